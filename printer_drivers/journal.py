"""What was sent to the printer, on disk before the first byte goes, so that a restart never prints twice.

It holds no personal data: a job id, the label, a digest of the bytes and where the job stands.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from printer_drivers.commands import PID_MODULUS
from printer_drivers.model import Evidence, JobState

_SCHEMA = """
CREATE TABLE IF NOT EXISTS print_job (
    job_id TEXT PRIMARY KEY, label TEXT NOT NULL, state TEXT NOT NULL, pid INTEGER NOT NULL,
    sha256 TEXT NOT NULL, evidence TEXT NOT NULL, recorded_at TEXT NOT NULL, change INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS print_job_change ON print_job (change);
CREATE TABLE IF NOT EXISTS process_id (one INTEGER PRIMARY KEY CHECK (one = 1), last INTEGER NOT NULL);
"""
_NEXT_CHANGE = "(SELECT coalesce(max(change), 0) + 1 FROM print_job)"


@dataclass(frozen=True)
class JournalEntry:
    """One job as it stands on disk."""

    job_id: str
    label: str
    state: JobState
    pid: int
    evidence: frozenset[Evidence]


class PrintJournal:
    """A small SQLite file with `synchronous=FULL`: when a method returns, it is on disk.

    `path` None keeps the journal in memory, for previews and tests. `now` gives aware datetimes.
    """

    def __init__(self, path: Path | None, *, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(_SCHEMA)

    def find(self, job_id: str) -> JournalEntry | None:
        """Read a job."""
        query = "SELECT job_id, label, state, pid, evidence FROM print_job WHERE job_id = ?"
        with self._lock:
            row = self._db.execute(query, (job_id,)).fetchone()
        if row is None:
            return None
        evidence = cast("Iterable[Evidence]", filter(None, row[4].split(",")))
        return JournalEntry(row[0], row[1], JobState(row[2]), row[3], frozenset(evidence))

    def begin(self, job_id: str, *, label: str, sha256: str) -> int:
        """Record a job as QUEUED, give it the next process ID, and give that ID."""
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            last = self._db.execute(
                "INSERT INTO process_id VALUES (1, 1) ON CONFLICT (one) DO UPDATE SET last = (last + 1) % ? "
                "RETURNING last",
                (PID_MODULUS,),
            ).fetchone()[0]
            self._db.execute(
                f"INSERT INTO print_job VALUES (?, ?, ?, ?, ?, '', ?, {_NEXT_CHANGE}) ON CONFLICT (job_id) DO UPDATE "
                "SET state = excluded.state, pid = excluded.pid, sha256 = excluded.sha256, evidence = '', "
                "change = excluded.change",
                (job_id, label, JobState.QUEUED, last, sha256, self._now().isoformat()),
            )
        return last

    def move(self, job_id: str, state: JobState, *, evidence: Iterable[Evidence] = ()) -> None:
        """Record where a job stands now."""
        with self._lock:
            self._db.execute(
                f"UPDATE print_job SET state = ?, evidence = ?, change = {_NEXT_CHANGE} WHERE job_id = ?",
                (state, ",".join(sorted(evidence)), job_id),
            )

    def last_sent_state(self) -> JobState | None:
        """Say where the job that was last sent to the printer stands: half of it may still be in there."""
        query = "SELECT state FROM print_job WHERE state NOT IN ('queued', 'not_started') ORDER BY change DESC LIMIT 1"
        with self._lock:
            row = self._db.execute(query).fetchone()
        return None if row is None else JobState(row[0])

    def forget_before(self, moment: datetime) -> int:
        """Delete jobs recorded before a moment and say how many; meant once a day."""
        with self._lock:
            return self._db.execute(
                "DELETE FROM print_job WHERE datetime(recorded_at) < datetime(?)", (moment.isoformat(),)
            ).rowcount

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()
