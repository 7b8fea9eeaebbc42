"""Enrolled devices, as rows. Every function runs inside a caller's short database session."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from ausuivant.core.access_errors import DeviceUnknown
from ausuivant.ids import new_id
from server.security.device_tables import DeviceRow
from server.security.roles import Role
from server.security.tokens import digest, new_token


@dataclass(frozen=True, slots=True)
class Device:
    """A kiosk or a display of one site."""

    id: UUID
    name: str
    role: Role
    site_id: str
    created_at: datetime
    revoked_at: datetime | None


def add_device(session: Session, *, name: str, role: Role, site_id: str, now: datetime) -> tuple[Device, str]:
    """Enrol a device: it, and its token, said once."""
    token = new_token()
    row = DeviceRow(id=new_id(), name=name, role=role.value, site_id=site_id, token_hash=digest(token), created_at=now)
    session.add(row)
    return _device(row), token


def all_devices(session: Session) -> tuple[Device, ...]:
    """Every device, in the order of enrolment."""
    return tuple(_device(row) for row in session.exec(select(DeviceRow).order_by(col(DeviceRow.id))).all())


def device_of(session: Session, token_hash: str) -> Device | None:
    """The device that holds this token; None if there is none or it was revoked."""
    row = session.exec(select(DeviceRow).where(DeviceRow.token_hash == token_hash)).first()
    return None if row is None or row.revoked_at is not None else _device(row)


def device_site(session: Session, device_id: UUID) -> str:
    """The site where a device is enrolled; DeviceUnknown if there is none."""
    return _row(session, device_id).site_id


def revoke_device(session: Session, device_id: UUID, now: datetime) -> str:
    """Refuse a device from now on: its token's digest. DeviceUnknown if there is none."""
    row = _row(session, device_id)
    row.revoked_at = row.revoked_at or now
    session.add(row)
    return row.token_hash


def _row(session: Session, device_id: UUID) -> DeviceRow:
    row = session.get(DeviceRow, device_id)
    if row is None:
        raise DeviceUnknown(device_id=str(device_id))
    return row


def _device(row: DeviceRow) -> Device:
    return Device(row.id, row.name, Role(row.role), row.site_id, row.created_at, row.revoked_at)
