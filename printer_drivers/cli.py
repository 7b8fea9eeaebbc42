"""`ausuivant printer`: simulate a printer, ask one how it is, print a test ticket.

Exit codes: 0 done, 3 the printer refused or nothing was printed, 4 unreachable, 5 configuration.
"""

from __future__ import annotations

import json
import uuid
from concurrent.futures import TimeoutError as FutureTimeout
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from ausuivant.clock import clock_from_environment
from printer_drivers.errors import ConfigError, LinkError, PrinterError
from printer_drivers.layout import TicketContent
from printer_drivers.model import Health, JobResult, JobState, TicketJob
from printer_drivers.opening import Printer, open_printer
from printer_drivers.profile import load_profile, profile_names
from printer_drivers.status import blocking_error

REFUSED, UNREACHABLE, CONFIGURATION = 3, 4, 5
TEST_S = 45.0
DEFAULT_PROFILE = "generic-80mm"

app = typer.Typer(help="Les imprimantes à tickets : simuler, interroger, essayer.", no_args_is_help=True)

Address = Annotated[str, typer.Argument(metavar="URL", help="tcp://hôte:9100 ou file:///dev/usb/lp0")]
ProfileName = Annotated[str, typer.Option("--profile", help="un nom de « profiles », ou un fichier .toml")]
AsJson = Annotated[bool, typer.Option("--json", help="pour les programmes")]


@app.command()
def profiles(as_json: AsJson = False) -> None:
    """Nomme les modèles connus, et sur quoi leurs valeurs ont été vérifiées."""
    known = [load_profile(name) for name in profile_names()]
    if as_json:
        typer.echo(json.dumps([{"name": one.name, "title": one.title, "dots": one.width_dots} for one in known]))
        return
    for one in known:
        typer.echo(f"{one.name:16} {one.title}; {one.width_dots} dots, {one.dpi} dpi. Checked: {one.checked}.")


@app.command()
def status(url: Address, profile: ProfileName = DEFAULT_PROFILE, as_json: AsJson = False) -> None:
    """Demande à une imprimante comment elle va. Finit par 0 seulement si elle peut imprimer."""
    printer = _open(url, profile)
    found = printer.status(timeout=10.0)
    printer.close()
    conditions = [str(one.name).lower() for one in found.conditions]
    if as_json:
        typer.echo(json.dumps({"health": found.health, "conditions": conditions, "source": found.source}))
    else:
        typer.echo(f"{found.health}{': ' + ', '.join(conditions) if conditions else ''}")
    if found.health is Health.UNREACHABLE:
        _fail(
            f"Nobody answers at {url}. Check power, cable, address and port, and that no other program holds it.",
            UNREACHABLE,
        )
    error = blocking_error(found.conditions)
    if error is not None:
        _fail(str(error), REFUSED)
    if found.health is Health.UNKNOWN:
        _fail("This link has no way back: the printer cannot say how it is.", REFUSED)


@app.command("test")
def print_test(url: Address, profile: ProfileName = DEFAULT_PROFILE, as_json: AsJson = False) -> None:
    """Imprime un ticket d'essai et dit ce qui prouve sa sortie. Finit par 0 seulement avec une preuve."""
    printer = _open(url, profile)
    moment = clock_from_environment().now().astimezone()
    job = TicketJob(f"test-{uuid.uuid4()}", _test_content(moment))
    try:
        result = printer.submit(job).result(TEST_S)
    except FutureTimeout:
        _fail(f"The printer did not finish within {TEST_S:.0f} s. Look at the paper.", REFUSED)
    except PrinterError as error:
        _fail(str(error), CONFIGURATION)
    finally:
        printer.close(timeout=0.5)
    _report(result, as_json=as_json)


@app.command()
def simulate(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 : un port libre")] = 9100,
    control: Annotated[int, typer.Option(min=0, max=65535, help="port de commande ; 0 : un port libre")] = 9101,
    profile: ProfileName = DEFAULT_PROFILE,
    out: Annotated[Path, typer.Option(help="dossier des tickets")] = Path("build/tickets"),
    host: Annotated[str, typer.Option(help="adresse où écouter")] = "127.0.0.1",
    speed: Annotated[float | None, typer.Option(min=0, help="vitesse du papier en mm/s ; 0 : sans durée")] = None,
) -> None:
    """Joue l'imprimante : chaque ticket coupé devient un PNG, un texte et un JSON, jusqu'à Ctrl-C."""
    from printer_drivers.simulator.running import run_simulator

    try:
        run_simulator(
            load_profile(profile), out, host=host, port=port, control=control, speed_mm_s=speed, say=typer.echo
        )
    except ConfigError as error:
        _fail(str(error), CONFIGURATION)


def _open(url: str, profile: str) -> Printer:
    try:
        return open_printer(url, profile, clock=clock_from_environment())
    except ConfigError as error:
        _fail(str(error), CONFIGURATION)


def _report(result: JobResult, *, as_json: bool) -> None:
    proofs = ", ".join(sorted(result.evidence)) or "none"
    if as_json:
        typer.echo(json.dumps({"state": result.state, "evidence": sorted(result.evidence)}))
    else:
        typer.echo(f"{result.state}, proof: {proofs}, {result.duration_s:.1f} s")
    if result.on_paper:
        return
    if result.state is JobState.UNCONFIRMED:
        _fail("All bytes were sent, but this link cannot confirm. Look at the paper.", REFUSED)
    text = str(result.error) if result.error else "Nothing was printed."
    _fail(text, UNREACHABLE if isinstance(result.error, LinkError) else REFUSED)


def _fail(text: str, code: int) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(code)


def _test_content(moment: datetime) -> TicketContent:
    return TicketContent(
        site_name="Essai d’imprimante",
        town="Au suivant\u00a0!",
        label="TEST",
        issued_at=moment,
        queue_name="Àâçéèêëîïôœùûü €",
        people_ahead=0,
        wait_text="10 à 20 min",
        where_to_wait="Salle d’attente",
        papers=("Numéro haut de 12\u00a0mm au moins", "Les quatre bords sont nets", "Le code se lit au téléphone"),
        follow_url="https://exemple.invalid/t#essai",
        footer="Ce ticket n’appelle personne.",
    )
