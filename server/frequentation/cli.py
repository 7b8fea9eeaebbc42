"""`ausuivant calendar`: the frequentation calendars, from the log to the public page."""

from pathlib import Path
from typing import Annotated, Any

import typer

from ausuivant.clock import clock_from_environment
from ausuivant.core.errors import SiteUnknown
from server.frequentation.calendar import Calendar
from server.frequentation.publish import build_from_log, save
from server.settings import Settings
from server.store import StoreRefused, open_store
from server.store.migrations import upgrade

app = typer.Typer(no_args_is_help=True, help="Les calendriers de fréquentation.")


@app.callback()
def _group() -> None:
    """Keep `calendar build` two words: with a single command typer would drop the second."""


@app.command()
def build(
    site: Annotated[list[str] | None, typer.Option(help="Un site (tous si absent) ; peut être répété.")] = None,
    data: Annotated[Path | None, typer.Option(envvar="AUSUIVANT_DATA", help="Dossier des données (SQLite).")] = None,
    database: Annotated[str | None, typer.Option(envvar="AUSUIVANT_DATABASE", help="La base.")] = None,
) -> None:
    """Calculer et publier les calendriers, d'après les attentes des huit dernières semaines."""
    given: dict[str, Any] = {"data": data, "database": database}
    settings = Settings().model_copy(update={name: value for name, value in given.items() if value is not None})
    try:
        store = open_store(settings.database_url)
    except StoreRefused as refused:
        raise typer.BadParameter(str(refused)) from refused
    now = clock_from_environment().now()
    try:
        upgrade(store)
        for site_id in site or [head.site_id for head in store.heads()]:
            calendar = build_from_log(store, site_id, now)
            save(store, calendar)
            typer.echo(_said(calendar))
    except SiteUnknown as unknown:
        raise typer.BadParameter(f"le site {unknown.site_id} n'existe pas") from unknown
    finally:
        store.close()


def _said(calendar: Calendar) -> str:
    open_cells = [cell for cell in calendar.site.cells if cell.open]
    known = sum(cell.level is not None for cell in open_cells)
    return f"{calendar.site_id} : {known} créneaux sur {len(open_cells)}, sur {calendar.weeks} semaines"
