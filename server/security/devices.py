"""Enrolled devices, as rows. Every function runs inside a caller's short database session.

A token that was never shown yet has a token before it, which is good until then: the former one after a rotation,
one that nobody was ever told after an enrolment. So a lost answer may be asked for again, and only so long.
"""

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlmodel import Session, col, or_, select

from ausuivant.core.access_errors import DeviceUnknown, KeyRefused, TicketsUnsynced
from ausuivant.core.errors import MalformedCommand
from ausuivant.ids import new_id
from ausuivant.wire.enrolment import key_bytes, rotation_message_of
from server.security import audit
from server.security.audit import AuditKind
from server.security.blocks import free_block
from server.security.device_tables import DeviceRow
from server.security.roles import Role
from server.security.tokens import digest, new_token

TOKEN_LASTS: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Device:
    """A kiosk or a display of one site."""

    id: UUID
    name: str
    role: Role
    site_id: str
    created_at: datetime
    revoked_at: datetime | None
    offline_block: int | None = None
    unsynced: int = 0
    rotated_at: datetime | None = None
    has_key: bool = False

    def rotation_due(self, now: datetime) -> bool:
        """Whether it should have its token replaced; never for one without a key."""
        return self.has_key and (self.rotated_at or self.created_at) + TOKEN_LASTS <= now


def add_device(
    session: Session, *, name: str, role: Role, site_id: str, now: datetime, actor: UUID | str = "cli"
) -> tuple[Device, str]:
    """Enrol a device without a key: it, and its token, said once. BlocksTaken for a ninth kiosk."""
    token = new_token()
    row = DeviceRow(id=new_id(), name=name, role=role.value, site_id=site_id, token_hash=digest(token), created_at=now)
    enter(session, row, actor=actor, now=now)
    return _device(row), token


def enter(session: Session, row: DeviceRow, *, actor: UUID | str, now: datetime) -> Device:
    """Take in a new device, a kiosk with its offline block; BlocksTaken. `row.id`: as in its enrolment, if any."""
    role = Role(row.role)
    # The audit first: its lock makes kiosks come one after the other.
    audit.record(
        session, AuditKind.DEVICE_ENROLLED, actor=actor, now=now, subject=row.id, site_id=row.site_id, role=role
    )
    if role is Role.KIOSK:
        row.offline_block = free_block(session, row.site_id, now=now, besides=row.id)
    session.add(row)
    session.flush()
    return _device(row)


def all_devices(session: Session) -> tuple[Device, ...]:
    """Every device, in the order of enrolment."""
    return tuple(_device(row) for row in session.exec(select(DeviceRow).order_by(col(DeviceRow.id))).all())


def device_of(session: Session, token_hash: str) -> Device | None:
    """The device that holds this token; None if there is none or it was revoked."""
    row = _holder(session, token_hash)
    return None if row is None else _device(row)


def first_shown(session: Session, token_hash: str) -> bool:
    """Whether this token is good, and is shown for the first time: see `settle`."""
    row = _holder(session, token_hash)
    return row is not None and row.token_hash == token_hash and row.former_hash is not None


def settle(session: Session, token_hash: str, now: datetime) -> None:
    """Note that a token was shown: from now on the one before is refused."""
    row = session.exec(select(DeviceRow).where(DeviceRow.token_hash == token_hash).with_for_update()).first()
    if row is None or row.former_hash is None:
        return
    row.former_hash = None
    session.add(row)
    if row.rotated_at is not None:
        facts = {"subject": row.id, "site_id": row.site_id, "shown": True}
        audit.record(session, AuditKind.DEVICE_ROTATED, actor=row.id, now=now, **facts)


def device_with(session: Session, device_id: UUID) -> Device:
    """A device by its id; DeviceUnknown."""
    return _device(_row(session, device_id))


def device_site(session: Session, device_id: UUID) -> str:
    """The site where a device is enrolled; DeviceUnknown if there is none."""
    return _row(session, device_id).site_id


def note_unsynced(session: Session, device_id: UUID, tickets: int) -> None:
    """Keep how many tickets a device says it has not handed in."""
    row = _row(session, device_id)
    row.unsynced = tickets
    session.add(row)


def rotate(session: Session, device_id: UUID, *, credential: str, signature: str, now: datetime) -> str:
    """Give a device a new token, said once. `credential`: the digest of the one that it shows. KeyRefused.

    The token that it shows stays good until the new one is shown; asked again before that, the new one is replaced.
    """
    row = session.exec(select(DeviceRow).where(DeviceRow.id == device_id).with_for_update()).first()
    if row is None or row.revoked_at is not None:
        raise DeviceUnknown(device_id=str(device_id))
    if not row.public_key or credential not in (row.token_hash, row.former_hash):
        raise KeyRefused()
    check_signature(row.public_key, signature, rotation_message_of(device_id, credential))
    token = new_token()
    row.token_hash, row.former_hash, row.rotated_at = digest(token), credential, now
    session.add(row)
    audit.record(session, AuditKind.DEVICE_ROTATED, actor=row.id, now=now, subject=row.id, site_id=row.site_id)
    return token


def revoke(session: Session, device_id: UUID, *, force: bool = False, actor: UUID | str, now: datetime) -> None:
    """Refuse a device from now on. DeviceUnknown; TicketsUnsynced unless forced. Twice is as once.

    Forced, it is lost with its tickets: nobody waits for them any more.
    """
    row = session.exec(select(DeviceRow).where(DeviceRow.id == device_id).with_for_update()).first()
    if row is None:
        raise DeviceUnknown(device_id=str(device_id))
    if row.revoked_at is not None:
        return
    check_handed_in(row, force=force)
    lost, row.unsynced = row.unsynced, 0
    row.revoked_at = now
    session.add(row)
    facts = {"lost": lost} if lost else {}
    audit.record(session, AuditKind.DEVICE_REVOKED, actor=actor, now=now, subject=row.id, site_id=row.site_id, **facts)


def check_handed_in(row: DeviceRow, *, force: bool) -> None:
    """TicketsUnsynced if the device says that it holds tickets, unless forced."""
    if row.unsynced and not force:
        raise TicketsUnsynced(device_id=str(row.id), tickets=row.unsynced)


def check_signature(public_key: str, signature: str, message: bytes) -> None:
    """KeyRefused unless this key signed this message."""
    key = Ed25519PublicKey.from_public_bytes(key_of(public_key))
    try:
        key.verify(_decoded(signature), message)
    except (InvalidSignature, ValueError) as wrong:
        raise KeyRefused() from wrong


def key_of(public_key: str) -> bytes:
    """An Ed25519 public key's bytes; MalformedCommand."""
    try:
        return key_bytes(public_key)
    except ValueError as wrong:
        raise MalformedCommand(problems=("public_key: an Ed25519 public key, base64",)) from wrong


def _decoded(signature: str) -> bytes:
    return base64.b64decode(signature, validate=True)


def _holder(session: Session, token_hash: str) -> DeviceRow | None:
    shown = or_(col(DeviceRow.token_hash) == token_hash, col(DeviceRow.former_hash) == token_hash)
    return session.exec(select(DeviceRow).where(shown, col(DeviceRow.revoked_at).is_(None))).first()


def _row(session: Session, device_id: UUID) -> DeviceRow:
    row = session.get(DeviceRow, device_id)
    if row is None:
        raise DeviceUnknown(device_id=str(device_id))
    return row


def _device(row: DeviceRow) -> Device:
    return Device(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        site_id=row.site_id,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
        offline_block=row.offline_block,
        unsynced=row.unsynced,
        rotated_at=row.rotated_at,
        has_key=bool(row.public_key),
    )
