"""The schema's history, on both databases: run by `ausuivant init` and at each start of the server.

Revisions are named 0001, 0002, … and follow one another: the newest is the last by name.
"""

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, Engine, inspect, text

from server.store.engine import Store
from server.store.failures import StoreRefused

# Alembic is loaded when the schema changes, which is at one start in a hundred.
if TYPE_CHECKING:
    from alembic.config import Config

HERE: Final = Path(__file__).parent


def newest() -> str:
    """The revision that this program wants."""
    return max(path.name[:4] for path in (HERE / "versions").glob("[0-9]*.py"))


def current(engine: Engine) -> str | None:
    """The revision that the database has; None for an empty one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def upgrade(store: Store, revision: str = "head") -> None:
    """Bring the schema up; nothing happens if it is there. StoreRefused if a newer program made it."""
    engine = store.driver.write_engine
    with store.driver.gate or nullcontext():
        found = current(engine)
        if found == newest() and revision == "head":
            return
        if found is not None and found > newest():
            raise StoreRefused(f"The database has schema {found}, this program knows {newest()}: upgrade this server.")
        from alembic import command

        with engine.connect() as connection:
            command.upgrade(_configured(connection), revision)


def downgrade(store: Store, revision: str) -> None:
    """Take the schema back, for those who must go back to an older program."""
    from alembic import command

    with store.driver.gate or nullcontext(), store.driver.write_engine.connect() as connection:
        command.downgrade(_configured(connection), revision)


def _configured(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
