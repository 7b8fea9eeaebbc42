"""Accounts, as rows. Every function runs inside a caller's short database session, and tells the audit what it did."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete, select

from ausuivant.core.access_errors import LoginTaken, LoginUnknown
from ausuivant.ids import new_id
from server.security import audit
from server.security.audit import AuditKind
from server.security.roles import ADMINISTRATORS, Grant, Role
from server.security.tables import AccountRow, GrantRow, SessionRow


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may log in."""

    id: UUID
    login: str
    display_name: str
    grants: tuple[Grant, ...]
    created_at: datetime
    disabled_at: datetime | None
    password_expires: bool = False  #: it was given by somebody else, and must be changed first
    has_password: bool = True  #: without one the directory alone vouches for this person
    has_codes: bool = False  #: an application for codes is enrolled
    has_pin: bool = False
    sealed: bool = False  #: the emergency administrator
    subject: str | None = None  #: who the directory says it is

    @property
    def administers(self) -> bool:
        """Whether a second factor is compulsory."""
        return any(grant.role in ADMINISTRATORS for grant in self.grants)


@dataclass(frozen=True, slots=True)
class Secrets:
    """What an account is known by. Never leaves the server's memory."""

    account: Account
    password_hash: str  #: empty: none
    totp_secret: str | None  #: sealed, see `code_key`
    totp_step: int
    pin_hash: str | None


# --- looking -------------------------------------------------------------------------------------------------


def all_accounts(session: Session) -> tuple[Account, ...]:
    """Every account, by login."""
    grants: dict[UUID, list[GrantRow]] = {}
    for row in session.exec(select(GrantRow)).all():
        grants.setdefault(row.account_id, []).append(row)
    rows = session.exec(select(AccountRow).order_by(col(AccountRow.login))).all()
    return tuple(account_from(row, known_grants(grants.get(row.id, ()))) for row in rows)


def account_named(session: Session, login: str) -> Account:
    """The account with this login; LoginUnknown."""
    row = session.exec(select(AccountRow).where(AccountRow.login == login.lower())).first()
    if row is None:
        raise LoginUnknown(login=login)
    return account_from(row, grants_of(session, row.id))


def account_of(session: Session, account_id: UUID) -> Account:
    """The account with this id; LoginUnknown."""
    return account_from(row_of(session, account_id), grants_of(session, account_id))


def secrets_named(session: Session, login: str) -> Secrets | None:
    """What the account with this login is known by; None if there is none or it is disabled."""
    row = session.exec(select(AccountRow).where(AccountRow.login == login.lower())).first()
    return None if row is None else _secrets(session, row)


def secrets_of(session: Session, account_id: UUID) -> Secrets | None:
    """What an account is known by; None if there is none or it is disabled."""
    row = session.get(AccountRow, account_id)
    return None if row is None else _secrets(session, row)


def grants_of(session: Session, account_id: UUID) -> tuple[Grant, ...]:
    """The account's roles. A role that this version does not know gives nothing."""
    return known_grants(session.exec(select(GrantRow).where(GrantRow.account_id == account_id)).all())


# --- changing ------------------------------------------------------------------------------------------------


def add_account(
    session: Session,
    *,
    login: str,
    display_name: str,
    password_hash: str,
    grants: Iterable[Grant],
    actor: UUID | str,
    now: datetime,
    password_expires: bool = False,
    subject: str | None = None,
    sealed: bool = False,
) -> Account:
    """Make an account; LoginTaken if the login exists. `password_hash`: empty, the directory alone vouches."""
    audit.wait_turn(session)
    login = login.lower()
    if session.exec(select(AccountRow.id).where(AccountRow.login == login)).first() is not None:
        raise LoginTaken(login=login)
    row = AccountRow(
        id=new_id(),
        login=login,
        display_name=display_name,
        password_hash=password_hash,
        created_at=now,
        password_expires=password_expires,
        subject=subject,
        sealed=sealed,
    )
    session.add(row)
    session.flush()
    kept = tuple(dict.fromkeys(grants))
    session.add_all(_grant_row(row.id, grant) for grant in kept)
    facts = {"site_id": site_of(kept), "roles": said_grants(kept)}
    audit.record(session, AuditKind.ACCOUNT_ADDED, actor=actor, now=now, subject=row.id, **facts)
    return account_from(row, kept)


