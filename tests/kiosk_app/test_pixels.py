"""TRUST K3 and K9 on what is really painted: contrast, edges, focus, shades of grey; and nothing goes on moving."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from _pytest.mark import ParameterSet
from PyQt6.QtCore import QAbstractAnimation, Qt
from PyQt6.QtGui import QColor, QImage
from PyQt6.QtWidgets import QApplication

from ausuivant.look.tokens import THEMES, Theme, tokens
from kiosk_app import actions as do
from kiosk_app.comfort import Aid
from tests.kiosk_app import checks
from tests.kiosk_app.walk import SQUARE, UPRIGHT, Size, Walk

#: WCAG 2.3.1 allows three flashes a second; a passage from screen to screen needs none
FRAME_MS = 16
MOVES_AT_MOST_S = 5


@pytest.fixture
def walk(fonts: None) -> Iterator[Walk]:
    """The reference kiosk."""
    made = Walk()
    yield made
    made.finish()


def picture(walk: Walk) -> QImage:
    """What stands on the screen now."""
    return walk.page.grab().toImage()


def mostly_full(*, light: Theme) -> list[Theme | ParameterSet]:
    """Every theme in the whole run, and one of them in the quick one."""
    return [one if one == light else pytest.param(one, marks=pytest.mark.full) for one in THEMES]


@pytest.mark.parametrize("theme", mostly_full(light="light"))
@pytest.mark.parametrize("size", [UPRIGHT, pytest.param(SQUARE, marks=pytest.mark.full)], ids=lambda size: size.name)
def test_k3_text_has_seven_to_one_on_the_pixels_in_every_theme(fonts: None, size: Size, theme: Theme) -> None:
    walk = Walk(size=size, theme=theme)
    wrong: dict[str, list[str]] = {}
    for name in ("home", "service") if size is UPRIGHT else ("note-number",):
        walk.restart()
        page = walk.go(name)
        painted = picture(walk)
        wrong[name] = [*checks.stands_out(page, painted), *checks.outlined(page, painted)]
    walk.finish()
    assert {name: found for name, found in wrong.items() if found} == {}


def test_k3_contrast_check_fails_when_a_text_is_pale(walk: Walk) -> None:
    page = walk.go("home")
    page.header.title.set_color(QColor("#5a8f8f"))
    assert [said for said in checks.stands_out(page) if "que venez-vous faire" in said]


@pytest.mark.parametrize("theme", mostly_full(light="contrast"))
def test_k3_focus_is_seen_on_the_pixels(fonts: None, theme: Theme) -> None:
    walk = Walk(theme=theme)
    QApplication.setActiveWindow(walk.window)
    for name in ("home", "service"):
        walk.restart()
        walk.go(name)
        walk.window.act(do.Prioritise(True))
        page = walk.page
        controls = {(one.property("role"), one.isChecked()): one for one in page.controls()}
        page.setFocus()
        bare = picture(walk)
        for role, control in controls.items():
            control.setFocus(Qt.FocusReason.TabFocusReason)
            rect = checks.place(control, page)
            changed = checks.differing(bare, picture(walk), rect)
            seen = sum(1 for before, after in changed if checks.contrast(before, after) >= checks.LEAST_EDGE)
            assert seen >= 2 * (rect.width() + rect.height()), f"{role} on {name}: {seen} pixels"
            assert list(checks.stands_out(page)) == [], role
    walk.finish()


def test_k3_states_stay_distinct_in_shades_of_grey(walk: Walk) -> None:
    page = walk.go("home")
    controls = {one.objectName(): one for one in page.controls()}
    for name, action in (("priority", do.Prioritise(True)), ("listening", do.Switch(Aid.LISTENING))):
        before = picture(walk)
        walk.window.act(action)
        changed = checks.differing(before, picture(walk), checks.place(controls[name], page), step=2)
        clear = [one for one in changed if checks.contrast(*one) >= checks.LEAST_EDGE]
        assert len(clear) > len(changed) / 2 > 0, f"{name}: on and off look alike"


def frames_of_a_fade(walk: Walk) -> list[QImage]:
    """The passage to the next screen, picture by picture."""
    fade = walk.window._fade
    assert fade is not None
    walk.choose()
    away = fade._away
    away.pause()
    assert away.state() is QAbstractAnimation.State.Paused
    made = []
    for at in range(0, tokens().fade_ms + 1, FRAME_MS):
        away.setCurrentTime(at)
        made.append(walk.window.grab().toImage())
    fade.stop()
    return made


def test_k9_a_passage_never_flashes_and_ends_at_once(fonts: None) -> None:
    walk = Walk(transitions=True)
    frames = frames_of_a_fade(walk)
    assert tokens().fade_ms < MOVES_AT_MOST_S * 1000
    width, height = frames[0].width(), frames[0].height()
    turns = 0
    for x, y in ((x, y) for x in range(20, width, 97) for y in range(20, height, 89)):
        lights = [checks.luminance(QColor(frame.pixel(x, y))) for frame in frames]
        steps = [second - first for first, second in pairwise(lights) if abs(second - first) > 0.1]
        turns = max(turns, sum(1 for first, second in pairwise(steps) if first * second < 0))
    assert turns == 0, "a point of the screen went light and dark again"
    walk.finish()


def test_k9_nothing_moves_on_a_screen_that_is_left_alone(walk: Walk) -> None:
    for name in ("home", "printing"):
        walk.restart()
        walk.go(name)
        first = picture(walk)
        for seconds in (0.3, 0.3, MOVES_AT_MOST_S):
            walk.wait(seconds)
            assert picture(walk) == first, name
