"""The administration of accounts: who may change whose, and the changes, each with its row of the audit.

An administrator of the town manages every account but the sealed one, which only the command line renews. An
administrator of a site manages the accounts whose every right is at sites of theirs and reaches no higher than
supervisor. Nobody takes their own administration away, and the town keeps an administrator.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, delete, func, select

from ausuivant.core.access_errors import LoginUnknown, OwnAccountNeeded, RoleTooLow
from ausuivant.core.config import Site
from ausuivant.core.errors import MalformedCommand
from server.security import audit
from server.security.accounts import (
    Account,
    account_named,
    account_of,
    add_account,
    all_accounts,
    disable_account,
    enable_account,
    expire_password,
    reset_account,
    said_grants,
    site_of,
)
from server.security.audit import AuditKind
from server.security.roles import PERSON_ROLES, Grant, Identity, Right, Role
from server.security.sessions import OpenSession, end_session, end_sessions_of, sessions_of
from server.security.tables import AccountRow, GrantRow

#: what an administrator of a site may give
UP_TO_SUPERVISOR: Final = frozenset({Role.AGENT, Role.RECEPTIONIST, Role.SUPERVISOR})
#: roles that are for a whole site, or the town: a queue would mean nothing
WHOLE_SITE: Final = frozenset({Role.SITE_ADMIN, Role.ADMIN, Role.AUDITOR})


def people(session: Session, *, by: Identity) -> tuple[Account, ...]:
    """The accounts that somebody administers, by name. RoleTooLow for whoever administers none anywhere."""
    require_somewhere(by)
    found = [one for one in all_accounts(session) if manages(by, one)]
    return tuple(sorted(found, key=lambda one: one.display_name.casefold()))


def person(session: Session, login: str, *, by: Identity) -> Account:
    """One of them; LoginUnknown also for an account that is not theirs to know."""
    require_somewhere(by)
    found = account_named(session, login)
    if not manages(by, found):
        raise LoginUnknown(login=login)
    return found


def open_sessions(session: Session, *, by: Identity, now: datetime) -> tuple[tuple[Account, OpenSession], ...]:
    """Who is connected, among the accounts that somebody administers, the newest first."""
    known = {one.id: one for one in people(session, by=by)}
    return tuple((known[one.account_id], one) for one in sessions_of(session, None, now) if one.account_id in known)


def require_somewhere(by: Identity) -> None:
    """RoleTooLow for whoever administers no account anywhere."""
    if not any(by.may(Right.ACCOUNTS, grant.site_id) for grant in by.grants):
        raise RoleTooLow(needed=Right.ACCOUNTS.value)


def require_giving(by: Identity, grants: Iterable[Grant]) -> None:
    """RoleTooLow unless somebody may give all these rights."""
    require_somewhere(by)
    if not _gives(by, grants):
        raise RoleTooLow(needed=Right.ACCOUNTS.value)


def manages(by: Identity, one: Account) -> bool:
    """Whether somebody may see and change this account."""
    return administers_town(by) or (not one.sealed and bool(one.grants) and _gives(by, one.grants))


def gives(by: Identity, role: Role, site_id: str | None) -> bool:
    """Whether somebody may give this role there."""
    if administers_town(by):
        return role in PERSON_ROLES
    return role in UP_TO_SUPERVISOR and by.may(Right.ACCOUNTS, site_id)


def administers_town(by: Identity) -> bool:
    """Whether somebody is an administrator of the town, who alone makes others."""
    return any(grant.role is Role.ADMIN and grant.site_id is None for grant in by.grants)


def check_grants(grants: Iterable[Grant], config: Callable[[str], Site]) -> tuple[Grant, ...]:
    """The rights once each, without those that a wider one contains.

    `config`: a site's configuration by its id. SiteUnknown, QueueUnknown, or MalformedCommand for a right that means
    nothing: none at all, an administrator of the town at one site, an auditor of one queue.
    """
    kept = tuple(dict.fromkeys(grants))
    if not kept:
        raise MalformedCommand(problems=("roles: at least one",))
    for grant in kept:
        if grant.site_id is not None:
            site = config(grant.site_id)
            if grant.queue_id is not None:
                site.queue(grant.queue_id)
        if grant.queue_id is not None and (grant.site_id is None or grant.role in WHOLE_SITE):
            raise MalformedCommand(problems=(f"queue_id: {grant.role.value} is not for one queue",))
        if (grant.role is Role.ADMIN and grant.site_id) or (grant.role is Role.SITE_ADMIN and not grant.site_id):
            raise MalformedCommand(problems=(f"site_id: {grant.role.value} is not given there",))
    whole = {(grant.role, grant.site_id) for grant in kept if grant.queue_id is None}
    return tuple(grant for grant in kept if grant.queue_id is None or (grant.role, grant.site_id) not in whole)


# --- changes -------------------------------------------------------------------------------------------------


def add(
    session: Session,
    *,
    login: str,
    display_name: str,
    password_hash: str,
    temporary: bool,
    grants: Sequence[Grant],
    by: Identity,
    now: datetime,
) -> Account:
    """Make an account. `temporary`: its password must be changed first. LoginTaken, RoleTooLow."""
    require_giving(by, grants)
    return add_account(
        session,
        login=login,
        display_name=display_name,
        password_hash=password_hash,
        grants=grants,
        actor=by.id,
        now=now,
        password_expires=temporary,
    )


def change_rights(session: Session, login: str, grants: Sequence[Grant], *, by: Identity, now: datetime) -> Account:
    """Give an account these rights and no others. RoleTooLow, OwnAccountNeeded."""
    one = _managed(session, login, by=by)
    require_giving(by, grants)
    if set(one.grants) == set(grants):
        return one
    if one.id == by.id and _administers(one.grants) and not _administers(grants):
        raise OwnAccountNeeded()
    audit.record(
        session,
        AuditKind.RIGHTS_CHANGED,
        actor=by.id,
        now=now,
        subject=one.id,
        site_id=site_of((*one.grants, *grants)),
        before=said_grants(one.grants),
        roles=said_grants(grants),
    )
    session.exec(delete(GrantRow).where(col(GrantRow.account_id) == one.id))
    session.add_all(
        GrantRow(account_id=one.id, role=grant.role.value, site_id=grant.site_id or "", queue_id=grant.queue_id or "")
        for grant in grants
    )
    _check_admin_left(session)
    changed = account_of(session, one.id)
    if changed.administers and not one.administers:
        expire_password(session, one.id)  # it was judged by the rule for agents
    return account_of(session, one.id)


def disable(session: Session, login: str, *, by: Identity, now: datetime) -> None:
    """Refuse an account from now on, and end its sessions. OwnAccountNeeded for one's own and for the last one."""
    one = _managed(session, login, by=by)
    if one.id == by.id:
        raise OwnAccountNeeded()
    disable_account(session, one.id, actor=by.id, now=now)
    _check_admin_left(session)


