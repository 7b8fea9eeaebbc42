"""Facts of a printer: what it last said, and the paper since its roll was changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ausuivant.clock import FixedClock
from printer_drivers.health import HealthKeeper
from printer_drivers.journal import PrintJournal
from printer_drivers.model import NO_CONDITION, Condition, PrinterStatus, health_of
from printer_drivers.status import unreachable

MORNING = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


@pytest.fixture
def clock() -> FixedClock:
    """A Monday morning."""
    return FixedClock(MORNING)


@pytest.fixture
def journal(tmp_path: Path, clock: FixedClock) -> Iterator[PrintJournal]:
    """A journal on disk."""
    opened = PrintJournal(tmp_path / "j.sqlite", now=clock.now)
    yield opened
    opened.close()


def status(conditions: Condition = NO_CONDITION) -> PrinterStatus:
    """What a printer with these conditions says."""
    return PrinterStatus(health_of(conditions), conditions, "eot")


def test_status_is_news_only_when_it_says_something_new(journal: PrintJournal, clock: FixedClock) -> None:
    keeper = HealthKeeper(journal, clock=clock)
    assert keeper.learn(status())
    assert not keeper.learn(status())
    assert keeper.learn(status(Condition.PAPER_NEAR_END))
    assert keeper.learn(unreachable(at=1.0))


def test_metres_are_unknown_before_the_first_change_of_roll(journal: PrintJournal, clock: FixedClock) -> None:
    keeper = HealthKeeper(journal, clock=clock)
    keeper.moved(150.0)
    assert keeper.last.metres_since_roll is None


def test_metres_begin_anew_when_paper_was_out_and_is_there_again(journal: PrintJournal, clock: FixedClock) -> None:
    keeper = HealthKeeper(journal, clock=clock)
    keeper.moved(900.0)
    keeper.learn(status(Condition.PAPER_OUT | Condition.OFFLINE))
    keeper.learn(status(Condition.COVER_OPEN | Condition.OFFLINE))
    assert keeper.last.metres_since_roll is None
    keeper.learn(status())
    assert keeper.last.metres_since_roll == 0.0
    keeper.moved(150.0)
    keeper.moved(100.0)
    assert keeper.last.metres_since_roll == pytest.approx(0.25)


def test_roll_is_the_same_when_only_the_cover_was_opened_or_the_link_was_lost(
    journal: PrintJournal, clock: FixedClock
) -> None:
    keeper = HealthKeeper(journal, clock=clock)
    keeper.roll_changed()
    keeper.moved(1000.0)
    keeper.learn(status(Condition.COVER_OPEN | Condition.PAPER_OUT | Condition.OFFLINE))
    keeper.learn(status())
    keeper.learn(unreachable(at=1.0))
    keeper.learn(status())
    assert keeper.last.metres_since_roll == pytest.approx(1.0)


def test_change_of_roll_is_seen_when_the_program_was_restarted_meanwhile(
    journal: PrintJournal, clock: FixedClock
) -> None:
    first = HealthKeeper(journal, clock=clock)
    first.roll_changed()
    first.moved(5000.0)
    first.save()
    assert HealthKeeper(journal, clock=clock).last.metres_since_roll == pytest.approx(5.0)
    first.learn(status(Condition.PAPER_OUT | Condition.OFFLINE))
    second = HealthKeeper(journal, clock=clock)
    second.learn(status())
    assert second.last.metres_since_roll == 0.0
    assert journal.roll().changed_at == MORNING


@pytest.mark.logs("the length of paper used could not be recorded")
def test_printer_is_told_of_when_the_roll_cannot_be_recorded(journal: PrintJournal, clock: FixedClock) -> None:
    keeper = HealthKeeper(journal, clock=clock)
    journal._db.execute("DROP TABLE roll")
    keeper.roll_changed()
    keeper.moved(2000.0)
    assert keeper.last.metres_since_roll == pytest.approx(2.0)