def disable_account(session: Session, account_id: UUID, *, actor: UUID | str, now: datetime) -> None:
    """Refuse the account from now on, and end its sessions. LoginUnknown; nothing new if it is disabled already."""
    audit.wait_turn(session)
    row = row_of(session, account_id)
    session.exec(delete(SessionRow).where(col(SessionRow.account_id) == account_id))
    if row.disabled_at is None:
        row.disabled_at = now
        session.add(row)
        audit.record(session, AuditKind.ACCOUNT_DISABLED, actor=actor, now=now, subject=account_id)


def enable_account(session: Session, account_id: UUID, *, actor: UUID | str, now: datetime) -> None:
    """Let a disabled account in again. LoginUnknown; nothing new if it is not disabled."""
    audit.wait_turn(session)
    row = row_of(session, account_id)
    if row.disabled_at is not None:
        row.disabled_at = None
        session.add(row)
        audit.record(session, AuditKind.ACCOUNT_ENABLED, actor=actor, now=now, subject=account_id)


def reset_account(
    session: Session, account_id: UUID, password_hash: str, *, actor: UUID | str, now: datetime, codes: bool = False
) -> None:
    """Give a temporary password, to be changed at the next log-in; the PIN goes, and the sessions end.

    `codes`: forget the application for codes too, for whoever lost the telephone.
    """
    audit.wait_turn(session)
    row = row_of(session, account_id)
    row.password_hash, row.password_expires, row.pin_hash = password_hash, True, None
    if codes:
        row.totp_secret = None
    session.add(row)
    session.exec(delete(SessionRow).where(col(SessionRow.account_id) == account_id))
    audit.record(session, AuditKind.PASSWORD_RESET, actor=actor, now=now, subject=account_id, codes=codes)


def expire_password(session: Session, account_id: UUID) -> None:
    """Have the account change its password, if it has one, before anything else."""
    row = row_of(session, account_id)
    row.password_expires = bool(row.password_hash)
    session.add(row)


def said_grants(grants: Iterable[Grant]) -> list[str]:
    """Rights as the audit keeps them: `agent:HDV:etat-civil`, `supervisor:HDV`, `admin`."""
    return sorted(":".join(part for part in (one.role.value, one.site_id, one.queue_id) if part) for one in grants)


def site_of(grants: Iterable[Grant]) -> str:
    """The one site that rights are about; empty for several or the town."""
    sites = {grant.site_id or "" for grant in grants}
    return sites.pop() if len(sites) == 1 else ""


# --- rows ----------------------------------------------------------------------------------------------------


def row_of(session: Session, account_id: UUID) -> AccountRow:
    """An account's row; LoginUnknown."""
    row = session.get(AccountRow, account_id)
    if row is None:
        raise LoginUnknown(login=str(account_id))
    return row


def known_grants(rows: Iterable[GrantRow]) -> tuple[Grant, ...]:
    """The rights that rows give; a role that this version does not know gives nothing."""
    known = {role.value for role in Role}
    return tuple(Grant(Role(row.role), row.site_id or None, row.queue_id or None) for row in rows if row.role in known)


def account_from(row: AccountRow, grants: tuple[Grant, ...]) -> Account:
    """The account that a row tells of."""
    return Account(
        id=row.id,
        login=row.login,
        display_name=row.display_name,
        grants=grants,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
        password_expires=bool(row.password_expires),
        has_password=bool(row.password_hash),
        has_codes=row.totp_secret is not None,
        has_pin=row.pin_hash is not None,
        sealed=bool(row.sealed),
        subject=row.subject,
    )


def _secrets(session: Session, row: AccountRow) -> Secrets | None:
    if row.disabled_at is not None:
        return None
    account = account_from(row, grants_of(session, row.id))
    return Secrets(account, row.password_hash, row.totp_secret, row.totp_step, row.pin_hash)


def _grant_row(account_id: UUID, grant: Grant) -> GrantRow:
    return GrantRow(
        account_id=account_id, role=grant.role.value, site_id=grant.site_id or "", queue_id=grant.queue_id or ""
    )
