"""`ausuivant sim`: lives of the town's sites, in virtual time or on a real server."""

import shutil
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import typer

from ausuivant.clock import clock_from_environment
from ausuivant.core import hours
from ausuivant.core.config import Site
from ausuivant.sitefile import SiteFileError, load_town
from sim.export import JsonLines
from sim.history import run as live_days
from sim.history import working_days
from sim.live import HURRIED, UNHURRIED, Agent, ApiVisitors, Hall, Post, start

app = typer.Typer(no_args_is_help=True, help="Simuler l'accueil : des visiteurs, des agents, des journées.")

TOWN = Path("examples/miramas.toml")


@app.callback()
def _group() -> None:
    """Keep `sim run` two words."""


@app.command()
def run(
    out: Annotated[Path, typer.Option(help="Le journal simulé, en JSON Lines (pour `ausuivant log import`).")],
    days: Annotated[int, typer.Option(min=1, help="Nombre de jours d'ouverture.")] = 30,
    seed: Annotated[int, typer.Option(help="La même graine donne le même journal.")] = 1,
    town: Annotated[Path, typer.Option(help="Le fichier de la ville.")] = TOWN,
    only: Annotated[list[str] | None, typer.Option("--site", help="Ce site seulement ; peut être répété.")] = None,
    before: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Le lendemain du dernier jour (aujourd'hui si absent)."),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%dT%H:%M"], help="Vivre aussi ce jour-là jusqu'à cette heure locale (`before` l'ignore)."
        ),
    ] = None,
) -> None:
    """Vivre des journées en temps virtuel et en écrire le journal."""
    began = time.monotonic()
    try:
        # One simulated kiosk gives what several would.
        sites = [
            replace(site, version=1, policy=replace(site.policy, tickets_a_minute=0))
            for site in load_town(town).sites
            if not only or site.id in only
        ]
    except SiteFileError as error:
        raise typer.BadParameter(str(error)) from error
    if not sites:
        raise typer.BadParameter(f"aucun site de {town} ne s'appelle {', '.join(only or ())}", param_hint="--site")
    end = until or before
    last = end.date() if end else clock_from_environment().now().date()
    tickets, lines = write_history(sites, out=out, seed=seed, days=days, before=last, until=until)
    spent = time.monotonic() - began
    typer.echo(f"{tickets} tickets, {lines} faits, {len(sites)} sites : {out} ({spent:.1f} s, {tickets / spent:.0f}/s)")


def write_history(
    sites: Sequence[Site], *, out: Path, seed: int, days: int, before: date, until: datetime | None
) -> tuple[int, int]:
    """Live every site's `days` last openings before a date, and that date too up to the local hour `until`.

    One process a site. Return how many tickets and lines were written.
    """
    with tempfile.TemporaryDirectory(prefix="ausuivant-sim-") as scratch:
        parts = [Path(scratch) / f"{place}.jsonl" for place in range(len(sites))]
        with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
            jobs = [
                pool.submit(_write_site, site, part, seed=seed, days=days, before=before, until=until)
                for site, part in zip(sites, parts, strict=True)
            ]
            counts = [job.result() for job in jobs]
        out.parent.mkdir(parents=True, exist_ok=True)
        with out.open("wb") as whole:
            for part in parts:
                with part.open("rb") as piece:
                    shutil.copyfileobj(piece, whole)
    return sum(tickets for tickets, _ in counts), sum(lines for _, lines in counts)


def _write_site(
    site: Site, part: Path, *, seed: int, days: int, before: date, until: datetime | None
) -> tuple[int, int]:
    dates = sorted(islice(working_days(site, before=before), days))
    end: datetime | None = None
    if until is not None:
        dates.append(until.date())
        end = hours.instant(site, until.date(), until.hour * 60 + until.minute)
    with part.open("w", encoding="utf-8") as file:
        sink = JsonLines(file)
        tickets = live_days(site, dates, seed=seed, sink=sink, until=end)
        return tickets, sink.lines


@app.command()
def live(
    server: Annotated[str, typer.Option(envvar="AUSUIVANT_SERVER", help="L'adresse du serveur.")],
    site: Annotated[str, typer.Option(help="Le site, par exemple HDV.")],
    token: Annotated[
        str, typer.Option(envvar="AUSUIVANT_TOKEN", help="Le jeton d'une borne : les visiteurs en usent.")
    ],
    agent: Annotated[list[str], typer.Option(help="guichet:identifiant:mot-de-passe ; peut être répété.")],
    seconds: Annotated[
        float | None, typer.Option(min=1, help="S'arrêter après tant de secondes (sinon Ctrl-C).")
    ] = None,
    hurried: Annotated[bool, typer.Option("--hurried", help="Des gens pressés.")] = False,
    seed: Annotated[int, typer.Option(help="La même graine donne les mêmes gens.")] = 1,
) -> None:
    """Faire vivre un site d'un vrai serveur : des visiteurs prennent des tickets, des agents appellent."""
    posts = [_post(site, text) for text in agent]
    hall, pace = Hall(), HURRIED if hurried else UNHURRIED
    visitors = ApiVisitors(server, site, token, pace=pace, hall=hall, seed=seed)
    people = [visitors, *(Agent(server, post, pace=pace, hall=hall, seed=seed) for post in posts)]
    threads = [start(someone.name, someone.live, hall) for someone in people]
    try:
        hall.trouble.wait(seconds)
    except KeyboardInterrupt:
        typer.echo("Tout le monde rentre.")
    hall.send_home()
    for thread in threads:
        thread.join()
    typer.echo(f"{len(visitors.taken)} tickets pris")
    for trouble in hall.troubles:
        typer.echo(trouble, err=True)
    raise typer.Exit(1 if hall.troubles else 0)


def _post(site: str, text: str) -> Post:
    counter, _, rest = text.partition(":")
    login, _, password = rest.partition(":")
    if not (counter and login and password):
        raise typer.BadParameter(f"{text!r} : attendu guichet:identifiant:mot-de-passe")
    return Post(site, counter, login, password)
