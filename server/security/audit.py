"""The town's audit: who changed accounts, rights, devices, configurations, and who read or exported personal fields.

One gapless sequence for the town, chained: each row's hash covers its own content and the hash before it, so that
whoever edits, inserts or takes out a row must rewrite every later one. The head stands in a row of its own, which
also shows a tail that was cut; note it elsewhere from time to time (`ausuivant audit verify` says it), for whoever
can write to the database can rewrite the whole chain.

Rows live for a year (`audit_retention`). The chain then begins at a floor, the number and the hash of the last row that
went, which stand in a row of their own and in the chain: the row that tells of the forgetting says them too.

Rows hold ids and no names: erasing an account leaves the chain whole. The servers of a town also read the newest
rows to learn what was revoked elsewhere.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Text
from sqlmodel import Field, Session, SQLModel, col, select

from server.security.tables import STRICT
from server.store.types import BigCount, Instant, instant_text

HEAD: Final = 1  #: the last row of the chain, in the head's table
FLOOR: Final = 2  #: the last row that was forgotten, if any was
GENESIS: Final = "0" * 64
BATCH: Final = 1_000


class AuditKind(StrEnum):
    """What happened, in the past tense."""

    ACCOUNT_ADDED = "account_added"
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    RIGHTS_CHANGED = "rights_changed"
    PASSWORD_CHANGED = "password_changed"
    PASSWORD_RESET = "password_reset"  #: by somebody else: a temporary one was said
    CODES_ENROLLED = "codes_enrolled"
    CODES_REMOVED = "codes_removed"
    PIN_CHANGED = "pin_changed"
    LOGGED_IN = "logged_in"
    LOGIN_FAILED = "login_failed"
    LOGGED_OUT = "logged_out"
    SESSION_ENDED = "session_ended"  #: by somebody else
    EMERGENCY_SEALED = "emergency_sealed"
    EMERGENCY_USED = "emergency_used"
    DEVICE_INVITED = "device_invited"
    DEVICE_APPROVED = "device_approved"
    DEVICE_ENROLLED = "device_enrolled"
    DEVICE_ROTATED = "device_rotated"
    DEVICE_REVOKED = "device_revoked"
    CONFIGURATION_CHANGED = "configuration_changed"
    CLOCK_ACCEPTED = "clock_accepted"
    LOG_EXPORTED = "log_exported"
    PEOPLE_READ = "people_read"
    SESSIONS_READ = "sessions_read"
    AUDIT_READ = "audit_read"
    AUDIT_FORGOTTEN = "audit_forgotten"


class AuditRow(SQLModel, table=True):
    """A row of the chain. Triggers refuse UPDATE, and DELETE above the floor."""

    __tablename__ = "audit"  # pyright: ignore[reportAssignmentType]
    __table_args__ = STRICT

    seq: int = Field(primary_key=True, sa_type=BigCount)
    at: datetime = Field(index=True, sa_type=Instant)
    kind: str = Field(sa_type=Text)
    actor: str = Field(sa_type=Text)
    subject: str = Field(sa_type=Text)
    site_id: str = Field(sa_type=Text)
    facts: str = Field(sa_type=Text)  #: JSON
    hash: str = Field(sa_type=Text)


class AuditHeadRow(SQLModel, table=True):
    """The last row's number and hash, locked by whoever appends; and those of the floor."""

    __tablename__ = "audit_head"  # pyright: ignore[reportAssignmentType]
    __table_args__ = STRICT

    id: int = Field(primary_key=True, sa_type=BigCount)
    seq: int = Field(sa_type=BigCount)
    hash: str = Field(sa_type=Text)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the audit. `actor` and `subject`: an account's or a device's id, `cli`, `system`, or empty."""

    seq: int
    at: datetime
    kind: str
    actor: str
    subject: str
    site_id: str
    facts: Mapping[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking the chain found. `trouble` is empty when it holds.

    `rows`: how many there are, after the number `floor`; the last is numbered `last` and has the hash `head`.
    """

    rows: int
    last: int
    head: str
    floor: int = 0
    trouble: str = ""


