"""The staff's menu put before a kiosk's window, with its own way to the server."""

from __future__ import annotations

import os
from importlib.metadata import version
from pathlib import Path
from typing import Final

from ausuivant.client.api import ApiClient
from ausuivant.client.keeper import AccessKeeper
from ausuivant.clock import Clock
from ausuivant.qt.theme import Style
from kiosk_app.handover import Handover
from kiosk_app.speech import Speaker
from kiosk_app.staff.choices import ChoicesFile
from kiosk_app.staff.lookout import Place
from kiosk_app.staff.menu import Means, StaffMenu
from kiosk_app.staff.pin import PinFile
from kiosk_app.window import KioskWindow
from printer_drivers import Printer

#: one try of the two of a question to the server
TIMEOUT_S: Final = 1.5
#: systemd names here where it listens: then it also starts the program again
SUPERVISED: Final = "NOTIFY_SOCKET"


def open_staff_menu(
    window: KioskWindow,
    style: Style,
    keeper: AccessKeeper,
    *,
    data: Path,
    clock: Clock,
    printer: Printer,
    speaker: Speaker,
) -> StaffMenu:
    """Put the menu there. `data`: the kiosk's folder; end it with `close_down`."""
    # A client and a connection of its own: the menu's questions hold up no visitor's ticket.
    access = keeper.access
    api = ApiClient(access.server, keeper.token, TIMEOUT_S, authority=access.authority)
    handover = Handover(data / f"kiosk-{access.site_id}.db")

    def close() -> None:
        handover.close()
        api.close()

    means = Means(
        place=Place(access.site_id, access.server, version("ausuivant")),
        clock=clock,
        pin=PinFile.of(data),
        choices=ChoicesFile.of(data, theme=style.theme),
        printer=printer,
        speaker=speaker,
        ping=api.own_device,
        unsynced=handover,
        language=window.usual_language,
        restarts=SUPERVISED in os.environ,
        close=close,
    )
    return StaffMenu(window, style, means)
