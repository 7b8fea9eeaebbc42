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

app = typer.Typer(help="The screens that visitors watch.", no_args_is_help=True)


@app.callback()
def display() -> None:
    """Show calls to the people who wait."""


@app.command()
def hall(
    server: Annotated[str, typer.Option(envvar="AUSUIVANT_SERVER", help="address of the server")],
    token: Annotated[str, typer.Option(envvar="AUSUIVANT_TOKEN", help="this display's token")],
    site: Annotated[str, typer.Option(help="id of the site, e.g. HDV")],
    language: Annotated[str, typer.Option(help="of the words beside the numbers")] = "fr",
    windowed: Annotated[bool, typer.Option("--windowed", help="in a window instead of the whole screen")] = False,
    size: Annotated[str, typer.Option(help="of the window, in pixels")] = "1920x1080",
    screen: Annotated[str | None, typer.Option(help="name of the screen")] = None,
    record: Annotated[
        Path | None, typer.Option(help="append a JSON line for each call, once it stood on the screen")
    ] = None,
    snapshots: Annotated[
        Path | None, typer.Option(help="folder for a picture of the screen at each recorded call")
    ] = None,
) -> None:
    """Show the calls of a hall, until the window is closed."""
    logging.basicConfig(level=os.environ.get("AUSUIVANT_LOG", "INFO"), format="%(levelname)s %(name)s: %(message)s")
    from counter_display.program import Settings, run

    settings = Settings(
        server=server,
        token=token,
        site_id=site,
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
