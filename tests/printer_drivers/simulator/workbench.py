"""The printer's insides on a bench: a mechanism, and a clock that stands where it is put."""

from __future__ import annotations

from printer_drivers.profile import Profile, load_profile
from printer_drivers.simulator.mechanism import Cut, LinkBroken, Mechanism, Output, Sent
from printer_drivers.simulator.presenter import Fate, Happened

EPSON = load_profile("epson-tm-m30")
CUSTOM = load_profile("custom-vkp80")
STAR = load_profile("star-prnt")
GENERIC = load_profile("generic-80mm")
CUT = b"\x1dVA\x00"
PID = b"\x1d(H\x06\x00000042"
BAND = b"\x1dv0\x00\x48\x00\x64\x00" + b"\xff" * 7200  # 100 rows of black
CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"


class Bench:
    """A mechanism, and everything that left it."""

    def __init__(self, profile: Profile = EPSON, *, speed_mm_s: float = 0.0) -> None:
        self.mechanism = Mechanism(profile, speed_mm_s=speed_mm_s)
        self.now = 0.0
        self.seen: list[Output] = []

    def send(self, data: bytes) -> Bench:
        """Receive bytes and do what can be done now."""
        self.mechanism.receive(data, self.now)
        return self.settle()

    def settle(self) -> Bench:
        """Do all that is due."""
        while (due := self.mechanism.due) is not None and due <= self.now:
            self.mechanism.run(self.now)
            self.seen += self.mechanism.take_outputs()
        self.seen += self.mechanism.take_outputs()
        return self

    def wait(self, seconds: float) -> Bench:
        """Let time pass, moment by moment."""
        until = self.now + seconds
        while (due := self.mechanism.due) is not None and due <= until:
            self.now = max(self.now, due)
            self.settle()
        self.now = until
        return self.settle()

    def fault(self, name: str, value: float | str | None = None) -> Bench:
        """Break something."""
        self.mechanism.set_fault(name, value, self.now)
        return self.settle()

    def mend(self, name: str | None = None) -> Bench:
        """Mend one fault, or all."""
        self.mechanism.clear_fault(name, self.now)
        return self.settle()

    @property
    def replies(self) -> bytes:
        """Everything that was sent since the last look."""
        said = b"".join(one.data for one in self.seen if isinstance(one, Sent))
        self.seen = [one for one in self.seen if not isinstance(one, Sent)]
        return said

    @property
    def papers(self) -> list[Cut]:
        """All cut papers."""
        return [one for one in self.seen if isinstance(one, Cut)]

    @property
    def breaks(self) -> list[bool]:
        """How the link was broken."""
        return [one.orderly for one in self.seen if isinstance(one, LinkBroken)]

    @property
    def fates(self) -> list[Fate]:
        """What became of the papers."""
        return [one.fate for one in self.seen if isinstance(one, Happened)]
