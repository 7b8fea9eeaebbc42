"""What a dialect must bring. `sqlite.py` and `postgresql.py` bring it; `engine.py` uses it; nobody else knows."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, Engine
from sqlalchemy.sql import ClauseElement
from sqlalchemy.types import TypeEngine

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL compiled once, with positional parameters in the order of `names`.

    `of_rows`: its one parameter is a JSON array of rows, whose columns are `names`.
    """

    sql: str
    names: tuple[str, ...]
    of_rows: bool = False


class Driver(Protocol):
    """One kind of database, opened at one place."""

    name: str
    shared: bool  #: other servers may write to it at the same time
    write_engine: Engine
    read_engine: Engine
    gate: "threading.Lock | None"  #: the right to write, where only one connection may

    @classmethod
    def compiled(cls, clause: ClauseElement, names: Sequence[str] | None = None) -> Statement:
        """Compile for this database; `names`: the columns that get parameters."""
        ...

    @classmethod
    def rows(cls, columns: Mapping[str, TypeEngine[Any]]) -> Mapping[str, ColumnElement[Any]] | None:
        """The columns of many rows that one statement is given at once; None where each row is sent by itself."""
        ...

    def instant(self, value: datetime | None) -> Any:
        """An instant as the driver wants it."""
        ...

    def day(self, value: date) -> Any:
        """A day as the driver wants it."""
        ...

    def key(self, value: UUID) -> Any:
        """A UUID as the driver wants it."""
        ...

    def read_instant(self, value: Any) -> datetime:
        """An instant as the driver gave it, in UTC."""
        ...

    def read_key(self, value: Any) -> UUID:
        """A UUID as the driver gave it."""
        ...

    def begin(self, connection: Any, heads: Statement, site_ids: Sequence[str]) -> tuple[list[Row], datetime | None]:
        """Begin and lock the sites, in the order of their ids: their rows, and the database's clock if it has one."""
        ...

    def lock(self, connection: Any, heads: Statement, site_ids: Sequence[str]) -> list[Row]:
        """Lock the sites, in the order of their ids: their rows."""
        ...

    def clock(self, connection: Any) -> datetime | None:
        """The database's own clock, if it has one."""
        ...

    def send(self, connection: Any, writes: Sequence[tuple[Statement, Sequence[Row]]]) -> None:
        """Stage rows in the transaction, as far as this can be done before `commit`."""
        ...

    def commit(self, connection: Any, writes: Sequence[tuple[Statement, Sequence[Row]]]) -> None:
        """Make it durable, with what `send` left over."""
        ...

    def said(self, error: Exception) -> Exception:
        """What a driver's exception means to us; the exception itself if nothing particular."""
        ...

    def free_bytes(self) -> int | None:
        """Room left on the disk of the data, if it can be known."""
        ...

    def close(self) -> None:
        """Give everything back."""
        ...
