"""Alembic's entry: runs on the connection that `migrations.upgrade` hands over."""

from typing import Any

from alembic import context
from sqlmodel import SQLModel

from server.store import tables  # noqa: F401 - the metadata is complete only once the tables are imported


def run(connection: Any) -> None:
    """Run the revisions in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()


run(context.config.attributes["connection"])
