"""A window that has the screen for itself stays there, whatever is pressed, swiped or asked of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PyQt6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QTimer
from PyQt6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QEventPoint,
    QInputDevice,
    QPointingDevice,
    QTouchEvent,
)
from PyQt6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from ausuivant.clock import FixedClock
from ausuivant.look.metrics import Metrics
from ausuivant.qt.enrolment_screen import EnrolmentScreen
from ausuivant.qt.running import Pixels, retire, run_until_told, show
from ausuivant.qt.theme import Style, load_fonts
from counter_display.counter import CounterWindow
from counter_display.hall import HallWindow
from tests.counter_display.hall_site import MORNING
from tests.kiosk_app.walk import Size, Walk

SIZE = Pixels(800, 480)
FULL = pytest.mark.full
NAMED = ["kiosk", "hall", "counter", "enrolment"]
Key, No = Qt.Key, Qt.KeyboardModifier.NoModifier
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
META, SHIFT = Qt.KeyboardModifier.MetaModifier, Qt.KeyboardModifier.ShiftModifier
CHORDS = [
    (Key.Key_F4, ALT),
    (Key.Key_Escape, No),
    (Key.Key_Escape, ALT),
    (Key.Key_Q, CTRL),
    (Key.Key_W, CTRL),
    (Key.Key_C, CTRL),
    (Key.Key_Tab, ALT),
    (Key.Key_F2, CTRL | ALT),
    (Key.Key_Delete, CTRL | ALT),
    (Key.Key_Backspace, CTRL | ALT),
    (Key.Key_F10, SHIFT),
    (Key.Key_F11, No),
    (Key.Key_D, META),
    (Key.Key_Menu, No),
]

Phase = QEventPoint.State
PHASES = {
    Phase.Pressed: QEvent.Type.TouchBegin,
    Phase.Updated: QEvent.Type.TouchUpdate,
    Phase.Released: QEvent.Type.TouchEnd,
}
STROKE = [(0.0, Phase.Pressed), (0.3, Phase.Updated), (0.7, Phase.Updated), (1.0, Phase.Released)]


def kiosk() -> QWidget:
    return Walk(size=Size("small", SIZE.width, SIZE.height, 0.42)).window


def hall() -> QWidget:
    return HallWindow(Style(Metrics.hall()), clock=FixedClock(MORNING))


def counter() -> QWidget:
    return CounterWindow(Style(Metrics.hall()), clock=FixedClock(MORNING))


def enrolment() -> QWidget:
    style = Style(Metrics.kiosk())
    return EnrolmentScreen(style, SIZE, role="kiosk", server="https://accueil.lan:8443", language="fr")


@pytest.fixture(params=[kiosk, pytest.param(hall, marks=FULL), pytest.param(counter, marks=FULL), enrolment], ids=NAMED)
def window(request: pytest.FixtureRequest, qapp: QApplication, qtbot: QtBot) -> QWidget:
    """Each program's window, shown as the program shows it."""
    load_fonts()
    make: Callable[[], QWidget] = request.param
    made = make()
    show(made, SIZE, windowed=False, screen=None)
    qtbot.waitExposed(made)
    return made


def stays(window: QWidget) -> bool:
    """Whether it is the one window in sight."""
    QApplication.processEvents()
    others = [one for one in QApplication.topLevelWidgets() if one.isVisible() and one is not window]
    return window.isVisible() and not window.isMinimized() and not others and QApplication.activePopupWidget() is None


def finish(window: QWidget) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    retire(application, window)


def test_window_stays_when_any_key_is_pressed(window: QWidget, qtbot: QtBot) -> None:
    handle = window.windowHandle()
    assert handle is not None
    for key, held in CHORDS:
        qtbot.keyClick(handle, key, held)
        qtbot.keyClick(window, key, held)
        assert stays(window), (key, held)
    finish(window)


def test_window_stays_when_it_is_asked_to_close(window: QWidget, qapp: QApplication) -> None:
    handle = window.windowHandle()
    assert handle is not None
    assert not window.close()
    assert not handle.close()  # as the window system asks
    qapp.closeAllWindows()
    assert stays(window)
    finish(window)
    assert not window.isVisible()


def test_program_ends_when_it_is_told_though_its_window_stays(window: QWidget, qapp: QApplication) -> None:
    QTimer.singleShot(0, lambda: (window.close(), qapp.exit(7)))
    assert run_until_told(qapp, lambda: None) == 7
    assert stays(window)
    finish(window)


def test_no_menu_opens_when_a_finger_is_held_or_the_right_button_pressed(window: QWidget, qtbot: QtBot) -> None:
    middle = window.rect().center()
    on = window.childAt(middle) or window
    for reason in (QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard):
        at = on.mapFrom(window, middle)
        QApplication.sendEvent(on, QContextMenuEvent(reason, at, on.mapToGlobal(at)))
    qtbot.mouseClick(window, Qt.MouseButton.RightButton, pos=middle)
    assert stays(window)
    assert not window.findChildren(QMenu)
    finish(window)


def test_nothing_is_taken_in_when_it_is_dropped(window: QWidget) -> None:
    content = QMimeData()
    content.setText("https://ailleurs.example")
    entered = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, content, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    entered.ignore()
    QApplication.sendEvent(window, entered)
    dropped = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, content, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    dropped.ignore()
    QApplication.sendEvent(window, dropped)
    assert not entered.isAccepted()
    assert not dropped.isAccepted()
    assert not window.acceptDrops()
    finish(window)


def test_window_stays_when_fingers_swipe_and_pinch(window: QWidget) -> None:
    screen = QPointingDevice(
        "glass",
        7,
        QInputDevice.DeviceType.TouchScreen,
        QPointingDevice.PointerType.Finger,
        QInputDevice.Capability.Position,
        10,
        0,
    )
    left, right, top, low = 2, window.width() - 3, 2, window.height() - 3
    swipes = [
        [(QPoint(left, 200), QPoint(right, 200))],
        [(QPoint(right, 200), QPoint(left, 200))],
        [(QPoint(300, top), QPoint(300, low))],
        [(QPoint(300 + 40 * one, low), QPoint(300 + 40 * one, top)) for one in range(3)],
        [(QPoint(380, 240), QPoint(left, top)), (QPoint(420, 240), QPoint(right, low))],
    ]
    for fingers in swipes:
        for share, phase in STROKE:
            points = [
                QEventPoint(number, phase, at, QPointF(window.mapToGlobal(at.toPoint())))
                for number, (begin, end) in enumerate(fingers)
                for at in [QPointF(begin + (end - begin) * share)]
            ]
            QApplication.sendEvent(window, QTouchEvent(PHASES[phase], screen, No, points))
        assert stays(window), fingers
    finish(window)


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_window_is_whole_again_when_something_makes_it_smaller(qapp: QApplication, qtbot: QtBot) -> None:
    load_fonts()
    window = enrolment()
    name = qapp.primaryScreen()
    assert name is not None
    show(window, SIZE, windowed=False, screen=name.name())
    qtbot.waitExposed(window)
    for smaller in (window.showMinimized, window.showNormal, window.showMaximized):
        smaller()
        qtbot.waitUntil(window.isFullScreen)
    assert window.cursor().shape() is Qt.CursorShape.BlankCursor
    finish(window)


def test_window_closes_when_it_is_one_of_several(qapp: QApplication, qtbot: QtBot) -> None:
    load_fonts()
    window = enrolment()
    qtbot.addWidget(window)
    show(window, SIZE, windowed=True, screen=None)
    assert window.close()
    assert not window.isVisible()
