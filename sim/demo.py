"""`ausuivant demo`: a whole town, alive, on one machine.

Server, simulated printer, kiosk and hall display are the real programs, each in a process of its own; the people press
the kiosk's buttons and use the server's API. They all live at the demo's own hour: a Monday, 9:30.
"""

import json
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

import typer

from ausuivant.core.config import Site
from ausuivant.sitefile import load_town
from sim.accounting import Account, Records, account, unsettled
from sim.kiosk_visitors import KioskVisitors
from sim.live import HURRIED, UNHURRIED, Agent, ApiVisitors, Hall, start
from sim.outage import BEFORE, Outage
from sim.programs import Program, ProgramFailed, Programs
from sim.stage import ADMIN, DAYS, GUEST, PASSWORD, SITE, SUPERVISOR, Stage, at, begins_at, prepare

SEED: Final = 7
COMING: Final = 0.55  #: share of a timed demo in which visitors come; the rest lets everybody be served
#: what a timed demo may take beyond its time, and beyond the server's, to let the last ones be served and shown: each
#: call has its seconds on the display, however many come at once
SETTLE_S: Final = 60.0
LOOK_S: Final = 0.3
LONGEST_OUTAGE: Final = 0.5  #: share of a timed demo
PEOPLE_LEAVE_S: Final = 15.0
WINDOWS: Final = {"kiosk": "540x960", "display": "1120x630"}

app = typer.Typer(add_completion=False, help="Une ville entière, pour voir.")


@app.callback(invoke_without_command=True)
def demo(
    seconds: Annotated[int | None, typer.Option(min=10, help="S'arrêter seule après tant de secondes.")] = None,
    data: Annotated[Path, typer.Option(help="Le dossier de la démonstration.")] = Path("build/demo"),
    town: Annotated[Path, typer.Option(help="Le fichier de la ville.")] = Path("examples/miramas.toml"),
    windows: Annotated[
        bool | None, typer.Option("--windows/--offscreen", help="Dans des fenêtres (s'il y a un écran), ou sans.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, help="Jours d'ouverture déjà vécus.")] = DAYS,
    outage: Annotated[
        int | None, typer.Option(min=1, help="Couper le serveur pour tant de secondes ; demande --seconds.")
    ] = None,
) -> None:
    """Vivre à Miramas, un lundi à 9 h 30, jusqu'à Ctrl-C."""
    if outage is not None and (seconds is None or outage > seconds * LONGEST_OUTAGE):
        raise typer.BadParameter(
            "le serveur doit revenir bien avant la fin : --seconds au moins double", param_hint="--outage"
        )
    shown = has_screen(os.environ) if windows is None else windows
    data = data.resolve()
    data.mkdir(parents=True, exist_ok=True)
    try:
        with _told_to_end():
            stage = prepare(data, town.resolve(), days=days, say=typer.echo)
            result = play(stage, data, town, seconds=seconds, windows=shown, outage=outage)
    except KeyboardInterrupt:
        typer.echo("La démonstration est arrêtée.")
        return
    except ProgramFailed as failure:
        typer.echo(str(failure), err=True)
        raise typer.Exit(1) from failure
    for fault in (*result.lost, *result.twice):
        typer.echo(f"  {fault}", err=True)
    typer.echo(json.dumps(result.as_json()))
    raise typer.Exit(0 if result.right else 1)


def has_screen(environment: Mapping[str, str]) -> bool:
    """Whether windows can be opened."""
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


@dataclass(frozen=True, slots=True)
class Running:
    """Where the demo's programs answer."""

    url: str
    kiosk_port: int
    since: int  #: the site's last fact before the people came
    server: Program


def play(
    stage: Stage, folder: Path, town: Path, *, seconds: int | None, windows: bool, outage: int | None = None
) -> Account:
    """Run the programs and the people, and account for every ticket. ProgramFailed, KeyboardInterrupt."""
    sites = load_town(town).sites
    clock = at(begins_at(sites[0]))
    qt = {} if windows else {"QT_QPA_PLATFORM": "offscreen"}
    hall = Hall()
    with Programs(folder / "logs", {**clock, "AUSUIVANT_DATA": str(folder)}) as programs:
        # A hurried demo's paper takes no time; else it comes out as fast as from the real printer.
        paper = () if seconds is None else ("--speed", "0")
        running = _start_programs(programs, stage, folder, paper=paper, qt=qt)
        _tell(stage, folder, running, windows=windows)
        people = _start_people(stage, sites, running, hall, hurried=seconds is not None)
        cut = _cut(programs, running, seconds, outage)
        try:
            _watch(programs, hall, lambda: _records(folder, stage, running.since), seconds=seconds, cut=cut)
        finally:
            hall.send_home()
            for thread in people:
                thread.join(PEOPLE_LEAVE_S)
        if hall.troubles:
            raise ProgramFailed("Les gens simulés se sont trouvés bloqués :\n  " + "\n  ".join(hall.troubles))
        return account(_records(folder, stage, running.since))


def _start_programs(
    programs: Programs, stage: Stage, folder: Path, *, paper: tuple[str, ...], qt: Mapping[str, str]
) -> Running:
    server = programs.start("server", "serve", "--port", "0")
    printer = programs.start(
        "printer",
        *("printer", "simulate", "--port", "0", "--control", "0", "--out", str(folder / "tickets"), *paper),
    )
    url = server.wait_for(r"(http://\S+)")[1]
    since = _last_seq(folder)
    printer_url = printer.wait_for(r"(tcp://[\w.]+:\d+)")[1]
    # Without a screen the programs draw in memory, in the size of the real screens.
    small = not qt
    display = programs.start(
        "display",
        *("display", "hall", "--server", url, "--site", SITE, "--record", str(folder / "display" / "hall.jsonl")),
        *(("--windowed", "--size", WINDOWS["display"]) if small else ()),
        environment={"AUSUIVANT_TOKEN": stage.display.token, **qt},
    )
    kiosk = programs.start(
        "kiosk",
        *("kiosk", "--server", url, "--site", SITE, "--printer", printer_url, "--control", "0"),
        *("--data", str(folder / "kiosk")),
        *(("--windowed", "--size", WINDOWS["kiosk"]) if small else ()),
        environment={"AUSUIVANT_TOKEN": stage.kiosks[SITE].token, **qt},
    )
    display.wait_for("Écran de salle")
    port = int(kiosk.wait_for(r"commande sur 127\.0\.0\.1:(\d+)\s*$")[1])
    return Running(url, port, since, server)


def _start_people(
    stage: Stage, sites: tuple[Site, ...], running: Running, hall: Hall, *, hurried: bool
) -> list[threading.Thread]:
    pace = HURRIED if hurried else UNHURRIED
    agents = [Agent(running.url, post, pace=pace, hall=hall, seed=SEED) for post in stage.posts]
    visitors = [
        ApiVisitors(running.url, site.id, stage.kiosks[site.id].token, pace=UNHURRIED, hall=hall, seed=SEED)
        for site in sites
        if site.id != SITE
    ]
    at_kiosk = KioskVisitors(running.kiosk_port, pace=pace, hall=hall, seed=SEED)
    return [start(someone.name, someone.live, hall) for someone in (*agents, *visitors, at_kiosk)]


def _cut(programs: Programs, running: Running, seconds: int | None, outage: int | None) -> Outage | None:
    if seconds is None or outage is None:
        return None
    return Outage(
        programs,
        running.server,
        port=urlsplit(running.url).port or 80,
        begins_s=seconds * BEFORE,
        lasts_s=outage,
    )


def _watch(programs: Programs, hall: Hall, records: Any, *, seconds: int | None, cut: Outage | None) -> None:
    """Let it live: until Ctrl-C, or for that long and until nothing is under way any more."""
    began = time.monotonic()
    while not hall.troubles:
        programs.check()
        spent = time.monotonic() - began
        if cut is not None and (said := cut.tick(spent)):
            typer.echo(said)
        if seconds is not None:
            if spent >= seconds * COMING:
                hall.no_more_visitors.set()
            late = spent >= seconds + SETTLE_S + (cut.lasts_s if cut is not None else 0.0)
            if late or (spent >= seconds and not unsettled(records())):
                return
        hall.trouble.wait(LOOK_S)


# --- what the programs kept ----------------------------------------------------------------------------------


def _records(folder: Path, stage: Stage, since: int) -> Records:
    return Records(
        journal=_rows(folder / "kiosk" / f"kiosk-{SITE}.db", "SELECT seq, id, kind, payload FROM journal ORDER BY seq"),
        papers=[json.loads(path.read_text("utf-8")) for path in sorted((folder / "tickets").glob("ticket-*.json"))],
        log=_rows(
            folder / "ausuivant.db",
            "SELECT seq, kind, payload FROM event WHERE site_id = :site AND seq >= (SELECT max(seq) FROM event"
            " WHERE site_id = :site AND kind = 'day_opened') ORDER BY seq",
        ),
        shown=_lines(folder / "display" / "hall.jsonl"),
        kiosk=stage.kiosks[SITE].id,
        since=since,
    )


def _rows(database: Path, query: str) -> list[dict[str, Any]]:
    """Read a database that a program has open: without a lock, and without writing."""
    if not database.exists():
        return []
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True, timeout=5)) as connection:
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute(query, {"site": SITE})]
    return [{**row, "payload": json.loads(row["payload"])} if "payload" in row else row for row in rows]


