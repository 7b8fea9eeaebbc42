"""`ausuivant site`: what a town file says, and what the database holds."""

import json
from pathlib import Path
from typing import Annotated

import typer

from ausuivant.core.errors import SiteUnknown
from ausuivant.sitefile import Town, dump_town
from ausuivant.sitefile.cli import check
from ausuivant.wire.sites import site_to_json
from server.cli.init import load_sites, read_town_file
from server.cli.opening import Data, Database, clock_here, reading, refuse, settings_of, stored_sites, with_ledger

app = typer.Typer(
    no_args_is_help=True, add_completion=False, rich_markup_mode=None, help="Les sites : files, démarches, guichets."
)
app.command("check")(check)


@app.command()
def load(
    file: Annotated[Path, typer.Argument(help="Fichier TOML de la ville.")],
    data: Data = None,
    database: Database = None,
) -> None:
    """Donne aux sites une nouvelle version, d'après un fichier de ville."""
    town, clock = read_town_file(file), clock_here()
    with_ledger(settings_of(data, database), clock, lambda ledger: load_sites(ledger, town, clock.now()))


@app.command()
def show(
    site: Annotated[str | None, typer.Argument(help="Site ; aucun : tous.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Pour un programme.")] = False,
    data: Data = None,
    database: Database = None,
) -> None:
    """Montre les sites de la base."""
    with reading(settings_of(data, database)) as session:
        sites = [one for one in stored_sites(session) if site in (None, one.id)]
    if site is not None and not sites:
        raise SiteUnknown(site_id=site)
    if as_json:
        typer.echo(json.dumps([json.loads(site_to_json(one)) for one in sites], ensure_ascii=False))
        return
    for one in sites:
        typer.echo(f"{one.id}  {one.name['fr']}  version {one.version}")
        queues = (f"{queue.letter} {queue.name['fr']}" for queue in one.queues.values())
        typer.echo(f"  files : {', '.join(queues)}")
        typer.echo(f"  {len(one.services)} démarches, {len(one.counters)} guichets")


@app.command()
def export(
    file: Annotated[Path | None, typer.Argument(help="Fichier à écrire ; aucun : la sortie.")] = None,
    data: Data = None,
    database: Database = None,
) -> None:
    """Écrit le fichier de ville qui redonnerait les sites de la base."""
    with reading(settings_of(data, database)) as session:
        sites = stored_sites(session)
    if not sites:
        refuse("La base n'a pas encore de site.")
    text = dump_town(Town(name=sites[0].town, sites=sites))
    if file is None:
        typer.echo(text, nl=False)
    else:
        file.write_text(text, encoding="utf-8")
        typer.echo(f"Écrit : {file}")
