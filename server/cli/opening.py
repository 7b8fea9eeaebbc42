"""What every verb of the server begins with: the settings, the clock, the database."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from pydantic import ValidationError
from sqlmodel import Session, col, select

from ausuivant.clock import Clock, clock_from_environment
from ausuivant.core.config import Site
from ausuivant.wire.sites import site_from_json
from server.ledger import Ledger, open_ledger
from server.settings import Settings
from server.store import Store, StoreRefused, open_store
from server.store.tables import ConfigRow, SiteRow

CONFIGURATION = 5

Data = Annotated[Path | None, typer.Option(envvar="AUSUIVANT_DATA", help="Dossier des données (SQLite).")]
Database = Annotated[
    str | None,
    typer.Option(envvar="AUSUIVANT_DATABASE", help="Base : sqlite:////chemin ou postgresql+psycopg://hôte/nom."),
]

T = TypeVar("T")


def refuse(message: str, code: int = CONFIGURATION) -> NoReturn:
    """Say why not, and leave."""
    typer.echo(message, err=True)
    raise typer.Exit(code)


def settings_of(data: Path | None, database: str | None, **more: Any) -> Settings:
    """The settings: options first (None: not given), then the environment."""
    try:
        found = Settings()
    except ValidationError as wrong:
        refuse(f"Réglage refusé : {wrong}")
    options = {"data": data, "database": database, **more}
    given = {name: value for name, value in options.items() if value is not None}
    return found.model_copy(update=given)


def clock_here() -> Clock:
    """The clock that the environment names."""
    try:
        return clock_from_environment()
    except ValueError as wrong:
        refuse(str(wrong))


def ledger_for_writing(settings: Settings, clock: Clock) -> Ledger:
    """The ledger, with the right to write: on SQLite nobody else may hold it."""
    if settings.database_url.startswith("sqlite"):
        Path(settings.database_url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    try:
        return open_ledger(settings.database_url, clock=clock)
    except StoreRefused as refusal:
        refuse(_said(refusal))


def with_ledger(settings: Settings, clock: Clock, work: Callable[[Ledger], Awaitable[T]]) -> T:
    """Start the ledger, do the work, stop it."""

    async def done() -> T:
        ledger = ledger_for_writing(settings, clock)
        try:
            await ledger.start()
            return await work(ledger)
        finally:
            await ledger.stop()

    return asyncio.run(done())


@contextmanager
def writing(settings: Settings, *, instead: str = "") -> Iterator[Session]:
    """A short session that writes; refuses while a server holds the SQLite file. `instead`: what to do then."""
    with _store(settings, readonly=False, instead=instead) as store, store.writing() as session:
        yield session


@contextmanager
def reading(settings: Settings) -> Iterator[Session]:
    """A short session that only reads, even while a server runs."""
    with _store(settings, readonly=True) as store, store.reading() as session:
        yield session


def stored_sites(session: Session) -> tuple[Site, ...]:
    """The sites in force, by id."""
    found = session.exec(
        select(ConfigRow)
        .join(SiteRow, col(SiteRow.id) == ConfigRow.site_id)
        .where(SiteRow.config_version == ConfigRow.version)
        .order_by(col(ConfigRow.site_id))
    ).all()
    return tuple(site_from_json(row.body) for row in found)


@contextmanager
def _store(settings: Settings, *, readonly: bool, instead: str = "") -> Iterator[Store]:
    url = settings.database_url
    if url.startswith("sqlite") and not Path(url.removeprefix("sqlite:///")).exists():
        refuse(f"Il n'y a pas de base ici : {url}. Commencez par « ausuivant init ».")
    try:
        store = open_store(url, readonly=readonly)
    except StoreRefused as refusal:
        refuse(f"{_said(refusal)}\n{instead}".rstrip())
    try:
        yield store
    finally:
        store.close()


def _said(refusal: StoreRefused) -> str:
    return f"La base ne peut pas être ouverte : {refusal}"