def _last_seq(folder: Path) -> int:
    (row,) = _rows(folder / "ausuivant.db", "SELECT last_seq FROM site WHERE id = :site")
    return row["last_seq"]


def _lines(path: Path) -> list[dict[str, Any]]:
    """Read the whole lines of a file that is still written."""
    text = path.read_text("utf-8") if path.exists() else ""
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]


# --- words ---------------------------------------------------------------------------------------------------


def _tell(stage: Stage, folder: Path, running: Running, *, windows: bool) -> None:
    free = ", ".join(stage.free[SITE])
    where = "dans leurs fenêtres" if windows else "sans fenêtre (pas d'écran ici)"
    typer.echo(
        f"""
Au suivant ! — {stage.town}, lundi, 9 h 30. Ctrl-C arrête tout.

  Console d'agent     {running.url}/agent
  Supervision         {running.url}/supervision
  Calendrier          {running.url}/calendrier/{SITE}
  Identifiants        {GUEST} (agent ; guichet libre à l'{SITE} : {free}), {SUPERVISOR}, {ADMIN}
  Mot de passe        {PASSWORD}
  Codes de {ADMIN}      clé {stage.codes}, à saisir dans une application de codes
  Borne et écran      {where}
  Tickets imprimés    {folder / "tickets"}
  Base et journaux    {folder / "ausuivant.db"}, {folder / "logs"}
"""
    )


@contextmanager
def _told_to_end() -> Iterator[None]:
    """End in order when told by Ctrl-C or by `kill`, even where a script has made us deaf to Ctrl-C."""

    def interrupt(*_: object) -> None:
        # Once is enough: a second one must not stop the programs from being ended.
        for number in before:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
