"""`ausuivant site check`: read a town file without any server, and say what it holds or what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ausuivant.core.config import Hours, Site
from ausuivant.i18n import say_clock, translator
from ausuivant.sitefile.errors import SiteFileError
from ausuivant.sitefile.load import Town, load_town

CONFIGURATION_REFUSED = 5
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

app = typer.Typer(no_args_is_help=True, help="Le fichier de la ville : ses sites, files, démarches et guichets.")


@app.callback()
def _site() -> None:
    """Keep `check` a verb of its own: typer would drop it while it is alone."""


@app.command()
def check(file: Annotated[Path, typer.Argument(help="Fichier TOML de la ville.")]) -> None:
    """Vérifie un fichier de ville, sans serveur. Code 5 et « fichier:ligne: raison » s’il est refusé."""
    try:
        town = load_town(file)
    except SiteFileError as refusal:
        for line in refusal.lines():
            typer.echo(line, err=True)
        raise typer.Exit(CONFIGURATION_REFUSED) from None
    except OSError as trouble:
        typer.echo(f"{file}: illisible ({trouble.strerror})", err=True)
        raise typer.Exit(CONFIGURATION_REFUSED) from None
    for line in summary(town):
        typer.echo(line)


def summary(town: Town) -> list[str]:
    """Say what a town file holds, for whoever wrote it to compare with what was meant."""
    lines = [f"{town.name} : le fichier est bon."]
    for site in town.sites:
        lines += ["", *_site_summary(site)]
    return lines


def _site_summary(site: Site) -> list[str]:
    _ = translator("fr")
    counts = ", ".join(
        (
            _.plural("{n} file", "{n} files", len(site.queues)),
            _.plural("{n} démarche", "{n} démarches", len(site.services)),
            _.plural("{n} guichet", "{n} guichets", len(site.counters)),
        )
    )
    lines = [f"{site.id}  {site.name['fr']} ({', '.join(site.languages)}) : {counts}"]
    lines += [f"  {line}" for line in hours_in_words(site.hours)]
    for queue in site.queues.values():
        counters = [
            counter.id + ("*" if line.help_after else "")
            for counter in site.counters.values()
            for line in counter.serves
            if line.queue_id == queue.id
        ]
        secret = "  sensible" if queue.sensitive else ""
        lines.append(f"  {queue.letter}  {queue.name['fr']}  guichets {', '.join(counters)}{secret}")
        if queue.hours is not None:
            lines += [f"     {line}" for line in hours_in_words(queue.hours)]
    return lines


def hours_in_words(hours: Hours) -> list[str]:
    """Say the weekly hours, days with the same ones together, then the next dates that differ."""
    alike: dict[str, list[str]] = {}
    for weekday, openings in zip(WEEKDAYS, hours.weekly, strict=True):
        said = " et ".join(f"{say_clock(one.opens)} à {say_clock(one.closes)}" for one in openings)
        alike.setdefault(said or "fermé", []).append(weekday)
    lines = [f"{', '.join(days)} : {said}" for said, days in alike.items()]
    if hours.dated:
        closed = sum(not openings for openings in hours.dated.values())
        lines.append(f"{len(hours.dated)} dates à part, dont {closed} fermées")
    return lines
