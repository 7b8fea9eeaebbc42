"""TRUST §5.1, K1 to K13: a sample of the screens; `test_every_screen` has the others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtWidgets import QApplication

from ausuivant.look.tokens import Theme
from kiosk_app import actions as do
from kiosk_app.comfort import AS_IS, Comfort
from kiosk_app.flow import IDLE_S, Screen, Stage
from kiosk_app.room import BAND_MM, Room
from kiosk_app.screens.legal import PRIORITY
from kiosk_app.screens.page import Page
from kiosk_app.screens.ticket import TicketScreen
from tests.kiosk_app import checks
from tests.kiosk_app.walk import LYING, SQUARE, UPRIGHT, Size, Walk

#: size, language, what is switched on, theme, and the screens that are looked at
SAMPLE: list[tuple[Size, str, Comfort, Theme, tuple[str, ...]]] = [
    (UPRIGHT, "fr", AS_IS, "light", ("home", "family", "service", "warned", "ticket", "help", "note-number")),
    (UPRIGHT, "ar", Comfort(low=True, contrast=True), "light", ("home", "family-warned", "service", "ticket")),
    (UPRIGHT, "tr", Comfort(large=True), "dark", ("home", "service", "note-number")),
    (LYING, "pt", Comfort(low=True), "dark", ("home", "family-warned", "warned")),
    (SQUARE, "it", AS_IS, "light", ("home", "ticket")),
]


@pytest.fixture
def walk(fonts: None) -> Iterator[Walk]:
    """The reference kiosk."""
    made = Walk()
    yield made
    made.finish()


def complaints(walk: Walk, page: Page, *, low: bool, pixels: bool) -> list[str]:
    """Everything that is wrong with a screen."""
    found = [*checks.names(page), *checks.targets(page, walk.metrics), *checks.legible(page, walk.metrics)]
    found += checks.apart(page)
    if low:
        found += checks.within_reach(page, walk.metrics)
    if pixels:
        found += checks.stands_out(page)
    return found


@pytest.mark.parametrize(
    ("size", "language", "comfort", "theme", "names"), SAMPLE, ids=lambda value: getattr(value, "name", None)
)
def test_k1_to_k4_hold_on_a_sample_of_screens(
    fonts: None, size: Size, language: str, comfort: Comfort, theme: Theme, names: tuple[str, ...]
) -> None:
    walk = Walk(size=size, language=language, usual=comfort, theme=theme)
    for index, name in enumerate(names):
        walk.restart()
        page = walk.go(name)
        assert complaints(walk, page, low=comfort.low, pixels=index == 0) == [], name
    walk.finish()


@pytest.mark.parametrize("bottom_edge_mm", [760.0, 1000.0])
def test_k1_controls_stay_in_the_band_when_the_screen_is_mounted_otherwise(fonts: None, bottom_edge_mm: float) -> None:
    size = Size("mounted", 1080, 1920, 0.2767, bottom_edge_mm)
    walk = Walk(size=size, usual=Comfort(low=True))
    page = walk.go("home")
    assert list(checks.within_reach(page, walk.metrics)) == []
    walk.finish()


def test_k1_band_is_that_of_the_law(fonts: None, walk: Walk) -> None:
    room = walk.window._room
    assert isinstance(room, Room)
    metrics = room.style.metrics
    assert metrics.height_above_floor(room.reach, screen_height=room.height) <= 1220
    assert metrics.height_above_floor(room.height - room.foot, screen_height=room.height) >= 900


def test_k1_one_tap_brings_everything_within_reach_from_a_button_that_is_itself_low(walk: Walk) -> None:
    page = walk.go("home")
    low = next(one for one in checks.shown(page) if one.objectName() == "low")
    bottom = checks.place(low, page).bottom()
    assert BAND_MM[0] <= walk.metrics.height_above_floor(bottom, screen_height=page.height())
    assert walk.metrics.height_above_floor(checks.place(low, page).top(), screen_height=page.height()) <= BAND_MM[1]
    low.click()
    assert list(checks.within_reach(walk.page, walk.metrics)) == []


def test_k3_a_level_is_said_in_words_or_minutes_and_not_by_colour_alone(walk: Walk) -> None:
    page = walk.go("service")
    said = [text.text() for text in checks.texts(page)]
    assert "Très chargé" in said
    assert any("min" in text for text in said)


def test_k8_every_timed_screen_warns_twenty_seconds_before_and_gives_more(walk: Walk) -> None:
    for name in ("family", "languages", "service", "reception", "unreachable", "refused"):
        walk.restart()
        page = walk.go(name)
        walk.wait(39)
        assert page.more.isHidden(), name
        walk.wait(1)
        assert page.more.isVisible(), name
        for _ in range(12 if name == "service" else 1):
            page.more.click()
            assert page.more.isHidden(), name
            walk.wait(45)
            assert page.more.isVisible(), name
        walk.wait(IDLE_S)
        assert walk.window.screen_shown is Screen.HOME, name


def test_k8_a_touch_between_the_controls_is_a_sign_of_life(walk: Walk) -> None:
    page = walk.go("service")
    walk.wait(50)
    page.held.emit(True)
    page.held.emit(False)
    walk.wait(30)
    assert walk.window.screen_shown is Screen.SERVICE


def test_k9_nothing_moves_when_transitions_are_off_and_a_fade_never_leads_home(fonts: None) -> None:
    still, fading = Walk(), Walk(transitions=True)
    assert still.window._fade is None
    fade = fading.window._fade
    assert fade is not None
    fading.choose()
    assert fade.isVisible()
    fading.window.act(do.Back())
    fading.window.act(do.Back())
    assert fading.window.screen_shown is Screen.HOME
    assert fade.isHidden()
    still.finish()
    fading.finish()


def test_k10_every_language_is_on_the_first_screen(walk: Walk) -> None:
    offered = {one.objectName() for one in checks.shown(walk.go("home"))}
    spoken = ("fr", "en", "ar", "es", "pt", "it", "tr", "fr-simple")
    assert {f"language-{language}" for language in spoken} <= offered


def test_k10_screen_turns_round_when_arabic_is_chosen(walk: Walk) -> None:
    page = walk.go("family")
    before = checks.place(page.controls()[0], page)
    walk.restart(language="ar")
    page = walk.go("family")
    after = checks.place(page.controls()[0], page)
    assert before.left() < page.width() // 2 <= after.left()


def test_k11_priority_is_one_tap_without_proof_and_with_the_law(walk: Walk) -> None:
    for name in ("home", "service"):
        walk.restart()
        page = walk.go(name)
        next(one for one in checks.shown(page) if one.objectName() == "priority").click()
        assert walk.window._visit.priority
        plain = PRIORITY.replace(" ", "")
        assert any(text.text().replace("\u00a0", "").replace(" ", "") == plain for text in checks.texts(page)), name


def test_k12_help_is_called_from_every_screen_and_once_a_visit(walk: Walk) -> None:
    for name in ("home", "family", "languages", "service", "reception", "printing", "ticket", "note-number"):
        walk.restart()
        walk.orders.given.clear()
        walk.go(name)
        before = walk.window.screen_shown
        for _ in range(2):
            page = walk.page
            next(one for one in checks.shown(page) if one.objectName() == "help").click()
            QApplication.sendPostedEvents()
            assert walk.window.screen_shown is Screen.HELP, name
            assert "Un agent vient ici." in [text.text() for text in checks.texts(walk.page)], name
            walk.window.act(do.Back())
            assert walk.window.screen_shown is before, name
        raised = [order for order in walk.orders.given if isinstance(order, do.RaiseHelp)]
        assert len(raised) == 1, name


def test_k12_a_person_can_be_called_when_there_is_no_ticket_to_be_had(walk: Walk) -> None:
    for name in ("unreachable", "refused", "closed", "out-of-service"):
        walk.restart()
        walk.orders.given.clear()
        page = walk.go(name)
        assert "Demandez à l’accueil." in [text.text() for text in checks.texts(page)] or name == "closed"
        next(one for one in checks.shown(page) if one.objectName() == "help").click()
        assert walk.window.screen_shown is Screen.HELP, name
        assert [order for order in walk.orders.given if isinstance(order, do.RaiseHelp)], name
        walk.window.act(do.Back())


def test_k13_screen_and_voice_say_all_that_the_paper_says(walk: Walk) -> None:
    walk.take(Stage.ON_PAPER)
    page, news = walk.page, walk.window._news
    assert isinstance(page, TicketScreen)
    assert news is not None
    assert news.picture is not None
    assert len(news.picture.lines) > 3
    assert page.paper.isVisible()
    missing = [line for line in news.picture.lines if line not in page.paper.accessibleName()]
    assert missing == [], "what cannot be seen is read aloud from there"


def test_k12_visitor_is_sent_to_the_desk_when_nobody_heard(walk: Walk) -> None:
    walk.orders.heard = False
    page = walk.go("help")
    assert "Demandez à l’accueil." in [text.text() for text in checks.texts(page)]


def test_nothing_of_a_visitor_is_left_when_the_next_one_comes(walk: Walk) -> None:
    walk.restart()
    walk.window.act(do.Prioritise(True))
    walk.take(Stage.ON_PAPER)
    label = walk.window.label_shown
    assert label
    walk.window.act(do.Noted())
    assert walk.window.screen_shown is Screen.HOME
    assert walk.window._visit.untouched
    told = [part.accessibleName() for part in walk.window.findChildren(type(walk.page.header.title))]
    letters = f"{label[0]} {label[1:]}"
    assert not [text for text in told if label in text or letters in text]
    for page in walk.window._pages.values():
        paper = getattr(page, "paper", None)
        assert paper is None or not paper.shows_paper
