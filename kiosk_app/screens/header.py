"""The top of each screen: a ticket's upper half, torn off along its dotted line."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ausuivant.qt.billet import dotted_pen
from ausuivant.qt.icons import Icon
from ausuivant.qt.paragraph import Paragraph
from ausuivant.qt.theme import Style, font

NOTCH_MM = 6.85
DOT_MM = 2.5


class Header(QWidget):
    """Place, hour and title on the header's ground."""

    def __init__(
        self, style: Style, *, width: int, height_mm: float, title: str = "title", parent: QWidget | None = None
    ) -> None:
        """`width`: in pixels; `height_mm`: at least; `title`: the size of the title among the tokens' names."""
        super().__init__(parent)
        self._look = style
        self._least = style.px(height_mm)
        self.setFixedWidth(width)
        self.setMinimumHeight(self._least)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.place = Paragraph(style.em("min"), 600, style.color("on-head-soft"), parent=self)
        self.clock = self._label("tile", 700, "on-head")
        self.clock.setObjectName("clock")
        self.title = Paragraph(style.em(title), 800, style.color("on-head"), line_height=1.06, parent=self)
        self.title.setObjectName("title")
        self.hint = Paragraph(style.em("tile"), 600, style.color("on-head"), line_height=1.3, parent=self)
        self.hint.hide()
        top = self._top = QHBoxLayout()
        top.addWidget(self.place, 1)
        top.addWidget(self.clock, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.px(16.8), style.px(12.0), style.px(16.8), style.px(9.0))
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.title, 1)
        column.addWidget(self.hint)
        self._arrows = QHBoxLayout()
        self._arrows.setSpacing(style.px(18))
        column.addLayout(self._arrows)

    def grow(self) -> None:
        """Take all the height that the controls below leave, and point down to them."""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._arrows.addStretch(1)
        for _index in range(3):
            arrow = Icon(self._look.px(14.0), self)
            accent = "lagoon" if self._look.theme == "contrast" else "on-head"
            arrow.show_icon("chevron-down", self._look.color(accent))
            self._arrows.addWidget(arrow)
        self._arrows.addStretch(1)

    def show_text(self, *, place: str, clock: str, title: str, hint: str = "") -> None:
        """Say where, when, what, and perhaps how."""
        self.hint.set_text(hint)
        self.hint.setVisible(bool(hint))
        self.place.set_text(place)
        self.clock.setText(clock)
        self.title.set_text(title)
        layout = self.layout()
        if layout is not None:
            # Before its first paint the clock is measured without the sheet: the header would be a pixel lower.
            self.clock.ensurePolished()
            self._top.invalidate()
            layout.invalidate()
            self.setMinimumHeight(max(self._least, layout.heightForWidth(self.width())))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the lagoon ground, the two notches and the dotted line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._look.color("head"))
        paper = self._look.color("paper")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(paper)
        notch = self._look.px(NOTCH_MM)
        bottom = self.height()
        for x in (0, self.width()):
            painter.drawEllipse(QPointF(x, bottom), notch, notch)
        dot = self._look.px(DOT_MM)
        painter.setPen(dotted_pen(paper, dot))
        painter.drawLine(QPointF(notch + 1.2 * dot, bottom), QPointF(self.width() - notch - dot, bottom))

    def _label(self, size: str, weight: int, color: str) -> QLabel:
        label = QLabel(self)
        pixels = self._look.em(size)
        label.setFont(font(pixels, weight))
        shade = self._look.color(color).name()
        label.setStyleSheet(f"font-size: {pixels}px; font-weight: {weight}; color: {shade};")
        return label
