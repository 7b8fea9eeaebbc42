"""`ausuivant log import`: a log export into sites that received nobody yet."""

from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from server.settings import Settings
from server.store import StoreRefused, open_store
from server.store.importing import ImportRefused, import_log
from server.store.migrations import upgrade

CONFIGURATION = 5


def import_file(
    file: Annotated[Path, typer.Argument(help="Le journal, en JSON Lines (« log export », « sim run »).")],
    data: Annotated[Path | None, typer.Option(envvar="AUSUIVANT_DATA", help="Dossier des données (SQLite).")] = None,
    database: Annotated[str | None, typer.Option(envvar="AUSUIVANT_DATABASE", help="La base.")] = None,
) -> None:
    """Faire entrer un journal dans des sites qui n'ont encore reçu personne : tout, ou rien."""
    given: dict[str, Any] = {"data": data, "database": database}
    settings = Settings().model_copy(update={name: value for name, value in given.items() if value is not None})
    try:
        store = open_store(settings.database_url)
    except StoreRefused as refused:
        _refuse(f"La base ne peut pas être ouverte : {refused}")
    try:
        upgrade(store)
        with file.open(encoding="utf-8") as lines:
            done = import_log(store, lines)
    except (ImportRefused, OSError) as refused:
        _refuse(f"Rien n'est entré : {refused}")
    finally:
        store.close()
    for site in done:
        typer.echo(f"{site.site_id} : {site.facts} faits, {site.tickets} tickets, jusqu'au fait {site.last_seq}")


def _refuse(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(CONFIGURATION)
