"""The kiosk's own journal: each ticket's journey on disk before the world can know of it.

One SQLite file, fsync at each entry (WAL, synchronous=FULL), each entry chained to the one before by its hash, so that
a restored disk image cannot pass for the real one.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from ausuivant.clock import Clock

GENESIS: Final = "0" * 64

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS journal (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, payload TEXT NOT NULL,
    t_wall TEXT NOT NULL, t_mono REAL NOT NULL, boot_id TEXT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL
) STRICT
"""


class EntryKind(StrEnum):
    """How far a ticket came."""

    INTENT = "intent"  #: a visitor asked for it; nothing was sent yet
    NUMBERED = "numbered"  #: it has its number; no paper moved yet
    PRINTED = "printed"
    PRINT_FAILED = "print_failed"
    ABANDONED = "abandoned"  #: no number could be had; the visitor was told


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal. `t_mono` counts within one `boot_id`."""

    seq: int
    id: UUID
    kind: EntryKind
    payload: Mapping[str, Any]
    t_wall: str
    t_mono: float
    boot_id: str
    prev_hash: str
    hash: str


class JournalBroken(Exception):
    """An entry does not follow from the one before."""

    def __init__(self, seq: int) -> None:
        super().__init__(f"the kiosk's journal is broken at entry {seq}")
        self.seq = seq


class Journal:
    """The file. Used from one thread at a time: that of the ticket's journey."""

    def __init__(self, path: Path, clock: Clock) -> None:
        """Open or make the journal; raises `sqlite3.Error` when it cannot be written."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._clock = clock
        self._boot_id = str(uuid4())
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute(_SCHEMA)
        row = self._db.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
        self._seq, self._head = row if row is not None else (0, GENESIS)

    def write(self, ticket_id: UUID, kind: EntryKind, **payload: object) -> Entry:
        """Append one entry; it is on disk when this returns. Raises `sqlite3.Error`."""
        seq = self._seq + 1
        t_wall, t_mono = self._clock.now().isoformat(), self._clock.monotonic()
        body = _canonical(seq, ticket_id, kind, payload, t_wall, t_mono, self._boot_id)
        entry_hash = _chained(self._head, body)
        text = json.dumps(payload, sort_keys=True, ensure_ascii=False)
        row = (seq, str(ticket_id), kind, text, t_wall, t_mono, self._boot_id, self._head, entry_hash)
        self._db.execute("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        previous, self._seq, self._head = self._head, seq, entry_hash
        return Entry(seq, ticket_id, kind, payload, t_wall, t_mono, self._boot_id, previous, entry_hash)

    def entries(self, *, after: int = 0) -> tuple[Entry, ...]:
        """Read the entries after a number, oldest first."""
        rows = self._db.execute("SELECT * FROM journal WHERE seq > ? ORDER BY seq", (after,)).fetchall()
        return tuple(Entry(row[0], UUID(row[1]), EntryKind(row[2]), json.loads(row[3]), *row[4:]) for row in rows)

    def verify(self) -> int:
        """Follow the chain from its first entry; return how many there are, or raise `JournalBroken`."""
        head, expected = GENESIS, 0
        for entry in self.entries():
            expected += 1
            body = _canonical(entry.seq, entry.id, entry.kind, entry.payload, entry.t_wall, entry.t_mono, entry.boot_id)
            if entry.seq != expected or entry.prev_hash != head or _chained(head, body) != entry.hash:
                raise JournalBroken(entry.seq)
            head = entry.hash
        return expected

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


def _canonical(
    seq: int, ticket_id: UUID, kind: str, payload: Mapping[str, Any], t_wall: str, t_mono: float, boot_id: str
) -> str:
    """Write an entry in the one form that is hashed."""
    facts = [seq, str(ticket_id), str(kind), dict(payload), t_wall, t_mono, boot_id]
    return json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _chained(previous: str, body: str) -> str:
    return hashlib.sha256((previous + body).encode()).hexdigest()
