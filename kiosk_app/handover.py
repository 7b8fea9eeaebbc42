"""What of the journal the server still has to hear, and what the kiosk must know to begin without it.

The journal's own file, over a connection of its own: the thread that hands in never waits for the visitor's.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from ausuivant.wire.kiosk_journal import BATCH, Entry
from kiosk_app.journal import INCARNATION, OFFLINE, PRUNED, entry_of, kept, open_file

#: entries that the server has are kept so long: when its backup is restored, the kiosks have the day's tickets
KEPT_FOR: Final = timedelta(days=7)
_ACKED: Final = "acked"
_FORKED_ON: Final = "forked_on"


class Handover:
    """The other side of the journal. Used from one thread at a time."""

    def __init__(self, path: Path) -> None:
        """Open the file; raises `sqlite3.Error`."""
        self._db = open_file(path)

    @property
    def incarnation(self) -> UUID:
        """Which life of the journal this is."""
        return UUID(kept(self._db, INCARNATION))

    @property
    def acked(self) -> int:
        """The last entry that the server has; just before the oldest when it has none."""
        return max(kept(self._db, _ACKED) or 0, self.oldest - 1)

    @property
    def oldest(self) -> int:
        """The first entry that is still here, or would be."""
        pruned = kept(self._db, PRUNED)
        return (pruned[0] if pruned else 0) + 1

    def pending(self) -> tuple[Entry, ...]:
        """The next entries that the server has to hear."""
        rows = self._db.execute("SELECT * FROM journal WHERE seq > ? ORDER BY seq LIMIT ?", (self.acked, BATCH))
        return tuple(entry_of(row) for row in rows.fetchall())

    def unsynced(self, *, after: int | None = None) -> int:
        """Count the tickets that the kiosk numbered by itself and that the server does not have yet."""
        wanted = f"SELECT count(*) FROM journal WHERE seq > ? AND {OFFLINE}"
        return int(self._db.execute(wanted, (self.acked if after is None else after,)).fetchone()[0])

    def acknowledge(self, seq: int) -> None:
        """Keep how far the server is; it may be less than before, when its backup was restored."""
        self.keep(_ACKED, seq)

    def begin_anew(self, today: str) -> None:
        """Begin another life of the journal: the server knows this one otherwise. All is handed in again."""
        self.keep(_FORKED_ON, today)
        self.keep(_ACKED, 0)
        self._db.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (INCARNATION, str(uuid4())))

    @property
    def forked_on(self) -> str | None:
        """The day when the journal began anew: numbers may have been given that it does not know of."""
        return kept(self._db, _FORKED_ON)

    def prune(self, now: datetime) -> int:
        """Let go of what the server has had for long; how many entries went."""
        wanted = "SELECT seq, hash FROM journal WHERE seq <= ? AND t_wall < ? ORDER BY seq DESC LIMIT 1"
        last = self._db.execute(wanted, (self.acked, (now - KEPT_FOR).isoformat())).fetchone()
        if last is None:
            return 0
        self._db.execute("BEGIN IMMEDIATE")
        self.keep(PRUNED, last)
        gone = self._db.execute("DELETE FROM journal WHERE seq <= ?", (last[0],)).rowcount
        self._db.execute("COMMIT")
        return gone

    def keep(self, name: str, value: object) -> None:
        """Keep something for the next start."""
        self._db.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (name, json.dumps(value)))

    def kept(self, name: str) -> Any:
        """What was kept; None if nothing was."""
        return kept(self._db, name)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()
