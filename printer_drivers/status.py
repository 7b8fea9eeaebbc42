"""From status bytes to conditions: Epson's real-time and automatic status, which most printers copy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from printer_drivers import errors
from printer_drivers.model import BLOCKING, NO_CONDITION, Condition, Health, PrinterStatus, health_of

_EOT_BITS: Final[Mapping[int, Mapping[int, Condition]]] = {
    1: {0x08: Condition.OFFLINE},
    2: {0x04: Condition.COVER_OPEN, 0x20: Condition.PAPER_OUT, 0x40: Condition.RECOVERABLE},
    3: {0x08: Condition.CUTTER_ERROR, 0x20: Condition.UNRECOVERABLE, 0x40: Condition.HEAD_HOT},
    4: {0x0C: Condition.PAPER_NEAR_END, 0x60: Condition.PAPER_OUT},
}
_AUTO_BITS: Final[tuple[tuple[int, int, Condition], ...]] = (
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


def conditions_from_answer(kind: int, value: int) -> Condition:
    """Read the answer to DLE EOT `kind` (1 to 4)."""
    found = NO_CONDITION
    for mask, condition in _EOT_BITS[kind].items():
        if value & mask:
            found |= condition
    return found


def conditions_from_auto(data: bytes) -> Condition:
    """Read an automatic status of four bytes."""
    found = NO_CONDITION
    for index, mask, condition in _AUTO_BITS:
        if data[index] & mask:
            found |= condition
    return found


def status_from_answers(answers: Mapping[int, int], *, at: float) -> PrinterStatus:
    """Sum up the answers to DLE EOT 1 to 4, by question."""
    found = NO_CONDITION
    for kind, value in answers.items():
        found |= conditions_from_answer(kind, value)
    return PrinterStatus(health_of(found), found, "eot", bytes(answers.values()), at)


def status_from_auto(data: bytes, *, at: float) -> PrinterStatus:
    """Sum up an automatic status."""
    found = conditions_from_auto(data)
    return PrinterStatus(health_of(found), found, "asb", data, at)


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
