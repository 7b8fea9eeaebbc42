"""`ausuivant kiosk`: the visitors' kiosk.

Exit codes: 0 closed, 2 wrong use, 5 wrong configuration, 10 ended by staff.
"""

from __future__ import annotations

import logging
from itertools import chain, repeat
from typing import TYPE_CHECKING, Annotated

import typer

from ausuivant import device_options as d
from ausuivant.i18n import SOURCE, translator
from kiosk_app.staff.cli import set_pin

if TYPE_CHECKING:
    from kiosk_app.program import Settings

Addresses = Annotated[
    list[str],
    typer.Option(
        "--printer",
        help="adresse de l'imprimante : voir « printer test --help » ; répétée, la suivante prend le relais",
    ),
]
Profiles = Annotated[
    list[str],
    typer.Option(
        "--profile", help="modèle d'imprimante : voir « printer profiles » ; un par imprimante, ou le même pour toutes"
    ),
]
Edge = Annotated[float, typer.Option(min=0, help="du sol au bord bas de l'image, en millimètres")]
Control = Annotated[
    int | None,
    typer.Option(min=0, max=65535, help="démonstrations : les programmes locaux pressent les boutons"),
]

app = typer.Typer(help="La borne des visiteurs.", add_completion=False)


@app.callback(invoke_without_command=True)
def kiosk(
    context: typer.Context,
    server: d.Server = None,
    token: d.Token = None,
    site: d.Site = None,
    authority: d.Authority = None,
    printer: Addresses = ["tcp://127.0.0.1:9100"],  # noqa: B006
    profile: Profiles = ["generic-80mm"],  # noqa: B006
    data: d.Data = d.DEFAULT_DATA,
    language: Annotated[str, typer.Option(help="langue de départ")] = "fr",
    windowed: d.Windowed = False,
    size: d.Size = "1080x1920",
    screen: d.Screen = None,
    width_mm: Annotated[float, typer.Option(min=50, help="largeur de l'image, en millimètres")] = 336.3,
    bottom_edge_mm: Edge = 880.0,
    dark: Annotated[bool, typer.Option("--dark", help="fond sombre, pour un hall peu éclairé")] = False,
    low: Annotated[bool, typer.Option("--low", help="tous les boutons entre 0,90 m et 1,22 m, pour tous")] = False,
    transitions: Annotated[bool, typer.Option(help="fondu d'un écran à l'autre")] = True,
    headset: Annotated[bool, typer.Option("--headset", help="la voix sort par une prise casque")] = False,
    control: Control = None,
) -> None:
    """Donne des tickets aux visiteurs, jusqu'à la fermeture de la fenêtre.

    Une borne qui n'est pas enregistrée montre un code, et continue d'elle-même dès qu'un administrateur l'accepte.
    """
    if context.invoked_subcommand is not None:
        return
    d.begin_log()
    logging.getLogger("httpx").setLevel(logging.WARNING)
    from ausuivant.qt.door import Told
    from kiosk_app.backstage import PrinterAt
    from kiosk_app.program import Settings

    settings = Settings(
        told=Told(server, token, site, authority),
        printers=tuple(map(PrinterAt, printer, chain(profile, repeat(profile[-1])))),
        data=data,
        language=language,
        windowed=windowed,
        size=size,
        screen=screen,
        width_mm=width_mm,
        bottom_edge_mm=bottom_edge_mm,
        theme="dark" if dark else "light",
        low=low,
        transitions=transitions,
        headset=headset,
        control=control,
    )
    _serve(settings)


def _serve(settings: Settings) -> None:
    """Run the kiosk, and say in words why it cannot start."""
    from kiosk_app.program import run
    from printer_drivers import PrinterError
    from printer_drivers.sentences import explain

    try:
        d.leave_after(lambda: run(settings, say=typer.echo))
    except PrinterError as error:
        typer.echo(explain(error, translator(SOURCE)), err=True)
        raise typer.Exit(d.CONFIGURATION) from error


@app.command()
def enrol(
    invitation: d.Invitation,
    data: d.Data = d.DEFAULT_DATA,
) -> None:
    """Enregistre cette borne avec une invitation, sans ouvrir de fenêtre."""
    from ausuivant.client.taking_up import take_up_here

    raise typer.Exit(take_up_here(invitation, data, role="kiosk", say=typer.echo))


app.command("pin")(set_pin)
