"""The tables of the write side. Rows never leave `store` and `ledger`.

`event` is the truth; `ticket` is a cache of it that the database can guard (a number once a day, one ticket a
counter) and that `log verify` compares with the log.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from ausuivant.core.config import TicketClass
from ausuivant.core.lifecycle import AT_COUNTER, TicketState
from server.store.types import BigCount, Day, Id, Instant

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

_STRICT = {"sqlite_strict": True, "sqlite_with_rowid": False}


def _one_of(column: str, values: list[str]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _where(condition: str) -> dict[str, Any]:
    """A partial index on both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class SiteRow(SQLModel, table=True):
    """One a site: the row that a writer locks."""

    __tablename__ = "site"  # pyright: ignore[reportAssignmentType]
    __table_args__ = _STRICT

    id: str = Field(primary_key=True, sa_type=Text)
    last_seq: int = Field(sa_type=BigCount)
    config_version: int
    log_floor: int = Field(sa_type=BigCount)  #: the oldest event kept; only retention moves it
    epoch: str = Field(sa_type=Text)  #: random; changed by a restore only


class ConfigRow(SQLModel, table=True):
    """A version of a site's configuration."""

    __tablename__ = "config_version"  # pyright: ignore[reportAssignmentType]
    __table_args__ = _STRICT

    site_id: str = Field(primary_key=True, sa_type=Text, foreign_key="site.id")
    version: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
    actor: str = Field(sa_type=Text)
    body: str = Field(sa_type=Text)  #: JSON (`wire.sites`)


class EventRow(SQLModel, table=True):
    """A fact of the log. Triggers refuse UPDATE, and DELETE at or above the site's `log_floor`."""

    __tablename__ = "event"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        UniqueConstraint("site_id", "command_id", "n", name="uq_event_site_id_command_id_n"),
        Index("ix_event_day_opened", "site_id", "seq", **_where("kind = 'day_opened'")),
        _STRICT,
    )

    site_id: str = Field(primary_key=True, sa_type=Text, foreign_key="site.id")
    seq: int = Field(primary_key=True, sa_type=BigCount)
    at: datetime = Field(sa_type=Instant)
    happened_at: datetime = Field(sa_type=Instant)
    kind: str = Field(sa_type=Text)
    version: int
    payload: str = Field(sa_type=Text)  #: JSON (`wire.events`)
    actor: str = Field(sa_type=Text)
    command_id: UUID = Field(sa_type=Id)
    n: int  #: place among the events of its command
    command: str | None = Field(sa_type=Text)  #: on the first event of a command: its name
    body_hash: str | None = Field(sa_type=Text)  #: on the first event of a command: what was asked


class TicketRow(SQLModel, table=True):
    """A ticket as its last event left it."""

    __tablename__ = "ticket"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        # The site comes last: PostgreSQL shall not take this index for the key's (migration 0007).
        UniqueConstraint("day", "letter", "number", "suffix", "site_id", name="uq_ticket_label"),
        Index(
            "uq_ticket_at_counter",
            "site_id",
            "counter",
            unique=True,
            **_where(_one_of("state", sorted(state.value for state in AT_COUNTER))),
        ),
        CheckConstraint(_one_of("state", [state.value for state in TicketState]), name="state"),
        CheckConstraint(_one_of("klass", [klass.value for klass in TicketClass]), name="klass"),
        _STRICT,
    )

    site_id: str = Field(primary_key=True, sa_type=Text, foreign_key="site.id")
    id: UUID = Field(primary_key=True, sa_type=Id)
    day: date = Field(sa_type=Day)
    letter: str = Field(sa_type=Text)
    number: int
    suffix: str = Field(sa_type=Text)
    service: str = Field(sa_type=Text)
    queue: str = Field(sa_type=Text)
    klass: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    counter: str | None = Field(sa_type=Text)
    arrived_at: datetime = Field(sa_type=Instant)
    called_at: datetime | None = Field(sa_type=Instant)
    started_at: datetime | None = Field(sa_type=Instant)
    closed_at: datetime | None = Field(sa_type=Instant)
    seq: int = Field(sa_type=BigCount)  #: of the last event about it
