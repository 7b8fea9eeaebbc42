"""The print journal remembers over a restart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ausuivant.clock import FixedClock
from printer_drivers.commands import PID_MODULUS
from printer_drivers.journal import PrintJournal
from printer_drivers.model import JobState

MORNING = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


@pytest.fixture
def clock() -> FixedClock:
    """A Monday morning."""
    return FixedClock(MORNING)


def test_job_is_found_when_the_file_is_opened_again(tmp_path: Path, clock: FixedClock) -> None:
    first = PrintJournal(tmp_path / "j.sqlite", now=clock.now)
    pid = first.begin("one", label="A001", sha256="ab")
    first.move("one", JobState.PRINTED, evidence={"pid"})
    first.close()
    second = PrintJournal(tmp_path / "j.sqlite", now=clock.now)
    entry = second.find("one")
    assert entry is not None
    assert (entry.state, entry.pid, entry.evidence, entry.label) == (JobState.PRINTED, pid, {"pid"}, "A001")
    assert second.begin("two", label="A002", sha256="cd") == pid + 1
    assert second.last_sent_state() is JobState.PRINTED
    second.move("two", JobState.SENDING)
    assert second.last_sent_state() is JobState.SENDING
    second.close()


def test_process_ids_wrap_when_four_digits_are_used_up(clock: FixedClock) -> None:
    journal = PrintJournal(None, now=clock.now)
    seen = [journal.begin("same", label="A001", sha256="") for _ in range(PID_MODULUS + 2)]
    assert seen[-3:] == [0, 1, 2]
    assert max(seen) == PID_MODULUS - 1
    journal.close()


def test_old_jobs_are_forgotten_when_the_day_is_over(clock: FixedClock) -> None:
    journal = PrintJournal(None, now=clock.now)
    journal.begin("old", label="A001", sha256="")
    clock.advance(timedelta(days=1))
    journal.begin("new", label="A001", sha256="")
    assert journal.forget_before(MORNING + timedelta(hours=12)) == 1
    assert journal.find("old") is None
    assert journal.find("new") is not None
    journal.close()


def test_durability_is_full_when_the_journal_is_a_file(tmp_path: Path, clock: FixedClock) -> None:
    journal = PrintJournal(tmp_path / "j.sqlite", now=clock.now)
    assert journal._db.execute("PRAGMA synchronous").fetchone() == (2,)
    journal.close()
