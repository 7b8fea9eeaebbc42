"""The display above a counter, fed with the real core's frames."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from ausuivant.client.feed import Link
from ausuivant.clock import FixedClock
from ausuivant.core import commands as c
from ausuivant.core import looking
from ausuivant.ids import new_id
from ausuivant.qt.billet import State
from ausuivant.qt.theme import load_fonts
from ausuivant.wire.frames import Frame
from ausuivant.wire.views import encode_view
from counter_display.counter import CounterWindow
from counter_display.ground import Ground, display_style
from tests.counter_display.hall_site import MORNING, HallSite
from tests.counter_display.pictures import keep

COUNTER = "3"


class CounterSite(HallSite):
    """The town hall, seen from one counter."""

    def frame(self) -> Frame:
        view = json.loads(encode_view(looking.counter(self.state, self.site, COUNTER, self.clock.now())))
        topic = f"counter:HDV:{COUNTER}"
        return Frame(topic, "e", self.state.seq, self.clock.now(), view, self.clock.monotonic())

    def open(self) -> None:
        self._do(c.OpenCounter(id=new_id(), counter_id=COUNTER, agent="agent:lea"))

    def pause(self) -> None:
        self._do(c.PauseCounter(id=new_id(), counter_id=COUNTER))

    def start(self) -> None:
        held = self.state.counters[COUNTER].ticket_id
        assert held is not None
        self._do(c.Start(id=new_id(), counter_id=COUNTER, seen_call=self.state.ticket(held).call_id))


@pytest.fixture
def site() -> CounterSite:
    return CounterSite(FixedClock(MORNING))


@pytest.fixture
def counter(qtbot: QtBot, site: CounterSite) -> CounterWindow:
    load_fonts()
    window = CounterWindow(display_style(0.2), clock=site.clock)
    window.setFixedSize(800, 480)
    qtbot.addWidget(window)
    window.show()
    return window


def test_each_state_has_its_word_or_its_card(counter: CounterWindow, site: CounterSite) -> None:
    assert counter.word == "Connexion…"
    counter.receive(site.frame())
    assert (counter.word, counter.name) == ("Fermé", "Guichet 3")
    keep(counter, "afficheur-ferme")
    site.open()
    counter.receive(site.frame())
    assert (counter.word, counter.name) == ("Libre", "Guichet 3")
    keep(counter, "afficheur-libre")
    site.pause()
    counter.receive(site.frame())
    assert (counter.word, counter.name) == ("En pause", "Guichet 3")
    assert not counter.card.isVisible()


def test_called_number_is_yellow_and_beats_until_the_visitor_is_there(
    counter: CounterWindow, site: CounterSite
) -> None:
    label = site.call(COUNTER, "acte")
    counter.receive(site.frame())
    assert (counter.card.face.label, counter.card.state) == (label, State.CALL)
    assert counter.card.beating
    assert counter.name == "Guichet 3"
    counter.card.light(False)
    keep(counter, "afficheur-appel")
    site.start()
    counter.receive(site.frame())
    assert counter.card.state is State.SERVING
    assert counter.name == "Guichet 3 · en cours"
    keep(counter, "afficheur-en-cours")


def test_recall_beats_again_and_an_old_call_does_not(counter: CounterWindow, site: CounterSite) -> None:
    site.call(COUNTER, "acte")
    site.clock.advance(timedelta(seconds=31))
    counter.receive(site.frame())
    assert counter.card.isVisible()
    assert not counter.card.beating
    site.recall(COUNTER)
    counter.receive(site.frame())
    assert counter.card.beating


def test_number_stays_when_the_server_is_silent_and_says_since_when(counter: CounterWindow, site: CounterSite) -> None:
    label = site.call(COUNTER, "acte")
    counter.receive(site.frame())
    site.clock.advance(timedelta(seconds=11))
    counter.tick()
    assert (counter.card.face.label, counter.card.state) == (label, State.STALE)
    assert counter.name == "Figé depuis 10\u00a0h\u00a012"
    counter.receive(Frame("t", "e", 1, site.clock.now(), None, site.clock.monotonic()))
    assert counter.card.state is State.CALL


def test_free_counter_claims_nothing_when_the_server_is_silent(counter: CounterWindow, site: CounterSite) -> None:
    site.open()
    counter.receive(site.frame())
    site.clock.advance(timedelta(seconds=11))
    counter.tick()
    assert (counter.word, counter.name) == ("–", "Figé depuis 10\u00a0h\u00a012")


def test_counter_that_does_not_exist_is_said_and_never_a_blank_screen(
    counter: CounterWindow, site: CounterSite
) -> None:
    counter.note_link(Link.REFUSED)
    assert counter.word == "Guichet inconnu"
    counter.note_link(Link.LIVE)
    counter.receive(site.frame())
    assert counter.word == "Fermé"


@pytest.mark.logs("cannot be read")
def test_frame_of_another_version_leaves_what_was_shown(counter: CounterWindow, site: CounterSite) -> None:
    site.open()
    counter.receive(site.frame())
    counter.receive(Frame("counter:HDV:3", "e", 9, site.clock.now(), {"site_id": 4}, site.clock.monotonic()))
    assert counter.word == "Libre"


SCREENS = [(800, 480, ground) for ground in Ground] + [(480, 800, Ground.DARK), (1920, 360, Ground.DARK)]


@pytest.mark.parametrize(("width", "height", "ground"), SCREENS)
def test_word_fits_into_any_screen(qtbot: QtBot, site: CounterSite, width: int, height: int, ground: Ground) -> None:
    load_fonts()
    window = CounterWindow(display_style(0.2, ground), clock=site.clock)
    window.setFixedSize(width, height)
    qtbot.addWidget(window)
    window.show()
    site.open()
    site.pause()
    window.receive(site.frame())
    picture = window.grab().toImage()
    background = picture.pixelColor(0, 0).name()

    def inked(points: list[tuple[int, int]]) -> bool:
        return any(picture.pixelColor(x, y).name() != background for x, y in points)

    assert inked([(x, height // 3) for x in range(width)])
    assert not inked([(x, y) for x in range(width) for y in (1, height - 2)])
    assert not inked([(x, y) for y in range(height) for x in (1, width - 2)])
