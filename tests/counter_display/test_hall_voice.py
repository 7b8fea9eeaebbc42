"""The display and its voice together: what is heard when the network, the clock or the agents misbehave."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from counter_display.condition import Condition
from counter_display.hall import HallWindow
from counter_display.sound import Sound
from counter_display.voice.clip import Clip
from counter_display.voice.speaker import Order
from counter_display.voice.studio import Studio
from counter_display.voice.volume import Volume
from tests.counter_display.hall_site import MORNING, HallSite
from tests.counter_display.voice.test_studio import Reader

WAIT_S = 10


@pytest.fixture
def said(hall: HallWindow) -> list[Order]:
    """What the display asked its voice to say."""
    orders: list[Order] = []
    hall.speak_with(orders.append)
    return orders


def labels(said: list[Order]) -> list[str]:
    return [order.call.label for order in said]


def test_call_is_said_once_however_often_frames_repeat_it(hall: HallWindow, site: HallSite, said: list[Order]) -> None:
    label = site.call("2", "passeport")
    for _ in range(3):
        hall.receive(site.frame())
        site.clock.advance(timedelta(seconds=2))
        hall.tick()
    assert labels(said) == [label]


def test_recall_is_said_again(hall: HallWindow, site: HallSite, said: list[Order]) -> None:
    label = site.call("2", "passeport")
    hall.receive(site.frame())
    site.clock.advance(timedelta(seconds=4))
    site.recall("2")
    hall.receive(site.frame())
    assert labels(said) == [label, label]
    assert said[0].call.id != said[1].call.id
    assert said[1].call.recall


def test_call_is_still_said_once_when_the_cable_is_cut_between_the_event_and_the_sound(
    hall: HallWindow, site: HallSite, said: list[Order]
) -> None:
    calls = (("2", "passeport"), ("3", "acte"), ("1", "renseignement"))
    first, second, third = (site.call(counter, service) for counter, service in calls)
    hall.receive(site.frame())
    assert labels(said) == [first, second]
    # The cable is cut here. The third call, already received, waits for its turn.
    site.clock.advance(timedelta(seconds=12))
    hall.note_spoken(said[0].call.id)
    assert hall.condition is Condition.STALE
    assert labels(said) == [first, second, third]
    site.clock.advance(timedelta(seconds=5))
    hall.receive(site.frame())
    hall.tick()
    assert labels(said) == [first, second, third]


def test_nothing_old_is_said_when_the_display_comes_back_after_five_minutes(
    hall: HallWindow, site: HallSite, said: list[Order]
) -> None:
    before = site.call("2", "passeport")
    hall.receive(site.frame())
    site.clock.advance(timedelta(minutes=1))
    for _ in range(3):
        site.call("2", "passeport")
        site.clock.advance(timedelta(seconds=70))
    site.clock.advance(timedelta(seconds=30))
    hall.receive(site.frame())
    hall.tick()
    assert labels(said) == [before]
    after = site.call("2", "passeport")
    hall.receive(site.frame())
    assert labels(said) == [before, after]


def test_nothing_old_is_said_when_the_display_starts(hall: HallWindow, site: HallSite, said: list[Order]) -> None:
    site.call("2", "passeport")
    site.clock.advance(timedelta(seconds=31))
    hall.receive(site.frame())
    hall.tick()
    assert said == []


@pytest.mark.parametrize("wrong", [timedelta(days=-4000), timedelta(hours=-1), timedelta(days=365)])
def test_wrong_clock_of_the_screen_changes_nothing(
    hall: HallWindow, site: HallSite, said: list[Order], wrong: timedelta
) -> None:
    label = site.call("2", "passeport")
    frame = site.frame()
    site.clock.jump_to(MORNING + wrong)
    hall.receive(frame)
    assert labels(said) == [label]
    assert said[0].at == frame.sent_at
    assert site.clock.monotonic() - said[0].born < 1


class Loudspeaker:
    """Plays for as long as it is told to."""

    def __init__(self) -> None:
        self.played: list[Clip] = []
        self.let = threading.Semaphore(0)

    def play(self, clip: Clip) -> None:
        assert self.let.acquire(timeout=WAIT_S)
        self.played.append(clip)

    def stop(self) -> None:
        self.let.release()


@pytest.fixture
def loudspeaker(hall: HallWindow, site: HallSite) -> Iterator[Loudspeaker]:
    made = Loudspeaker()
    sound = Sound(Studio(("fr",), Reader()), made, clock=site.clock, volume=Volume.parse("100"))
    sound.spoken.connect(hall.note_spoken)
    hall.speak_with(sound.say)
    yield made
    sound.close()


def test_two_calls_at_once_are_both_said_whole_and_stay_on_the_screen_meanwhile(
    hall: HallWindow, site: HallSite, loudspeaker: Loudspeaker, qtbot: QtBot
) -> None:
    first, second, third = site.call("2", "passeport"), site.call("1", "renseignement"), site.call("3", "acte")
    hall.receive(site.frame())

    def shown() -> list[str]:
        return [card.face.label for card in hall.cards if card.isVisible()]

    site.clock.advance(timedelta(seconds=9))
    hall.tick()
    assert shown() == [second, first]
    loudspeaker.let.release()
    qtbot.waitUntil(lambda: shown() == [third, second], timeout=WAIT_S * 1000)
    assert len(loudspeaker.played) == 1
    loudspeaker.let.release(2)
    qtbot.waitUntil(lambda: len(loudspeaker.played) == 3, timeout=WAIT_S * 1000)
    assert all(clip.seconds > 1.5 for clip in loudspeaker.played)
