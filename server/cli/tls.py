"""`ausuivant tls`: the town's authority and the server's certificate."""

from typing import Annotated

import typer

from ausuivant.clock import SystemClock
from ausuivant.i18n import say_date
from server.cli.opening import Data, refuse, settings_of
from server.settings import Settings
from server.tls import certify
from server.tls.names import own_names

app = typer.Typer(add_completion=False, rich_markup_mode=None)

Names = Annotated[
    list[str] | None,
    typer.Option("--name", help="Nom ou adresse du serveur sur le réseau ; plusieurs fois s'il en a plusieurs."),
]


@app.command()
def tls(name: Names = None, data: Data = None) -> None:
    """Fait le certificat du serveur s'il manque, change de noms ou va finir, et dit à qui le donner."""
    certify_here(settings_of(data, None), name or [])


def certify_here(settings: Settings, names: list[str]) -> None:
    """Have a certificate for this machine and say what to do with it, or leave with the reason."""
    try:
        made = certify(settings.tls_folder, (*own_names(), *settings.names, *names), now=SystemClock().now())
    except ValueError as wrong:
        refuse(f"Nom refusé : {wrong}")
    except OSError as trouble:
        refuse(f"{settings.tls_folder} : {trouble.strerror}")
    typer.echo(f"Certificat pour : {', '.join(made.names)}")
    typer.echo(f"Valable jusqu'au {say_date(made.ends_at, 'UTC')} ; renouvelé à un démarrage du serveur avant cela.")
    typer.echo(f"Autorité à installer sur les postes, les bornes et les écrans : {made.authority}")
    typer.echo(f"Son empreinte SHA-256 : {made.fingerprint}")
