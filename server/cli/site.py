"""`ausuivant site`: what a town file says, and what the database holds."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ausuivant.core.commands import AcceptClock
from ausuivant.core.errors import SiteUnknown
from ausuivant.ids import new_id
from ausuivant.sitefile import Town, dump_town
from ausuivant.sitefile.cli import check
from ausuivant.wire.sites import site_to_json
from server.cli.init import ACTOR, load_sites, read_town_file
from server.cli.opening import Data, Database, clock_here, reading, refuse, settings_of, stored_sites, with_ledger
from server.ledger import Ledger
from server.security import audit
from server.security.audit import AuditKind

USAGE = 2

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
def accept_clock(
    hour: Annotated[str, typer.Argument(help="L'heure juste, par exemple 2026-11-23T09:31+01:00.")],
    data: Data = None,
    database: Database = None,
) -> None:
    """Confirme l'heure de ce serveur, quand il la refuse parce qu'elle a sauté ; le serveur arrêté avec SQLite."""
    try:
        named = datetime.fromisoformat(hour)
    except ValueError:
        refuse(f"Heure illisible : {hour}. Exemple : 2026-11-23T09:31+01:00.", USAGE)
    if named.tzinfo is None:
        refuse(f"L'heure doit dire son décalage : {hour}+01:00.", USAGE)
    clock = clock_here()

    async def accept(ledger: Ledger) -> None:
        for site_id in ledger.sites():
            await ledger.execute(site_id, AcceptClock(id=new_id(), clock=named), ACTOR)
            with ledger.store.writing() as session:
                audit.record(session, AuditKind.CLOCK_ACCEPTED, actor=ACTOR, now=clock.now(), site_id=site_id)
            typer.echo(f"Site {site_id} : heure confirmée")

    with_ledger(settings_of(data, database), clock, accept)


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
