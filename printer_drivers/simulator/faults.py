"""What can be broken at the simulated printer, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from printer_drivers.errors import ConfigError
from printer_drivers.model import NO_CONDITION, Condition
from printer_drivers.simulator.interpreter import Replied

SPEED_FAULT: Final = "slow"
_PID_REPLY = b"\x37\x22"

#: Faults that the printer itself reports.
_CONDITIONS: Final[Mapping[str, Condition]] = {
    "paper_near_end": Condition.PAPER_NEAR_END,
    "paper_out": Condition.PAPER_OUT,
    "cover_open": Condition.COVER_OPEN,
    "offline": Condition.OFFLINE,
    "head_hot": Condition.HEAD_HOT,
    "unrecoverable": Condition.UNRECOVERABLE,
    "cutter_stuck": Condition.CUTTER_ERROR,
}

#: All fault names with what they do; the value's unit is in brackets.
NAMES: Final[Mapping[str, str]] = {
    "paper_near_end": "the roll is nearly used up",
    "paper_out": "no paper; with a value, after that much more paper [mm]",
    "cover_open": "the cover is open",
    "offline": "offline without a cause",
    "head_hot": "the head is too hot",
    "unrecoverable": "a fault that only a power cycle ends",
    "cutter_jam": "the cutter gets stuck at the next cut",
    "cutter_stuck": "the cutter is stuck now",
    "drop_connection": "the link breaks now; with a value, after that many more bytes received [bytes]",
    "mute": "nothing is answered",
    "no_proof": "neither process IDs nor GS r are answered",
    "no_pid": "process IDs are not answered",
    SPEED_FAULT: "the paper is slow [mm/s]",
}


class Faults:
    """The faults that are set. The owner locks."""

    def __init__(self) -> None:
        self._set: dict[str, float | None] = {}
        self.drop_now = False

    def set(self, name: str, value: float | None) -> None:
        """Break something. Raises `ConfigError`."""
        if name not in NAMES:
            raise ConfigError(f"no fault {name!r}; known: {', '.join(NAMES)}")
        if value is not None and not 0 <= value < 1e12:
            raise ConfigError(f"fault {name}: {value} is out of range")
        if name == "drop_connection" and value is None:
            self.drop_now = True
            return
        if name == SPEED_FAULT and not value:
            value = 10.0
        self._set[name] = value

    def clear(self, name: str | None) -> None:
        """Mend one fault, or all."""
        if name is None:
            self._set.clear()
        else:
            self._set.pop(name, None)

    def active(self) -> dict[str, float | None]:
        """List what is set."""
        return dict(self._set)

    def value(self, name: str) -> float | None:
        """Give a fault's value."""
        return self._set.get(name)

    def conditions(self) -> Condition:
        """Sum up what the printer reports; paper that will run out later is not out yet."""
        found = NO_CONDITION
        for name, value in self._set.items():
            if name in _CONDITIONS and not (name == "paper_out" and value):
                found |= _CONDITIONS[name]
        return found

    def paper_moved(self, mm: float) -> None:
        """Let the paper run out when its time has come."""
        left = self._set.get("paper_out")
        if left:
            self._set["paper_out"] = left - mm if left > mm else None

    def jams_at_cut(self) -> bool:
        """Whether the cutter jams at this cut; it does so once."""
        jams = "cutter_jam" in self._set
        self._set.pop("cutter_jam", None)
        return jams

    def swallows(self, reply: Replied) -> bool:
        """Whether a reply is lost."""
        if "mute" in self._set or ("no_proof" in self._set and reply.proof):
            return True
        return "no_pid" in self._set and reply.data.startswith(_PID_REPLY)

    def until_drop(self, data: bytes) -> tuple[bytes, bool]:
        """Cut received bytes off where the link breaks, and say whether it does."""
        left = self._set.get("drop_connection")
        if left is None:
            return data, False
        if len(data) < left:
            self._set["drop_connection"] = left - len(data)
            return data, False
        del self._set["drop_connection"]
        return data[: int(left)], True
