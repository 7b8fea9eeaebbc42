"""A hall display and the site that it shows."""

import pytest
from pytestqt.qtbot import QtBot

from ausuivant.clock import FixedClock
from ausuivant.look.metrics import Metrics
from ausuivant.qt.theme import Style, load_fonts
from counter_display.hall import HallWindow
from tests.counter_display.hall_site import MORNING, HallSite


@pytest.fixture
def site() -> HallSite:
    return HallSite(FixedClock(MORNING))


@pytest.fixture
def hall(qtbot: QtBot, site: HallSite) -> HallWindow:
    load_fonts()
    window = HallWindow(Style(Metrics.hall()), clock=site.clock)
    window.setFixedSize(1920, 1080)
    qtbot.addWidget(window)
    window.show()
    return window
