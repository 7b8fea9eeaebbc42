"""One announcement after the other, each whole and none too late."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from ausuivant.clock import FixedClock
from ausuivant.core.views import Announced
from counter_display.voice.clip import Clip
from counter_display.voice.players import NoSound
from counter_display.voice.speaker import STALE_S, Order, Speaker
from counter_display.voice.studio import Studio
from counter_display.voice.volume import Volume
from tests.counter_display.calls import NOW, call
from tests.counter_display.voice.test_studio import Reader

WAIT_S = 10


class Loudspeaker:
    """A player that plays when it is let, or says that there is nothing to play on."""

    def __init__(self) -> None:
        self.played: list[Clip] = []
        self.here = True
        self.begun = threading.Semaphore(0)
        self.let = threading.Semaphore(0)

    def play(self, clip: Clip) -> None:
        self.begun.release()
        assert self.let.acquire(timeout=WAIT_S)
        if not self.here:
            raise NoSound("aplay: no card")
        self.played.append(clip)

    def stop(self) -> None:
        self.let.release()


class Hall:
    """A speaker with everything around it."""

    def __init__(self, volume: str = "100") -> None:
        self.clock = FixedClock(NOW)
        self.loudspeaker = Loudspeaker()
        self.done: list[tuple[UUID, bool]] = []
        self.works: list[bool] = []
        self._ended = threading.Semaphore(0)
        self.speaker = Speaker(
            Studio(("fr", "en"), Reader()),
            self.loudspeaker,
            clock=self.clock,
            volume=Volume.parse(volume),
            on_done=self._note,
            on_sound=self.works.append,
        )

    def _note(self, announcement_id: UUID, heard: bool) -> None:
        self.done.append((announcement_id, heard))
        self._ended.release()

    def say(self, one: Announced, *, age_s: float = 0.0) -> None:
        self.speaker.say(Order(one, self.clock.monotonic() - age_s, NOW, "Europe/Paris"))

    def ended(self) -> None:
        assert self._ended.acquire(timeout=WAIT_S)


@pytest.fixture
def hall() -> Iterator[Hall]:
    made = Hall()
    yield made
    made.speaker.close()


def test_two_calls_at_once_are_both_said_whole_in_their_order(hall: Hall) -> None:
    first, second = call("A001"), call("C002")
    hall.say(first)
    assert hall.loudspeaker.begun.acquire(timeout=WAIT_S)
    hall.say(second)
    assert hall.loudspeaker.played == []
    hall.loudspeaker.let.release()
    hall.ended()
    assert hall.done == [(first.id, True)]
    hall.loudspeaker.let.release()
    hall.ended()
    assert hall.done == [(first.id, True), (second.id, True)]
    assert len(hall.loudspeaker.played) == 2


def test_call_that_became_old_behind_others_is_not_said(hall: Hall) -> None:
    hall.say(call("A001"))
    assert hall.loudspeaker.begun.acquire(timeout=WAIT_S)
    late = call("A002")
    hall.say(late, age_s=25)
    hall.clock.advance(timedelta(seconds=6))
    hall.loudspeaker.let.release()
    hall.ended()
    hall.ended()
    assert hall.done[1] == (late.id, False)
    assert len(hall.loudspeaker.played) == 1


@pytest.mark.parametrize(("age_s", "heard"), [(STALE_S, True), (STALE_S + 1, False)])
def test_call_is_said_until_it_is_thirty_seconds_old(hall: Hall, age_s: float, heard: bool) -> None:
    hall.loudspeaker.let.release()
    one = call("A001")
    hall.say(one, age_s=age_s)
    hall.ended()
    assert hall.done == [(one.id, heard)]


@pytest.mark.logs("no sound: calls are shown and not heard")
def test_missing_loudspeaker_is_told_once_and_tried_again(hall: Hall) -> None:
    hall.loudspeaker.here = False
    for _ in range(3):
        hall.loudspeaker.let.release()
        hall.say(call("A001"))
        hall.ended()
    assert hall.works == [False]
    hall.loudspeaker.here = True
    hall.loudspeaker.let.release()
    hall.say(call("A002"))
    hall.ended()
    assert hall.works == [False, True]
    assert [heard for _, heard in hall.done] == [False, False, False, True]


def test_nothing_is_played_when_the_hour_is_silent() -> None:
    hall = Hall("0")
    try:
        hall.say(call("A001"))
        hall.ended()
        assert hall.loudspeaker.played == []
    finally:
        hall.speaker.close()


def test_volume_changes_how_loud_and_not_how_long() -> None:
    loud, soft = Hall("100"), Hall("50")
    for hall in (loud, soft):
        hall.loudspeaker.let.release()
        hall.say(call("A001"))
        hall.ended()
        hall.speaker.close()
    (one,), (other,) = loud.loudspeaker.played, soft.loudspeaker.played
    assert one.seconds == other.seconds
    assert other.peak == pytest.approx(one.peak / 4, rel=0.01)


def test_speaker_falls_silent_at_once_when_it_is_closed(hall: Hall) -> None:
    for number in range(5):
        hall.say(call(f"A00{number}"))
    assert hall.loudspeaker.begun.acquire(timeout=WAIT_S)
    hall.speaker.close()
    assert len(hall.done) <= 2
