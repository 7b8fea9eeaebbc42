"""The schema goes up, down and up again on both databases, and is what the tables say."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from server.frequentation import tables as calendar_tables
from server.security import audit, device_tables
from server.security import tables as security_tables
from server.store import Store, StoreRefused, open_store
from server.store.migrations import current, downgrade, newest, upgrade

assert calendar_tables
assert security_tables
assert device_tables
assert audit


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path):
    """A database without a schema."""
    if request.param == "sqlite":
        store = open_store(f"sqlite:///{tmp_path / 'empty.db'}")
    else:
        store = open_store(request.getfixturevalue("postgres").empty())
    yield store
    store.close()


def tables_of(store: Store) -> set[str]:
    with store.driver.write_engine.connect() as connection:
        return set(inspect(connection).get_table_names())


def test_schema_goes_up_down_and_up_again(empty: Store) -> None:
    upgrade(empty)
    assert current(empty.driver.write_engine) == newest()
    there = tables_of(empty)
    downgrade(empty, "base")
    assert tables_of(empty) == {"alembic_version"}
    upgrade(empty)
    assert tables_of(empty) == there
    upgrade(empty)


def test_schema_is_what_the_tables_say(empty: Store) -> None:
    upgrade(empty)
    with empty.driver.write_engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, SQLModel.metadata)
    assert differences == []


def test_database_is_refused_when_a_newer_program_made_it(empty: Store) -> None:
    upgrade(empty)
    with empty.writing() as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreRefused, match="9999"):
        upgrade(empty)