def enable(session: Session, login: str, *, by: Identity, now: datetime) -> None:
    """Accept a disabled account again."""
    enable_account(session, _managed(session, login, by=by).id, actor=by.id, now=now)


def reset(session: Session, login: str, *, password_hash: str, codes: bool, by: Identity, now: datetime) -> None:
    """Give a temporary password, forget the PIN, end the sessions. `codes`: forget the application for codes too.

    One's own password is changed on one's own page: OwnAccountNeeded.
    """
    one = _managed(session, login, by=by)
    if one.id == by.id:
        raise OwnAccountNeeded()
    reset_account(session, one.id, password_hash, actor=by.id, now=now, codes=codes)


def end_all_sessions(session: Session, login: str, *, by: Identity, now: datetime) -> int:
    """End all sessions of an account: how many there were."""
    one = person(session, login, by=by)
    return end_sessions_of(session, one.id, actor=by.id, now=now)


def end_one_session(session: Session, session_id: UUID, *, by: Identity, now: datetime) -> bool:
    """End a session of an account that somebody administers; False if there is none."""
    if all(one.id != session_id for _, one in open_sessions(session, by=by, now=now)):
        return False
    return end_session(session, session_id, actor=by.id, now=now)


# --- inside --------------------------------------------------------------------------------------------------


def _gives(by: Identity, grants: Iterable[Grant]) -> bool:
    return all(gives(by, grant.role, grant.site_id) for grant in grants)


def _managed(session: Session, login: str, *, by: Identity) -> Account:
    """An account to change; the sealed one is changed at the command line only."""
    found = person(session, login, by=by)
    if found.sealed:
        raise RoleTooLow(needed=Right.ACCOUNTS.value)
    return found


def _administers(grants: Iterable[Grant]) -> bool:
    return any(grant.role is Role.ADMIN and grant.site_id is None for grant in grants)


def _check_admin_left(session: Session) -> None:
    """OwnAccountNeeded when nobody administers the town any more.

    The audit's row was written before, and its lock lets two administrators who remove each other pass one by one.
    """
    session.flush()
    left = session.exec(
        select(func.count())
        .select_from(AccountRow)
        .join(GrantRow, col(GrantRow.account_id) == AccountRow.id)
        .where(
            GrantRow.role == Role.ADMIN.value,
            GrantRow.site_id == "",
            col(AccountRow.disabled_at).is_(None),
            col(AccountRow.sealed).is_(False),
        )
    ).one()
    if not left:
        raise OwnAccountNeeded()
