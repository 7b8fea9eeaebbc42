"""A control socket for demonstrations and whole-system tests: somebody else's fingers on the real buttons.

Off unless `--control PORT` is given, and then only on 127.0.0.1: whoever may run programs on the kiosk can take
tickets with it, nobody else can. One JSON object a line; each is answered by one:

    {"press": "service-cni"}     a mouse press and release in the middle of that control, as a finger would do
    {"screen": true}             {"ok": true, "screen": "ticket", "label": "A042", "controls": ["home", …]}
    {"screenshot": "/path.png"}  writes what is on the screen

A control that is hidden, disabled or covered is not pressed: {"ok": false, "error": "hidden"}.
"""

from __future__ import annotations

import json
import logging
from functools import partial
from typing import Any, Final

from PyQt6.QtCore import QEvent, QObject, QPointF, Qt
from PyQt6.QtGui import QMouseEvent
from PyQt6.QtNetwork import QHostAddress, QTcpServer, QTcpSocket
from PyQt6.QtWidgets import QAbstractButton, QApplication, QWidget

from kiosk_app.window import KioskWindow

log = logging.getLogger(__name__)

LONGEST_LINE: Final = 4096


class ControlRefused(Exception):
    """What was asked cannot be done on this screen; the message is one word."""


class RemoteControl(QObject):
    """Listens on the loopback, in the screen's own thread."""

    def __init__(self, window: KioskWindow, port: int, parent: QObject | None = None) -> None:
        """Listen on a port, 0 for any; raises OSError when it is taken."""
        super().__init__(parent)
        self._window = window
        self._callers: set[QTcpSocket] = set()
        self._server = QTcpServer(self)
        self._server.newConnection.connect(self._welcome)
        if not self._server.listen(QHostAddress(QHostAddress.SpecialAddress.LocalHost), port):
            raise OSError(f"control port {port}: {self._server.errorString()}")

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._server.serverPort()

    def close(self) -> None:
        """Let go of the port."""
        self._server.close()

    def _welcome(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            # Held here: a socket that only its own slots refer to is a cycle, and the collector empties its slots.
            self._callers.add(socket)
            socket.readyRead.connect(partial(self._read, socket))
            socket.disconnected.connect(partial(self._let_go, socket))

    def _let_go(self, socket: QTcpSocket) -> None:
        self._callers.discard(socket)
        socket.deleteLater()

    def _read(self, socket: QTcpSocket) -> None:
        while socket.canReadLine():
            answer = self._answer(bytes(socket.readLine(LONGEST_LINE)))
            socket.write(json.dumps(answer).encode() + b"\n")

    def _answer(self, line: bytes) -> dict[str, Any]:
        try:
            match json.loads(line):
                case {"press": str(name)}:
                    self._press(name)
                    return {"ok": True}
                case {"screen": True}:
                    return {"ok": True, **self._describe()}
                case {"screenshot": str(path)}:
                    if not self._window.grab().save(path):
                        raise ControlRefused("unwritable")
                    return {"ok": True}
                case _:
                    raise ControlRefused("unknown")
        except ControlRefused as refusal:
            return {"ok": False, "error": str(refusal)}
        except ValueError:
            return {"ok": False, "error": "malformed"}

    def _describe(self) -> dict[str, Any]:
        controls = [button.objectName() for button in self._controls() if button.isVisible() and button.isEnabled()]
        return {
            "screen": self._window.screen_shown.value,
            "label": self._window.label_shown,
            "controls": sorted(controls),
        }

    def _controls(self) -> list[QAbstractButton]:
        page = self._window.currentWidget()
        return [one for one in page.findChildren(QAbstractButton) if one.objectName()] if page is not None else []

    def _press(self, name: str) -> None:
        control = next((one for one in self._controls() if one.objectName() == name), None)
        if control is None:
            raise ControlRefused("absent")
        if not control.isVisible():
            raise ControlRefused("hidden")
        if not control.isEnabled():
            raise ControlRefused("disabled")
        middle = control.rect().center()
        on_window = control.mapTo(self._window, middle)
        hit = self._window.childAt(on_window)
        if hit is None or not (hit is control or control.isAncestorOf(hit)):
            raise ControlRefused("covered")
        for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
            QApplication.sendEvent(control, _mouse(kind, control, QPointF(middle)))


def _mouse(kind: QEvent.Type, target: QWidget, at: QPointF) -> QMouseEvent:
    """Make the event that a finger's touch becomes."""
    held = Qt.MouseButton.LeftButton if kind is QEvent.Type.MouseButtonPress else Qt.MouseButton.NoButton
    return QMouseEvent(
        kind,
        at,
        QPointF(target.mapToGlobal(at.toPoint())),
        Qt.MouseButton.LeftButton,
        held,
        Qt.KeyboardModifier.NoModifier,
    )
