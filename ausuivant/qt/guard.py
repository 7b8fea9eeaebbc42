"""Keeps a window on the screen that it has for itself: no key, gesture or menu of a window manager ends or hides it.

What ends such a program is SIGTERM, and what the program itself does by `QApplication.exit`.
"""

from __future__ import annotations

from typing import Final

from PyQt6.QtCore import QEvent, QObject, Qt, QTimer
from PyQt6.QtWidgets import QWidget

Type = QEvent.Type

#: what asks a window to go, to open a menu, or to take something in
REFUSED: Final = frozenset(
    {
        Type.Close,
        Type.ContextMenu,
        Type.DragEnter,
        Type.DragMove,
        Type.Drop,
        Type.Gesture,
        Type.GestureOverride,
        Type.NativeGesture,
        Type.WhatsThisClicked,
    }
)


class Guard(QObject):
    """Stands at one window. `whole`: it fills its screen, and comes back to that whenever it is made smaller."""

    def __init__(self, window: QWidget, *, whole: bool) -> None:
        super().__init__(window)
        self._window = window
        self._whole = whole
        window.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        window.setAcceptDrops(False)
        window.installEventFilter(self)

    @classmethod
    def dismiss(cls, window: QWidget) -> None:
        """Let a window go: its own program closes it."""
        guard = window.findChild(cls, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if guard is not None:
            window.removeEventFilter(guard)

    def eventFilter(self, a0: QObject | None, a1: QEvent | None) -> bool:
        """Refuse what would end or cover the window."""
        if a1 is None:
            return False
        if a1.type() in REFUSED:
            a1.ignore()
            return True
        if a1.type() is Type.WindowStateChange and self._whole and not self._window.isFullScreen():
            QTimer.singleShot(0, self._window.showFullScreen)
        return False
