"""Where the product keeps its log while it is measured: fresh copies of one prepared database."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Protocol

from ausuivant.core.config import Site
from bench.postgres import Postgres, postgres
from bench.programs import BenchFailed
from bench.town import Credentials, enrol, prepare


class Databases(Protocol):
    """One kind of database. `credentials`: by site, what clients of any copy show."""

    kind: str
    credentials: dict[str, Credentials]

    def fresh(self) -> str:
        """The address of a new copy."""
        ...


class SqliteFiles:
    """SQLite files on the workspace's disk."""

    kind = "sqlite"

    def __init__(self, workspace: Path, sites: Sequence[Site]) -> None:
        self._folder = workspace
        self._numbers = count(1)
        self._prepared = workspace / "prepared.db"
        url = f"sqlite:///{self._prepared}"
        prepare(url, sites)
        self.credentials = enrol(url, sites)
        left = self._prepared.with_name(self._prepared.name + "-wal")
        if left.exists() and left.stat().st_size:
            raise BenchFailed("the prepared database was not closed")

    def fresh(self) -> str:
        path = self._folder / f"round-{next(self._numbers)}.db"
        shutil.copyfile(self._prepared, path)
        return f"sqlite:///{path}"


class PostgresqlDatabases:
    """Databases of a PostgreSQL server."""

    kind = "postgresql"

    def __init__(self, server: Postgres, sites: Sequence[Site]) -> None:
        self._server = server
        self._prepared = server.database()
        url = server.url(self._prepared)
        prepare(url, sites)
        self.credentials = enrol(url, sites)

    def fresh(self) -> str:
        return self._server.url(self._server.copy_of(self._prepared))


@contextmanager
def sqlite_files(workspace: Path, sites: Sequence[Site]) -> Iterator[Databases]:
    """SQLite, with synchronous=FULL as the product demands."""
    yield SqliteFiles(workspace, sites)


@contextmanager
def postgresql_databases(workspace: Path, sites: Sequence[Site]) -> Iterator[Databases]:
    """PostgreSQL, which the bench starts and stops."""
    with postgres(workspace) as server:
        yield PostgresqlDatabases(server, sites)
