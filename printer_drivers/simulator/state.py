"""What state the simulated printer is in, and how it says so in ESC/POS. Written apart from the driver's tables,
so that a wrong bit in one is not hidden by the same wrong bit in the other."""

from __future__ import annotations

from printer_drivers.model import BLOCKING, Condition


def can_print(conditions: Condition) -> bool:
    """Whether the mechanism runs."""
    return not conditions & BLOCKING


def real_time_answer(kind: int, conditions: Condition) -> int:
    """Build the byte that DLE EOT 1 to 4 is answered with."""

    def has(which: Condition) -> bool:
        return bool(conditions & which)

    value = 0x12
    if kind == 1:
        value |= 0 if can_print(conditions) else 0x08
    elif kind == 2:
        value |= has(Condition.COVER_OPEN) << 2 | has(Condition.PAPER_OUT) << 5 | has(Condition.CUTTER_ERROR) << 6
    elif kind == 3:
        value |= has(Condition.CUTTER_ERROR) << 3 | has(Condition.UNRECOVERABLE) << 5 | has(Condition.HEAD_HOT) << 6
    elif kind == 4:
        near = Condition.PAPER_NEAR_END | Condition.PAPER_OUT
        value |= (0x0C if has(near) else 0) | (0x60 if has(Condition.PAPER_OUT) else 0)
    return value


def automatic_status(conditions: Condition) -> bytes:
    """Build the four bytes of an automatic status."""

    def has(which: Condition) -> bool:
        return bool(conditions & which)

    first = 0x10 | (0 if can_print(conditions) else 0x08) | has(Condition.COVER_OPEN) << 5
    second = has(Condition.CUTTER_ERROR) << 3 | has(Condition.UNRECOVERABLE) << 5 | has(Condition.HEAD_HOT) << 6
    near = has(Condition.PAPER_NEAR_END | Condition.PAPER_OUT)
    third = (0x03 if near else 0) | (0x0C if has(Condition.PAPER_OUT) else 0)
    return bytes((first, second, third, 0x0F))


def paper_sensor(conditions: Condition) -> int:
    """Build the answer to GS r 1 and ESC v."""
    if conditions & Condition.PAPER_OUT:
        return 0x0F
    return 0x03 if conditions & Condition.PAPER_NEAR_END else 0x00
