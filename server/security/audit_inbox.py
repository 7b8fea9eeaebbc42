"""What a command did while a server held the database: a note beside the file, which the server puts into the audit.

SQLite has one writer, so `ausuivant log export` cannot write its own row while a server runs. Whoever may write into
this folder can copy the database, so a note is believed: all that it can say is that a log was exported.
"""

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlmodel import Session

from ausuivant.ids import new_id
from server.security import audit
from server.security.audit import AuditKind

PATTERN: Final = "*.exported"
ACTOR: Final = "cli"
WHAT: Final = "log"
LONGEST: Final = 1_000  #: bytes of a note; a longer one is none of ours

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Note:
    """An export of one site's log, or (`site_id` empty) of all of them."""

    path: Path
    site_id: str


def record_export(session: Session, site_id: str, *, now: datetime) -> None:
    """Tell the audit that the log was exported, with the database at hand."""
    audit.record(session, AuditKind.LOG_EXPORTED, actor=ACTOR, now=now, site_id=site_id, what=WHAT)


def leave(folder: Path, site_id: str) -> Path:
    """Leave a note for the server that holds the database. OSError where this user may not."""
    path = folder / f"{new_id()}.exported"
    made = path.with_suffix(".new")
    made.write_text(json.dumps({"site_id": site_id}), encoding="utf-8")
    made.chmod(0o644)  # the command may have been another user's than the server's
    made.replace(path)
    return path


def waiting(folder: Path) -> tuple[Note, ...]:
    """The notes that lie there, the oldest first."""
    return tuple(Note(path, _site_of(path)) for path in sorted(folder.glob(PATTERN)))


def take_in(session: Session, notes: Iterable[Note], *, now: datetime) -> None:
    """Put the notes into the audit, and throw them away. OSError, and nothing is said, where that is not possible.

    Thrown away before the commit: a note that stays is said again every other second.
    """
    for note in notes:
        record_export(session, note.site_id, now=now)
        note.path.unlink(missing_ok=True)


def _site_of(path: Path) -> str:
    try:
        if path.stat().st_size > LONGEST:
            return ""
        said = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        logger.warning("a note about an export cannot be read", extra={"path": str(path)})
        return ""
    site_id = said.get("site_id") if isinstance(said, dict) else None
    return site_id if isinstance(site_id, str) else ""
