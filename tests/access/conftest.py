"""One server for all the tests of access: they ask thousands of questions and change nothing that others rely on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ausuivant.clock import FixedClock
from server.store import open_store
from server.store.migrations import upgrade
from tests.access.cast import World
from tests.core.reception import NINE, a_site
from tests.server.house import House, the_other_site


@pytest.fixture(scope="session")
def prepared_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A SQLite database with the schema in it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('access') / 'ausuivant.db'}"
    store = open_store(url)
    upgrade(store)
    store.close()
    return url


@pytest.fixture(scope="session")
def world(prepared_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A real server of two sites, HDV and CCAS, and everybody who may ask."""
    folder: Path = tmp_path_factory.mktemp("access-data")
    with House(prepared_url, FixedClock(NINE), a_site(), the_other_site(), data=folder) as house:
        world = World(house)
        yield world
        world.close()
