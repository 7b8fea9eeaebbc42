"""Rows of accounts, sessions and devices. They never leave `server.security`.

Nothing here names a visitor. Tokens are kept as SHA-256 digests: 256 random bits need no slow hash, and a stolen
database gives no access. Passwords are kept as argon2id hashes.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from server.store import tables as store_tables
from server.store.types import Id, Instant

#: the town's tables are named and typed as the log's are
assert store_tables.SQLModel.metadata is SQLModel.metadata
_STRICT: Final = {"sqlite_strict": True}


class AccountRow(SQLModel, table=True):
    """A person who logs in."""

    __tablename__ = "account"  # pyright: ignore[reportAssignmentType]
    __table_args__ = _STRICT

    id: UUID = Field(primary_key=True, sa_type=Id)
    login: str = Field(unique=True, sa_type=Text)  #: lower case
    display_name: str = Field(sa_type=Text)
    password_hash: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=Instant)
    disabled_at: datetime | None = Field(default=None, sa_type=Instant)


class GrantRow(SQLModel, table=True):
    """A role that an account has, at one site or (`site_id` empty) in the whole town."""

    __tablename__ = "account_role"  # pyright: ignore[reportAssignmentType]
    __table_args__ = _STRICT

    account_id: UUID = Field(primary_key=True, foreign_key="account.id", ondelete="CASCADE", sa_type=Id)
    role: str = Field(primary_key=True, sa_type=Text)
    site_id: str = Field(primary_key=True, default="", sa_type=Text)  #: a primary key holds no NULL


class SessionRow(SQLModel, table=True):
    """A browser in which somebody logged in."""

    __tablename__ = "account_session"  # pyright: ignore[reportAssignmentType]
    __table_args__ = _STRICT

    token_hash: str = Field(primary_key=True, sa_type=Text)
    account_id: UUID = Field(foreign_key="account.id", index=True, ondelete="CASCADE", sa_type=Id)
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(index=True, sa_type=Instant)


class DeviceRow(SQLModel, table=True):
    """A kiosk or a display, enrolled at one site."""

    __tablename__ = "device"  # pyright: ignore[reportAssignmentType]
    __table_args__ = _STRICT

    id: UUID = Field(primary_key=True, sa_type=Id)
    name: str = Field(sa_type=Text)
    role: str = Field(sa_type=Text)
    site_id: str = Field(index=True, sa_type=Text)
    token_hash: str = Field(unique=True, sa_type=Text)
    created_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)


class SecretRow(SQLModel, table=True):
    """A secret that the servers of one town share, made at the first start."""

    __tablename__ = "secret"  # pyright: ignore[reportAssignmentType]
    __table_args__ = _STRICT

    name: str = Field(primary_key=True, sa_type=Text)
    value: str = Field(sa_type=Text)