def record(
    session: Session,
    kind: AuditKind,
    *,
    actor: UUID | str,
    now: datetime,
    subject: UUID | str = "",
    site_id: str = "",
    **facts: Any,
) -> Entry:
    """Append a row, in the transaction of the change that it tells of. `facts`: JSON values, never a name or a secret.

    Whoever appends waits for the head's lock until its neighbour has committed.
    """
    head = session.exec(select(AuditHeadRow).where(AuditHeadRow.id == HEAD).with_for_update()).one()
    body = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    entry = AuditRow(
        seq=head.seq + 1,
        at=now,
        kind=kind.value,
        actor=str(actor),
        subject=str(subject),
        site_id=site_id,
        facts=body,
        hash="",
    )
    entry.hash = _hash(entry, head.hash)
    head.seq, head.hash = entry.seq, entry.hash
    session.add(entry)
    session.add(head)
    session.flush()
    return entry_of(entry)


def wait_turn(session: Session) -> None:
    """Wait for the head's lock before anything else is locked, so that no two changes wait for each other."""
    session.exec(select(AuditHeadRow.id).where(AuditHeadRow.id == HEAD).with_for_update()).one()


def newest(session: Session, *, before: int | None = None, limit: int = 100) -> tuple[Entry, ...]:
    """The newest rows, the last one first; `before`: older than this one."""
    wanted = select(AuditRow).order_by(col(AuditRow.seq).desc()).limit(limit)
    if before is not None:
        wanted = wanted.where(AuditRow.seq < before)
    return tuple(entry_of(row) for row in session.exec(wanted).all())


def since(session: Session, seq: int) -> tuple[Entry, ...]:
    """The rows after this one, in order."""
    rows = session.exec(select(AuditRow).where(AuditRow.seq > seq).order_by(col(AuditRow.seq))).all()
    return tuple(entry_of(row) for row in rows)


def last_seq(session: Session) -> int:
    """The number of the last row; 0 before the first."""
    return session.exec(select(AuditHeadRow.seq).where(AuditHeadRow.id == HEAD)).one()


def floor_of(session: Session) -> tuple[int, str]:
    """The number and the hash of the last row that was forgotten; 0 and the chain's beginning before the first."""
    row = session.get(AuditHeadRow, FLOOR)
    return (0, GENESIS) if row is None else (row.seq, row.hash)


def raise_floor(session: Session, seq: int, last_hash: str) -> None:
    """Let the rows up to this one go; whoever does this has told the chain."""
    row = session.get(AuditHeadRow, FLOOR) or AuditHeadRow(id=FLOOR, seq=0, hash="")
    row.seq, row.hash = seq, last_hash
    session.add(row)
    session.flush()


def verify(session: Session) -> Verdict:
    """Check every row against the one before, the last against the head, and the floor against the chain's own word."""
    floor, before = floor_of(session)
    last, told = floor, (0, GENESIS)

    def found(trouble: str = "") -> Verdict:
        return Verdict(last - floor, last, before, floor, trouble)

    for row in _all_rows(session, floor):
        if row.seq != last + 1:
            return found(f"row {last + 1} is missing: row {row.seq} stands in its place")
        last += 1
        if row.hash != _hash(row, before):
            return found(f"row {row.seq} is not what was written")
        before = row.hash
        if row.kind == AuditKind.AUDIT_FORGOTTEN.value:
            facts = json.loads(row.facts)
            told = facts["to"], facts["hash"]
    head = session.exec(select(AuditHeadRow).where(AuditHeadRow.id == HEAD)).one()
    if (head.seq, head.hash) != (last, before):
        return found(f"the head names row {head.seq}, the last row is {last}")
    if told != floor_of(session):
        return found(f"the rows up to {floor} are gone, and the chain does not say so")
    return found()


def _all_rows(session: Session, floor: int) -> Iterator[AuditRow]:
    seq = floor
    while rows := session.exec(
        select(AuditRow).where(AuditRow.seq > seq).order_by(col(AuditRow.seq)).limit(BATCH)
    ).all():
        yield from rows
        seq = rows[-1].seq


def _hash(row: AuditRow, before: str) -> str:
    content = [before, row.seq, instant_text(row.at), row.kind, row.actor, row.subject, row.site_id, row.facts]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def entry_of(row: AuditRow) -> Entry:
    """What a row says."""
    return Entry(row.seq, row.at, row.kind, row.actor, row.subject, row.site_id, json.loads(row.facts), row.hash)
