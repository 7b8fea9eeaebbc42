"""The code that a visitor's phone reads: the ticket's page, as large as there is room."""

from __future__ import annotations

from typing import Final

import segno
from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from ausuivant.qt.theme import Style

LEAST_MM: Final = 45.0  #: nearly a millimetre a module: a phone reads it from arm’s length
MOST_MM: Final = 170.0
QUIET: Final = 4  #: modules of white around a code, as its standard asks


class CodeCard(QWidget):
    """A QR code on white, whatever the theme: phones read dark on light."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = style
        self._modules: tuple[bytes, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(style.px(LEAST_MM))
        self.setMaximumHeight(style.px(MOST_MM))
        self.hide()

    @property
    def shows_code(self) -> bool:
        """Whether a code can be read."""
        return bool(self._modules)

    def show_url(self, url: str | None) -> None:
        """Show an address, or nothing at all."""
        self._modules = () if url is None else tuple(bytes(row) for row in segno.make_qr(url, error="m").matrix)
        self.setVisible(self.shows_code)
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw it with whole dots, so that every module has the same size."""
        if not self._modules:
            return
        count = len(self._modules) + 2 * QUIET
        dot = min(self.width(), self.height()) // count
        side = dot * count
        left, top = (self.width() - side) // 2, (self.height() - side) // 2
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor("white"))
        corner = float(self._look.px(5.0))
        painter.drawRoundedRect(QRectF(left, top, side, side), corner, corner)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(QColor("black"))
        for row, modules in enumerate(self._modules):
            for column, dark in enumerate(modules):
                if dark:
                    painter.drawRect(left + (column + QUIET) * dot, top + (row + QUIET) * dot, dot, dot)
