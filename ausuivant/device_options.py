"""The command line of a program that stands in a hall: options, log, last words. No Qt: `--help` is quick."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer

CONFIGURATION: Final = 5  #: exit code: it cannot start as it is set up
DEFAULT_DATA: Final = Path.home() / ".local" / "share" / "ausuivant"

Server = Annotated[str | None, typer.Option(envvar="AUSUIVANT_SERVER", help="adresse du serveur")]
Token = Annotated[
    str | None, typer.Option(envvar="AUSUIVANT_TOKEN", help="jeton de cet appareil, s'il n'est pas enregistré")
]
Site = Annotated[str | None, typer.Option(help="identifiant du site, par exemple HDV")]
Authority = Annotated[
    Path | None,
    typer.Option(envvar="AUSUIVANT_AUTHORITY", help="autorité de la ville (authority.pem), la seule crue"),
]
Data = Annotated[Path, typer.Option(envvar="AUSUIVANT_DATA", help="dossier de l'enregistrement et des carnets")]
Windowed = Annotated[bool, typer.Option("--windowed", help="dans une fenêtre")]
Size = Annotated[str, typer.Option(help="taille de la fenêtre, en pixels")]
Screen = Annotated[str | None, typer.Option(help="nom de l'écran")]
Invitation = Annotated[str, typer.Option(help="l'invitation que donne la page « Appareils »")]


def begin_log() -> None:
    """Write the log where whoever started the program reads it."""
    logging.basicConfig(level=os.environ.get("AUSUIVANT_LOG", "INFO"), format="%(levelname)s %(name)s: %(message)s")


def leave_after(run: Callable[[], int]) -> NoReturn:
    """Run the program and leave with its code; what is wrong with its set-up is said in a line."""
    try:
        code = run()
    except (ValueError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(CONFIGURATION) from error
    raise typer.Exit(code)
