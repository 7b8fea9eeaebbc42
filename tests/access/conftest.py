"""One server for all the tests of access: they ask thousands of questions and change nothing that others rely on."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from ausuivant.clock import FixedClock
from ausuivant.core.config import Notice, Site
from server.store import open_store
from server.store.migrations import upgrade
from tests.access.cast import World
from tests.core.reception import NINE, a_site
from tests.server.house import House, the_other_site


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """Give SQLite databases with the schema in them: making one takes longer than many a test, copying it does not."""
    folder = tmp_path_factory.mktemp("access")
    prepared = folder / "prepared.db"
    store = open_store(f"sqlite:///{prepared}")
    upgrade(store)
    store.close()
    numbers = count(1)
    return lambda: f"sqlite:///{shutil.copy(prepared, folder / f'{next(numbers)}.db')}"


def _with_notices(site: Site) -> Site:
    """The site as a town file would give it: each service has a notice in French."""
    notice = Notice(papers=("Une photo",), delay="10 jours", cost="Gratuit", conditions="")
    services = {name: replace(service, notices={"fr": notice}) for name, service in site.services.items()}
    return replace(site, services=services)


@pytest.fixture(scope="session")
def world(new_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A real server of two sites, HDV and CCAS, and everybody who may ask."""
    folder: Path = tmp_path_factory.mktemp("access-data")
    sites = (_with_notices(a_site()), _with_notices(the_other_site()))
    with House(new_database(), FixedClock(NINE), *sites, data=folder, unknown_a_minute=0) as house:
        world = World(house)
        yield world
        world.close()
