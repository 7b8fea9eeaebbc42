"""`ausuivant display`: the screens that visitors watch.

Exit codes: 0 closed, 2 wrong use, 5 wrong configuration.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Annotated

import typer

CONFIGURATION = 5

Authority = Annotated[
    Path | None,
    typer.Option(envvar="AUSUIVANT_AUTHORITY", help="autorité de la ville (authority.pem), la seule crue"),
]

app = typer.Typer(help="Les écrans que regardent les visiteurs.", no_args_is_help=True)


@app.callback()
def display() -> None:
    """Montre les appels aux personnes qui attendent."""


@app.command()
def hall(
    server: Annotated[str, typer.Option(envvar="AUSUIVANT_SERVER", help="adresse du serveur")],
    token: Annotated[str, typer.Option(envvar="AUSUIVANT_TOKEN", help="jeton de cet écran")],
    site: Annotated[str, typer.Option(help="identifiant du site, par exemple HDV")],
    authority: Authority = None,
    language: Annotated[str, typer.Option(help="langue des mots")] = "fr",
    windowed: Annotated[bool, typer.Option("--windowed", help="dans une fenêtre")] = False,
    size: Annotated[str, typer.Option(help="taille de la fenêtre, en pixels")] = "1920x1080",
    screen: Annotated[str | None, typer.Option(help="nom de l'écran")] = None,
    record: Annotated[Path | None, typer.Option(help="ajoute une ligne JSON par appel affiché")] = None,
    snapshots: Annotated[Path | None, typer.Option(help="dossier d'images de l'écran, une par appel")] = None,
) -> None:
    """Affiche les appels d'une salle, jusqu'à la fermeture de la fenêtre."""
    logging.basicConfig(level=os.environ.get("AUSUIVANT_LOG", "INFO"), format="%(levelname)s %(name)s: %(message)s")
    from counter_display.program import Settings, run

    settings = Settings(
        server=server,
        token=token,
        site_id=site,
        authority=authority,
        language=language,
        windowed=windowed,
        size=size,
        screen=screen,
        record=record,
        snapshots=snapshots,
    )
    try:
        raise typer.Exit(run(settings, say=typer.echo))
    except (ValueError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(CONFIGURATION) from error
