"""`ausuivant printer`: find printers, ask one how it is, print a test ticket, simulate one.

Exit codes: 0 done, 3 the printer refused or nothing is proved to be printed, 4 unreachable, 5 configuration.
Sentences are French; `AUSUIVANT_LANGUAGE=en` has them in English.
"""

from __future__ import annotations

import json
import os
import uuid
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from ausuivant.clock import clock_from_environment
from ausuivant.i18n import SOURCE, Translator, translator
from printer_drivers.counters import read_counters
from printer_drivers.errors import ConfigError, LinkError, NoReply, PrinterError
from printer_drivers.layout import TicketContent
from printer_drivers.model import Health, JobResult, JobState, PrinterStatus, TicketJob
from printer_drivers.opening import Printer, open_printer
from printer_drivers.profile import Profile, load_profile, profile_names
from printer_drivers.sentences import CONDITIONS, EVIDENCE, HEALTH, STATES, conditions_in, explain
from printer_drivers.status import blocking_error
from printer_drivers.transports.address import make_transport

LANGUAGE_VARIABLE = "AUSUIVANT_LANGUAGE"
REFUSED, UNREACHABLE, CONFIGURATION = 3, 4, 5
STATUS_S = 10.0
TEST_S = 45.0
OPEN_S = 2.0
DEFAULT_PROFILE = "generic-80mm"

app = typer.Typer(
    help="Les imprimantes à tickets : trouver, interroger, essayer, simuler.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

Address = Annotated[
    str,
    typer.Argument(
        metavar="URL",
        help="tcp://hôte:9100, usb://04b8:0e28, serial:///dev/ttyS0?baud=19200, file:///dev/usb/lp0 ou cups://file",
    ),
]
ProfileName = Annotated[str, typer.Option("--profile", help="un nom de « profiles », ou un fichier .toml")]
AsJson = Annotated[bool, typer.Option("--json", help="pour les programmes")]


@app.command("list")
def list_printers(as_json: AsJson = False) -> None:
    """Montre les imprimantes USB, les ports série et les fichiers d’imprimante de cette machine."""
    from printer_drivers.discovery import find_printers

    _ = _words()
    found, problems = find_printers()
    for problem in problems:
        typer.echo(explain(problem, _), err=True)
    if as_json:
        _print_json(
            [
                {"kind": one.kind, "url": one.url, "title": one.title, "profiles": one.profiles}
                | {"problem": explain(one.problem, _) if one.problem else None}
                for one in found
            ]
        )
        return
    for one in found:
        typer.echo(f"{one.url:44}  {one.title}  ({one.profiles}*)")
        if one.problem:
            typer.echo(f"  {explain(one.problem, _)}")
    if not found:
        typer.echo(_("Aucune imprimante USB, aucun port série, aucun fichier d’imprimante ici."))
    typer.echo(_("Une imprimante réseau n’est pas cherchée : son adresse est sur sa page d’essai interne."))


@app.command()
def profiles(as_json: AsJson = False) -> None:
    """Nomme les modèles connus, et s’ils ont été essayés sur une vraie imprimante."""
    _ = _words()
    known = [load_profile(name) for name in profile_names()]
    if as_json:
        _print_json(
            [
                {"name": one.name, "title": one.title, "dots": one.width_dots, "dpi": one.dpi, "checked": one.checked}
                for one in known
            ]
        )
        return
    for one in known:
        tried = _("jamais essayé sur du matériel") if one.checked.startswith("never") else one.checked
        typer.echo(f"{one.name:16}  {one.title} ; {one.width_dots} points, {one.dpi} dpi ; {tried}")


@app.command()
def status(url: Address, profile: ProfileName = DEFAULT_PROFILE, as_json: AsJson = False) -> None:
    """Demande à une imprimante comment elle va. Finit par 0 seulement si elle peut imprimer."""
    _ = _words()
    chosen = _profile(profile)
    printer = _open(url, chosen)
    found = printer.status(timeout=STATUS_S)
    printer.close()
    if found.health in (Health.READY, Health.WARNING):
        counted = read_counters(make_transport(url), chosen, clock=clock_from_environment())
        found = replace(found, cuts=counted.cuts, paper_cm=counted.paper_cm)
    if as_json:
        _print_json(_status_facts(found))
    else:
        for line in _status_lines(found, _):
            typer.echo(line)
    if found.health is Health.UNREACHABLE:
        _fail(explain(_why_unreachable(url), _), UNREACHABLE)
    error = blocking_error(found.conditions)
    if error is not None:
        _fail(explain(error, _), REFUSED)
    if found.health is Health.UNKNOWN:
        _fail(_("Essayez un ticket : « ausuivant printer test », et regardez le papier."), REFUSED)


@app.command("test")
def print_test(
    url: Address,
    profile: ProfileName = DEFAULT_PROFILE,
    as_text: Annotated[bool, typer.Option("--text", help="en mode texte, sans image")] = False,
    out: Annotated[Path | None, typer.Option(help="dépose aussi l’image du ticket dans ce fichier .png")] = None,
    as_json: AsJson = False,
) -> None:
    """Imprime un ticket d’essai et dit ce qui prouve sa sortie. Finit par 0 seulement avec une preuve."""
    _ = _words()
    chosen = _profile(profile)
    content = _test_content(clock_from_environment().now().astimezone())
    if out is not None:
        _write_picture(content, chosen, out)
    printer = _open(url, _in_text(chosen) if as_text else chosen)
    job = TicketJob(f"test-{uuid.uuid4()}", content)
    try:
        result = printer.submit(job).result(TEST_S)
    except FutureTimeout:
        _fail(_("L’imprimante n’a pas fini en {s} s. Regardez le papier.", s=round(TEST_S)), REFUSED)
    except PrinterError as error:
        _fail(explain(error, _), CONFIGURATION)
    finally:
        printer.close(timeout=1.0)
    _report(result, as_json=as_json)


@app.command()
def simulate(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 : un port libre")] = 9100,
    control: Annotated[int, typer.Option(min=0, max=65535, help="port de commande ; 0 : un port libre")] = 9101,
    profile: ProfileName = DEFAULT_PROFILE,
    out: Annotated[Path, typer.Option(help="dossier des tickets")] = Path("build/tickets"),
    host: Annotated[str, typer.Option(help="adresse où écouter")] = "127.0.0.1",
    speed: Annotated[float | None, typer.Option(min=0, help="vitesse du papier en mm/s ; 0 : sans durée")] = None,
    fault: Annotated[
        list[str] | None, typer.Option(help="panne dès le début : paper_out, ou slow=50 ; plusieurs fois")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="finir par 3 si une commande était inconnue")] = False,
) -> None:
    """Joue l’imprimante : chaque ticket coupé devient un PNG, un texte et un JSON, jusqu’à Ctrl-C."""
    from printer_drivers.simulator.running import run_simulator

    shaped = _profile(profile)
    try:
        unknown = run_simulator(
            shaped,
            out,
            host=host,
            port=port,
            control=control,
            speed_mm_s=speed,
            language=_language(),
            say=typer.echo,
            faults=dict(_fault(word) for word in fault or ()),
        )
    except ConfigError as error:
        _fail(explain(error, _words()), CONFIGURATION)
    if strict and unknown:
        _ = _words()
        _fail(_.plural("{n} commande inconnue.", "{n} commandes inconnues.", unknown), REFUSED)


