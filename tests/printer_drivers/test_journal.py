"""The print journal remembers over a restart."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ausuivant.clock import FixedClock
from printer_drivers.commands import PID_MODULUS
from printer_drivers.errors import JournalFailed
from printer_drivers.journal import PrintJournal, Roll
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
    last = second.last_sent()
    assert last is not None
    assert last.job_id == "one"
    second.begin_sending("two", counter=412)
    last = second.last_sent()
    assert last is not None
    assert (last.job_id, last.state, last.counter) == ("two", JobState.SENDING, 412)
    second.close()


def test_counter_of_an_earlier_attempt_is_forgotten_when_a_job_begins_anew(clock: FixedClock) -> None:
    journal = PrintJournal(None, now=clock.now)
    journal.begin("one", label="A001", sha256="")
    journal.begin_sending("one", counter=7)
    journal.begin("one", label="A001", sha256="")
    entry = journal.find("one")
    assert entry is not None
    assert (entry.state, entry.counter) == (JobState.QUEUED, None)
    journal.close()


def test_journal_of_the_first_release_is_read_when_it_is_opened(tmp_path: Path, clock: FixedClock) -> None:
    old = sqlite3.connect(tmp_path / "j.sqlite")
    old.execute(
        "CREATE TABLE print_job (job_id TEXT PRIMARY KEY, label TEXT NOT NULL, state TEXT NOT NULL, "
        "pid INTEGER NOT NULL, sha256 TEXT NOT NULL, evidence TEXT NOT NULL, recorded_at TEXT NOT NULL, "
        "change INTEGER NOT NULL) WITHOUT ROWID"
    )
    old.execute("INSERT INTO print_job VALUES ('one', 'A001', 'sending', 3, '', '', '2026-11-23T08:00:00+00:00', 1)")
    old.commit()
    old.close()
    journal = PrintJournal(tmp_path / "j.sqlite", now=clock.now)
    last = journal.last_sent()
    assert last is not None
    assert (last.state, last.counter) == (JobState.SENDING, None)
    journal.close()


def test_roll_is_remembered_over_a_restart(tmp_path: Path, clock: FixedClock) -> None:
    first = PrintJournal(tmp_path / "j.sqlite", now=clock.now)
    assert first.roll() == Roll()
    first.record_roll(Roll(MORNING, 1234.5, paper_out=True))
    first.close()
    second = PrintJournal(tmp_path / "j.sqlite", now=clock.now)
    assert second.roll() == Roll(MORNING, 1234.5, paper_out=True)
    second.close()


def test_journal_says_what_is_wrong_when_it_cannot_be_opened(tmp_path: Path, clock: FixedClock) -> None:
    with pytest.raises(JournalFailed, match="unable to open"):
        PrintJournal(tmp_path / "nowhere" / "j.sqlite", now=clock.now)


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
