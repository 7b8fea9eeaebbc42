"""`ausuivant log`: look at the log, check it, take it elsewhere. Only `import` writes."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

import typer
from pydantic_core import from_json, to_json

from ausuivant.core.errors import LogNewer
from ausuivant.wire.events import encode
from server.settings import Settings
from server.store import Store, StoreRefused, open_store
from server.store.engine import Head
from server.store.importing import ImportRefused, import_log
from server.store.log import Log, Record
from server.store.verify import verify as verified

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None, help="Le journal de l'accueil.")

DISAGREES: Final = 1
CONFIGURATION: Final = 5
POLL_S: Final = 0.5
LAST: Final = 20  #: how many facts `tail` shows first

Data = Annotated[Path | None, typer.Option(envvar="AUSUIVANT_DATA", help="Dossier des données (SQLite).")]
Database = Annotated[
    str | None, typer.Option(envvar="AUSUIVANT_DATABASE", help="Base : sqlite:////chemin ou postgresql+psycopg://…")
]
OneSite = Annotated[str | None, typer.Option("--site", help="Un seul site, par exemple HDV.")]
AsJson = Annotated[bool, typer.Option("--json", help="Un objet JSON par ligne.")]


@dataclass(frozen=True, slots=True)
class _Look:
    """A database opened for reading, and the sites that were asked for."""

    store: Store
    log: Log
    heads: tuple[Head, ...]

    def zone(self, head: Head) -> ZoneInfo:
        """The site's own time zone; UTC before it is configured."""
        with self.store.rows() as reader:
            site = self.log.read_config(reader, head.site_id, head.config_version)
        return ZoneInfo(site.timezone if site else "UTC")


def _refuse(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(CONFIGURATION)


def _url(data: Path | None, database: str | None) -> str:
    given = {name: value for name, value in (("data", data), ("database", database)) if value is not None}
    return Settings().model_copy(update=given).database_url


@contextmanager
def _looking(data: Path | None, database: str | None, site: str | None) -> Iterator[_Look]:
    try:
        store = open_store(_url(data, database), readonly=True)
    except StoreRefused as refusal:
        raise _refuse(str(refusal)) from None
    try:
        heads = tuple(head for head in store.heads() if site in (None, head.site_id))
        if not heads:
            raise _refuse(f"Il n'y a pas de site {site}." if site else "La base ne contient aucun site.")
        yield _Look(store, Log(store.driver), heads)
    finally:
        store.close()


@app.command()
def verify(data: Data = None, database: Database = None, as_json: AsJson = False) -> None:
    """Refait l'état à partir du journal et le compare aux tables."""
    with _looking(data, database, None) as look:
        reports = verified(look.store)
    for report in reports:
        if as_json:
            typer.echo(to_json(report).decode())
        elif report.problems:
            typer.echo(f"{report.site_id}: log and rows DISAGREE: {len(report.problems)} problems")
            for problem in report.problems:
                typer.echo(f"  {problem}")
        else:
            typer.echo(f"{report.site_id}: log and rows agree: {report.events} events, {report.tickets} tickets")
    if any(report.problems for report in reports):
        raise typer.Exit(DISAGREES)


@app.command()
def show(
    seq: Annotated[int | None, typer.Argument(help="Un fait, par son numéro.")] = None,
    site: OneSite = None,
    day: Annotated[str | None, typer.Option(help="Une journée d'accueil, AAAA-MM-JJ.")] = None,
    ticket: Annotated[str | None, typer.Option(help="Un ticket, par son identifiant.")] = None,
    data: Data = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Montre les faits du journal, dans leur ordre."""
    with _looking(data, database, site) as look:
        for head in look.heads:
            zone = look.zone(head)
            for record in _chosen(look, head, seq=seq, day=day):
                if ticket in (None, str(getattr(record.event, "ticket_id", ""))):
                    typer.echo(_line(head.site_id, record, zone, as_json=as_json))


def _chosen(look: _Look, head: Head, *, seq: int | None, day: str | None) -> Iterator[Record]:
    with look.store.rows() as reader:
        if day is not None:
            try:
                wanted = date.fromisoformat(day)
            except ValueError:
                raise typer.BadParameter(f"{day} n'est pas une date AAAA-MM-JJ", param_hint="--day") from None
            yield from look.log.read_day(reader, head.site_id, wanted)
        elif seq is not None:
            yield from look.log.read_since(reader, head.site_id, seq - 1, last=seq)
        else:
            yield from look.log.read_since(reader, head.site_id, head.log_floor - 1, last=head.last_seq)


@app.command()
def tail(
    site: OneSite = None,
    lines: Annotated[int, typer.Option("-n", help="Combien de faits montrer d'abord.")] = LAST,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Continuer jusqu'à Ctrl-C.")] = False,
    data: Data = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Montre les derniers faits, et les suivants au fur et à mesure."""
    with _looking(data, database, site) as look:
        shown = {head.site_id: max(0, head.last_seq - lines) for head in look.heads}
        zones = {head.site_id: look.zone(head) for head in look.heads}
        never = threading.Event()
        while True:
            for site_id, seq in shown.items():
                with look.store.rows() as reader:
                    for record in look.log.read_since(reader, site_id, seq):
                        typer.echo(_line(site_id, record, zones[site_id], as_json=as_json))
                        shown[site_id] = record.event.seq
            if not follow:
                return
            sys.stdout.flush()
            never.wait(POLL_S)


def exported(data: Path | None, database: str | None, site: str | None) -> Iterator[str]:
    """The whole log, a fact a line, as `import` reads it."""
    with _looking(data, database, site) as look:
        for head in look.heads:
            for record in _chosen(look, head, seq=None, day=None):
                yield _line(head.site_id, record, ZoneInfo("UTC"), as_json=True) + "\n"


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Un fichier de « log export ».")],
    data: Data = None,
    database: Database = None,
) -> None:
    """Relit un journal dans une base dont les sites n'ont encore reçu personne."""
    try:
        store = open_store(_url(data, database))
        try:
            with file.open(encoding="utf-8") as lines:
                for done in import_log(store, lines):
                    typer.echo(f"{done.site_id}: {done.facts} events, {done.tickets} tickets")
        finally:
            store.close()
    except (ImportRefused, StoreRefused, LogNewer) as refusal:
        raise _refuse(str(refusal)) from None


def as_object(site_id: str, record: Record) -> dict[str, Any]:
    """A fact as an export says it."""
    event = record.event
    return {
        "site": site_id,
        "seq": event.seq,
        "at": _iso(event.at),
        "happened_at": _iso(event.happened_at),
        "kind": event.kind,
        "version": event.version,
        "payload": from_json(encode(event)),
        "actor": record.actor,
        "command_id": str(record.command_id),
        "n": record.n,
        "command": record.command,
        "body_hash": record.body_hash,
    }


def _iso(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def _line(site_id: str, record: Record, zone: ZoneInfo, *, as_json: bool) -> str:
    if as_json:
        return to_json(as_object(site_id, record)).decode()
    event = record.event
    at = event.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    facts = " ".join(f"{name}={value}" for name, value in from_json(encode(event)).items() if value not in (None, ""))
    late = (
        f" happened_at={event.happened_at.astimezone(zone):%Y-%m-%d %H:%M:%S}" if event.happened_at != event.at else ""
    )
    return f"{site_id} {event.seq:>7} {at} {event.kind:<16} {record.actor}{late} {facts}".rstrip()
