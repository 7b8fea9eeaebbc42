"""The display above a counter put together: let in, window, feed; and taken apart again in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QApplication

from ausuivant.client.access import AccessFile
from ausuivant.client.feed import FeedClient
from ausuivant.client.keeper import AccessKeeper
from ausuivant.clock import clock_from_environment
from ausuivant.qt.door import Door, Told, Window
from ausuivant.qt.feed_thread import FeedThread
from ausuivant.qt.running import Pixels, open_application, retire, room_for, run_until_told, show
from counter_display.counter import CounterWindow
from counter_display.ground import display_style
from counter_display.options import Ground, counter_folder

COUNTER: Final = "counter"  #: what it is, to the server
#: of a screen of seven inches, wide
WIDTH_MM: Final = 154.0


@dataclass(frozen=True, slots=True)
class CounterSettings:
    """What a counter's display is told at its start."""

    told: Told
    data: Path
    counter_id: str
    language: str = "fr"
    windowed: bool = False
    size: str = "800x480"
    screen: str | None = None
    ground: Ground = Ground.DARK


def run_counter(settings: CounterSettings, *, say: Callable[[str], None]) -> int:
    """Run the display to its end. Raises ValueError or OSError when it cannot start."""
    application = open_application("ausuivant-counter")
    size = room_for(Pixels.parse(settings.size), windowed=settings.windowed, screen=settings.screen)
    style = display_style(WIDTH_MM / size.width, settings.ground)
    look = Window(style, size, settings.language, settings.windowed, settings.screen)
    file = AccessFile.of(counter_folder(settings.data, settings.counter_id), COUNTER)
    door = Door(application, settings.told, file, COUNTER, look, say)
    return door.run(lambda keeper: _serve(application, settings, look, keeper, say=say))


def _serve(
    application: QApplication,
    settings: CounterSettings,
    look: Window,
    keeper: AccessKeeper,
    *,
    say: Callable[[str], None],
) -> int:
    """Show the counter's state with a good token, until told to end or refused."""
    clock, access = clock_from_environment(), keeper.access
    window = CounterWindow(look.style, clock=clock, language=settings.language)
    window.setWindowTitle(f"Afficheur du guichet {settings.counter_id}")
    topic = f"counter:{access.site_id}:{settings.counter_id}"
    feed = FeedThread(FeedClient(access.server, topic, keeper.token, clock=clock, authority=access.authority))
    feed.link.connect(keeper.note_link)
    window.follow(frames=feed.frame, links=feed.link)
    show(window, look.size, windowed=look.windowed, screen=look.screen)
    window.start()
    feed.start()
    say(f"Afficheur du guichet {settings.counter_id} : {look.size.width} x {look.size.height}")

    def let_go() -> None:
        feed.finish()
        retire(application, window)

    return run_until_told(application, let_go)


def name_screens() -> list[str]:
    """Name this machine's screens with their sizes."""
    application = open_application("ausuivant-screens")
    found = [
        f"{one.name()} : {one.geometry().width()} x {one.geometry().height()}" for one in QGuiApplication.screens()
    ]
    application.quit()
    return found
