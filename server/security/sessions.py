"""Sessions of people, as rows. Every function runs inside a caller's short database session, and tells the audit."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, delete, select, update

from ausuivant.ids import new_id
from server.security import audit
from server.security.accounts import Account, account_from, grants_of
from server.security.audit import AuditKind
from server.security.tables import AccountRow, SessionRow
from server.security.tokens import digest, new_token

SESSION_LASTS: Final = timedelta(hours=12)
LONGEST_NAME: Final = 80
KEPT_BITS: Final = {4: 24, 6: 48}


class Proof(StrEnum):
    """How somebody was known."""

    PASSWORD = "password"
    CODE = "code"  #: a password and the code of an application
    DIRECTORY = "directory"  #: the town's directory vouched; a code may have been asked here besides
    STRONG_DIRECTORY = "strong_directory"  #: it vouched, and asked for a second factor itself
    SEALED = "sealed"  #: the emergency password


@dataclass(frozen=True, slots=True)
class Browser:
    """From where somebody logs in. `name`: the browser in a few words, for its owner to recognise."""

    address: str
    name: str = ""

    @property
    def network(self) -> str:
        """The address as it is kept: without its last part. Empty if it is none."""
        try:
            address = ipaddress.ip_address(self.address)
        except ValueError:
            return ""
        return str(ipaddress.ip_network((address, KEPT_BITS[address.version]), strict=False))


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A browser in which somebody is logged in."""

    id: UUID
    account_id: UUID
    created_at: datetime
    expires_at: datetime
    seen_at: datetime  #: the person's last sign of life, to the minute
    locked_at: datetime | None
    proof: Proof
    address: str  #: without its last part
    browser: str
    hint: str  #: what the directory said, to end its own session with ours


def open_session(
    session: Session, account_id: UUID, *, proof: Proof, browser: Browser, now: datetime, hint: str = ""
) -> tuple[str, datetime, UUID]:
    """Start a session: its token, said once; when it ends; its id. Sessions long over are swept away here."""
    audit.wait_turn(session)
    session.exec(delete(SessionRow).where(col(SessionRow.expires_at) < now))
    token, expires_at, session_id = new_token(), now + SESSION_LASTS, new_id()
    session.add(
        SessionRow(
            token_hash=digest(token),
            id=session_id,
            account_id=account_id,
            created_at=now,
            expires_at=expires_at,
            seen_at=now,
            proof=proof.value,
            address=browser.network,
            browser=browser.name[:LONGEST_NAME],
            hint=hint,
        )
    )
    audit.record(session, AuditKind.LOGGED_IN, actor=account_id, now=now, subject=session_id, proof=proof.value)
    return token, expires_at, session_id


def session_holder(session: Session, token_hash: str, now: datetime) -> tuple[Account, OpenSession] | None:
    """Whose session this is; None if it is over, ended, or its account disabled."""
    found = session.exec(
        select(AccountRow, SessionRow)
        .join(SessionRow, col(SessionRow.account_id) == AccountRow.id)
        .where(SessionRow.token_hash == token_hash)
    ).first()
    if found is None:
        return None
    account, row = found
    if account.disabled_at is not None or row.expires_at <= now:
        return None
    return account_from(account, grants_of(session, account.id)), _open(row)


def sessions_of(session: Session, account_id: UUID | None, now: datetime) -> tuple[OpenSession, ...]:
    """The open sessions of an account (None: of everybody), the newest first."""
    wanted = select(SessionRow).where(SessionRow.expires_at > now).order_by(col(SessionRow.created_at).desc())
    if account_id is not None:
        wanted = wanted.where(SessionRow.account_id == account_id)
    return tuple(_open(row) for row in session.exec(wanted).all())


def end_session(session: Session, session_id: UUID, *, actor: UUID | str, now: datetime) -> bool:
    """End a session: its owner logs out, or somebody else ends it. Whether there was one."""
    audit.wait_turn(session)
    row = session.exec(select(SessionRow).where(SessionRow.id == session_id)).first()
    if row is None:
        return False
    session.delete(row)
    session.flush()
    own = str(actor) == str(row.account_id)
    facts = {} if own else {"account": str(row.account_id)}
    kind = AuditKind.LOGGED_OUT if own else AuditKind.SESSION_ENDED
    audit.record(session, kind, actor=actor, now=now, subject=session_id, **facts)
    return True


def end_session_with(session: Session, token_hash: str, *, now: datetime) -> None:
    """End the session that a browser shows, for it begins another one. Nothing if it is over already."""
    row = session.get(SessionRow, token_hash)
    if row is not None:
        end_session(session, row.id, actor=row.account_id, now=now)


def end_sessions_of(
    session: Session, account_id: UUID, *, actor: UUID | str, now: datetime, but: UUID | None = None
) -> int:
    """End the sessions of an account, all or all `but` one: how many."""
    ended = [one.id for one in sessions_of(session, account_id, now) if one.id != but]
    for session_id in ended:
        end_session(session, session_id, actor=actor, now=now)
    return len(ended)


def lock_session(session: Session, session_id: UUID, now: datetime) -> None:
    """Lock a session, until its owner unlocks it."""
    unlocked = col(SessionRow.id) == session_id, col(SessionRow.locked_at).is_(None)
    session.exec(update(SessionRow).where(*unlocked).values(locked_at=now))


def unlock_session(session: Session, session_id: UUID, now: datetime) -> None:
    """Open a locked session again."""
    session.exec(update(SessionRow).where(col(SessionRow.id) == session_id).values(locked_at=None, seen_at=now))


def note_seen(session: Session, seen: Mapping[UUID, datetime]) -> None:
    """Keep the last sign of life of sessions; another server may have seen a later one."""
    audit.wait_turn(session)
    for session_id, at in seen.items():
        older = col(SessionRow.id) == session_id, col(SessionRow.seen_at) < at
        session.exec(update(SessionRow).where(*older).values(seen_at=at))


def locked_since(session: Session, at: datetime) -> tuple[UUID, ...]:
    """The sessions that were locked since, and still are."""
    return tuple(session.exec(select(SessionRow.id).where(col(SessionRow.locked_at) >= at)).all())


def _open(row: SessionRow) -> OpenSession:
    return OpenSession(
        id=row.id,
        account_id=row.account_id,
        created_at=row.created_at,
        expires_at=row.expires_at,
        seen_at=row.seen_at,
        locked_at=row.locked_at,
        proof=Proof(row.proof),
        address=row.address,
        browser=row.browser,
        hint=row.hint,
    )
