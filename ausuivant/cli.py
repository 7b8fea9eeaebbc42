"""`ausuivant`: the one door to every program. A program's own code is loaded only when its name is typed."""

import gc
import importlib
import sys
import traceback
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

import typer
import typer.core
import typer.main

from ausuivant.core.errors import DomainError, Kind
from ausuivant.wire.sentences import sentence


class Exit(IntEnum):
    """How a command ended."""

    DONE = 0
    USAGE = 2  #: wrongly called
    REFUSED = 3  #: the reception says no
    UNREACHABLE = 4  #: the server does not answer
    CONFIGURATION = 5  #: a setting or a file is wrong
    BUG = 70  #: our fault


@dataclass(frozen=True, slots=True)
class Program:
    """Where a command lives, "module:typer", and what it is for."""

    where: str
    purpose: str


PROGRAMS: Final[dict[str, Program]] = {
    "init": Program("server.cli.init:app", "Prépare la base, le premier administrateur et les sites."),
    "serve": Program("server.cli.serve:app", "Lance le serveur."),
    "tls": Program("server.cli.tls:app", "Fait et montre le certificat du serveur."),
    "site": Program("server.cli.site:app", "Vérifie, charge, montre et exporte les sites."),
    "user": Program("server.cli.user:app", "Gère les comptes des agents."),
    "directory": Program("server.cli.directory:app", "Vérifie l'annuaire de la ville."),
    "audit": Program("server.cli.audit:app", "Vérifie et montre le journal d'accès."),
    "device": Program("server.cli.device:app", "Enregistre les bornes et les écrans."),
    "log": Program("server.cli.log:app", "Vérifie, montre et exporte le journal."),
    "calendar": Program("server.frequentation.cli:app", "Calcule les calendriers de fréquentation."),
    "kiosk": Program("kiosk_app.cli:app", "Lance la borne."),
    "display": Program("counter_display.cli:app", "Lance un écran de salle ou de guichet."),
    "printer": Program("printer_drivers.cli:app", "Essaie et simule les imprimantes."),
    "sim": Program("sim.cli:app", "Simule des journées d'accueil."),
    "demo": Program("sim.demo:app", "Lance une ville entière, pour voir."),
}


class Programs(typer.core.TyperGroup):
    """The commands of PROGRAMS, each imported when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Names in the order of the table."""
        return list(PROGRAMS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Load one program's command; None if there is no such name."""
        program = PROGRAMS.get(cmd_name)
        if program is None:
            return None
        if ctx.resilient_parsing:
            return _placeholder(cmd_name, program)
        module, _, name = program.where.partition(":")
        # Nothing of what is loaded is garbage, and looking for some is a tenth of a program's start.
        gc.disable()
        try:
            loaded = getattr(importlib.import_module(module), name)
        except ModuleNotFoundError as missing:
            typer.echo(f"« {cmd_name} » n'est pas installé ici : il manque {missing.name}.", err=True)
            raise SystemExit(Exit.CONFIGURATION) from missing
        finally:
            gc.enable()
        command = typer.main.get_command(loaded)
        command.name = cmd_name
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the programs without loading them."""
        with formatter.section("Commandes"):
            formatter.write_dl([(name, program.purpose) for name, program in PROGRAMS.items()])

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Say what can be asked."""
        formatter.write_usage(ctx.command_path, "COMMANDE …")
        with formatter.section("Au suivant !"):
            formatter.write_text("Tickets, appels, écrans et calendriers de fréquentation des accueils.")
        self.format_commands(ctx, formatter)


def _placeholder(name: str, program: Program) -> Any:
    """Stand for a program where only its name and purpose are needed."""
    stand_in = typer.Typer()
    stand_in.command(name, help=program.purpose)(lambda: None)
    return typer.main.get_command(stand_in)


app = typer.Typer(cls=Programs, no_args_is_help=True, add_completion=False, rich_markup_mode=None)


@app.callback()
def _root() -> None:
    """Tickets, appels, écrans et calendriers de fréquentation des accueils."""


def main() -> None:
    """Run one command, and leave with the code that says how it ended."""
    try:
        typer.main.get_command(app)(prog_name="ausuivant")
    except DomainError as refusal:
        typer.echo(sentence(refusal), err=True)
        sys.exit(Exit.UNREACHABLE if refusal.kind is Kind.UNAVAILABLE else Exit.REFUSED)
    except Exception:
        traceback.print_exc()
        typer.echo("C'est un défaut du programme : merci de le signaler avec les lignes ci-dessus.", err=True)
        sys.exit(Exit.BUG)


if __name__ == "__main__":
    main()
