"""PostgreSQL finds what a batch changes by its key, whatever it knows of the tables."""

import pytest

from server.store import open_store
from server.store.migrations import upgrade
from server.store.postgresql import PostgresqlDriver
from server.store.statements import log_statements
from tests.server.conftest import Postgres

pytestmark = pytest.mark.postgres


def test_changed_tickets_are_found_by_their_key_when_the_plan_is_made_on_an_empty_table(postgres: Postgres) -> None:
    store = open_store(postgres.empty())
    upgrade(store)
    update = log_statements(PostgresqlDriver).update
    with store.driver.write_engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN {update.sql}", ("[]",)).scalars().all()
    store.close()
    assert any("using pk_ticket" in line for line in plan), "\n".join(plan)
