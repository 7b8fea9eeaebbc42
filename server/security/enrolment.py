"""How a device becomes one of the town's: by a code that an administrator types, or by an invitation that it takes up.

Both end alike: the device proves that it holds its key, and is told a token once. As long as that token was never
shown, the same key may ask again, for an answer may be lost. Every function runs inside a caller's short session;
`code_entry` puts the limits on guessing before `look` and `approve`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, delete, func, select
from sqlmodel.sql.expression import SelectOfScalar

from ausuivant.core.access_errors import EnrolmentUnknown, KeyRefused, TooManyTries
from ausuivant.core.errors import MalformedCommand
from ausuivant.ids import new_id
from ausuivant.wire.enrolment import POLL_S, claim_message, exchange_message, fingerprint, new_code, typed_code
from ausuivant.wire.enrolments import ClaimState
from server.security import audit
from server.security.audit import AuditKind
from server.security.blocks import free_block, site_in_force
from server.security.device_tables import DeviceRow, EnrolmentRow
from server.security.devices import (
    Device,
    all_devices,
    check_handed_in,
    check_signature,
    device_with,
    enter,
    key_of,
    revoke,
)
from server.security.roles import DEVICE_ROLES, Role
from server.security.tokens import digest, new_token

CODE_LASTS: Final = timedelta(minutes=10)
INVITATION_LASTS: Final = timedelta(hours=1)
#: what a poll may come early: the network is not always as late as the last time
EARLY: Final = timedelta(seconds=1)
WAITING_LIMIT: Final = 64  #: devices of a town that may wait at once
FULL_RETRY_S: Final = 60


@dataclass(frozen=True, slots=True)
class Begun:
    """A device that waits. `code`: said once, without its hyphen."""

    enrolment_id: UUID
    code: str
    fingerprint: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """The device behind a code. `role`: what it says it is; None if it does not say."""

    fingerprint: str
    role: Role | None
    since: datetime


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A new device and its token, said once."""

    device: Device
    token: str


def begin(
    session: Session, *, public_key: str, role: Role | None, now: datetime, draw: Callable[[], str] = new_code
) -> Begun:
    """Let a device wait for an administrator. TooManyTries while too many do.

    A key waits once: beginning again ends the code before.
    """
    key_of(public_key)
    session.exec(delete(EnrolmentRow).where(col(EnrolmentRow.expires_at) <= now))
    session.exec(
        delete(EnrolmentRow).where(col(EnrolmentRow.public_key) == public_key, col(EnrolmentRow.approved_by) == "")
    )
    if session.exec(select(func.count()).where(EnrolmentRow.approved_by == "")).one() >= WAITING_LIMIT:
        raise TooManyTries(retry_after_s=FULL_RETRY_S)
    code = draw()
    while session.exec(select(EnrolmentRow.id).where(EnrolmentRow.secret_hash == digest(code))).first() is not None:
        code = draw()
    row = EnrolmentRow(
        id=new_id(),
        secret_hash=digest(code),
        public_key=public_key,
        created_at=now,
        expires_at=now + CODE_LASTS,
        role="" if role is None else role.value,
    )
    session.add(row)
    return Begun(row.id, code, fingerprint(public_key), row.expires_at)


def look(session: Session, code: str, now: datetime) -> Waiting:
    """The device that shows this code; EnrolmentUnknown if the code is wrong, used or too old."""
    row = session.exec(_showing(code, now)).first()
    if row is None:
        raise EnrolmentUnknown()
    return Waiting(fingerprint(row.public_key), Role(row.role) if row.role else None, row.created_at)


def approve(
    session: Session,
    code: str,
    *,
    fingerprint: str,
    role: Role,
    site_id: str,
    name: str,
    actor: UUID | str,
    now: datetime,
    force: bool = False,
) -> UUID:
    """Let the device with this code in, once it has proved its key: the id that it will have.

    EnrolmentUnknown; KeyRefused if its fingerprint is another one than the administrator saw; BlocksTaken;
    TicketsUnsynced, unless forced, if the same key is already a device that holds tickets: that one is replaced.
    """
    row = session.exec(_showing(code, now).with_for_update()).first()
    if row is None:
        raise EnrolmentUnknown()
    if typed_code(fingerprint) != typed_code(_fingerprint_of(row)):
        raise KeyRefused()
    _check_role(role, said=row.role)
    site_in_force(session, site_id)
    for former in _with_key(session, row.public_key):
        check_handed_in(former, force=force)
    facts = {"role": role.value, **({"forced": True} if force else {})}
    audit.record(session, AuditKind.DEVICE_APPROVED, actor=actor, now=now, subject=row.id, site_id=site_id, **facts)
    if role is Role.KIOSK:
        free_block(session, site_id, now=now)
    row.role, row.site_id, row.name, row.approved_by = role.value, site_id, name.strip(), str(actor)
    row.expires_at = now + CODE_LASTS
    session.add(row)
    return row.id


