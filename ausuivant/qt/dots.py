"""The four dots of a crowding level: people in a line, drawn and never typed."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from ausuivant.i18n import say_level
from ausuivant.look.tokens import tokens
from ausuivant.qt.paragraph import Paragraph
from ausuivant.qt.theme import Style, mark

COUNT = 4
#: of one dot's diameter: the space between two, and the line of an empty one
GAP = 0.22
LINE = 0.14


def paint_dots(painter: QPainter, place: QRectF, *, level: int, color: QColor) -> None:
    """Draw four dots along `place`, `level` of them filled; their diameter is the place's height."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    line = place.height() * LINE
    painter.setPen(QPen(color, line))
    radius = (place.height() - line) / 2
    for index in range(COUNT):
        painter.setBrush(color if index < level else Qt.BrushStyle.NoBrush)
        x = place.left() + place.height() / 2 + index * place.height() * (1 + GAP)
        painter.drawEllipse(QPointF(x, place.center().y()), radius, radius)


class Dots(QWidget):
    """The dots alone, as high as their diameter."""

    def __init__(self, diameter: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._diameter = diameter
        self._level = 0
        self._color = QColor(Qt.GlobalColor.black)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_level(self, level: int, color: QColor) -> None:
        """Fill as many dots as the level's rank, in a colour."""
        self._level, self._color = level, color
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for four dots and their gaps."""
        return QSize(round(self._diameter * (COUNT + GAP * (COUNT - 1))) + 1, self._diameter + 1)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw."""
        painter = QPainter(self)
        paint_dots(painter, QRectF(0, 0, self.width(), self._diameter), level=self._level, color=self._color)


class LevelChip(QFrame):
    """Dots on the level's ground, with the level's word unless minutes stand beside it."""

    def __init__(self, style: Style, *, text_px: int, word: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._dots = Dots(round(text_px * 0.44), self)
        self._word = Paragraph(text_px, 600, style.color("ink"), parent=self)
        self._word.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        side = round(text_px * (0.55 if word else 0.4))
        row.setContentsMargins(side, round(text_px * 0.2), side, round(text_px * 0.2))
        row.setSpacing(round(text_px * 0.4))
        row.addWidget(self._dots)
        row.addWidget(self._word)
        self._word.setVisible(word)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_level(self, level: int | None, language: str) -> None:
        """Show a level from 1 to 4; nothing at all when it is not known."""
        self.setVisible(level is not None)
        if level is None:
            return
        shown = tokens().level(level)
        ink = self._style.color("ink") if self._style.theme == "contrast" else QColor(shown.text)
        self._dots.show_level(level, ink)
        self._word.set_color(ink)
        self._word.set_text(say_level(level, language))
        self.setAccessibleName(say_level(level, language))
        mark(self, niveau=str(level))
