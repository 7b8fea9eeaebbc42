"""The hall display, fed with the real core's frames."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from pytestqt.qtbot import QtBot

from ausuivant.qt.billet import State
from counter_display.condition import Condition
from counter_display.hall import HallWindow
from counter_display.record import recorder
from tests.counter_display.hall_site import HallSite


def shown(hall: HallWindow) -> list[str]:
    return [card.face.label for card in hall.cards if card.isVisible()]


def test_call_is_shown_and_recorded_once_when_it_was_painted(
    hall: HallWindow, site: HallSite, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "shown.jsonl"
    hall.record_with(recorder(path, site.clock))
    label = site.call("2", "passeport")
    hall.receive(site.frame())
    hall.receive(site.frame())
    assert shown(hall) == [label]
    qtbot.waitUntil(lambda: bool(path.read_text()))
    hall.repaint()
    hall.tick()
    (line,) = path.read_text().splitlines()
    record = json.loads(line)
    assert (record["label"], record["counter"]) == (label, "2")
    assert UUID(record["announcement_id"])


def test_nothing_is_recorded_when_the_card_was_never_painted(
    hall: HallWindow, site: HallSite, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "shown.jsonl"
    hall.record_with(recorder(path, site.clock))
    hall.hide()
    site.call("2", "passeport")
    hall.receive(site.frame())
    qtbot.wait(50)
    assert path.read_text() == ""


def test_two_cards_share_the_place_when_two_counters_call(hall: HallWindow, site: HallSite) -> None:
    first = site.call("2", "passeport")
    hall.receive(site.frame())
    site.clock.advance(timedelta(seconds=3))
    second = site.call("1", "renseignement")
    hall.receive(site.frame())
    assert shown(hall) == [second, first]
    upper, lower = (card.geometry() for card in hall.cards)
    assert upper.bottom() < lower.top()
    site.clock.advance(timedelta(seconds=9))
    hall.tick()
    assert shown(hall) == [second]
    assert hall.last_calls.labels == (first,)


def test_display_says_since_when_it_is_frozen_after_ten_seconds_of_silence(hall: HallWindow, site: HallSite) -> None:
    site.call("2", "passeport")
    hall.receive(site.frame())
    site.clock.advance(timedelta(seconds=9))
    hall.tick()
    assert hall.condition is Condition.LIVE
    assert hall.cards[0].state is State.CALL
    site.clock.advance(timedelta(seconds=2))
    hall.tick()
    assert hall.condition is Condition.STALE
    assert hall.cards[0].state is State.STALE
    assert set(hall.band.waiting.counts.values()) == {"–"}
    assert "10" in hall.band.stale.accessibleName()
    assert hall.band.stale.isVisible()
    hall.receive(site.heartbeat())
    assert hall.condition is Condition.LIVE
    assert "–" not in hall.band.waiting.counts.values()


def test_clock_goes_on_when_the_server_is_silent(hall: HallWindow, site: HallSite) -> None:
    hall.receive(site.frame())
    before = hall.band.clock.text()
    site.clock.advance(timedelta(minutes=3))
    hall.tick()
    assert hall.band.clock.text() != before


def test_waiting_counts_stand_under_the_letters(hall: HallWindow, site: HallSite) -> None:
    site.take("passeport")
    site.take("passeport")
    hall.receive(site.frame())
    assert hall.band.waiting.counts["A"] == "2"


def test_display_is_closed_when_the_site_is_and_nobody_waits(hall: HallWindow, site: HallSite) -> None:
    site.clock.advance(timedelta(hours=12))
    hall.receive(site.frame())
    assert hall.condition is Condition.CLOSED
    assert hall.message.fact == "Fermé"
    assert shown(hall) == []


def test_display_waits_for_the_server_when_it_starts(hall: HallWindow) -> None:
    assert hall.condition is Condition.STARTING
    assert hall.message.isVisible()


def test_number_is_high_enough_to_read_from_twelve_metres(hall: HallWindow, site: HallSite) -> None:
    site.call("2", "passeport")
    hall.receive(site.frame())
    ink, ground = "#10242b", "#ffd12e"
    picture = hall.cards[0].grab().toImage()
    column = [picture.pixelColor(x, 200).name() for x in range(picture.width())]
    assert ground in column
    assert ink in column
    rows = [
        y
        for y in range(picture.height() * 57 // 100 - 30)
        if any(picture.pixelColor(x, y).name() == ink for x in range(60, picture.width() - 60, 7))
    ]
    assert (rows[-1] - rows[0]) * 0.6342 >= 147
