"""The paper as it comes out of the printer, drawn under its slot."""

from __future__ import annotations

from typing import Final

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from ausuivant.qt.theme import Style
from kiosk_app.issuing import Picture

SLOT_MM: Final = (230.4, 10.6)
PAPER_MM: Final = 194.3
MARGIN_MM: Final = 7.5
#: the number at least is in sight
LEAST_MM: Final = 90.0


class PaperUnderSlot(QWidget):
    """The real bitmap of the ticket, coming out of a slot; its lower end fades into the page."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = style
        self._image: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(style.px(LEAST_MM))

    @property
    def shows_paper(self) -> bool:
        """Whether a ticket is in the slot."""
        return self._image is not None

    def show_picture(self, picture: Picture | None, name: str) -> None:
        """Show a ticket, or an empty slot."""
        self.setAccessibleName(" ".join((name, *(picture.lines if picture is not None else ()))))
        self._image = None
        if picture is not None:
            image = QImage(picture.grey, picture.width, picture.height, picture.width, QImage.Format.Format_Grayscale8)
            # A copy: the picture's own bytes may go before the screen does.
            self._image = image.copy()
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw slot and paper."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        width, thick = min(self._look.px(SLOT_MM[0]), self.width()), self._look.px(SLOT_MM[1])
        slot = QRectF((self.width() - width) / 2, 0, width, thick)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.color("slot"))
        painter.drawRoundedRect(slot, thick / 2, thick / 2)
        if self._image is not None:
            self._paper(painter, self._image, slot.center().y())
            painter.setBrush(self._look.color("slot"))
            painter.drawRect(QRectF(slot.left() + thick, 0, slot.width() - 2 * thick, slot.center().y()))

    def _paper(self, painter: QPainter, image: QImage, top: float) -> None:
        paper_width = min(self._look.px(PAPER_MM), self.width() * PAPER_MM / SLOT_MM[0])
        margin = self._look.px(MARGIN_MM)
        sheet = QRectF((self.width() - paper_width) / 2, top, paper_width, self.height() - top - margin)
        for step in range(6):
            # The one shadow of the design: soft, below the paper.
            painter.setBrush(QColor(16, 36, 43, 7))
            spread = margin * step / 6
            painter.drawRoundedRect(sheet.adjusted(-spread, spread, spread, spread), spread, spread)
        painter.setBrush(QColor("white"))
        painter.drawRect(sheet)
        scale = (paper_width - 2 * margin) / image.width()
        painter.save()
        painter.setClipRect(sheet)
        drawn = QRectF(sheet.left() + margin, sheet.top() + 1.2 * margin, image.width() * scale, image.height() * scale)
        painter.drawImage(drawn, image)
        painter.restore()
        if drawn.bottom() > sheet.bottom():
            self._fade(painter, sheet)

    def _fade(self, painter: QPainter, sheet: QRectF) -> None:
        """Let the lower end go: the paper is longer than the screen's place for it."""
        height = self._look.px(34.0)
        steps = 24
        for step in range(steps):
            painter.setBrush(QColor(255, 255, 255, round(255 * (step + 1) / steps)))
            strip = QRectF(
                sheet.left(), sheet.bottom() - height + height * step / steps, sheet.width(), height / steps + 1
            )
            painter.drawRect(strip & sheet)
