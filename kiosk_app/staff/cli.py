"""`ausuivant kiosk pin`: sets the code of the staff menu."""

from __future__ import annotations

import typer

from ausuivant import device_options as d
from ausuivant.i18n import SOURCE, mark, translator

DONE = mark("Le code est réglé. Touchez les quatre coins de l’écran, dans l’ordre des aiguilles d’une montre.")
ASK, AGAIN = mark("Code du menu du personnel (6 à 12 chiffres)"), mark("Encore une fois")
ENDED = mark("Rien n’a été saisi : le code n’a pas changé.")


def set_pin(data: d.Data = d.DEFAULT_DATA) -> None:
    """Règle le code du menu du personnel ; seule son empreinte est gardée."""
    from kiosk_app.staff.pin import PinFile, WeakPin

    _ = translator(SOURCE)
    try:
        pin = typer.prompt(_(ASK), hide_input=True, confirmation_prompt=_(AGAIN))
        PinFile.of(data).keep(pin)
    except typer.Abort:
        typer.echo(_(ENDED), err=True)
        raise typer.Exit(d.CONFIGURATION) from None
    except (WeakPin, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(d.CONFIGURATION) from error
    typer.echo(_(DONE))
