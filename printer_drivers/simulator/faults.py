"""What can be broken at the simulated printer, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from printer_drivers.errors import ConfigError
from printer_drivers.model import NO_CONDITION, Condition
from printer_drivers.simulator.actions import Replied

FaultValue = float | str | None

#: Faults that the printer itself reports.
_CONDITIONS: Final[Mapping[str, Condition]] = {
    "paper_near_end": Condition.PAPER_NEAR_END,
    "paper_out": Condition.PAPER_OUT,
    "cover_open": Condition.COVER_OPEN,
    "offline": Condition.OFFLINE,
    "head_hot": Condition.HEAD_HOT,
    "unrecoverable": Condition.UNRECOVERABLE,
    "cutter_stuck": Condition.CUTTER_ERROR,
    "presenter_stuck": Condition.PAPER_JAM,
}

#: All fault names with what they do; the value's unit is in brackets.
NAMES: Final[Mapping[str, str]] = {
    "paper_near_end": "the roll is nearly used up",
    "paper_out": "no paper; with a value, after that much more paper [mm]",
    "cover_open": "the cover is open",
    "offline": "offline without a cause",
    "head_hot": "the head is too hot; with a value, it cools down by itself after that time [s]",
    "unrecoverable": "a fault that only a power cycle ends",
    "cutter_jam": "the cutter gets stuck at the next cut; DLE ENQ frees it",
    "cutter_stuck": "the cutter is stuck now",
    "presenter_jam": "the presenter jams when it is told to hold the next ticket out",
    "presenter_stuck": "the presenter is jammed now",
    "ticket_left": "nobody takes the tickets that are held out",
    "take_after": "how long a visitor needs to take a ticket [s], 1 when not set",
    "auto_retract": "the presenter takes a ticket back by itself after that time [s], 3 without a value",
    "slow": "the paper is slow [mm/s], 10 without a value",
    "reply_delay": "every reply comes late [s], 1 without a value",
    "reply_lost": "replies of one kind, the value, are lost: pid, gs_r, eot, asb, counter, full, presenter…",
    "mute": "nothing is answered",
    "no_proof": "neither process IDs nor GS r are answered",
    "no_pid": "process IDs are not answered",
    "wrong_pid": "process IDs are answered with an older one; with a value, older by so many",
    "stale_asb": "old automatic statuses that say paper out, now or at the next connection; the value is how many",
    "garbage": "bytes that are no reply stand before every reply; the value is how many",
    "drop_connection": "the link breaks now; with a value, after that many more bytes received [bytes]",
    "drop_fin": "the link is closed in an orderly way, now or after that many more bytes received [bytes]",
    "drop_after_last": "the link breaks once the last byte of the next ticket is received, before any proof",
    "drop_before_reply": "the link breaks when the next proof is about to be sent: the paper is out by then",
    "refuse": "connections are refused",
    "second_client_blocked": "another host holds the printer: connections are accepted and nobody serves them",
    "never_read": "nothing is read from the link",
    "one_byte_reads": "the link is read byte by byte",
    "split_replies": "replies are sent byte by byte",
    "power_cycle": "switched off and on now: buffer and link are lost",
    "keep_truncated": "half a command survives its connection, as at most printers; 0: it is dropped with it",
    "realtime_in_data": "DLE EOT is obeyed inside pictures too, as at the TM-T88III",
    "auto_finish": "the rest of a ticket is printed after the roll change, as at most printers; 0: it is dropped",
}
REPLY_KINDS: Final = frozenset(
    {"eot", "asb", "pid", "gs_r", "counter", "full", "identity", "cleared", "offline", "presenter", "star", "ended"}
)
_DEFAULTS: Final[Mapping[str, FaultValue]] = {
    "auto_retract": 3.0,
    "take_after": 1.0,
    "slow": 10.0,
    "reply_delay": 1.0,
    "reply_lost": "pid",
    "wrong_pid": 1.0,
    "garbage": 3.0,
    "keep_truncated": 1.0,
    "auto_finish": 1.0,
}
_LARGEST = 1e12
_LIMITS: Final[Mapping[str, float]] = {"garbage": 100_000, "stale_asb": 1000}
_NOISE: Final = bytes(range(0x80, 0x100))[::-1]  #: no reply begins with one of these


class Faults:
    """The faults that are set. The owner locks. Times are seconds of the owner's monotonic clock."""

    def __init__(self) -> None:
        self._set: dict[str, FaultValue] = {}
        self.taken_value: FaultValue = None  #: of the fault that was taken last
        self.cooled_at: float | None = None  #: when the head will have cooled down by itself

    def set(self, name: str, value: FaultValue, now: float) -> None:
        """Break something. Raises `ConfigError`."""
        if name not in NAMES:
            raise ConfigError(f"no fault {name!r}; known: {', '.join(NAMES)}")
        if value is None:
            value = _DEFAULTS.get(name)
        if name == "reply_lost":
            if value not in REPLY_KINDS:
                raise ConfigError(f"fault {name}: {value!r} is none of {', '.join(sorted(REPLY_KINDS))}")
        elif isinstance(value, str) or (value is not None and not 0 <= value < _LIMITS.get(name, _LARGEST)):
            raise ConfigError(f"fault {name}: {value} is out of range")
        if name == "slow" and not value:
            value = _DEFAULTS[name]
        if name == "head_hot":
            self.cooled_at = now + float(value) if value else None
        self._set[name] = value

    def clear(self, name: str | None) -> None:
        """Mend one fault, or all."""
        if name in (None, "head_hot"):
            self.cooled_at = None
        if name is None:
            self._set.clear()
        else:
            self._set.pop(name, None)

    def active(self) -> dict[str, FaultValue]:
        """List what is set."""
        return dict(self._set)

    def is_set(self, name: str) -> bool:
        """Whether a fault is set."""
        return name in self._set

    def value(self, name: str) -> FaultValue:
        """Give a fault's value."""
        return self._set.get(name)

    def number(self, name: str, otherwise: float = 0.0) -> float:
        """Give a fault's value as a number, or another one when it is not set."""
        value = self._set.get(name)
        return value if isinstance(value, int | float) else otherwise

    def take(self, name: str) -> bool:
        """Say whether a fault is set that happens once, and let it be over."""
        if name not in self._set:
            return False
        self.taken_value = self._set.pop(name)
        return True

    def take_now(self, name: str) -> bool:
        """Like `take`, for one that was set without a value: it happens at once."""
        return name in self._set and self._set[name] is None and self.take(name)

    def conditions(self) -> Condition:
        """Sum up what the printer reports; paper that will run out later is not out yet."""
        found = NO_CONDITION
        for name, value in self._set.items():
            if name in _CONDITIONS and not (name == "paper_out" and value):
                found |= _CONDITIONS[name]
        return found

    def paper_moved(self, mm: float) -> None:
        """Let the paper run out when its time has come."""
        left = self.number("paper_out")
        if left:
            self._set["paper_out"] = left - mm if left > mm else None

    def swallows(self, reply: Replied) -> bool:
        """Whether a reply is lost."""
        if "mute" in self._set or ("no_proof" in self._set and reply.proof):
            return True
        return self._set.get("reply_lost") == reply.kind or ("no_pid" in self._set and reply.kind == "pid")

    def distorted(self, reply: Replied) -> bytes:
        """Give a reply as it is really sent."""
        data = reply.data
        if reply.kind == "pid" and "wrong_pid" in self._set and data[2:6].isdigit():
            older = (int(data[2:6]) - int(self.number("wrong_pid"))) % 10_000
            data = data[:2] + b"%04d" % older + data[6:]
        if "garbage" in self._set:
            count = int(self.number("garbage"))
            data = (_NOISE * (count // len(_NOISE) + 1))[:count] + data
        return data

    def until_break(self, data: bytes) -> tuple[bytes, bool | None]:
        """Cut received bytes off where the link breaks, and say whether it does: orderly (True) or not (False)."""
        for name, orderly in (("drop_connection", False), ("drop_fin", True)):
            if name not in self._set:
                continue
            left = int(self.number(name))
            if len(data) >= left:
                del self._set[name]
                return data[:left], orderly
            self._set[name] = float(left - len(data))
        return data, None
