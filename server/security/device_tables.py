"""Rows of devices and of those that wait to be enrolled. They never leave `server.security`."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from server.security.tables import STRICT
from server.store.types import BigCount, Id, Instant


class DeviceRow(SQLModel, table=True):
    """A kiosk or a display, enrolled at one site."""

    __tablename__ = "device"  # pyright: ignore[reportAssignmentType]
    __table_args__ = STRICT

    id: UUID = Field(primary_key=True, sa_type=Id)
    name: str = Field(sa_type=Text)
    role: str = Field(sa_type=Text)
    site_id: str = Field(index=True, sa_type=Text)
    token_hash: str = Field(unique=True, sa_type=Text)
    created_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
    #: the device's Ed25519 public key, base64; empty: its token was typed in, and cannot be rotated by itself
    public_key: str = Field(default="", sa_type=Text)
    rotated_at: datetime | None = Field(default=None, sa_type=Instant)
    #: the token before the last rotation, good until the new one was used
    former_hash: str | None = Field(default=None, index=True, unique=True, sa_type=Text)
    offline_block: int | None = Field(default=None, sa_type=BigCount)  #: 0 to 7; kiosks only
    unsynced: int = Field(default=0, sa_type=BigCount)  #: tickets that it says it has not handed in


class EnrolmentRow(SQLModel, table=True):
    """A device that shows a code, or an invitation that no device has taken up. Dies after ten minutes."""

    __tablename__ = "enrolment"  # pyright: ignore[reportAssignmentType]
    __table_args__ = STRICT

    id: UUID = Field(primary_key=True, sa_type=Id)
    secret_hash: str = Field(unique=True, sa_type=Text)  #: of the code, or of the invitation's secret
    public_key: str = Field(default="", sa_type=Text)  #: empty for an invitation
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(index=True, sa_type=Instant)
    polled_at: datetime | None = Field(default=None, sa_type=Instant)
    #: what an administrator decided; the role is empty until then
    role: str = Field(default="", sa_type=Text)
    site_id: str = Field(default="", sa_type=Text)
    name: str = Field(default="", sa_type=Text)
    approved_by: str = Field(default="", sa_type=Text)
    device_id: UUID | None = Field(default=None, sa_type=Id)  #: once the token was said


class KioskJournalRow(SQLModel, table=True):
    """How far the server has one life of a kiosk's journal."""

    __tablename__ = "kiosk_journal"  # pyright: ignore[reportAssignmentType]
    __table_args__ = STRICT

    device_id: UUID = Field(primary_key=True, sa_type=Id)
    incarnation: UUID = Field(primary_key=True, sa_type=Id)
    acked_seq: int = Field(sa_type=BigCount)  #: the last entry that was taken in
    head: str = Field(sa_type=Text)  #: its hash
