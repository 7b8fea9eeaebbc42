"""The kiosk's own journal: each ticket's journey on disk before the world can know of it.

One SQLite file, fsync at each entry (WAL, synchronous=FULL), each entry chained to the one before by its hash, so that
a restored disk image cannot pass for the real one. `handover` hands it to the server, over a connection of its own.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from ausuivant.clock import Clock
from ausuivant.wire.kiosk_journal import GENESIS, Entry, EntryKind, chained

log = logging.getLogger(__name__)

INCARNATION: Final = "incarnation"  #: which life of the journal this is
PRUNED: Final = "pruned"  #: the last entry that was let go of: its number and its hash

OTHERS: Final = 0o077  #: what a file lets do those who do not own it

_SCHEMA: Final = (
    """CREATE TABLE IF NOT EXISTS journal (
        seq INTEGER PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, payload TEXT NOT NULL,
        t_wall TEXT NOT NULL, t_mono REAL NOT NULL, boot_id TEXT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX IF NOT EXISTS journal_id ON journal (id)",
    "CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
)
#: an entry of a ticket that the kiosk numbered by itself
OFFLINE: Final = f"kind = '{EntryKind.NUMBERED}' AND json_extract(payload, '$.offline')"


class JournalBroken(Exception):
    """An entry does not follow from the one before."""

    def __init__(self, seq: int) -> None:
        super().__init__(f"the kiosk's journal is broken at entry {seq}")
        self.seq = seq


def open_file(path: Path) -> sqlite3.Connection:
    """Open or make the file, for its owner only: it holds a secret. `sqlite3.Error` when it cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _close_to_others(path)
    database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    for statement in _SCHEMA:
        database.execute(statement)
    database.execute("INSERT OR IGNORE INTO kept VALUES (?, ?)", (INCARNATION, str(uuid4())))
    return database


def _close_to_others(path: Path) -> None:
    """Let nobody else read the file, nor those that SQLite keeps beside it; a version before left it open."""
    try:
        path.touch(mode=0o600)
        for one in (path, *(path.with_name(f"{path.name}{more}") for more in ("-wal", "-shm"))):
            if one.exists() and one.stat().st_mode & OTHERS:
                one.chmod(0o600)
    except OSError as trouble:
        # Tickets come first: what SQLite can open is opened.
        log.warning("the kiosk's journal may be read by others: %s", trouble)


def kept(database: sqlite3.Connection, name: str) -> Any:
    """Read what was kept under a name; None if nothing was."""
    row = database.execute("SELECT value FROM kept WHERE name = ?", (name,)).fetchone()
    return None if row is None else json.loads(row[0]) if name != INCARNATION else row[0]


def entry_of(row: tuple[Any, ...]) -> Entry:
    """Make an entry of a row of the file."""
    return Entry(row[0], UUID(row[1]), EntryKind(row[2]), json.loads(row[3]), *row[4:])


class Journal:
    """The file. Used from one thread at a time: that of the ticket's journey."""

    def __init__(self, path: Path, clock: Clock) -> None:
        """Open or make the journal; raises `sqlite3.Error` when it cannot be written."""
        self._clock = clock
        self._boot_id = str(uuid4())
        self._db = open_file(path)
        row = self._db.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
        self._seq, self._head = row if row is not None else self._pruned()

    def write(self, ticket_id: UUID, kind: EntryKind, **payload: object) -> Entry:
        """Append one entry; it is on disk when this returns. Raises `sqlite3.Error`."""
        t_wall, t_mono = self._clock.now().isoformat(), self._clock.monotonic()
        bare = Entry(self._seq + 1, ticket_id, kind, payload, t_wall, t_mono, self._boot_id, self._head, "")
        entry = replace(bare, hash=chained(self._head, bare))
        text = json.dumps(payload, sort_keys=True, ensure_ascii=False)
        row = (entry.seq, str(ticket_id), kind, text, t_wall, t_mono, self._boot_id, self._head, entry.hash)
        self._db.execute("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        self._seq, self._head = entry.seq, entry.hash
        return entry

    def entries(self, *, after: int = 0) -> tuple[Entry, ...]:
        """Read the entries after a number, oldest first."""
        rows = self._db.execute("SELECT * FROM journal WHERE seq > ? ORDER BY seq", (after,)).fetchall()
        return tuple(entry_of(row) for row in rows)

    def unnumbered(self) -> tuple[UUID, ...]:
        """Tickets that were asked for and of which nothing more is known: the program ended in between."""
        rows = self._db.execute(
            "SELECT id FROM journal GROUP BY id HAVING count(*) = 1 AND max(kind) = ?", (EntryKind.INTENT,)
        ).fetchall()
        return tuple(UUID(row[0]) for row in rows)

    def given(self, letter: str, day: date) -> int:
        """Count the numbers of a series that the kiosk gave by itself on a service day."""
        wanted = f"SELECT count(*) FROM journal WHERE {OFFLINE} AND json_extract(payload, '$.letter') = ?"
        row = self._db.execute(f"{wanted} AND json_extract(payload, '$.day') = ?", (letter, day.isoformat())).fetchone()
        return int(row[0])

    def latest(self) -> datetime | None:
        """When the last entry was written, by the clock of then."""
        row = self._db.execute("SELECT t_wall FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
        return None if row is None else datetime.fromisoformat(row[0])

    def verify(self) -> int:
        """Follow the chain from its first entry; return how many there are, or raise `JournalBroken`."""
        expected, head = self._pruned()
        entries = self.entries()
        for entry in entries:
            expected += 1
            if entry.seq != expected or entry.prev_hash != head or not entry.sound:
                raise JournalBroken(entry.seq)
            head = entry.hash
        return len(entries)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _pruned(self) -> tuple[int, str]:
        seq, head = kept(self._db, PRUNED) or (0, GENESIS)
        return seq, head
