"""Rows of accounts, sessions and devices. They never leave `server.security`.

Nothing here names a visitor. Tokens are kept as SHA-256 digests: 256 random bits need no slow hash, and a stolen
database gives no access. Passwords are kept as argon2id hashes.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel


class AccountRow(SQLModel, table=True):
    """A person who logs in."""

    __tablename__ = "account"  # pyright: ignore[reportAssignmentType]

    id: UUID = Field(primary_key=True)
    login: str = Field(max_length=64, unique=True)  #: lower case
    display_name: str = Field(max_length=120)
    password_hash: str = Field(max_length=255)
    created_at: datetime
    disabled_at: datetime | None = None


class GrantRow(SQLModel, table=True):
    """A role that an account has, at one site or (`site_id` empty) in the whole town."""

    __tablename__ = "account_role"  # pyright: ignore[reportAssignmentType]

    account_id: UUID = Field(primary_key=True, foreign_key="account.id", ondelete="CASCADE")
    role: str = Field(primary_key=True, max_length=32)
    site_id: str = Field(primary_key=True, max_length=32, default="")  #: a primary key holds no NULL


class SessionRow(SQLModel, table=True):
    """A browser in which somebody logged in."""

    __tablename__ = "account_session"  # pyright: ignore[reportAssignmentType]

    token_hash: str = Field(primary_key=True, max_length=64)
    account_id: UUID = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    created_at: datetime
    expires_at: datetime = Field(index=True)


class DeviceRow(SQLModel, table=True):
    """A kiosk or a display, enrolled at one site."""

    __tablename__ = "device"  # pyright: ignore[reportAssignmentType]

    id: UUID = Field(primary_key=True)
    name: str = Field(max_length=120)
    role: str = Field(max_length=32)
    site_id: str = Field(max_length=32, index=True)
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime
    revoked_at: datetime | None = None


class SecretRow(SQLModel, table=True):
    """A secret that the servers of one town share, made at the first start."""

    __tablename__ = "secret"  # pyright: ignore[reportAssignmentType]

    name: str = Field(primary_key=True, max_length=64)
    value: str = Field(max_length=255)
