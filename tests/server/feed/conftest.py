"""The feed is followed on SQLite; on PostgreSQL too in the whole run."""

from pathlib import Path

import pytest

from tests.server.conftest import ROUTES_DATABASES, a_database


@pytest.fixture(params=ROUTES_DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh database with the schema in it."""
    return a_database(request, tmp_path)
