"""`ausuivant serve`: the server."""

import gc
import sys
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ausuivant.clock import SystemClock
from server.cli.directory import check_directory_file
from server.cli.opening import Data, Database, clock_here, ledger_for_writing, refuse, settings_of
from server.security.cookies import LOOPBACK
from server.settings import Settings

if TYPE_CHECKING:
    from server.tls import Certified

app = typer.Typer(add_completion=False, rich_markup_mode=None)

UNREADY = 5
#: allocations before each generation is looked at; the defaults are 700, 10, 10
COLLECTOR: Final = (50_000, 20, 50)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Adresse où écouter ; 0.0.0.0 : partout, en HTTPS.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port ; 0 : au choix du système.")] = 8000,
    data: Data = None,
    database: Database = None,
    proxy: Annotated[
        str | None,
        typer.Option("--behind-proxy", help="Adresse du serveur mandataire qui fait le HTTPS devant celui-ci."),
    ] = None,
    readable_logs: Annotated[
        bool, typer.Option("--readable-logs", help="Journal pour un humain, pas en JSON.")
    ] = False,
) -> None:
    """Lance le serveur, jusqu'à Ctrl-C. Dit son adresse sur une ligne quand il est prêt."""
    gc.disable()  # until it is ready: nothing of what is loaded before is garbage
    from server import logs
    from server.app import create_app
    from server.serving import Serving

    logs.configure(readable=readable_logs or sys.stderr.isatty())
    settings, clock = settings_of(data, database, proxy=proxy), clock_here()
    check_directory_file(settings)
    certified = _certified(settings, host)
    ledger = ledger_for_writing(settings, clock)
    serving = Serving(
        create_app(settings, ledger, clock=clock, phones=SystemClock()),
        host=host,
        port=port,
        on_ready=_ready,
        certified=certified,
        proxy=settings.proxy,
    )
    serving.run()
    if not serving.started:
        raise typer.Exit(UNREADY)
    typer.echo("Serveur arrêté.")


def _certified(settings: Settings, host: str) -> "Certified | None":
    """The certificate to show; None on the machine itself and behind a proxy, which need none."""
    if host in LOOPBACK or settings.proxy:
        return None
    from server.tls import certify
    from server.tls.names import own_names

    if not (settings.tls_folder / "authority.pem").exists():
        refuse(
            f"Pas de certificat dans {settings.tls_folder}. Lancez « ausuivant tls », qui en fait un, ou nommez le "
            "serveur mandataire qui fait le HTTPS : --behind-proxy ADRESSE."
        )
    # Whoever verifies lives at the true hour, whatever hour the town plays.
    return certify(settings.tls_folder, (*own_names(), *settings.names), now=SystemClock().now())


def _ready(address: str) -> None:
    _spare_the_collector()
    print(f"Serveur prêt : {address}", flush=True)


def _spare_the_collector() -> None:
    """Keep the collector from walking the whole day again and again.

    Each command makes a new state of values that never form cycles; the default thresholds made the collector look
    at every ticket of the day every few hundred commands, for up to 0.4 s, in which nobody was answered.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTOR)
    gc.enable()
