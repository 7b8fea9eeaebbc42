"""PostgreSQL: several servers, one law. The site's row is locked first, so the log's order is the order of commits."""

import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import errors
from pydantic_core import to_json
from sqlalchemy import ColumnElement, Engine, Text, bindparam, cast, column, create_engine, func
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.dialects.postgresql import psycopg as dialect
from sqlalchemy.sql import ClauseElement
from sqlalchemy.types import TypeEngine

from ausuivant.core.errors import StoreBusy, StoreFull
from server.store.driver import Row, Statement
from server.store.failures import Duplicate, LinkLost

LOCK_TIMEOUT: Final = "3s"
POOL_SIZE: Final = 8
#: the clock must be read once the lock is held: as a column of the locking statement it would be read before the wait
CLOCK: Final = "SELECT clock_timestamp()"
#: the parameter that holds many rows: a statement a row is bound and run a row at a time, on both sides
ROWS: Final = "rows"


class PostgresqlDriver:
    """A database of a PostgreSQL server."""

    name = "postgresql"
    shared = True
    dialect = dialect.dialect(paramstyle="format")
    gate: "threading.Lock | None" = None

    def __init__(self, url: str, *, readonly: bool = False) -> None:
        """Name the database; nothing is connected before it is needed."""
        self.url = url
        self.write_engine = self._engine(readonly=readonly)
        self.read_engine = self._engine(readonly=True)

    def _engine(self, *, readonly: bool) -> Engine:
        options = f"-c lock_timeout={LOCK_TIMEOUT} -c timezone=UTC -c application_name=ausuivant"
        if readonly:
            options += " -c default_transaction_read_only=on"
        else:
            # The rows of one statement are found by their keys, whatever the planner thinks of an empty table.
            options += " -c enable_hashjoin=off -c enable_mergejoin=off"
        arguments = {"options": options, "connect_timeout": 5, "prepare_threshold": 2}
        return create_engine(
            self.url, pool_size=POOL_SIZE, max_overflow=POOL_SIZE, pool_timeout=5, connect_args=arguments
        )

    @classmethod
    def compiled(cls, clause: ClauseElement, names: Sequence[str] | None = None) -> Statement:
        compiled = clause.compile(dialect=cls.dialect, column_keys=list(names) if names else None)
        parameters = tuple(getattr(compiled, "positiontup", None) or ())
        if parameters == (ROWS,):
            return Statement(str(compiled), tuple(names or ()), of_rows=True)
        return Statement(str(compiled), parameters)

    @classmethod
    def rows(cls, columns: Mapping[str, TypeEngine[Any]]) -> Mapping[str, ColumnElement[Any]]:
        found = func.json_to_recordset(cast(bindparam(ROWS, type_=Text), JSON))
        typed = (column(name, kind) for name, kind in columns.items())
        return dict(found.table_valued(*typed).render_derived(name=ROWS, with_types=True).c.items())

    def instant(self, value: datetime | None) -> Any:
        return value

    def day(self, value: date) -> Any:
        return value

    def key(self, value: UUID) -> Any:
        return value

    def read_instant(self, value: Any) -> datetime:
        return value.astimezone(UTC)

    def read_key(self, value: Any) -> UUID:
        return value

    def begin(self, connection: Any, heads: Statement, site_ids: Sequence[str]) -> tuple[list[Row], datetime | None]:
        with connection.pipeline():
            locked = connection.execute(heads.sql, _whole(heads, [(site_id,) for site_id in site_ids]))
            clock = connection.execute(CLOCK)
        return locked.fetchall(), clock.fetchone()[0].astimezone(UTC)

    def lock(self, connection: Any, heads: Statement, site_ids: Sequence[str]) -> list[Row]:
        return connection.execute(heads.sql, _whole(heads, [(site_id,) for site_id in site_ids])).fetchall()

    def clock(self, connection: Any) -> datetime | None:
        return connection.execute(CLOCK).fetchone()[0].astimezone(UTC)

    def send(self, connection: Any, writes: Sequence[tuple[Statement, Sequence[Row]]]) -> None:
        """Nothing yet: all goes with COMMIT, in one round trip."""

    def commit(self, connection: Any, writes: Sequence[tuple[Statement, Sequence[Row]]]) -> None:
        with connection.pipeline(), connection.cursor() as cursor:
            for statement, rows in writes:
                for parameters in (_whole(statement, rows),) if statement.of_rows else rows:
                    cursor.execute(statement.sql, parameters)
            connection.commit()

    def said(self, error: Exception) -> Exception:
        if isinstance(error, errors.UniqueViolation):
            return Duplicate(str(error))
        if isinstance(error, errors.DiskFull):
            return StoreFull()
        if isinstance(error, errors.LockNotAvailable | errors.DeadlockDetected | errors.QueryCanceled):
            return StoreBusy()
        # The server says its farewell with a class 57 code; a cut link has no code at all.
        if isinstance(error, psycopg.OperationalError) and (error.sqlstate is None or error.sqlstate.startswith("57P")):
            return LinkLost(str(error))
        return error

    def free_bytes(self) -> int | None:
        return None

    def close(self) -> None:
        self.write_engine.dispose()
        self.read_engine.dispose()


def _whole(statement: Statement, rows: Sequence[Row]) -> tuple[str]:
    return (to_json([dict(zip(statement.names, row, strict=True)) for row in rows]).decode(),)
