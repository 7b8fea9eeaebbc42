"""Every screen, walked: names, target sizes, text sizes, contrast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import combinations

import pytest
from PyQt6.QtCore import QPoint, QRect
from PyQt6.QtGui import QColor, QImage
from PyQt6.QtWidgets import QAbstractButton, QWidget

from ausuivant.look.tokens import tokens
from ausuivant.qt.paragraph import Paragraph
from kiosk_app.flow import Screen
from tests.kiosk_app.conftest import Kiosk

MM_PER_PX = 0.3114


def go_home(kiosk: Kiosk) -> None:
    assert kiosk.window.screen_shown is Screen.HOME


def go_family(kiosk: Kiosk) -> None:
    kiosk.press(f"family-{kiosk.reception.site.services['passeport'].family}")


def go_service(kiosk: Kiosk) -> None:
    kiosk.choose("passeport")


def go_ticket(kiosk: Kiosk) -> None:
    kiosk.choose("passeport")
    kiosk.press("take-ticket")
    kiosk.wait_for(Screen.TICKET)
    kiosk.clock.advance(timedelta(seconds=45))
    kiosk.window.tick()


def go_note_number(kiosk: Kiosk) -> None:
    kiosk.simulated.fault("paper_out")
    kiosk.choose("passeport")
    kiosk.press("take-ticket")
    kiosk.wait_for(Screen.NOTE_NUMBER)


def go_closed(kiosk: Kiosk) -> None:
    kiosk.clock.advance(timedelta(hours=12))
    kiosk.window.receive(kiosk.reception.frame("kiosk"))


SCREENS: list[Callable[[Kiosk], None]] = [go_home, go_family, go_service, go_ticket, go_note_number, go_closed]


@pytest.fixture(params=SCREENS, ids=lambda go: go.__name__.removeprefix("go_"))
def page(request: pytest.FixtureRequest, kiosk: Kiosk) -> QWidget:
    """Each screen in turn, laid out."""
    request.param(kiosk)
    found = kiosk.window.currentWidget()
    assert found is not None
    kiosk.window.grab()
    return found


def controls(page: QWidget) -> list[QAbstractButton]:
    return [one for one in page.findChildren(QAbstractButton) if one.isVisible() and one.isEnabled()]


def place(control: QWidget, page: QWidget) -> QRect:
    return QRect(control.mapTo(page, QPoint(0, 0)), control.size())


def test_every_control_has_a_name_for_people_and_one_for_programs(page: QWidget) -> None:
    for control in controls(page):
        assert control.accessibleName().strip()
        assert control.objectName()


def test_every_control_is_large_enough_and_stands_apart(page: QWidget) -> None:
    target = tokens().target_mm
    places = {control.objectName(): place(control, page) for control in controls(page)}
    for name, rect in places.items():
        assert rect.width() * MM_PER_PX >= target["min"], name
        assert rect.height() * MM_PER_PX >= target["min"], name
        assert page.rect().contains(rect), name
        assert rect.bottom() <= 1856, f"{name} stands too low"
    for (first, one), (second, other) in combinations(places.items(), 2):
        reach = one.adjusted(-9, -9, 9, 9)  # 3 mm
        assert not reach.intersects(other), f"{first} and {second} are too close"


def test_every_text_is_large_enough_and_whole(page: QWidget) -> None:
    least = round(tokens().kiosk_em_mm["min"] / MM_PER_PX)
    for text in page.findChildren(Paragraph):
        if text.isVisible() and text.text():
            assert text.text_pixels() >= least, text.text()
            assert text.height() >= text.heightForWidth(text.width()) - 1, f"cut: {text.text()}"


def luminance(color: QColor) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in (color.redF(), color.greenF(), color.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_text_stands_out_on_what_was_painted(page: QWidget) -> None:
    window = page.window()
    assert window is not None
    picture: QImage = window.grab().toImage()
    for text in page.findChildren(Paragraph):
        parent = text.parentWidget()
        if not text.isVisible() or not text.text() or parent is None or not parent.isEnabled():
            continue
        corner = text.mapTo(window, QPoint(0, 0))
        across = range(corner.x(), corner.x() + text.width(), 3)
        along = range(corner.y(), corner.y() + text.height(), 3)
        painted = Counter(picture.pixelColor(x, y).name() for x in across for y in along)
        ground = QColor(painted.most_common(1)[0][0])
        assert contrast(text.color(), ground) >= 7.0, f"{text.text()}: {text.color().name()} on {ground.name()}"
