"""The account of somebody for whom the directory vouches. Runs inside a caller's short database session.

An account is known by what the directory calls the person, never by a name or an address of mail: these change hands,
and whoever can choose their own would choose somebody else's account.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, delete, select

from server.security import audit
from server.security.accounts import Account, account_from, add_account, grants_of, said_grants, site_of
from server.security.audit import AuditKind
from server.security.directory.causes import Cause, Untrusted
from server.security.directory.claims import Person
from server.security.roles import Grant
from server.security.sessions import end_sessions_of
from server.security.tables import AccountRow, GrantRow
from server.security.tokens import digest

ACTOR: Final = "system"


def enter(session: Session, person: Person, *, now: datetime) -> Account:
    """The person's account, made or brought up to date; its rights may be none. Untrusted if it stays out."""
    audit.wait_turn(session)  # so that no other server makes the account at the same instant, too
    row = session.exec(select(AccountRow).where(AccountRow.subject == person.subject)).first()
    if row is None:
        return _made(session, person, now=now)
    if row.disabled_at is not None:
        raise Untrusted(Cause.DISABLED)
    if person.display_name and row.display_name != person.display_name:
        row.display_name = person.display_name
        session.add(row)
    before = grants_of(session, row.id)
    if person.grants is None or set(person.grants) == set(before):
        return account_from(row, before)
    _replace_grants(session, row.id, before, person.grants, now=now)
    if not person.grants:
        end_sessions_of(session, row.id, actor=ACTOR, now=now)
    return account_from(row, person.grants)


def note_failure(session: Session, cause: Cause, *, now: datetime) -> None:
    """Tell the audit that the directory's word was not taken."""
    audit.record(session, AuditKind.LOGIN_FAILED, actor="", now=now, what="directory", cause=cause.value)


def _replace_grants(
    session: Session, account_id: UUID, before: tuple[Grant, ...], after: tuple[Grant, ...], *, now: datetime
) -> None:
    audit.record(
        session,
        AuditKind.RIGHTS_CHANGED,
        actor=ACTOR,
        now=now,
        subject=account_id,
        site_id=site_of((*before, *after)),
        before=said_grants(before),
        roles=said_grants(after),
    )
    session.exec(delete(GrantRow).where(col(GrantRow.account_id) == account_id))
    session.add_all(
        GrantRow(
            account_id=account_id, role=grant.role.value, site_id=grant.site_id or "", queue_id=grant.queue_id or ""
        )
        for grant in after
    )


def _made(session: Session, person: Person, *, now: datetime) -> Account:
    # Whom no rule admits leaves no trace; where the rights are given here, an administrator must see who knocked.
    if person.grants is not None and not person.grants:
        raise Untrusted(Cause.RIGHTS)
    return add_account(
        session,
        login=_free_login(session, person),
        display_name=person.display_name or person.login or "Annuaire",
        password_hash="",
        grants=person.grants or (),
        actor=ACTOR,
        now=now,
        subject=person.subject,
    )


def _free_login(session: Session, person: Person) -> str:
    """The person's own, or one beside it where somebody has it here: that account may not be theirs."""
    own = digest(person.subject)[:8]
    wanted = person.login or f"annuaire-{own}"
    taken = session.exec(select(AccountRow.id).where(AccountRow.login == wanted)).first()
    return wanted if taken is None else f"{wanted}-{own}"
