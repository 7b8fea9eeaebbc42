"""The kiosk put together: window, feed, ticket's journey, printer; and taken apart again in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QApplication

from ausuivant.client.access import AccessFile
from ausuivant.client.feed import FeedClient, Link
from ausuivant.client.keeper import AccessKeeper
from ausuivant.clock import Clock, clock_from_environment
from ausuivant.look.metrics import Metrics
from ausuivant.look.tokens import Theme
from ausuivant.qt.door import Door, Told, Window
from ausuivant.qt.feed_thread import FeedThread
from ausuivant.qt.running import Pixels, open_application, retire, room_for, run_until_told, show
from ausuivant.qt.theme import Style
from kiosk_app.backstage import Backstage, PrinterAt, open_backstage
from kiosk_app.comfort import Comfort
from kiosk_app.remote import RemoteControl
from kiosk_app.speech import Speaker, voice_of_this_machine
from kiosk_app.staff.wiring import open_staff_menu
from kiosk_app.window import KioskWindow

KIOSK: Final = "kiosk"  #: what it is, to the server


@dataclass(frozen=True, slots=True)
class Settings:
    """What a kiosk is told at its start.

    `printers`: each takes over from the one before; `width_mm`: of the screen's picture; `bottom_edge_mm`: from the
    floor to its lower edge; `low`: all controls within a seated visitor's reach, for everybody; `headset`: only the
    visitor hears the voice; `control`: see `remote`.
    """

    told: Told
    printers: tuple[PrinterAt, ...]
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
    site_id = access.site_id
    bridge = NewsBridge()
    stage = open_backstage(
        settings.printers, settings.data, access, keeper.token, clock=clock, listener=bridge.news.emit
    )
    feed = FeedThread(
        FeedClient(access.server, f"kiosk:{site_id}", keeper.token, clock=clock, authority=access.authority)
    )
    speaker = voice_of_this_machine(private=settings.headset)
    window = _window(settings, look, stage, speaker=speaker, clock=clock)
    menu = open_staff_menu(
        window, look.style, keeper, data=settings.data, clock=clock, printer=stage.printer, speaker=speaker
    )
    menu.ended.connect(application.exit)
    feed.frame.connect(menu.hear)
    feed.frame.connect(lambda frame: stage.syncer.note_view(frame.view) if frame.view is not None else None)
    feed.link.connect(lambda link: stage.syncer.returned() if link is Link.LIVE else None)
    feed.link.connect(keeper.note_link)
    window.follow(frames=feed.frame, links=feed.link, news=bridge.news)
    remote = RemoteControl(window, settings.control) if settings.control is not None else None
    window.setWindowTitle(f"Borne {site_id}")
    show(window, look.size, windowed=look.windowed, screen=look.screen)
    window.start()
    feed.start()
    where = f", commande sur 127.0.0.1:{remote.port}" if remote is not None else ""
    say(f"Borne {site_id} : {look.size.width} x {look.size.height}, imprimante {settings.printers[0].address}{where}")

    def let_go() -> None:
        feed.finish()
        menu.close_down()
        stage.close()
        if remote is not None:
            remote.close()
        retire(application, window)

    return run_until_told(application, let_go)


def _window(settings: Settings, look: Window, stage: Backstage, *, speaker: Speaker, clock: Clock) -> KioskWindow:
    return KioskWindow(
        look.style,
        clock=clock,
        orders=stage.issuer,
        language=look.language,
        usual=Comfort(low=settings.low),
        speaker=speaker,
        transitions=settings.transitions,
        alone=lambda: stage.contact.alone,
        remembered=stage.remembered,
    )
