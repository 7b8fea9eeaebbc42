"""The quiet passage from one screen to the next: the one before fades away over it, and takes no touch."""

from __future__ import annotations

from typing import Final

from PyQt6.QtCore import QEasingCurve, QPropertyAnimation, Qt
from PyQt6.QtGui import QPixmap
from PyQt6.QtWidgets import QGraphicsOpacityEffect, QLabel, QWidget

from ausuivant.look.tokens import tokens

END: Final = 0.0


class Fade(QLabel):
    """A picture of the screen before, which goes away by itself."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._effect = QGraphicsOpacityEffect(self)
        self.setGraphicsEffect(self._effect)
        self._away = QPropertyAnimation(self._effect, b"opacity", self)
        self._away.setDuration(tokens().fade_ms)
        self._away.setEasingCurve(QEasingCurve.Type.OutQuad)
        self._away.finished.connect(self.stop)
        self.hide()

    def start(self, picture: QPixmap, over: QWidget) -> None:
        """Let a picture fade over a widget."""
        self._away.stop()
        self.setPixmap(picture)
        self.setGeometry(over.geometry())
        self._effect.setOpacity(1.0)
        self._away.setStartValue(1.0)
        self._away.setEndValue(END)
        self.show()
        self.raise_()
        self._away.start()

    def stop(self) -> None:
        """Forget the picture at once."""
        self._away.stop()
        self.hide()
        self.setPixmap(QPixmap())