def _fault(word: str) -> tuple[str, float | str | None]:
    """Read `name` or `name=value`; a value is a number or a word."""
    name, given, value = word.partition("=")
    try:
        return name, float(value) if given else None
    except ValueError:
        return name, value


def _language() -> str:
    return os.environ.get(LANGUAGE_VARIABLE) or SOURCE


def _words() -> Translator:
    return translator(_language())


def _profile(name: str) -> Profile:
    """Load a profile, or end with the names that exist."""
    _ = _words()
    if not name.endswith(".toml") and name not in profile_names():
        known = ", ".join(profile_names())
        _fail(_("Aucun modèle ne s’appelle « {name} ». Modèles : {known}.", name=name, known=known), CONFIGURATION)
    try:
        return load_profile(name)
    except ConfigError as error:
        _fail(explain(error, _), CONFIGURATION)


def _in_text(profile: Profile) -> Profile:
    """Fit a profile to text mode, or end when its printer has none."""
    fitted = profile.safe_mode()
    if not fitted.prints_letters:
        _ = _words()
        _fail(_("Ce modèle n’a pas de mode texte."), CONFIGURATION)
    return fitted


def _open(url: str, profile: Profile) -> Printer:
    try:
        return open_printer(url, profile, clock=clock_from_environment())
    except ConfigError as error:
        _fail(explain(error, _words()), CONFIGURATION)


def _why_unreachable(url: str) -> PrinterError:
    """Open the link once more by hand, to learn what stands in the way."""
    transport = make_transport(url)
    try:
        transport.open(OPEN_S)
    except LinkError as error:
        return error
    transport.close()
    return NoReply(url)


def _status_facts(found: PrinterStatus) -> dict[str, Any]:
    return {
        "health": found.health,
        "conditions": [str(one.name).lower() for one in found.conditions],
        "source": found.source,
        "paper_cm": found.paper_cm,
        "cuts": found.cuts,
        "metres_since_roll": found.metres_since_roll,
    }


def _status_lines(found: PrinterStatus, _: Translator) -> list[str]:
    """Say health, what is the matter in plain words, and what the printer counts."""
    lines = [_(HEALTH[found.health])]
    for one in conditions_in(found.conditions):
        what, remedy = CONDITIONS[one]
        lines.append(f"- {_(what)} {_(remedy)}")
    if found.paper_cm is not None:
        lines.append(_("Papier restant : {cm} cm.", cm=found.paper_cm))
    if found.cuts is not None:
        lines.append(_("Coupes depuis sa fabrication : {n}.", n=found.cuts))
    if found.metres_since_roll is not None:
        lines.append(_("Imprimés depuis le changement de rouleau : {n} m.", n=round(found.metres_since_roll)))
    return lines


def _report(result: JobResult, *, as_json: bool) -> None:
    _ = _words()
    if as_json:
        _print_json(
            {"state": result.state, "evidence": sorted(result.evidence), "duration_s": round(result.duration_s, 3)}
            | {"error": type(result.error).__name__ if result.error else None}
        )
    else:
        typer.echo(_(STATES[result.state]))
        if result.evidence:
            proofs = ", ".join(_(EVIDENCE[one]) for one in sorted(result.evidence))
            length = f"{result.duration_s:.1f}".replace(".", ",")
            typer.echo(_("Preuve : {proofs}. Durée : {length} s.", proofs=proofs, length=length))
    if result.on_paper:
        return
    if result.state is JobState.UNCONFIRMED or result.error is None:
        raise typer.Exit(REFUSED)
    _fail(explain(result.error, _), UNREACHABLE if isinstance(result.error, LinkError) else REFUSED)


def _write_picture(content: TicketContent, profile: Profile, out: Path) -> None:
    from printer_drivers.render import render_ticket

    _ = _words()
    try:
        render_ticket(content, profile).save(out, "PNG")
    except OSError as error:
        _fail(_("Impossible d’écrire {file} : {why}.", file=out, why=error.strerror or error), CONFIGURATION)


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False))


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
