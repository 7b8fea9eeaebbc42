"""The hall display put together: window, feed, record; and taken apart again in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ausuivant.client.feed import FeedClient
from ausuivant.client.trust import check_server
from ausuivant.clock import clock_from_environment
from ausuivant.look.metrics import Metrics
from ausuivant.qt.feed_thread import FeedThread
from ausuivant.qt.running import Pixels, open_application, room_for, run_until_told, show
from ausuivant.qt.theme import Style
from counter_display.announcer import Card
from counter_display.hall import HallWindow
from counter_display.record import recorder
from counter_display.sound import Sound, SoundSettings, open_sound

#: width of the picture of the reference screen: 55 inches
REFERENCE_MM: Final = 1217.7


@dataclass(frozen=True, slots=True)
class Settings:
    """What a display is told at its start."""

    server: str
    token: str
    site_id: str
    authority: Path | None = None
    language: str = "fr"
    windowed: bool = False
    size: str = "1920x1080"
    screen: str | None = None
    record: Path | None = None
    snapshots: Path | None = None
    sound: SoundSettings | None = None  #: None: a silent display


def run(settings: Settings, *, say: Callable[[str], None]) -> int:
    """Run the display to its end. Raises ValueError or OSError when it cannot start."""
    check_server(settings.server, settings.authority)
    asked = Pixels.parse(settings.size)
    clock = clock_from_environment()
    application = open_application("ausuivant-display")
    size = room_for(asked, windowed=settings.windowed, screen=settings.screen)
    # The picture is laid out as on the reference screen, and grows and shrinks with the real one.
    style = Style(Metrics.hall(mm_per_px=REFERENCE_MM / size.width))
    window = HallWindow(style, clock=clock, language=settings.language)
    window.setWindowTitle(f"Écran de salle {settings.site_id}")
    if settings.record is not None:
        window.record_with(_painted(window, recorder(settings.record, clock), settings.snapshots))
    sound = open_sound(settings.sound, clock=clock) if settings.sound is not None else None
    if sound is not None:
        sound.spoken.connect(window.note_spoken)
        window.speak_with(sound.say)
        sound.try_out()
    topic = f"hall:{settings.site_id}"
    feed = FeedThread(FeedClient(settings.server, topic, settings.token, clock=clock, authority=settings.authority))
    window.follow(frames=feed.frame, links=feed.link)
    show(window, size, windowed=settings.windowed, screen=settings.screen)
    window.start()
    feed.start()
    say(f"Écran de salle {settings.site_id} : {size.width} x {size.height}")
    return run_until_told(application, lambda: _let_go(feed, sound))


def _painted(window: HallWindow, record: Callable[[Card], None], snapshots: Path | None) -> Callable[[Card], None]:
    """Record a call, and keep a picture of the screen that shows it if that was asked."""
    if snapshots is None:
        return record
    snapshots.mkdir(parents=True, exist_ok=True)

    def keep(card: Card) -> None:
        record(card)
        window.grab().save(str(snapshots / f"{card.announced.label}-{card.announced.id}.png"))

    return keep


def _let_go(feed: FeedThread, sound: Sound | None) -> None:
    feed.finish()
    if sound is not None:
        sound.close()
