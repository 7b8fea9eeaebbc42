"""Every screen × language × size × comfort, and every theme on the pixels: minutes long, so for `make full` only.

`SCREENSHOTS=folder` keeps the pictures.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ausuivant.i18n import visitor_languages
from ausuivant.look.tokens import THEMES, Theme
from kiosk_app.comfort import AS_IS, Comfort
from tests.kiosk_app import checks
from tests.kiosk_app.walk import SCREENS, SIZES, SQUARE, Size, Walk

pytestmark = [pytest.mark.full, pytest.mark.timeout(300)]

COMFORTS = {"as-is": AS_IS, "low": Comfort(low=True), "large": Comfort(large=True)}
#: a 19 inch screen has no room for larger text: K4 holds there without it
ROOMS = [(size, comfort) for size in SIZES for comfort in COMFORTS if size is not SQUARE or comfort != "large"]
#: screens from which the window does not come back
LAST = ("closed", "out-of-service")


def look_at(walk: Walk, name: str, *, low: bool) -> list[str]:
    """Go to a screen and measure it."""
    page = walk.go(name)
    found = [*checks.names(page), *checks.targets(page, walk.metrics), *checks.legible(page, walk.metrics)]
    found += checks.apart(page)
    return [*found, *(checks.within_reach(page, walk.metrics) if low else ())]


@pytest.mark.parametrize(("size", "comfort"), ROOMS, ids=lambda value: getattr(value, "name", value))
@pytest.mark.parametrize("language", visitor_languages())
def test_every_screen_is_reached_and_read(fonts: None, language: str, size: Size, comfort: str) -> None:
    """K1, K2, K4."""
    usual = COMFORTS[comfort]
    walk = Walk(size=size, language=language, usual=usual)
    wrong: dict[str, list[str]] = {}
    for name in SCREENS:
        if name not in LAST:
            walk.restart()
            wrong[name] = look_at(walk, name, low=usual.low)
    for name in LAST:
        walk.restart()
        wrong[name] = look_at(walk, name, low=usual.low)
        walk.finish()
        walk = Walk(size=size, language=language, usual=usual)
    walk.finish()
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("language", visitor_languages())
@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_every_text_stands_out_in_every_theme(fonts: None, size: Size, language: str, theme: Theme) -> None:
    """K3."""
    walk = Walk(size=size, language=language, theme=theme)
    kept = os.environ.get("SCREENSHOTS")
    wrong: dict[str, list[str]] = {}
    for name in SCREENS:
        walk.restart()
        page = walk.go(name)
        picture = page.grab()
        painted = picture.toImage()
        wrong[name] = [*checks.stands_out(page, painted), *checks.outlined(page, painted)]
        if kept:
            Path(kept).mkdir(parents=True, exist_ok=True)
            picture.save(str(Path(kept) / f"{size.name}-{theme}-{language}-{name}.png"))
        if name in LAST:
            walk.finish()
            walk = Walk(size=size, language=language, theme=theme)
    walk.finish()
    assert {name: found for name, found in wrong.items() if found} == {}
