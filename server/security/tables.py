"""Rows of accounts, sessions and secrets. They never leave `server.security`.

Nothing here names a visitor. Tokens are kept as SHA-256 digests: 256 random bits need no slow hash, and a stolen
database gives no access. Passwords and PINs are kept as argon2id hashes.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Boolean, Integer, Text
from sqlmodel import Field, SQLModel

from server.store import tables as store_tables
from server.store.types import BigCount, Id, Instant

#: the town's tables are named and typed as the log's are
assert store_tables.SQLModel.metadata is SQLModel.metadata
STRICT: Final = {"sqlite_strict": True}
#: SQLite's STRICT tables know no BOOLEAN
Flag: Final = Boolean().with_variant(Integer(), "sqlite")


class AccountRow(SQLModel, table=True):
    """A person who logs in."""

    __tablename__ = "account"  # pyright: ignore[reportAssignmentType]
    __table_args__ = STRICT

    id: UUID = Field(primary_key=True, sa_type=Id)
    login: str = Field(unique=True, sa_type=Text)  #: lower case
    display_name: str = Field(sa_type=Text)
    password_hash: str = Field(sa_type=Text)  #: empty: the directory alone vouches for this person
    created_at: datetime = Field(sa_type=Instant)
    disabled_at: datetime | None = Field(default=None, sa_type=Instant)
    password_expires: bool = Field(default=False, sa_type=Flag)  # pyright: ignore[reportArgumentType]
    #: who the directory says it is: its address and its name for the person, one after the other
    subject: str | None = Field(default=None, index=True, unique=True, sa_type=Text)
    totp_secret: str | None = Field(default=None, sa_type=Text)  #: sealed, see `code_key`; None: no application
    totp_step: int = Field(default=0, sa_type=BigCount)  #: the last time step whose code was taken, never taken again
    pin_hash: str | None = Field(default=None, sa_type=Text)  #: unlocks a session, opens none
    sealed: bool = Field(default=False, sa_type=Flag)  # pyright: ignore[reportArgumentType]


class GrantRow(SQLModel, table=True):
    """A role that an account has.

    At one site or (`site_id` empty) in the whole town, for one queue or (`queue_id` empty) for all of them.
    """

    __tablename__ = "account_role"  # pyright: ignore[reportAssignmentType]
    __table_args__ = STRICT

    account_id: UUID = Field(primary_key=True, foreign_key="account.id", ondelete="CASCADE", sa_type=Id)
    role: str = Field(primary_key=True, sa_type=Text)
    site_id: str = Field(primary_key=True, default="", sa_type=Text)  #: a primary key holds no NULL
    queue_id: str = Field(primary_key=True, default="", sa_type=Text)


class SessionRow(SQLModel, table=True):
    """A browser in which somebody logged in."""

    __tablename__ = "account_session"  # pyright: ignore[reportAssignmentType]
    __table_args__ = STRICT

    token_hash: str = Field(primary_key=True, sa_type=Text)
    id: UUID = Field(index=True, unique=True, sa_type=Id)  #: its public name, for lists and the audit
    account_id: UUID = Field(foreign_key="account.id", index=True, ondelete="CASCADE", sa_type=Id)
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(index=True, sa_type=Instant)
    seen_at: datetime = Field(sa_type=Instant)  #: the person's last sign of life, to the minute
    locked_at: datetime | None = Field(default=None, sa_type=Instant)
    proof: str = Field(sa_type=Text)  #: how the person was known: password, code, directory, sealed
    address: str = Field(sa_type=Text)
    browser: str = Field(sa_type=Text)  #: in a few words, for its owner to recognise
    #: what the directory said, to end its own session with ours; empty where it said nothing
    hint: str = Field(default="", sa_type=Text)


class TriesRow(SQLModel, table=True):
    """Failures by account, address or code, shared by the servers of a town."""

    __tablename__ = "tries"  # pyright: ignore[reportAssignmentType]
    __table_args__ = STRICT

    key: str = Field(primary_key=True, sa_type=Text)
    failures: int = Field(sa_type=BigCount)
    last_at: datetime = Field(index=True, sa_type=Instant)


class SecretRow(SQLModel, table=True):
    """A secret that the servers of one town share, made at the first start."""

    __tablename__ = "secret"  # pyright: ignore[reportAssignmentType]
    __table_args__ = STRICT

    name: str = Field(primary_key=True, sa_type=Text)
    value: str = Field(sa_type=Text)
