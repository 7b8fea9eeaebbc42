"""Status bytes are read as the makers document them."""

from __future__ import annotations

import pytest

from printer_drivers.errors import CoverOpen, CutterError, HeadHot, Jam, Offline, PaperOut, PrinterError, Unrecoverable
from printer_drivers.model import NO_CONDITION, Condition, Health
from printer_drivers.replies import AutoStatus, ByteReply, FullStatus, StarStatus
from printer_drivers.status import (
    blocking_error,
    conditions_from_answer,
    conditions_from_auto,
    conditions_from_full,
    conditions_from_star,
    lasting_error,
    status_from_answers,
    status_from_report,
)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (1, 0x12, NO_CONDITION),
        (1, 0x1A, Condition.OFFLINE),
        (2, 0x16, Condition.COVER_OPEN),
        (2, 0x32, Condition.PAPER_OUT),
        (2, 0x52, Condition.RECOVERABLE),
        (3, 0x1A, Condition.CUTTER_ERROR),
        (3, 0x32, Condition.UNRECOVERABLE),
        (3, 0x52, Condition.HEAD_HOT),
        (4, 0x1E, Condition.PAPER_NEAR_END),
        (4, 0x7E, Condition.PAPER_NEAR_END | Condition.PAPER_OUT),
    ],
)
def test_real_time_status_says_what_its_bits_mean(kind: int, value: int, expected: Condition) -> None:
    assert conditions_from_answer(kind, value) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\x10\x00\x00\x0f", NO_CONDITION),
        (b"\x18\x00\x0f\x0f", Condition.OFFLINE | Condition.PAPER_OUT | Condition.PAPER_NEAR_END),
        (b"\x38\x00\x00\x0f", Condition.OFFLINE | Condition.COVER_OPEN),
        (b"\x50\x00\x00\x0f", Condition.FEED_BUTTON),
        (b"\x18\x0c\x00\x0f", Condition.OFFLINE | Condition.RECOVERABLE | Condition.CUTTER_ERROR),
        (b"\x18\x20\x00\x0f", Condition.OFFLINE | Condition.UNRECOVERABLE),
        (b"\x18\x40\x00\x0f", Condition.OFFLINE | Condition.HEAD_HOT),
    ],
)
def test_automatic_status_says_what_its_bits_mean(data: bytes, expected: Condition) -> None:
    assert conditions_from_auto(data) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ((0, 0, 0, 0), NO_CONDITION),
        ((0x01, 0, 0, 0), Condition.PAPER_OUT),
        ((0x24, 0, 0, 0), Condition.PAPER_NEAR_END | Condition.TICKET_IN_OUTPUT),
        ((0x40, 0, 0, 0), Condition.VIRTUAL_PAPER_END),
        ((0, 0x03, 0, 0), Condition.HEAD_UP | Condition.COVER_OPEN),
        ((0, 0x08, 0, 0), NO_CONDITION),  # its motor runs
        ((0, 0, 0x49, 0), Condition.HEAD_HOT | Condition.VOLTAGE | Condition.PAPER_JAM),
        ((0, 0, 0, 0x01), Condition.CUTTER_ERROR),
        ((0, 0, 0, 0x08), Condition.UNRECOVERABLE),
    ],
)
def test_full_status_says_what_its_bits_mean(data: tuple[int, ...], expected: Condition) -> None:
    assert conditions_from_full(bytes((0x10, 0x0F, *data))) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ((0, 0, 0, 0, 0), NO_CONDITION),
        ((0x28, 0, 0, 0, 0), Condition.OFFLINE | Condition.COVER_OPEN),
        ((0, 0x68, 0, 0, 0), Condition.CUTTER_ERROR | Condition.UNRECOVERABLE | Condition.HEAD_HOT),
        ((0, 0, 0, 0x0C, 0), Condition.PAPER_OUT | Condition.PAPER_NEAR_END),
    ],
)
def test_star_status_says_what_its_bits_mean(data: tuple[int, ...], expected: Condition) -> None:
    assert conditions_from_star(bytes((0x0F, 0x86, *data))) == expected


def test_star_status_is_read_when_a_model_sends_little() -> None:
    assert conditions_from_star(b"\x0f\x86\x20") == Condition.COVER_OPEN


def test_status_sums_up_all_that_was_asked() -> None:
    status = status_from_answers({1: 0x12, 2: 0x12, 3: 0x12, 4: 0x1E}, at=4.0, full=b"\x10\x0f\x20\x00\x00\x00")
    assert status.conditions == Condition.PAPER_NEAR_END | Condition.TICKET_IN_OUTPUT
    assert (status.health, status.source, status.at) == (Health.WARNING, "full", 4.0)


def test_ticket_in_the_output_is_no_warning_when_it_is_all() -> None:
    status = status_from_report(FullStatus(b"\x10\x0f\x20\x00\x00\x00"), at=0.0)
    assert status is not None
    assert status.health is Health.READY


def test_only_a_status_is_read_as_one() -> None:
    assert status_from_report(ByteReply(0), at=0.0) is None
    for report in (AutoStatus(b"\x18\x00\x0f\x0f"), StarStatus(bytes((0x0F, 0x86, 8, 0, 0, 8, 0)))):
        status = status_from_report(report, at=0.0)
        assert status is not None
        assert status.health is Health.BLOCKED


@pytest.mark.parametrize(
    ("conditions", "error"),
    [
        (Condition.OFFLINE | Condition.PAPER_OUT, PaperOut),
        (Condition.OFFLINE | Condition.COVER_OPEN, CoverOpen),
        (Condition.HEAD_UP, CoverOpen),
        (Condition.RECOVERABLE | Condition.CUTTER_ERROR, CutterError),
        (Condition.PAPER_JAM, Jam),
        (Condition.VOLTAGE, Unrecoverable),
        (Condition.HEAD_HOT | Condition.OFFLINE, HeadHot),
        (Condition.OFFLINE, Offline),
        (Condition.RECOVERABLE, Offline),
    ],
)
def test_most_telling_error_is_named_when_several_conditions_block(
    conditions: Condition, error: type[PrinterError]
) -> None:
    assert type(blocking_error(conditions)) is error


def test_heat_does_not_last_but_what_comes_with_it_may() -> None:
    heat = Condition.HEAD_HOT | Condition.OFFLINE | Condition.RECOVERABLE
    assert lasting_error(heat) is None
    assert type(lasting_error(heat | Condition.PAPER_OUT)) is PaperOut
    assert type(lasting_error(Condition.OFFLINE)) is Offline


def test_no_error_is_named_when_it_can_print() -> None:
    assert blocking_error(Condition.PAPER_NEAR_END | Condition.TICKET_IN_OUTPUT | Condition.VIRTUAL_PAPER_END) is None
