"""The kiosk without a touch: keyboard, tactile keypad (◀ ▶ OK ↻), or one single switch.

◀ ▶ go from control to control in reading order, OK presses, ↻ says the screen (again), Escape goes back, F1 calls
help. The space bar is the single switch: its first press starts a walk from control to control, each next one presses
where the walk is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PyQt6.QtCore import QEvent, QObject, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QApplication

from kiosk_app.reading import named
from kiosk_app.screens.controls import Pressable
from kiosk_app.screens.page import Page

#: how long the walk stays at each control
SCAN_MS: Final = 1600

Key = Qt.Key
FORWARD: Final = frozenset({Key.Key_Right, Key.Key_Down, Key.Key_Tab})
BACKWARD: Final = frozenset({Key.Key_Left, Key.Key_Up, Key.Key_Backtab})
PRESS: Final = frozenset({Key.Key_Return, Key.Key_Enter, Key.Key_Select})
REPEAT: Final = frozenset({Key.Key_R, Key.Key_F5, Key.Key_MediaPlay})
AWAY: Final = frozenset({Key.Key_Escape, Key.Key_Backspace, Key.Key_Back})
LOUDER: Final = frozenset({Key.Key_Plus, Key.Key_VolumeUp})
SOFTER: Final = frozenset({Key.Key_Minus, Key.Key_VolumeDown})


class Keys(QObject):
    """Turns keys into steps and presses on the page that is shown.

    Signals:
        used: a key was pressed: somebody is there.
        pointed: the control to which the keys have come.
        repeat: the screen should be said, again or from now on.
        volume: louder (1) or softer (-1).
    """

    used = pyqtSignal()
    pointed = pyqtSignal(object)
    repeat = pyqtSignal()
    volume = pyqtSignal(int)

    def __init__(self, page: Callable[[], Page | None], parent: QObject, *, scan_ms: int = SCAN_MS) -> None:
        super().__init__(parent)
        self._page = page
        self._walk = QTimer(self)
        self._walk.setInterval(scan_ms)
        self._walk.timeout.connect(self._walk_on)

    @property
    def walking(self) -> bool:
        """Whether the single switch's walk is under way."""
        return self._walk.isActive()

    def rest(self) -> None:
        """End the walk: the next visitor may not need it."""
        self._walk.stop()

    def eventFilter(self, a0: QObject | None, a1: QEvent | None) -> bool:
        """Take every key for the page; nothing else is made of it."""
        if isinstance(a1, QKeyEvent) and a1.type() is QEvent.Type.KeyPress:
            return self._pressed(Key(a1.key()))
        return False

    def step(self, by: int) -> None:
        """Go to the next control, or the one before; after the last comes the first."""
        page = self._page()
        controls = page.controls() if page is not None else []
        if page is None or not controls:
            return
        at = QApplication.focusWidget()
        index = controls.index(at) + by if isinstance(at, Pressable) and at in controls else (0 if by > 0 else -1)
        found = controls[index % len(controls)]
        found.setFocus(Qt.FocusReason.TabFocusReason)
        self.pointed.emit(found)

    def _walk_on(self) -> None:
        self.step(1)

    def _pressed(self, key: Key) -> bool:
        page = self._page()
        if page is None:
            return False
        self.used.emit()
        from_right = page.layoutDirection() is Qt.LayoutDirection.RightToLeft
        swapped = from_right and key in (Key.Key_Left, Key.Key_Right)
        if key in FORWARD | BACKWARD:
            self.step(1 if (key in FORWARD) is not swapped else -1)
        elif key in PRESS:
            self._press()
        elif key is Key.Key_Space:
            self._switch()
        elif key in REPEAT:
            self.repeat.emit()
        elif key in AWAY:
            self._click(page, "back", "home")
        elif key is Key.Key_F1:
            self._click(page, "help")
        elif key in LOUDER | SOFTER:
            self.volume.emit(1 if key in LOUDER else -1)
        return True

    def _press(self) -> bool:
        at = QApplication.focusWidget()
        if isinstance(at, Pressable) and at.isVisible() and at.isEnabled():
            at.click()
            return True
        return False

    def _switch(self) -> None:
        if self.walking:
            self._press()
        elif not self._press():
            self._walk.start()
            self.step(1)

    def _click(self, page: Page, *names: str) -> None:
        found = named(page, *names)
        if found is not None:
            found.click()
