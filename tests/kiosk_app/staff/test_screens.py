"""The staff's pages as they are seen: words whole, targets large, looks readable; and kept for the guide."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ausuivant.core.errors import ServerUnreachable
from ausuivant.look.tokens import THEMES
from kiosk_app.staff.parts import StaffPage
from printer_drivers import Condition, Health, PrinterStatus
from tests.counter_display.pictures import keep
from tests.kiosk_app import checks
from tests.kiosk_app.staff.staffed import PIN, Staffed
from tests.kiosk_app.walk import LYING, SIZES, UPRIGHT, Size

#: the longest that a printer's sheet has to say
TROUBLE = PrinterStatus(
    Health.BLOCKED,
    Condition.PAPER_OUT | Condition.COVER_OPEN | Condition.CUTTER_ERROR,
    metres_since_roll=1079.0,
)


def complaints(staffed: Staffed) -> list[str]:
    """What is wrong with the page. Staff read smaller letters than visitors (see `SCALE`): their size is not asked."""
    page, metrics = staffed.page, staffed.walk.metrics
    found = [*checks.names(page), *checks.targets(page, metrics), *checks.legible(page, metrics), *checks.apart(page)]
    return [one for one in found if not one.startswith("small")]


def kept(staffed: Staffed, name: str) -> None:
    """Keep a picture where somebody wants all of them."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        staffed.window.grab().save(str(Path(folder) / f"staff-{staffed.walk.size.name}-{name}.png"))


def trouble(staffed: Staffed) -> None:
    """Let everything be wrong at once."""
    staffed.printer.said, staffed.journal.waiting = TROUBLE, 128
    staffed.answer = ServerUnreachable(url="https://accueil.ville.lan:8443")
    staffed.let_pass(12)
    staffed.bot.waitUntil(lambda: staffed.menu._seen.unsynced == 128)
    staffed.button("staff-print").click()
    staffed.menu.refresh()


@pytest.mark.logs("wrong PIN")
def test_menu_is_whole_and_the_guide_has_its_pictures(make_staffed: Callable[..., Staffed]) -> None:
    staffed = make_staffed(UPRIGHT)
    staffed.corners(apart_s=0.5)
    page = staffed.page
    for digit in PIN[:4]:
        staffed.press(f"pin-{digit}")
    assert isinstance(page, StaffPage)
    keep(staffed.window, "borne-code-du-personnel")
    assert complaints(staffed) == []
    for digit in PIN[4:]:
        staffed.press(f"pin-{digit}")
    staffed.press("pin-open")
    staffed.look()
    staffed.menu.hear(staffed.walk.reception.heartbeat("kiosk"))
    staffed.menu.refresh()
    keep(staffed.window, "borne-menu-du-personnel")
    assert complaints(staffed) == []


@pytest.mark.full
@pytest.mark.logs("wrong PIN")
@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_every_page_is_whole_on_every_screen(make_staffed: Callable[..., Staffed], size: Size) -> None:
    staffed = make_staffed(size, pin=None)
    staffed.corners()
    staffed.look()
    assert complaints(staffed) == []
    kept(staffed, "unset")
    staffed = make_staffed(size)
    staffed.corners()
    staffed.type("000000")
    assert complaints(staffed) == []
    kept(staffed, "pin")
    staffed.let_pass(3)
    staffed.type(PIN)
    staffed.look()
    assert complaints(staffed) == []
    kept(staffed, "menu")
    trouble(staffed)
    staffed.press("staff-quit")
    staffed.press("staff-restart")
    assert complaints(staffed) == []
    kept(staffed, "trouble")


@pytest.mark.full
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", [UPRIGHT, LYING], ids=lambda size: size.name)
def test_every_word_stands_out_in_every_look(make_staffed: Callable[..., Staffed], size: Size, theme: str) -> None:
    staffed = make_staffed(size)
    staffed.open_menu()
    staffed.button(f"staff-look-{theme}").click()
    trouble(staffed)
    assert list(checks.stands_out(staffed.page)) == []
    kept(staffed, f"menu-{theme}")
