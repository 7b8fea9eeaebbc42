"""SQLite: one process, one write connection, WAL with FULL synchronisation. An answer means that the disk has it."""

import logging
import os
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.pool import QueuePool, StaticPool
from sqlalchemy.sql import ClauseElement
from sqlalchemy.types import TypeEngine

from ausuivant.core.errors import StoreBusy, StoreFull
from server.store.driver import Row, Statement
from server.store.failures import Duplicate, StoreBroken, StoreRefused
from server.store.lockfile import LockFile, refuse_networked
from server.store.types import instant_text

logger = logging.getLogger(__name__)

OLDEST: Final = (3, 37, 0)  #: STRICT tables
#: below this, two writing connections can corrupt a WAL; we only ever have one
SAFE_FOR_TWO: Final = (3, 51, 3)
SYNCHRONOUS_FULL: Final = 2
#: the whole file is checked at each start up to this size in bytes, beyond only after an unclean end: years of log
#: take seconds to read
ALWAYS_CHECKED: Final = 64 * 2**20
UNIQUE: Final = frozenset({sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY})


class SqliteDriver:
    """A database file of this machine."""

    name = "sqlite"
    shared = False
    dialect = sqlite.dialect(paramstyle="qmark")

    def __init__(self, path: Path, *, readonly: bool = False) -> None:
        """Open the file; StoreRefused if it is somebody else's, on a network, or too old a library reads it."""
        if sqlite3.sqlite_version_info < OLDEST:
            raise StoreRefused(f"SQLite {sqlite3.sqlite_version} is too old: {'.'.join(map(str, OLDEST))} or later.")
        if readonly and not path.exists():
            raise StoreRefused(f"There is no database at {path}.")
        refuse_networked(path)
        self.path = path
        self._unclean = self._left_behind()
        self._lock = None if readonly else LockFile(path)
        self.gate: threading.Lock | None = threading.Lock()
        self.read_engine = self._readers()
        self.write_engine = self.read_engine if readonly else self._writer()
        if not readonly:
            self._check()

    def _left_behind(self) -> bool:
        """Whether the last process to write died: an orderly end empties the write-ahead log."""
        wal = self.path.with_name(self.path.name + "-wal")
        return wal.exists() and wal.stat().st_size > 0

    def _writer(self) -> Engine:
        # The one connection that writes is shared by every thread that holds the gate.
        engine = create_engine(
            f"sqlite:///{self.path}", poolclass=StaticPool, connect_args={"check_same_thread": False, "timeout": 5}
        )

        @event.listens_for(engine, "connect")
        def _prepare(connection: sqlite3.Connection, _: object) -> None:
            connection.isolation_level = None
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
                connection.execute(f"PRAGMA {pragma}")
            # REPLACE deletes without firing the triggers that guard the log, unless they are recursive.
            connection.execute("PRAGMA recursive_triggers=ON")

        @event.listens_for(engine, "begin")
        def _begin(connection: Any) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

        return engine

    def _readers(self) -> Engine:
        engine = create_engine(
            "sqlite://",
            creator=lambda: sqlite3.connect(
                f"{self.path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False, timeout=5
            ),
            poolclass=QueuePool,
            pool_size=4,
        )

        @event.listens_for(engine, "connect")
        def _prepare(connection: sqlite3.Connection, _: object) -> None:
            connection.isolation_level = None
            connection.execute("PRAGMA busy_timeout=5000")

        @event.listens_for(engine, "begin")
        def _begin(connection: Any) -> None:
            connection.exec_driver_sql("BEGIN")

        return engine

    def _check(self) -> None:
        with self.write_engine.connect() as connection:
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("journal_mode", "synchronous", "foreign_keys")
            }
            if self._unclean or self.path.stat().st_size < ALWAYS_CHECKED:
                found["quick_check"] = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        wanted: dict[str, object] = {"journal_mode": "wal", "synchronous": SYNCHRONOUS_FULL, "foreign_keys": 1}
        if "quick_check" in found:
            wanted["quick_check"] = "ok"
        if found != wanted:
            raise StoreRefused(f"{self.path}: SQLite says {found} where {wanted} is needed.")
        if sqlite3.sqlite_version_info < SAFE_FOR_TWO:
            logger.info("SQLite %s: safe with our single write connection only", sqlite3.sqlite_version)

    @classmethod
    def compiled(cls, clause: ClauseElement, names: Sequence[str] | None = None) -> Statement:
        compiled = clause.compile(dialect=cls.dialect, column_keys=list(names) if names else None)
        return Statement(str(compiled), tuple(getattr(compiled, "positiontup", None) or ()))

    @classmethod
    def rows(cls, columns: Mapping[str, TypeEngine[Any]]) -> None:
        return None

    def instant(self, value: datetime | None) -> Any:
        return value if value is None else instant_text(value)

    def day(self, value: date) -> Any:
        return value.isoformat()

    def key(self, value: UUID) -> Any:
        return str(value)

    def read_instant(self, value: Any) -> datetime:
        return datetime.fromisoformat(value).astimezone(UTC)

    def read_key(self, value: Any) -> UUID:
        return UUID(value)

    def begin(self, connection: Any, heads: Statement, site_ids: Sequence[str]) -> tuple[list[Row], datetime | None]:
        connection.execute("BEGIN IMMEDIATE")
        return self.lock(connection, heads, site_ids), None

    def lock(self, connection: Any, heads: Statement, site_ids: Sequence[str]) -> list[Row]:
        # Whoever began holds the whole database.
        return [row for site_id in site_ids for row in connection.execute(heads.sql, (site_id,)).fetchall()]

    def clock(self, connection: Any) -> datetime | None:
        return None

    def send(self, connection: Any, writes: Sequence[tuple[Statement, Sequence[Row]]]) -> None:
        for statement, rows in writes:
            connection.executemany(statement.sql, rows)

    def commit(self, connection: Any, writes: Sequence[tuple[Statement, Sequence[Row]]]) -> None:
        connection.execute("COMMIT")

    def said(self, error: Exception) -> Exception:
        code = getattr(error, "sqlite_errorcode", None)
        if not isinstance(error, sqlite3.Error) or code is None:
            return error
        if code in UNIQUE:
            return Duplicate(str(error))
        primary = code & 0xFF
        if primary == sqlite3.SQLITE_FULL or code == sqlite3.SQLITE_IOERR_SHMSIZE:
            return StoreFull()
        if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return StoreBusy()
        if primary in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return StoreBroken(str(error))
        return error

    def free_bytes(self) -> int | None:
        room = os.statvfs(self.path.parent)
        return room.f_bavail * room.f_frsize

    def close(self) -> None:
        # The last to close writes the journal back into the database, which only the writer may do.
        self.read_engine.dispose()
        self.write_engine.dispose()
        if self._lock is not None:
            self._lock.release()
            self._unclean = self._left_behind()
        self._lock = None
