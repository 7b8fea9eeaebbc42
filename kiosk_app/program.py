"""The kiosk put together: window, feed, ticket's journey, printer; and taken apart again in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QApplication

from ausuivant.client.access import AccessFile
from ausuivant.client.api import ApiClient
from ausuivant.client.feed import FeedClient
from ausuivant.client.keeper import AccessKeeper
from ausuivant.clock import clock_from_environment
from ausuivant.look.metrics import Metrics
from ausuivant.look.tokens import Theme
from ausuivant.qt.door import Door, Told, Window
from ausuivant.qt.feed_thread import FeedThread
from ausuivant.qt.running import Pixels, open_application, retire, room_for, run_until_told, show
from ausuivant.qt.theme import Style
from kiosk_app.comfort import Comfort
from kiosk_app.health import HealthReporter
from kiosk_app.issuing import Issuer
from kiosk_app.journal import Journal
from kiosk_app.remote import RemoteControl
from kiosk_app.speech import voice_of_this_machine
from kiosk_app.window import KioskWindow
from printer_drivers import open_printer

#: one try of the two; a visitor never waits longer than three seconds for a number
DEADLINE_S: Final = 1.5
KIOSK: Final = "kiosk"  #: what it is, to the server


@dataclass(frozen=True, slots=True)
class Settings:
    """What a kiosk is told at its start. `width_mm`: of the screen's picture; `control`: see `remote`.

    `bottom_edge_mm`: from the floor to the picture's lower edge; `low`: all controls within a seated visitor's reach,
    for everybody; `headset`: only the visitor hears the voice.
    """

    told: Told
    printer: str
    profile: str
    data: Path
    language: str = "fr"
    windowed: bool = False
    size: str = "1080x1920"
    screen: str | None = None
    width_mm: float = 336.3
    bottom_edge_mm: float = 880.0
    theme: Theme = "light"
    low: bool = False
    transitions: bool = True
    headset: bool = False
    control: int | None = None


class NewsBridge(QObject):
    """Carries a ticket's news from its thread to the screen's.

    Signals:
        news: a News.
    """

    news = pyqtSignal(object)


def run(settings: Settings, *, say: Callable[[str], None]) -> int:
    """Run the kiosk to its end. Raises PrinterError, ValueError or OSError when it cannot start."""
    asked = Pixels.parse(settings.size)
    application = open_application("ausuivant-kiosk")
    size = room_for(asked, windowed=settings.windowed, screen=settings.screen)
    metrics = Metrics.kiosk(mm_per_px=settings.width_mm / size.width, bottom_edge_mm=settings.bottom_edge_mm)
    style = Style(metrics, settings.theme)
    window = Window(style, size, settings.language, settings.windowed, settings.screen)
    file = AccessFile.of(settings.data, KIOSK)
    door = Door(application, settings.told, file, KIOSK, window, say)
    return door.run(lambda keeper: _serve(application, settings, window, keeper, say=say))


def _serve(
    application: QApplication, settings: Settings, look: Window, keeper: AccessKeeper, *, say: Callable[[str], None]
) -> int:
    """Serve visitors with a good token, until told to end or refused."""
    clock = clock_from_environment()
    access = keeper.access
    site_id, authority = access.site_id, access.authority
    bridge = NewsBridge()
    settings.data.mkdir(parents=True, exist_ok=True)
    printer = open_printer(
        settings.printer, settings.profile, journal=settings.data / f"printer-{site_id}.db", clock=clock
    )
    api = ApiClient(access.server, keeper.token, DEADLINE_S, authority=authority)
    journal = Journal(settings.data / f"kiosk-{site_id}.db", clock)
    issuer = Issuer(site_id, api=api, printer=printer, journal=journal, listener=bridge.news.emit)
    health_api = ApiClient(access.server, keeper.token, DEADLINE_S, authority=authority)
    health = HealthReporter(site_id, api=health_api, printer=printer, clock=clock)
    topic = f"kiosk:{site_id}"
    feed = FeedThread(FeedClient(access.server, topic, keeper.token, clock=clock, authority=authority))
    window = KioskWindow(
        look.style,
        clock=clock,
        orders=issuer,
        language=look.language,
        usual=Comfort(low=settings.low),
        speaker=voice_of_this_machine(private=settings.headset),
        transitions=settings.transitions,
    )
    feed.link.connect(keeper.note_link)
    window.follow(frames=feed.frame, links=feed.link, news=bridge.news)
    remote = RemoteControl(window, settings.control) if settings.control is not None else None
    window.setWindowTitle(f"Borne {site_id}")
    show(window, look.size, windowed=look.windowed, screen=look.screen)
    window.start()
    feed.start()
    where = f", commande sur 127.0.0.1:{remote.port}" if remote is not None else ""
    say(f"Borne {site_id} : {look.size.width} x {look.size.height}, imprimante {settings.printer}{where}")

    def let_go() -> None:
        feed.finish()
        issuer.close()
        health.close()
        printer.close()
        api.close()
        health_api.close()
        if remote is not None:
            remote.close()
        retire(application, window)

    return run_until_told(application, let_go)
