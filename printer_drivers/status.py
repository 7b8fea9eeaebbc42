"""From status bytes to conditions: Epson's real-time and automatic status, which most printers copy, Custom's full
status and Star's automatic one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal

from printer_drivers import errors
from printer_drivers.model import BLOCKING, NO_CONDITION, Condition, Health, PrinterStatus, health_of
from printer_drivers.replies import AutoStatus, FullStatus, Reply, StarStatus

_EOT_BITS: Final[Mapping[int, Mapping[int, Condition]]] = {
    1: {0x08: Condition.OFFLINE},
    2: {0x04: Condition.COVER_OPEN, 0x20: Condition.PAPER_OUT, 0x40: Condition.RECOVERABLE},
    3: {0x08: Condition.CUTTER_ERROR, 0x20: Condition.UNRECOVERABLE, 0x40: Condition.HEAD_HOT},
    4: {0x0C: Condition.PAPER_NEAR_END, 0x60: Condition.PAPER_OUT},
}
#: Which bits of which byte say what.
_Bits = tuple[tuple[int, int, Condition], ...]
_AUTO_BITS: Final[_Bits] = (
    (0, 0x08, Condition.OFFLINE),
    (0, 0x20, Condition.COVER_OPEN),
    (0, 0x40, Condition.FEED_BUTTON),
    (1, 0x04, Condition.RECOVERABLE),
    (1, 0x08, Condition.CUTTER_ERROR),
    (1, 0x20, Condition.UNRECOVERABLE),
    (1, 0x40, Condition.HEAD_HOT),
    (2, 0x03, Condition.PAPER_NEAR_END),
    (2, 0x0C, Condition.PAPER_OUT),
)
#: After `10 0f`: paper, what people do, faults that pass, faults that do not.
_FULL_BITS: Final[_Bits] = (
    (2, 0x01, Condition.PAPER_OUT),
    (2, 0x04, Condition.PAPER_NEAR_END),
    (2, 0x20, Condition.TICKET_IN_OUTPUT),
    (2, 0x40, Condition.VIRTUAL_PAPER_END),
    (3, 0x01, Condition.HEAD_UP),
    (3, 0x02, Condition.COVER_OPEN),
    (3, 0x60, Condition.FEED_BUTTON),
    (4, 0x01, Condition.HEAD_HOT),
    (4, 0x08, Condition.VOLTAGE),
    (4, 0x40, Condition.PAPER_JAM),
    (5, 0x01, Condition.CUTTER_ERROR),
    (5, 0x02, Condition.COVER_OPEN),
    (5, 0x0C, Condition.UNRECOVERABLE),
)
#: Not checked on hardware. Bytes 0 and 1 are the length and the version.
_STAR_BITS: Final[_Bits] = (
    (2, 0x08, Condition.OFFLINE),
    (2, 0x20, Condition.COVER_OPEN),
    (2, 0x40, Condition.FEED_BUTTON),
    (3, 0x04, Condition.RECOVERABLE),
    (3, 0x08, Condition.CUTTER_ERROR),
    (3, 0x20, Condition.UNRECOVERABLE),
    (3, 0x40, Condition.HEAD_HOT),
    (4, 0x04, Condition.PAPER_JAM),
    (4, 0x08, Condition.VOLTAGE),
    (5, 0x06, Condition.PAPER_NEAR_END),
    (5, 0x08, Condition.PAPER_OUT),
)

#: Which error to raise for a condition, the most telling first: OFFLINE only says that there is some other.
_ERRORS: Final[tuple[tuple[Condition, type[errors.DeviceBlocked]], ...]] = (
    (Condition.PAPER_OUT, errors.PaperOut),
    (Condition.COVER_OPEN | Condition.HEAD_UP, errors.CoverOpen),
    (Condition.CUTTER_ERROR, errors.CutterError),
    (Condition.PAPER_JAM, errors.Jam),
    (Condition.UNRECOVERABLE | Condition.VOLTAGE, errors.Unrecoverable),
    (Condition.HEAD_HOT, errors.HeadHot),
    (Condition.OFFLINE | Condition.RECOVERABLE, errors.Offline),
)


#: What a printer says while its head is too hot.
HEAT: Final = Condition.HEAD_HOT | Condition.OFFLINE | Condition.RECOVERABLE


def conditions_from_answer(kind: int, value: int) -> Condition:
    """Read the answer to DLE EOT `kind` (1 to 4)."""
    return _gathered(condition for mask, condition in _EOT_BITS[kind].items() if value & mask)


def conditions_from_auto(data: bytes) -> Condition:
    """Read an automatic status of four bytes."""
    return _read(_AUTO_BITS, data)


def conditions_from_full(data: bytes) -> Condition:
    """Read Custom's full status of six bytes."""
    return _read(_FULL_BITS, data)


def conditions_from_star(data: bytes) -> Condition:
    """Read Star's automatic status, of as many bytes as the model sends."""
    return _read(_STAR_BITS, data)


def status_from_answers(
    answers: Mapping[int, int], *, at: float, full: bytes = b"", star: bytes = b""
) -> PrinterStatus:
    """Sum up what was asked: the answers to DLE EOT 1 to 4 by question, and the dialect's own status if it has one."""
    found = _gathered(conditions_from_answer(kind, value) for kind, value in answers.items())
    source: Literal["eot", "full", "star"] = "eot"
    if full:
        found, source = found | conditions_from_full(full), "full"
    if star:
        found, source = found | conditions_from_star(star), "star"
    return PrinterStatus(health_of(found), found, source, bytes(answers.values()) + full + star, at)


def status_from_report(reply: Reply, *, at: float) -> PrinterStatus | None:
    """Read a status that the printer sent by itself; None when the reply is something else."""
    match reply:
        case AutoStatus(data):
            found = conditions_from_auto(data)
            return PrinterStatus(health_of(found), found, "asb", data, at)
        case StarStatus(data):
            found = conditions_from_star(data)
            return PrinterStatus(health_of(found), found, "star", data, at)
        case FullStatus(data):
            found = conditions_from_full(data)
            return PrinterStatus(health_of(found), found, "full", data, at)
        case _:
            return None


def unreachable(*, at: float) -> PrinterStatus:
    """Say that nobody answers."""
    return PrinterStatus(Health.UNREACHABLE, at=at)


def blocking_error(conditions: Condition) -> errors.DeviceBlocked | None:
    """Name what stops the printer, or None when it can print."""
    if not conditions & BLOCKING:
        return None
    for mask, kind in _ERRORS:
        if conditions & mask:
            return kind()
    return errors.Offline()


def lasting_error(conditions: Condition) -> errors.DeviceBlocked | None:
    """Name what stops the printer until somebody acts: a hot head cools down by itself."""
    if conditions & Condition.HEAD_HOT:
        conditions &= ~HEAT
    return blocking_error(conditions)


def _read(bits: _Bits, data: bytes) -> Condition:
    return _gathered(condition for index, mask, condition in bits if index < len(data) and data[index] & mask)


def _gathered(conditions: Iterable[Condition]) -> Condition:
    found = NO_CONDITION
    for one in conditions:
        found |= one
    return found
