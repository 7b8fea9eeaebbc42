"""The parts that both Qt programs share."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from PyQt6.QtGui import QColor, QFontInfo
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ausuivant.clock import FixedClock
from ausuivant.look.metrics import Metrics
from ausuivant.look.tokens import tokens
from ausuivant.qt.billet import Billet, Face, State, split_place
from ausuivant.qt.dots import COUNT, Dots, LevelChip
from ausuivant.qt.feed_thread import FeedThread
from ausuivant.qt.freshness import Freshness, clock_face
from ausuivant.qt.icons import pixmap
from ausuivant.qt.paragraph import Paragraph
from ausuivant.qt.running import Pixels
from ausuivant.qt.theme import Style, font, load_fonts
from ausuivant.wire.frames import Frame

NOW = datetime(2026, 11, 26, 9, 12, tzinfo=UTC)


@pytest.fixture
def style(qapp: object) -> Style:
    load_fonts()
    return Style(Metrics.hall())


def frame(at: datetime, received: float) -> Frame:
    return Frame("hall:HDV", "e", 1, at, None, received)


@pytest.mark.parametrize("weight", [400, 600, 700, 800])
def test_font_is_the_bundled_one_at_every_weight(style: Style, weight: int) -> None:
    info = QFontInfo(font(40, weight))
    assert info.family() == tokens().font.family
    assert info.weight() == weight


def test_numbers_do_not_move_when_their_figures_change(style: Style, qtbot: QtBot) -> None:
    narrow, wide = (Paragraph(48, 800, QColor("black")) for _ in range(2))
    narrow.set_text("11 h 11")
    wide.set_text("20 h 48")
    assert narrow.sizeHint().width() == wide.sizeHint().width()


@pytest.mark.parametrize("state", list(State))
def test_card_bears_the_ground_of_its_state(style: Style, qtbot: QtBot, state: State) -> None:
    card = Billet(style)
    qtbot.addWidget(card)
    card.resize(600, 360)
    card.show_face(Face("A042", "Guichet 3"), state)
    grounds = {State.CALL: "call", State.WAITING: "lagoon", State.SERVING: "white", State.STALE: "stale"}
    picture = card.grab().toImage()
    assert picture.pixelColor(300, 6).name().upper() == tokens().color(grounds[state]).upper()
    assert card.accessibleName() == "A 042 Guichet 3"


def test_card_has_its_notches_on_the_tear_line(style: Style, qtbot: QtBot) -> None:
    card = Billet(style)
    qtbot.addWidget(card)
    card.resize(600, 360)
    card.show_face(Face("A042", "Guichet 3"), State.CALL)
    picture = card.grab().toImage()
    tear = round(360 * 0.57)
    yellow = tokens().color("call").lower()
    assert picture.pixelColor(2, tear).name() != yellow
    assert picture.pixelColor(2, tear - 60).name() == yellow
    assert picture.pixelColor(597, tear).name() != yellow


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Guichet 3", ("Guichet", "3")),
        ("Guichet 12", ("Guichet", "12")),
        ("Bureau des élections", ("Bureau des élections", "")),
        ("Guichet", ("Guichet", "")),
    ],
)
def test_place_is_parted_when_it_ends_in_a_number(name: str, parts: tuple[str, str]) -> None:
    assert split_place(name) == parts


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_as_many_dots_are_filled_as_the_level_says(style: Style, qtbot: QtBot, level: int) -> None:
    dots = Dots(40)
    qtbot.addWidget(dots)
    dots.resize(dots.sizeHint())
    dots.show_level(level, QColor("red"))
    picture = dots.grab().toImage()
    centres = [picture.pixelColor(round(20 + index * 40 * 1.22), 20).name() for index in range(COUNT)]
    assert centres.count("#ff0000") == level


def test_level_is_never_without_its_word_on_the_chip(style: Style, qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    chip = LevelChip(style, text_px=40, word=True, parent=page)
    chip.show_level(4, "fr")
    assert chip.accessibleName() == "Très chargé"
    (word,) = chip.findChildren(Paragraph)
    assert word.color().name().upper() == tokens().level(4).text
    chip.show_level(None, "fr")
    assert chip.isHidden()


def test_icon_that_is_not_bundled_is_replaced(style: Style) -> None:
    sheet = pixmap("file-text", QColor("black"), 48).toImage()
    assert pixmap("no-such-icon", QColor("black"), 48).toImage() == sheet


def test_text_is_wrapped_and_never_cut(style: Style, qtbot: QtBot) -> None:
    text = Paragraph(40, 700, QColor("black"), line_height=1.0)
    qtbot.addWidget(text)
    text.set_text("Carte d’identité et passeport")
    assert 40 <= text.heightForWidth(10_000) <= 46  # with the tails of its letters
    assert text.heightForWidth(300) > 80


def test_display_is_stale_after_its_limit_and_keeps_the_server_hour() -> None:
    clock = FixedClock(datetime(1970, 1, 1, tzinfo=UTC))
    fresh = Freshness(clock)
    assert fresh.stale
    assert not fresh.known
    fresh.heard(frame(NOW, clock.monotonic()))
    assert not fresh.stale
    clock.advance(timedelta(seconds=10))
    assert not fresh.stale
    clock.advance(timedelta(seconds=0.1))
    assert fresh.stale
    assert fresh.now() == NOW + timedelta(seconds=10.1)
    assert fresh.since == NOW


@pytest.mark.parametrize(("language", "said"), [("fr", "10\u00a0h\u00a012"), ("en", "10:12")])
def test_clock_is_local_and_in_the_language(language: str, said: str) -> None:
    assert clock_face(NOW, "Europe/Paris", language) == said


def test_clock_shows_its_minutes_when_there_are_none() -> None:
    assert clock_face(NOW.replace(minute=0), "Europe/Paris", "fr") == "10\u00a0h\u00a000"


@pytest.mark.parametrize("wrong", ["", "1080", "1080x", "x1920", "10x10", "1080*1920"])
def test_size_is_refused_when_it_is_none(wrong: str) -> None:
    with pytest.raises(ValueError, match="not a size"):
        Pixels.parse(wrong)


def test_window_keeps_its_shape_when_it_must_shrink() -> None:
    assert Pixels.parse("1080x1920").within(1920, 1080) == Pixels(607, 1080)


class Talkative:
    """A feed that says one frame and waits for its end."""

    def run(self, on_frame: Callable[[Frame], None], on_state: Callable[..., None], stop: threading.Event) -> None:
        on_state("live")
        on_frame(frame(NOW, 0.0))
        stop.wait(10)


def test_feed_thread_hands_frames_over_and_ends_when_told(qtbot: QtBot) -> None:
    thread = FeedThread(Talkative())
    with qtbot.waitSignals([thread.frame, thread.link], timeout=5000):
        thread.start()
    assert thread.finish()
    assert thread.isFinished()
