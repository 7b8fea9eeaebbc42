"""The sealed administrator: an account for the day when nobody else can get in, whose use everybody is told of."""

import json
import logging
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from ausuivant.core.commands import AlertKind, RaiseAlert
from ausuivant.core.errors import DomainError
from ausuivant.ids import new_id
from server.ledger import Ledger
from server.security import audit
from server.security.accounts import add_account, row_of
from server.security.audit import AuditKind, AuditRow
from server.security.roles import Grant, Role
from server.security.sessions import end_sessions_of
from server.security.tables import AccountRow

LOGIN: Final = "secours"
NAME: Final = "Compte de secours"
SOURCE: Final = "serveur"  #: of the alert on each supervision page
ACTOR: Final = "system"

logger = logging.getLogger(__name__)


def seal(session: Session, password_hash: str, *, actor: UUID | str, now: datetime) -> None:
    """Make the emergency account, or give it a new password and end its sessions."""
    audit.wait_turn(session)
    row = session.exec(select(AccountRow).where(col(AccountRow.sealed).is_(True))).first()
    if row is None:
        grants = (Grant(Role.ADMIN, None),)
        made = add_account(
            session,
            login=LOGIN,
            display_name=NAME,
            password_hash=password_hash,
            grants=grants,
            actor=actor,
            now=now,
            sealed=True,
        )
        row = row_of(session, made.id)
    else:
        row.password_hash, row.disabled_at, row.pin_hash, row.totp_secret = password_hash, None, None, None
        session.add(row)
        end_sessions_of(session, row.id, actor=actor, now=now)
    audit.record(session, AuditKind.EMERGENCY_SEALED, actor=actor, now=now, subject=row.id)


def is_broken(session: Session) -> bool:
    """Whether the account was used since it was sealed: its envelope must be renewed."""
    kinds = (AuditKind.EMERGENCY_SEALED.value, AuditKind.EMERGENCY_USED.value)
    last = session.exec(select(AuditRow.kind).where(col(AuditRow.kind).in_(kinds)).order_by(col(AuditRow.seq).desc()))
    kind = last.first()
    if kind is not None:
        return kind == AuditKind.EMERGENCY_USED.value
    # The rows may have been forgotten, which the row that tells of it says.
    forgotten = select(AuditRow.facts).where(AuditRow.kind == AuditKind.AUDIT_FORGOTTEN.value)
    facts = session.exec(forgotten.order_by(col(AuditRow.seq).desc())).first()
    return facts is not None and bool(json.loads(facts).get("unsealed"))


async def tell_sites(ledger: Ledger) -> None:
    """Raise an alert on the supervision page of every site. Nothing keeps the administrator out meanwhile."""
    for site_id in ledger.sites():
        command = RaiseAlert(id=new_id(), alert=AlertKind.EMERGENCY, source=SOURCE)
        try:
            await ledger.execute(site_id, command, ACTOR)
        except DomainError as refusal:
            logger.warning("the emergency could not be told: %s", refusal, extra={"site": site_id})
