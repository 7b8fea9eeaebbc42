"""What starting a Qt program takes: the right screen, a size in real millimetres, an orderly end."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtGui import QGuiApplication, QScreen
from PyQt6.QtWidgets import QApplication, QWidget

from ausuivant.qt.guard import Guard
from ausuivant.qt.theme import load_fonts
from ausuivant.qt.watchdog import Watchdog

#: how long a signal may wait for Python's turn
SIGNAL_POLL_MS: Final = 200
_SIZE: Final = re.compile(r"(\d{3,5})x(\d{3,5})")


@dataclass(frozen=True, slots=True)
class Pixels:
    """A window's size."""

    width: int
    height: int

    @classmethod
    def parse(cls, text: str) -> Pixels:
        """Read `1080x1920`; anything else is a ValueError."""
        found = _SIZE.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is not a size such as 1080x1920")
        return cls(int(found[1]), int(found[2]))

    def within(self, width: int, height: int) -> Pixels:
        """Shrink in proportion until it fits."""
        share = min(1.0, width / self.width, height / self.height)
        return Pixels(int(self.width * share), int(self.height * share))


def open_application(name: str) -> QApplication:
    """Make the application; without any screen it draws in memory, so that demonstrations run anywhere."""
    if sys.platform == "linux" and not any(os.environ.get(one) for one in ("DISPLAY", "WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication([name])
    application.setApplicationName(name)
    application.setQuitOnLastWindowClosed(True)
    load_fonts()
    Watchdog.begin(application)
    return application


def room_for(size: Pixels, *, windowed: bool, screen: str | None) -> Pixels:
    """Say how large the window will be: what was asked, what fits beside other windows, or the whole screen."""
    if QGuiApplication.platformName() == "offscreen" and screen is None:
        return size
    found = _screen(screen)
    if found is None:
        return size
    if not windowed:
        return Pixels(found.geometry().width(), found.geometry().height())
    free = found.availableGeometry()
    return size.within(free.width(), free.height())


def show(window: QWidget, size: Pixels, *, windowed: bool, screen: str | None) -> None:
    """Put the window on its screen; when it has it for itself, without a frame, without a pointer and for good."""
    found = _screen(screen)
    whole = not windowed and (QGuiApplication.platformName() != "offscreen" or screen is not None)
    if not windowed:
        Guard(window, whole=whole)
    if not whole:
        window.setFixedSize(size.width, size.height)
        window.show()
    else:
        window.setCursor(Qt.CursorShape.BlankCursor)
        if found is not None:
            window.setGeometry(found.geometry())
        window.showFullScreen()
    watchdog = Watchdog.of_program()
    if watchdog is not None:
        watchdog.watch(window)


def retire(application: QApplication, window: QWidget) -> None:
    """Close a window whose program goes on with another one: its end is not the program's."""
    application.setQuitOnLastWindowClosed(False)
    Guard.dismiss(window)
    window.close()
    window.deleteLater()
    application.setQuitOnLastWindowClosed(True)


def run_until_told(application: QApplication, at_end: Callable[[], None]) -> int:
    """Run until the window closes, SIGINT or SIGTERM; then let go of everything. May be run again."""
    # Not `quit`, which asks each window first: a guarded one would say no.
    before = {one: signal.signal(one, lambda *_: application.exit()) for one in (signal.SIGINT, signal.SIGTERM)}
    # Python sees a signal only when it runs: give it a turn now and then.
    turn = QTimer()
    turn.setInterval(SIGNAL_POLL_MS)
    turn.timeout.connect(lambda: None)
    turn.start()
    try:
        return application.exec()
    finally:
        turn.stop()
        for one, handler in before.items():
            signal.signal(one, handler)
        at_end()


def _screen(name: str | None) -> QScreen | None:
    """Find a screen by its name; raises ValueError naming those that are there."""
    if name is None:
        return QGuiApplication.primaryScreen()
    found = next((one for one in QGuiApplication.screens() if one.name() == name), None)
    if found is None:
        known = ", ".join(one.name() for one in QGuiApplication.screens())
        raise ValueError(f"no screen {name!r}; there are: {known}")
    return found
