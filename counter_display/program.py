"""The hall display put together: window, feed, record; and taken apart again in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PyQt6.QtWidgets import QApplication

from ausuivant.client.access import AccessFile
from ausuivant.client.api import ApiClient
from ausuivant.client.feed import FeedClient
from ausuivant.client.keeper import AccessKeeper
from ausuivant.clock import clock_from_environment
from ausuivant.qt.door import Door, Told, Window
from ausuivant.qt.feed_thread import FeedThread
from ausuivant.qt.running import Pixels, open_application, retire, room_for, run_until_told, show
from counter_display.announcer import Card
from counter_display.ground import Ground, display_style
from counter_display.hall import HallWindow
from counter_display.places import places
from counter_display.record import recorder
from counter_display.sound import Sound, SoundSettings, open_sound
from counter_display.sound_report import SoundReport

REPORT_TIMEOUT_S: Final = 5.0
DISPLAY: Final = "display"  #: what it is, to the server


@dataclass(frozen=True, slots=True)
class Settings:
    """What a display is told at its start."""

    told: Told
    data: Path
    language: str = "fr"
    windowed: bool = False
    size: str = "1920x1080"
    screens: tuple[str, ...] = ()  #: by name; the first has the voice, none: the usual one
    ground: Ground = Ground.DARK
    counters: tuple[str, ...] = ()  #: whose calls are shown; none: all
    record: Path | None = None
    snapshots: Path | None = None
    sound: SoundSettings | None = None  #: None: a silent display


def run(settings: Settings, *, say: Callable[[str], None]) -> int:
    """Run the display to its end. Raises ValueError or OSError when it cannot start."""
    application = open_application("ausuivant-display")
    look = _look(settings, settings.screens[0] if settings.screens else None)
    file = AccessFile.of(settings.data, DISPLAY)
    door = Door(application, settings.told, file, DISPLAY, look, say)
    return door.run(lambda keeper: _serve(application, settings, look, keeper, say=say))


def _look(settings: Settings, screen: str | None) -> Window:
    """Find out how large everything is on a screen: as on the reference one, larger or smaller."""
    size = room_for(Pixels.parse(settings.size), windowed=settings.windowed, screen=screen)
    style = display_style(places(size.width, size.height).mm_per_px, settings.ground)
    return Window(style, size, settings.language, settings.windowed, screen)


def _window(settings: Settings, look: Window, site_id: str) -> HallWindow:
    window = HallWindow(
        look.style,
        clock=clock_from_environment(),
        language=settings.language,
        standing=look.size.height > look.size.width,
        counters=frozenset(settings.counters),
    )
    window.setWindowTitle(f"Écran de salle {site_id}")
    return window


def _serve(
    application: QApplication, settings: Settings, look: Window, keeper: AccessKeeper, *, say: Callable[[str], None]
) -> int:
    """Show the calls with a good token, until told to end or refused."""
    clock, access = clock_from_environment(), keeper.access
    looks = [look, *(_look(settings, name) for name in settings.screens[1:])]
    windows = [_window(settings, one, access.site_id) for one in looks]
    window = windows[0]
    if settings.record is not None:
        window.record_with(_painted(window, recorder(settings.record, clock), settings.snapshots))
    sound = open_sound(settings.sound, clock=clock) if settings.sound is not None else None
    report = _give_voice(window, sound, keeper) if sound is not None else None
    topic = f"hall:{access.site_id}"
    feed = FeedThread(FeedClient(access.server, topic, keeper.token, clock=clock, authority=access.authority))
    feed.link.connect(keeper.note_link)
    for one, its in zip(windows, looks, strict=True):
        one.follow(frames=feed.frame, links=feed.link)
        show(one, its.size, windowed=its.windowed, screen=its.screen)
        one.start()
    feed.start()
    say(f"Écran de salle {access.site_id} : {look.size.width} x {look.size.height}")

    def let_go() -> None:
        _let_go(feed, sound, report)
        for one in windows:
            retire(application, one)

    return run_until_told(application, let_go)


def _give_voice(window: HallWindow, sound: Sound, keeper: AccessKeeper) -> SoundReport:
    """Have a window speak, and the server told whether it is heard."""
    access = keeper.access
    server = ApiClient(access.server, keeper.token, timeout=REPORT_TIMEOUT_S, authority=access.authority)
    report = SoundReport(server, access.site_id, clock=clock_from_environment())
    sound.works.connect(report.note)
    sound.spoken.connect(window.note_spoken)
    window.speak_with(sound.say)
    sound.try_out()
    return report


def _painted(window: HallWindow, record: Callable[[Card], None], snapshots: Path | None) -> Callable[[Card], None]:
    """Record a call, and keep a picture of the screen that shows it if that was asked."""
    if snapshots is None:
        return record
    snapshots.mkdir(parents=True, exist_ok=True)

    def keep(card: Card) -> None:
        record(card)
        window.grab().save(str(snapshots / f"{card.announced.label}-{card.announced.id}.png"))

    return keep


def _let_go(feed: FeedThread, sound: Sound | None, report: SoundReport | None) -> None:
    feed.finish()
    if sound is not None:
        sound.close()
    if report is not None:
        report.close()