def invite(
    session: Session, *, role: Role, site_id: str, name: str, actor: UUID | str, now: datetime
) -> tuple[str, datetime]:
    """Make an invitation: its secret, said once, and until when it is good. BlocksTaken."""
    _check_role(role)
    site_in_force(session, site_id)
    secret = new_token()
    row = EnrolmentRow(
        id=new_id(),
        secret_hash=digest(secret),
        created_at=now,
        expires_at=now + INVITATION_LASTS,
        role=role.value,
        site_id=site_id,
        name=name.strip(),
        approved_by=str(actor),
    )
    audit.record(
        session, AuditKind.DEVICE_INVITED, actor=actor, now=now, subject=row.id, site_id=site_id, role=role.value
    )
    if role is Role.KIOSK:
        free_block(session, site_id, now=now)
    session.add(row)
    return secret, row.expires_at


def claim(session: Session, enrolment_id: UUID, *, signature: str, now: datetime) -> Enrolled | ClaimState:
    """Tell a device that it waits, that it asks too often, or its token. EnrolmentUnknown, KeyRefused, BlocksTaken."""
    wanted = select(EnrolmentRow).where(EnrolmentRow.id == enrolment_id, EnrolmentRow.expires_at > now)
    row = session.exec(wanted.with_for_update()).first()
    if row is None or not row.public_key:
        raise EnrolmentUnknown()
    check_signature(row.public_key, signature, claim_message(enrolment_id))
    before, row.polled_at = row.polled_at, now
    session.add(row)
    if before is not None and now - before < timedelta(seconds=POLL_S) - EARLY:
        return ClaimState.SLOW_DOWN
    return _enrolled(session, row, now=now) if row.approved_by else ClaimState.WAITING


def exchange(
    session: Session, secret: str, *, public_key: str, signature: str, role: Role | None, now: datetime
) -> Enrolled:
    """Enrol the device that takes up an invitation. EnrolmentUnknown if it is wrong, used or too old; KeyRefused."""
    wanted = select(EnrolmentRow).where(EnrolmentRow.secret_hash == digest(secret), EnrolmentRow.expires_at > now)
    row = session.exec(wanted.with_for_update()).first()
    if row is None or not row.approved_by or row.public_key not in ("", public_key):
        raise EnrolmentUnknown()
    check_signature(public_key, signature, exchange_message(secret))
    if role is not None:
        _check_role(role, said=row.role)
    row.public_key = public_key
    session.add(row)
    return _enrolled(session, row, now=now)


def _enrolled(session: Session, row: EnrolmentRow, *, now: datetime) -> Enrolled:
    """The device of an approved enrolment and a token, as long as the one before was never shown."""
    token = new_token()
    if row.device_id is not None:
        device = session.exec(select(DeviceRow).where(DeviceRow.id == row.device_id).with_for_update()).one()
        if device.revoked_at is not None or device.former_hash is None:
            raise EnrolmentUnknown()
        device.token_hash = digest(token)
        session.add(device)
        return Enrolled(device_with(session, device.id), token)
    for former in _with_key(session, row.public_key):
        revoke(session, former.id, force=True, actor=row.approved_by, now=now)
    device = DeviceRow(
        id=row.id,
        name=row.name,
        role=row.role,
        site_id=row.site_id,
        token_hash=digest(token),
        former_hash=digest(new_token()),
        created_at=now,
        public_key=row.public_key,
    )
    row.device_id = device.id
    session.add(row)
    return Enrolled(enter(session, device, actor=device.id, now=now), token)


def _showing(code: str, now: datetime) -> SelectOfScalar[EnrolmentRow]:
    return select(EnrolmentRow).where(
        EnrolmentRow.secret_hash == digest(typed_code(code)),
        EnrolmentRow.public_key != "",
        EnrolmentRow.approved_by == "",
        EnrolmentRow.expires_at > now,
    )


def _with_key(session: Session, public_key: str) -> list[DeviceRow]:
    wanted = select(DeviceRow).where(DeviceRow.public_key == public_key, col(DeviceRow.revoked_at).is_(None))
    return list(session.exec(wanted).all())


def _fingerprint_of(row: EnrolmentRow) -> str:
    return fingerprint(row.public_key)


def _check_role(role: Role, said: str = "") -> None:
    known = {said} if said else {one.value for one in DEVICE_ROLES}
    if role.value not in known:
        raise MalformedCommand(problems=(f"role: one of {', '.join(sorted(known))}",))


__all__ = [
    "Begun",
    "Enrolled",
    "Waiting",
    "all_devices",
    "approve",
    "begin",
    "claim",
    "exchange",
    "invite",
    "look",
    "revoke",
]
