"""Tells systemd that a screen is alive, and only after something was really painted on it.

A program whose event loop runs while its picture stands still is as dead to a visitor as one that hangs. So each
window gets a pulse: a pixel that is asked to be painted again and again. Only when the pixels of all windows in sight
were painted is the watchdog fed; a blocked event loop, a stuck compositor or a window that vanished starves it.

systemd says where it listens in NOTIFY_SOCKET, and how long it waits in WATCHDOG_USEC. Without them nothing is done.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Mapping
from typing import Final

from PyQt6 import sip
from PyQt6.QtCore import QObject, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QPaintEvent
from PyQt6.QtWidgets import QApplication, QWidget

log = logging.getLogger(__name__)

#: how often a program that nobody watches looks whether it has painted its first frame
START_S: Final = 0.2
#: how many times it may feed while systemd waits once
BEATS: Final = 3.0
LEAST_MS: Final = 10


class Notifier:
    """Sends states to systemd (sd_notify): one datagram each, to a path or, with `@`, an abstract address."""

    def __init__(self, address: str) -> None:
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        self._socket.setblocking(False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Notifier | None:
        """Talk to who started the program; None if nobody listens."""
        address = environment.get("NOTIFY_SOCKET", "")
        return cls(address) if address[:1] in ("/", "@") else None

    def tell(self, state: str) -> None:
        """Send a state such as `READY=1`. What cannot be delivered is lost: the next one may arrive."""
        try:
            self._socket.sendto(state.encode(), self._address)
        except OSError as error:
            log.warning("systemd did not hear %s: %s", state, error)

    def close(self) -> None:
        """Let go of the socket."""
        self._socket.close()


def patience(environment: Mapping[str, str]) -> float | None:
    """Say how many seconds systemd waits for a sign of life; None: for ever.

    WATCHDOG_PID names the service's main process: a compositor, whose child this program is. It is not looked at.
    """
    text = environment.get("WATCHDOG_USEC", "")
    return int(text) / 1e6 if text.isdecimal() and int(text) > 0 else None


class Pulse(QWidget):
    """One transparent pixel over everything else in a window.

    Signals:
        painted: its turn came in a frame.
    """

    painted = pyqtSignal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.beats = True  #: whether it was painted since it was last asked
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setGeometry(0, 0, 1, 1)
        self.show()

    def ask(self) -> None:
        """Have it painted in the next frame, whatever was put over it."""
        self.beats = False
        self.raise_()
        self.update()

    def paintEvent(self, a0: QPaintEvent | None) -> None:
        """Paint nothing, and say that this was the moment to paint."""
        self.beats = True
        self.painted.emit()


class Watchdog(QObject):
    """Feeds systemd's watchdog as long as every window in sight is painted."""

    def __init__(self, notifier: Notifier, *, patience_s: float | None, parent: QObject | None = None) -> None:
        """Begin with the first window. `patience_s`: how long systemd waits; None: it only wants to hear of a start."""
        super().__init__(parent)
        self._notifier = notifier
        self._patience_s = patience_s
        self._pulses: list[Pulse] = []
        self._ready = False
        self._asked = False
        self._beating = QTimer(self)
        self._beating.timeout.connect(self._beat)

    @classmethod
    def begin(cls, application: QApplication) -> Watchdog | None:
        """Watch over a program that systemd started and waits for; None for any other."""
        notifier = Notifier.from_environment(os.environ)
        return None if notifier is None else cls(notifier, patience_s=patience(os.environ), parent=application)

    @classmethod
    def of_program(cls) -> Watchdog | None:
        """Find the one that watches over this program."""
        application = QApplication.instance()
        return application.findChild(Watchdog) if application is not None else None

    def watch(self, window: QWidget) -> None:
        """Ask for this window's frames too, for as long as it is in sight."""
        pulse = Pulse(window)
        # At the loop's next turn: the frame is then finished, not just begun.
        pulse.painted.connect(lambda: QTimer.singleShot(0, self._painted))
        self._pulses.append(pulse)
        if not self._beating.isActive():
            seconds = START_S if self._patience_s is None else self._patience_s / BEATS
            self._beating.start(max(LEAST_MS, round(seconds * 1000)))
        self._beat()

    def _in_sight(self) -> list[Pulse]:
        self._pulses = [one for one in self._pulses if not sip.isdeleted(one)]
        return [one for one in self._pulses if one.isVisible()]

    def _beat(self) -> None:
        """Ask every window for a frame; what was asked before and never came stays unanswered."""
        self._asked = True
        for pulse in self._in_sight():
            pulse.ask()

    def _painted(self) -> None:
        """Feed once for each time that it was asked, when the last of the windows was painted."""
        seen = self._in_sight()
        if not self._asked or not seen or not all(one.beats for one in seen):
            return
        self._asked = False
        if not self._ready:
            self._ready = True
            self._notifier.tell("READY=1")
            if self._patience_s is None:
                self._beating.stop()
        if self._patience_s is not None:
            self._notifier.tell("WATCHDOG=1")
