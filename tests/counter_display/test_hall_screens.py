"""The hall display's other screens: standing, light, closed, with the town's messages, with some counters only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ausuivant.clock import FixedClock
from ausuivant.core.config import Site
from ausuivant.core.views import Range
from ausuivant.qt.billet import number_ink
from ausuivant.qt.theme import load_fonts
from ausuivant.wire.frames import Frame
from counter_display.condition import Condition
from counter_display.ground import Ground, display_style
from counter_display.hall import MESSAGE_S, REST_S, HallWindow
from counter_display.places import places
from counter_display.waiting import short_range
from tests.counter_display.hall_site import MORNING, HallSite
from tests.counter_display.pictures import keep

MESSAGES = [{"fr": "Samedi 5 décembre, ouvert de 9 h à 12 h."}, {"fr": "Le recensement commence en janvier."}]
Open = Callable[..., HallWindow]


@pytest.fixture
def site() -> HallSite:
    return HallSite(FixedClock(MORNING))


@pytest.fixture
def opened(qtbot: QtBot, site: HallSite) -> Open:
    """Open a hall display of a size, on a ground."""
    load_fonts()

    def make(width: int = 1920, height: int = 1080, ground: Ground = Ground.DARK, **more: Any) -> HallWindow:
        place = places(width, height)
        style = display_style(place.mm_per_px, ground)
        window = HallWindow(style, clock=site.clock, standing=place.standing, **more)
        window.setFixedSize(width, height)
        qtbot.addWidget(window)
        window.show()
        return window

    return make


def busy(site: HallSite) -> None:
    """Four calls, some people waiting, and a call just now."""
    for counter, service in (("4", "declaration-prealable"), ("3", "acte"), ("1", "renseignement"), ("2", "passeport")):
        site.call(counter, service)
        site.clock.advance(timedelta(seconds=40))
    for service, many in (("passeport", 2), ("acte", 2), ("renseignement", 1)):
        for _ in range(many):
            site.take(service)
    site.call("3", "acte")


def with_messages(frame: Frame) -> Frame:
    assert frame.view is not None
    return replace(frame, view={**frame.view, "messages": MESSAGES})


def shown(hall: HallWindow) -> list[str]:
    return [card.face.label for card in hall.cards if card.isVisible()]


def test_standing_screen_has_the_call_above_the_list(opened: Open, site: HallSite) -> None:
    hall = opened(1080, 1920)
    busy(site)
    hall.receive(site.frame())
    assert len(hall.last_calls.labels) == 4
    assert hall.cards[0].geometry().bottom() < hall.last_calls.geometry().top()
    assert hall.last_calls.geometry().bottom() < hall.band.geometry().top()
    hall.cards[0].beat(fresh=False)
    keep(hall, "salle-portrait")


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1080, 1920), (1280, 1024)])
def test_each_number_is_high_enough_at_twelve_metres_even_when_two_share_the_place(
    opened: Open, site: HallSite, width: int, height: int
) -> None:
    hall = opened(width, height)
    first = site.call("2", "passeport")
    second = site.call("3", "acte")
    hall.receive(site.frame())
    assert shown(hall) == [second, first]
    card = hall.cards[0]
    ink = number_ink(card.face, 100)
    room = card.width() * 0.63 * 0.86 / ink.width(), card.height() * 0.68 / ink.height()
    capital_mm = min(room) * ink.height() * places(width, height).mm_per_px
    # 25 mm for each 5 m, on a screen of 55 inches.
    assert capital_mm >= 60


@pytest.mark.parametrize("ground", list(Ground))
def test_call_stands_out_on_every_ground(opened: Open, site: HallSite, ground: Ground) -> None:
    hall = opened(960, 540, ground)
    busy(site)
    hall.receive(site.frame())
    hall.cards[0].beat(fresh=False)
    picture = hall.grab().toImage()
    ground_color = picture.pixelColor(2, 2).name()
    assert ground_color == {"sombre": "#10242b", "clair": "#ffffff", "contraste": "#000000"}[ground]
    card = hall.cards[0].geometry()
    column = {picture.pixelColor(card.left() + 60, y).name() for y in range(card.top(), card.bottom())}
    assert "#ffd12e" in column
    if ground is Ground.LIGHT:
        keep(hall, "salle-claire")


def test_message_waits_while_a_call_is_fresh_and_leaves_at_the_next(opened: Open, site: HallSite) -> None:
    hall = opened()
    busy(site)
    hall.receive(with_messages(site.frame()))
    assert shown(hall)
    assert not hall.town.isVisible()
    site.clock.advance(timedelta(seconds=REST_S))
    hall.receive(with_messages(site.frame()))
    assert shown(hall) == []
    assert hall.town.isVisible()
    assert len(hall.last_calls.labels) == 4
    keep(hall, "salle-message")
    label = site.call("2", "passeport")
    hall.receive(with_messages(site.frame()))
    assert shown(hall) == [label]
    assert not hall.town.isVisible()


def test_messages_take_turns(opened: Open, site: HallSite) -> None:
    hall = opened()
    hall.receive(with_messages(site.frame()))
    texts = set()
    for _ in range(3):
        texts.add(hall.town.text)
        site.clock.advance(timedelta(seconds=MESSAGE_S))
        hall.receive(with_messages(site.frame()))
    assert texts == {message["fr"] for message in MESSAGES}


def test_last_call_stays_when_the_town_has_nothing_to_say(opened: Open, site: HallSite) -> None:
    hall = opened()
    label = site.call("2", "passeport")
    hall.receive(site.frame())
    site.clock.advance(timedelta(minutes=5))
    hall.receive(site.frame())
    assert shown(hall) == [label]


def test_closed_screen_says_when_the_doors_open_and_the_week(opened: Open, site: HallSite) -> None:
    hall = opened()
    site.clock.advance(timedelta(hours=9))
    hall.receive(site.frame())
    assert hall.condition is Condition.CLOSED
    assert hall.message.fact == "Fermé"
    assert hall.message.then == "Ouvre demain à 8\u00a0h\u00a030."
    rows = hall.message.week.rows
    assert rows[0] == ("Aujourd’hui", "8\u00a0h\u00a030\u00a0–\u00a012\u00a0h, 13\u00a0h\u00a030\u00a0–\u00a017\u00a0h")
    assert rows[2] == ("Samedi 28", "Fermé")
    assert len(rows) == 7
    keep(hall, "salle-fermee")


@pytest.mark.parametrize(
    ("hours", "then"),
    [(3, "Ouvre à 13\u00a0h\u00a030."), (24 + 9, "Ouvre lundi 30 novembre à 8\u00a0h\u00a030.")],
)
def test_next_opening_is_said_as_people_say_it(opened: Open, site: HallSite, hours: int, then: str) -> None:
    hall = opened()
    site.clock.advance(timedelta(hours=hours))
    hall.receive(site.frame())
    assert hall.message.then == then


def test_ranges_stand_under_the_counts_in_minutes(opened: Open, site: HallSite) -> None:
    hall = opened()
    busy(site)
    site.clock.advance(timedelta(seconds=2))
    site.call("5", "acte")
    hall.receive(site.frame())
    assert hall.band.waiting.counts["A"] == str(len(site.state.line("identite")))
    assert set(hall.band.waiting.minutes) == {"A", "C", "L", "U", "R"}
    assert all("min" not in minutes for minutes in hall.band.waiting.minutes.values())
    for card in hall.cards:
        card.beat(fresh=False)
    keep(hall, "salle-deux-appels")


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (Range(10, 20), "10–20"),
        (Range(0, 5), "<\u00a05"),
        (Range(90, None), ">\u00a090"),
        (Range(10, 10), "10"),
        (None, ""),
    ],
)
def test_range_is_short_enough_for_a_cell(wait: Range | None, words: str) -> None:
    assert short_range(wait) == words


def sensitive(site: Site) -> Site:
    queues = {key: replace(queue, sensitive=True) for key, queue in site.queues.items()}
    return replace(site, queues=queues)


def test_sensitive_site_tells_how_many_wait_in_all_and_names_no_queue(opened: Open, site: HallSite) -> None:
    site.site = sensitive(site.site)
    hall = opened()
    busy(site)
    hall.receive(site.frame())
    assert hall.band.waiting.counts == {"": "5"}
    assert hall.band.waiting.minutes[""].startswith("plus de")


@pytest.mark.logs("no counter 9 at HDV: only the others are shown")
def test_counter_that_no_longer_exists_hides_no_call_of_the_others(opened: Open, site: HallSite) -> None:
    hall = opened(counters=frozenset({"2", "9"}))
    site.call("3", "acte")
    label = site.call("2", "passeport")
    hall.receive(site.frame())
    assert shown(hall) == [label]


@pytest.mark.logs("no counter 8, 9 at HDV: every call is shown")
def test_every_call_is_shown_when_none_of_the_counters_exists(opened: Open, site: HallSite) -> None:
    hall = opened(counters=frozenset({"8", "9"}))
    label = site.call("2", "passeport")
    hall.receive(site.frame())
    assert shown(hall) == [label]


def test_calls_of_a_removed_counter_are_shown_under_its_id(opened: Open, site: HallSite) -> None:
    label = site.call("2", "passeport")
    site.site = replace(site.site, counters={key: one for key, one in site.site.counters.items() if key != "2"})
    hall = opened()
    hall.receive(site.frame())
    assert shown(hall) == [label]
    assert hall.cards[0].face.where == "2"
