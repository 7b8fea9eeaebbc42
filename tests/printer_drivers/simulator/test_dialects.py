"""The driver reads from the simulated printer's bytes what is wrong with it. The two tables were written apart."""

from __future__ import annotations

import pytest

from printer_drivers.model import NO_CONDITION, Condition
from printer_drivers.replies import FullStatus, ReplyParser, StarStatus
from printer_drivers.simulator.state import automatic_status, full_status, real_time_answer, star_status
from printer_drivers.status import (
    conditions_from_answer,
    conditions_from_auto,
    conditions_from_full,
    conditions_from_star,
)

C = Condition
COMMON = (C.PAPER_NEAR_END, C.PAPER_OUT, C.COVER_OPEN, C.HEAD_HOT, C.UNRECOVERABLE, C.CUTTER_ERROR)
#: Out of paper is also nearly out of paper, and any error is an error that one can recover from, or not.
BESIDE = C.OFFLINE | C.PAPER_NEAR_END | C.RECOVERABLE | C.UNRECOVERABLE


@pytest.mark.parametrize("condition", COMMON)
def test_driver_reads_the_condition_when_asked_in_real_time(condition: Condition) -> None:
    found = NO_CONDITION
    for kind in (1, 2, 3, 4):
        found |= conditions_from_answer(kind, real_time_answer(kind, condition))
    assert condition in found
    assert not found & ~condition & ~BESIDE


@pytest.mark.parametrize("condition", COMMON)
def test_driver_reads_the_condition_when_it_is_told_by_itself(condition: Condition) -> None:
    found = conditions_from_auto(automatic_status(condition))
    assert condition in found
    assert not found & ~condition & ~BESIDE


@pytest.mark.parametrize(
    "condition", [*COMMON, C.TICKET_IN_OUTPUT, C.PAPER_JAM, C.HEAD_UP, C.VIRTUAL_PAPER_END, C.VOLTAGE]
)
def test_driver_reads_the_condition_in_the_full_status(condition: Condition) -> None:
    parser = ReplyParser("custom")
    parser.expect_full_status()
    (reply,) = parser.feed(full_status(condition, moving=False))
    assert isinstance(reply, FullStatus)
    found = conditions_from_full(reply.data)
    assert condition in found
    assert not found & ~condition & ~BESIDE


@pytest.mark.parametrize("condition", COMMON)
@pytest.mark.parametrize("jobs", [0, 1, 17, 31])
def test_driver_reads_the_condition_and_the_count_in_stars_status(condition: Condition, jobs: int) -> None:
    (reply,) = ReplyParser("star").feed(star_status(condition, jobs))
    assert isinstance(reply, StarStatus)
    found = conditions_from_star(reply.data)
    assert condition in found
    assert not found & ~condition & ~BESIDE
    assert reply.jobs_ended == jobs
