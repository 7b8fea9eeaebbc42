"""`ausuivant kiosk`: the visitors' kiosk.

Exit codes: 0 closed, 2 wrong use, 5 wrong configuration.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Annotated

import typer

CONFIGURATION = 5
DEFAULT_DATA = Path.home() / ".local" / "share" / "ausuivant"

app = typer.Typer(help="The visitors' kiosk.", add_completion=False)


@app.callback(invoke_without_command=True)
def kiosk(
    server: Annotated[str, typer.Option(envvar="AUSUIVANT_SERVER", help="address of the server")],
    token: Annotated[str, typer.Option(envvar="AUSUIVANT_TOKEN", help="this kiosk's token", show_envvar=True)],
    site: Annotated[str, typer.Option(help="id of the site, e.g. HDV")],
    printer: Annotated[str, typer.Option(help="tcp://host:9100 or file:///dev/usb/lp0")] = "tcp://127.0.0.1:9100",
    profile: Annotated[str, typer.Option(help="the printer's model: see `printer profiles`")] = "generic-80mm",
    data: Annotated[Path, typer.Option(envvar="AUSUIVANT_DATA", help="where the journals are")] = DEFAULT_DATA,
    language: Annotated[str, typer.Option(help="the language before anybody chose one")] = "fr",
    windowed: Annotated[bool, typer.Option("--windowed", help="in a window instead of the whole screen")] = False,
    size: Annotated[str, typer.Option(help="of the window, in pixels")] = "1080x1920",
    screen: Annotated[str | None, typer.Option(help="name of the screen")] = None,
    width_mm: Annotated[float, typer.Option(min=50, help="width of the screen's picture")] = 336.3,
    control: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="for demonstrations: let local programs press the buttons (remote.py)"),
    ] = None,
) -> None:
    """Let visitors take tickets, until the window is closed."""
    logging.basicConfig(level=os.environ.get("AUSUIVANT_LOG", "INFO"), format="%(levelname)s %(name)s: %(message)s")
    from kiosk_app.program import Settings, run
    from printer_drivers import PrinterError

    settings = Settings(
        server=server,
        token=token,
        site_id=site,
        printer=printer,
        profile=profile,
        data=data,
        language=language,
        windowed=windowed,
        size=size,
        screen=screen,
        width_mm=width_mm,
        control=control,
    )
    try:
        raise typer.Exit(run(settings, say=typer.echo))
    except (PrinterError, ValueError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(CONFIGURATION) from error
