"""The opened database: short sessions for rows, and the ledger's transactions on the bare driver.

Only this module and its two drivers know a dialect. SQLAlchemy compiles every statement once; the ledger then hands
tuples straight to the driver, which is several times faster than one ORM flush a command.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import String, bindparam, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session, col

from ausuivant.core.errors import DomainError, StoreBusy
from server.store.driver import Driver, Row, Statement
from server.store.failures import StoreRefused
from server.store.sqlite import SqliteDriver
from server.store.tables import SiteRow


@dataclass(frozen=True, slots=True)
class Head:
    """A site's row."""

    site_id: str
    last_seq: int
    config_version: int
    log_floor: int
    epoch: str


class Store:
    """A database. `reading` and `writing` give short SQLModel sessions; never hold one over an await."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        columns = (SiteRow.id, SiteRow.last_seq, SiteRow.config_version, SiteRow.log_floor, SiteRow.epoch)
        heads = select(*(col(column) for column in columns))
        self._all_heads = driver.compiled(heads.order_by(col(SiteRow.id)))
        wanted = driver.rows({"of_id": String()}) or {"of_id": bindparam("of_id")}
        locked = heads.where(col(SiteRow.id) == wanted["of_id"]).order_by(col(SiteRow.id))
        self._lock_heads = driver.compiled(locked.with_for_update(of=SiteRow), ("of_id",))

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads, on one snapshot."""
        with Session(self.driver.read_engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that commits at the end, or rolls back on any error. StoreFull and StoreBusy as for the ledger."""
        with self.driver.gate or nullcontext(), Session(self.driver.write_engine, expire_on_commit=False) as session:
            try:
                with session.begin():
                    yield session
            except DBAPIError as error:
                said = self.driver.said(error.orig) if isinstance(error.orig, Exception) else error
                if said is error.orig or not isinstance(said, DomainError):
                    raise
                raise said from error

    @contextmanager
    def rows(self) -> Iterator["Reader"]:
        """The bare driver, to read many rows fast."""
        with _translated(self.driver):
            fairy = self.driver.read_engine.raw_connection()
        try:
            yield Reader(self.driver, fairy.driver_connection)
        finally:
            fairy.close()

    def transaction(self) -> "Transaction":
        """A transaction of the ledger, not yet begun."""
        return Transaction(self.driver, self._lock_heads)

    def heads(self) -> tuple[Head, ...]:
        """Every site's row, by id."""
        with self.rows() as reader:
            return tuple(Head(*row) for row in reader.rows(self._all_heads, ()))

    def clock(self) -> datetime | None:
        """The database's own clock; None if it has none."""
        with self.rows() as reader:
            return reader.clock()

    def close(self) -> None:
        """Give the connections and the lock back."""
        self.driver.close()


class Reader:
    """Compiled statements on a bare connection."""

    def __init__(self, driver: Driver, connection: Any) -> None:
        self._driver = driver
        self._connection = connection

    def rows(self, statement: Statement, parameters: Sequence[Any]) -> Iterator[Row]:
        """Run a query; rows come as they are read."""
        with _translated(self._driver):
            cursor = self._connection.execute(statement.sql, tuple(parameters))
            while chunk := cursor.fetchmany(1000):
                yield from chunk

    def clock(self) -> datetime | None:
        """The database's own clock; None if it has none."""
        with _translated(self._driver):
            return self._driver.clock(self._connection)


class Transaction(Reader):
    """One durable step of the log: `begin`, `rows`, `stage`, `commit`; `abandon` whatever happened."""

    def __init__(self, driver: Driver, lock_heads: Statement) -> None:
        super().__init__(driver, None)
        self._connection: Any = None
        self._lock_heads = lock_heads
        self._fairy: Any = None
        self._writes: list[tuple[Statement, Sequence[Row]]] = []

    def begin(self, site_ids: Sequence[str]) -> tuple[dict[str, Head], datetime | None]:
        """Lock the sites, in id order: their rows, and the database's clock under the lock (None: it has none).

        On SQLite the caller holds the store's gate.
        """
        with _translated(self._driver):
            self._fairy = self._driver.write_engine.raw_connection()
            self._connection = self._fairy.driver_connection
            rows, clock = self._driver.begin(self._connection, self._lock_heads, sorted(site_ids))
        return {row[0]: Head(*row) for row in rows}, clock

    def create(self, statement: Statement, row: Row, site_id: str) -> Head:
        """Make a site's row at once, unless somebody just did, and lock it."""
        with _translated(self._driver):
            self._connection.execute(statement.sql, row)
            (found,) = self._driver.lock(self._connection, self._lock_heads, (site_id,))
        return Head(*found)

    def stage(self, statement: Statement, rows: Sequence[Row]) -> None:
        """Add rows to what `commit` makes durable."""
        if rows:
            write = (statement, rows)
            self._writes.append(write)
            with _translated(self._driver):
                self._driver.send(self._connection, (write,))

    def commit(self) -> None:
        """Make it durable. Any failure but LinkLost and StoreBroken means that nothing was recorded."""
        with _translated(self._driver):
            self._driver.commit(self._connection, self._writes)

    def abandon(self) -> None:
        """Roll back what was not committed, and give the connection back; a broken one is thrown away."""
        fairy, self._fairy, self._connection = self._fairy, None, None
        if fairy is None:
            return
        try:
            fairy.rollback()
        except Exception:  # whatever it is, this connection is of no more use
            fairy.invalidate()
        else:
            fairy.close()


@contextmanager
def _translated(driver: Driver) -> Iterator[None]:
    """Say a driver's failures in our own few words."""
    try:
        yield
    except Exception as error:
        if isinstance(error, PoolTimeout):
            raise StoreBusy from error
        cause = error.orig if isinstance(error, DBAPIError) and isinstance(error.orig, Exception) else error
        said = driver.said(cause)
        if said is error:
            raise
        raise said from error


def open_store(url: str, *, readonly: bool = False) -> Store:
    """Open `sqlite:////path` or `postgresql+psycopg://…`. StoreRefused if it must not be opened.

    `readonly` takes no lock and can write nothing: for looking at a database that a server holds.
    """
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        return Store(SqliteDriver(Path(url.removeprefix("sqlite:///")), readonly=readonly))
    if scheme in ("postgresql", "postgresql+psycopg"):
        from server.store.postgresql import PostgresqlDriver  # its libraries take a tenth of a small program's start

        return Store(PostgresqlDriver(url.replace("postgresql://", "postgresql+psycopg://", 1), readonly=readonly))
    raise StoreRefused(f"{url.partition(':')[0]}: databases are sqlite:////path or postgresql+psycopg://host/name.")
