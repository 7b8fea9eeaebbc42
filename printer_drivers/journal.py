"""What was sent to the printer, on disk before the first byte goes, so that a restart never prints twice.

It holds no personal data: a job id, the label, a digest of the bytes, where the job stands, the cutter's counter
before it; and what is known of the roll.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, cast

from printer_drivers.commands import PID_MODULUS
from printer_drivers.errors import JournalFailed
from printer_drivers.model import Evidence, JobState

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS print_job (
    job_id TEXT PRIMARY KEY, label TEXT NOT NULL, state TEXT NOT NULL, pid INTEGER NOT NULL,
    sha256 TEXT NOT NULL, evidence TEXT NOT NULL, recorded_at TEXT NOT NULL, change INTEGER NOT NULL,
    counter INTEGER, fate TEXT
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS print_job_change ON print_job (change);
CREATE TABLE IF NOT EXISTS process_id (one INTEGER PRIMARY KEY CHECK (one = 1), last INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS roll (
    one INTEGER PRIMARY KEY CHECK (one = 1), changed_at TEXT, moved_mm REAL NOT NULL, paper_out INTEGER NOT NULL
);
"""
#: Columns that journals of the first release lack.
_ADDED: Final = {"counter": "INTEGER", "fate": "TEXT"}
_NEXT_CHANGE: Final = "(SELECT coalesce(max(change), 0) + 1 FROM print_job)"
_ENTRY: Final = "SELECT job_id, label, state, pid, evidence, counter FROM print_job"


@dataclass(frozen=True)
class JournalEntry:
    """One job as it stands on disk. `counter` is the cutter's before the job, None when it was not told."""

    job_id: str
    label: str
    state: JobState
    pid: int
    evidence: frozenset[Evidence]
    counter: int | None = None


@dataclass(frozen=True)
class Roll:
    """What is known of the paper roll: since when it is in, how much went, whether the printer said that it is out."""

    changed_at: datetime | None = None
    moved_mm: float = 0.0
    paper_out: bool = False


class PrintJournal:
    """A small SQLite file with `synchronous=FULL`: when a method returns, it is on disk.

    `path` None keeps the journal in memory, for previews and tests. `now` gives aware datetimes. Every method raises
    `JournalFailed` when the file cannot be read or written.
    """

    def __init__(self, path: Path | None, *, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = threading.Lock()
        with _failing_clearly():
            self._db = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.executescript(_SCHEMA)
            known = {row[1] for row in self._db.execute("PRAGMA table_info(print_job)")}
            for name, kind in _ADDED.items():
                if name not in known:
                    self._db.execute(f"ALTER TABLE print_job ADD COLUMN {name} {kind}")

    def find(self, job_id: str) -> JournalEntry | None:
        """Read a job."""
        with self._using():
            return _entry(self._db.execute(f"{_ENTRY} WHERE job_id = ?", (job_id,)).fetchone())

    def begin(self, job_id: str, *, label: str, sha256: str = "") -> int:
        """Record a job as QUEUED, give it the next process ID, and give that ID."""
        with self._using(), self._db:
            self._db.execute("BEGIN IMMEDIATE")
            last = self._db.execute(
                "INSERT INTO process_id VALUES (1, 1) ON CONFLICT (one) DO UPDATE SET last = (last + 1) % ? "
                "RETURNING last",
                (PID_MODULUS,),
            ).fetchone()[0]
            self._db.execute(
                "INSERT INTO print_job (job_id, label, state, pid, sha256, evidence, recorded_at, change) "
                f"VALUES (?, ?, ?, ?, ?, '', ?, {_NEXT_CHANGE}) ON CONFLICT (job_id) DO UPDATE "
                "SET state = excluded.state, pid = excluded.pid, sha256 = excluded.sha256, evidence = '', "
                "counter = NULL, change = excluded.change",
                (job_id, label, JobState.QUEUED, last, sha256, self._now().isoformat()),
            )
        return last

    def begin_sending(self, job_id: str, *, counter: int | None, sha256: str = "") -> None:
        """Record that bytes are about to go, which, and what the cutter's counter was."""
        with self._using():
            self._db.execute(
                f"UPDATE print_job SET state = ?, counter = ?, sha256 = ?, change = {_NEXT_CHANGE} WHERE job_id = ?",
                (JobState.SENDING, counter, sha256, job_id),
            )

    def move(self, job_id: str, state: JobState, *, evidence: Iterable[Evidence] = ()) -> None:
        """Record where a job stands now."""
        with self._using():
            self._db.execute(
                f"UPDATE print_job SET state = ?, evidence = ?, change = {_NEXT_CHANGE} WHERE job_id = ?",
                (state, ",".join(sorted(evidence)), job_id),
            )

    def record_fate(self, job_id: str, fate: JobState) -> None:
        """Record what became of a paper in the presenter; the job's own state stays."""
        with self._using():
            self._db.execute("UPDATE print_job SET fate = ? WHERE job_id = ?", (fate, job_id))

    def last_sent(self) -> JournalEntry | None:
        """Read the job that was last sent to the printer: half of it may still be in there."""
        query = f"{_ENTRY} WHERE state NOT IN ('queued', 'not_started') ORDER BY change DESC LIMIT 1"
        with self._using():
            return _entry(self._db.execute(query).fetchone())

    def roll(self) -> Roll:
        """Read what is known of the roll."""
        with self._using():
            row = self._db.execute("SELECT changed_at, moved_mm, paper_out FROM roll").fetchone()
        if row is None:
            return Roll()
        return Roll(datetime.fromisoformat(row[0]) if row[0] else None, row[1], bool(row[2]))

    def record_roll(self, roll: Roll) -> None:
        """Record what is known of the roll."""
        changed = roll.changed_at.isoformat() if roll.changed_at else None
        with self._using():
            self._db.execute("REPLACE INTO roll VALUES (1, ?, ?, ?)", (changed, roll.moved_mm, roll.paper_out))

    def forget_before(self, moment: datetime) -> int:
        """Delete jobs recorded before a moment and say how many; meant once a day."""
        with self._using():
            return self._db.execute(
                "DELETE FROM print_job WHERE datetime(recorded_at) < datetime(?)", (moment.isoformat(),)
            ).rowcount

    def close(self) -> None:
        """Close the file."""
        with self._using():
            self._db.close()

    @contextmanager
    def _using(self) -> Iterator[None]:
        with self._lock, _failing_clearly():
            yield


@contextmanager
def _failing_clearly() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise JournalFailed(str(error)) from error


def _entry(row: tuple[str, str, str, int, str, int | None] | None) -> JournalEntry | None:
    if row is None:
        return None
    job_id, label, state, pid, evidence, counter = row
    proofs = cast("Iterable[Evidence]", filter(None, evidence.split(",")))
    return JournalEntry(job_id, label, JobState(state), pid, frozenset(proofs), counter)
