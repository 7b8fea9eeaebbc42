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
        errors = Condition.CUTTER_ERROR | Condition.PAPER_JAM | Condition.UNRECOVERABLE | Condition.HEAD_HOT
        value |= has(Condition.COVER_OPEN) << 2 | has(Condition.PAPER_OUT) << 5 | has(errors) << 6
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
    second = (
        has(Condition.PAPER_JAM) << 2
        | has(Condition.CUTTER_ERROR) << 3
        | has(Condition.UNRECOVERABLE) << 5
        | has(Condition.HEAD_HOT) << 6
    )
    near = has(Condition.PAPER_NEAR_END | Condition.PAPER_OUT)
    third = (0x03 if near else 0) | (0x0C if has(Condition.PAPER_OUT) else 0)
    return bytes((first, second, third, 0x0F))


def paper_sensor(conditions: Condition) -> int:
    """Build the answer to GS r 1 and ESC v."""
    if conditions & Condition.PAPER_OUT:
        return 0x0F
    return 0x03 if conditions & Condition.PAPER_NEAR_END else 0x00


def full_status(conditions: Condition, *, moving: bool) -> bytes:
    """Build Custom's answer to DLE EOT 20: a header and four bytes, for paper, user, and both kinds of errors."""

    def has(which: Condition) -> bool:
        return bool(conditions & which)

    near = has(Condition.PAPER_NEAR_END | Condition.PAPER_OUT)
    paper = has(Condition.PAPER_OUT) | near << 2 | has(Condition.TICKET_IN_OUTPUT) << 5
    paper |= has(Condition.VIRTUAL_PAPER_END) << 6
    user = has(Condition.HEAD_UP) | has(Condition.COVER_OPEN) << 1 | moving << 3 | has(Condition.FEED_BUTTON) << 5
    recoverable = has(Condition.HEAD_HOT) | has(Condition.VOLTAGE) << 3 | has(Condition.PAPER_JAM) << 6
    final = has(Condition.CUTTER_ERROR) | has(Condition.UNRECOVERABLE) << 3
    return bytes((0x10, 0x0F, paper, user, recoverable, final))


def print_status(*, moving: bool) -> int:
    """Build Custom's answer to DLE EOT 17."""
    return 0x12 | moving << 2


def presenter_status(conditions: Condition, *, inside: bool) -> int:
    """Build the answer to GS e 6."""

    def has(which: Condition) -> bool:
        return bool(conditions & which)

    value = has(Condition.PAPER_NEAR_END | Condition.PAPER_OUT) | (inside or not has(Condition.PAPER_OUT)) << 2
    jam = has(Condition.PAPER_JAM)
    return value | has(Condition.TICKET_IN_OUTPUT) << 3 | jam << 6 | jam << 7


def star_status(conditions: Condition, jobs_ended: int) -> bytes:
    """Build Star's automatic status of nine bytes; the eighth holds the count of finished jobs, five bits."""

    def has(which: Condition) -> bool:
        return bool(conditions & which)

    printer = (0 if can_print(conditions) else 0x08) | has(Condition.COVER_OPEN) << 5
    error = has(Condition.CUTTER_ERROR) << 3 | has(Condition.UNRECOVERABLE) << 5 | has(Condition.HEAD_HOT) << 6
    paper = has(Condition.PAPER_NEAR_END | Condition.PAPER_OUT) << 2 | has(Condition.PAPER_OUT) << 3
    count = (jobs_ended & 0x07) << 1 | (jobs_ended & 0x18) << 2
    return bytes((0x23, 0x86, printer, error, 0, paper, 0, count, 0))
