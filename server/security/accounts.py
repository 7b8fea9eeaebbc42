"""Accounts and their sessions, as rows. Every function runs inside a caller's short database session."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, delete, select

from ausuivant.core.access_errors import LoginTaken, LoginUnknown
from ausuivant.ids import new_id
from server.security.roles import Grant, Role
from server.security.tables import AccountRow, GrantRow, SessionRow
from server.security.tokens import digest, new_token

SESSION_LASTS: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may log in."""

    id: UUID
    login: str
    display_name: str
    grants: tuple[Grant, ...]
    created_at: datetime
    disabled_at: datetime | None


def add_account(
    session: Session, *, login: str, display_name: str, password_hash: str, grants: Iterable[Grant], now: datetime
) -> Account:
    """Make an account; LoginTaken if the login exists."""
    login = login.lower()
    if session.exec(select(AccountRow.id).where(AccountRow.login == login)).first() is not None:
        raise LoginTaken(login=login)
    row = AccountRow(id=new_id(), login=login, display_name=display_name, password_hash=password_hash, created_at=now)
    session.add(row)
    session.flush()
    kept = tuple(dict.fromkeys(grants))
    session.add_all(_grant_row(row.id, grant) for grant in kept)
    return _account(row, kept)


def all_accounts(session: Session) -> tuple[Account, ...]:
    """Every account, by login."""
    rows = session.exec(select(AccountRow).order_by(col(AccountRow.login))).all()
    return tuple(_account(row, grants_of(session, row.id)) for row in rows)


def account_with_password(session: Session, login: str) -> tuple[Account, str] | None:
    """The account that may log in by this name, with its password's hash; None if there is none or it is disabled."""
    row = session.exec(select(AccountRow).where(AccountRow.login == login.lower())).first()
    if row is None or row.disabled_at is not None:
        return None
    return _account(row, grants_of(session, row.id)), row.password_hash


def disable_account(session: Session, login: str, now: datetime) -> tuple[str, ...]:
    """Refuse the account from now on: the digests of the sessions that this ended. LoginUnknown if there is none."""
    row = session.exec(select(AccountRow).where(AccountRow.login == login.lower())).first()
    if row is None:
        raise LoginUnknown(login=login)
    row.disabled_at = row.disabled_at or now
    session.add(row)
    ended = session.exec(select(SessionRow.token_hash).where(SessionRow.account_id == row.id)).all()
    session.exec(delete(SessionRow).where(col(SessionRow.account_id) == row.id))
    return tuple(ended)


def grants_of(session: Session, account_id: UUID) -> tuple[Grant, ...]:
    """The account's roles. A role that this version does not know gives nothing."""
    rows = session.exec(select(GrantRow).where(GrantRow.account_id == account_id)).all()
    known = {role.value for role in Role}
    return tuple(Grant(Role(row.role), row.site_id or None, row.queue_id or None) for row in rows if row.role in known)


def open_session(session: Session, account_id: UUID, now: datetime) -> tuple[str, datetime]:
    """Start a session: its token, said once, and when it ends. Sessions long over are swept away here."""
    session.exec(delete(SessionRow).where(col(SessionRow.expires_at) < now))
    token, expires_at = new_token(), now + SESSION_LASTS
    session.add(
        SessionRow(
            token_hash=digest(token),
            id=new_id(),
            account_id=account_id,
            created_at=now,
            expires_at=expires_at,
            seen_at=now,
            proof="password",
            address="",
            browser="",
        )
    )
    return token, expires_at


def session_holder(session: Session, token_hash: str, now: datetime) -> tuple[Account, datetime] | None:
    """Whose session this is and when it ends; None if it is over, closed, or its account disabled."""
    found = session.exec(
        select(AccountRow, SessionRow.expires_at)
        .join(SessionRow, col(SessionRow.account_id) == AccountRow.id)
        .where(SessionRow.token_hash == token_hash)
    ).first()
    if found is None:
        return None
    row, expires_at = found
    if row.disabled_at is not None or expires_at <= now:
        return None
    return _account(row, grants_of(session, row.id)), expires_at


def close_session(session: Session, token_hash: str) -> None:
    """End a session."""
    session.exec(delete(SessionRow).where(col(SessionRow.token_hash) == token_hash))


def _grant_row(account_id: UUID, grant: Grant) -> GrantRow:
    return GrantRow(
        account_id=account_id, role=grant.role.value, site_id=grant.site_id or "", queue_id=grant.queue_id or ""
    )


def _account(row: AccountRow, grants: tuple[Grant, ...]) -> Account:
    return Account(row.id, row.login, row.display_name, grants, row.created_at, row.disabled_at)
