"""Today's half-hours on the hall display."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from ausuivant.clock import FixedClock
from ausuivant.core.views import HallView, SlotLevel
from ausuivant.qt.theme import load_fonts
from ausuivant.wire.frames import Frame
from ausuivant.wire.views import decode_view, encode_view
from counter_display.ground import Ground, display_style
from counter_display.hall import HallWindow
from counter_display.places import places
from tests.counter_display.hall_site import MORNING, HallSite
from tests.counter_display.pictures import keep

#: closed at noon; nobody can say anything of the last half-hour
LEVELS = (1, 1, 2, 3, 4, 2, 1, None, None, 2, 3, 1, 1, 2, 1, None)
DAY = tuple(SlotLevel(510 + 30 * at, level) for at, level in enumerate(LEVELS) if at not in (7, 8))


def with_day(frame: Frame, day: tuple[SlotLevel, ...]) -> Frame:
    """The frame of a site whose calendar is known."""
    assert frame.view is not None
    view = replace(decode_view(HallView, frame.view), today=day)
    return replace(frame, view=encode_view(view).decode())


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1080, 1920)])
@pytest.mark.parametrize("ground", [Ground.DARK, Ground.CONTRAST])
def test_day_stands_in_the_band_when_the_calendar_is_known(
    qtbot: QtBot, width: int, height: int, ground: Ground
) -> None:
    load_fonts()
    site = HallSite(FixedClock(MORNING))
    place = places(width, height)
    window = HallWindow(display_style(place.mm_per_px, ground), clock=site.clock, standing=place.standing)
    window.setFixedSize(width, height)
    qtbot.addWidget(window)
    window.show()
    for counter, service in (("3", "acte"), ("2", "passeport")):
        site.call(counter, service)
        site.clock.advance(timedelta(seconds=5))
    window.receive(with_day(site.frame(), DAY))
    day = window.band.day
    assert day.isVisible()
    assert day.levels == tuple(slot.level for slot in DAY)
    assert day.present == 600  # 10:12
    assert day.accessibleName() == "Aujourd’hui, 8\u00a0h\u00a030–16\u00a0h\u00a030"
    below = day.mapTo(window, day.rect().bottomRight())
    assert (below.x() < width, below.y() < height) == (True, True)
    assert day.mapTo(window, day.rect().topLeft()).y() >= place.card.y + place.card.height
    assert not day.geometry().intersects(window.band.waiting.geometry())
    if ground is Ground.DARK and width > height:
        keep(window, "salle-journee")


def test_day_is_not_shown_when_nobody_can_say_anything_of_it(qtbot: QtBot) -> None:
    load_fonts()
    site = HallSite(FixedClock(MORNING))
    window = HallWindow(display_style(places(1920, 1080).mm_per_px), clock=site.clock)
    window.setFixedSize(1920, 1080)
    qtbot.addWidget(window)
    window.show()
    window.receive(with_day(site.frame(), tuple(replace(slot, level=None) for slot in DAY)))
    assert not window.band.day.isVisible()
    window.receive(with_day(site.frame(), DAY))
    assert window.band.day.isVisible()
    site.clock.advance(timedelta(seconds=11))
    window.tick()
    assert not window.band.day.isVisible()  # frozen: what stands there is the hour of the freeze
