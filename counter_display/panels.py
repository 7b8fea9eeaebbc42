"""What stands where no call does: the site's name, a message of the town, or that the doors are closed and the week."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPaintEvent
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ausuivant.qt.icons import Icon, paint_icon
from ausuivant.qt.paragraph import Paragraph
from ausuivant.qt.theme import Style, font

ICON_MM = 110.0
WEEK_ROW_MM = 46.0


def label(parent: QWidget, style: Style, size: str, weight: int, color: str, *, share: float = 1.0) -> QLabel:
    """Make one line of plain text at a share of a named size."""
    made = QLabel(parent)
    pixels = round(style.em(size) * share)
    made.setFont(font(pixels, weight))
    shade = style.color(color).name()
    made.setStyleSheet(f"font-size: {pixels}px; font-weight: {weight}; color: {shade}; background: transparent;")
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(False)
    return made


class Message(QWidget):
    """A fact and what it means, on the ground, where the card would be; below it the week, if it is given."""

    def __init__(self, style: Style, *, standing: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = style
        self._icon = Icon(style.px(ICON_MM), self)
        self._fact = Paragraph(style.em("word_counter"), 800, style.color("on-bar"), line_height=1.05, parent=self)
        then_px = round(style.em("clock") * 0.6)
        self._then = Paragraph(then_px, 600, style.color("on-bar-soft"), line_height=1.2, parent=self)
        self.week = WeekTable(style, self)
        column = QVBoxLayout()
        column.setSpacing(style.px(16))
        column.addStretch(1)
        column.addWidget(self._icon)
        column.addWidget(self._fact)
        column.addWidget(self._then)
        column.addStretch(1)
        whole = QVBoxLayout(self) if standing else QHBoxLayout(self)
        whole.setContentsMargins(style.px(20), 0, style.px(20), 0)
        whole.setSpacing(style.px(30))
        whole.addLayout(column, 44)
        whole.addWidget(self.week, 56, Qt.AlignmentFlag.AlignVCenter)

    def say(self, icon: str, fact: str, then: str, *, week: Sequence[tuple[str, str]] = ()) -> None:
        """Show a message; `week`: a day and its hours a row, today first."""
        self._icon.show_icon(icon, self._look.color("on-bar-soft"), stroke=1.4)
        self._fact.set_text(fact)
        self._then.set_text(then)
        self._then.setVisible(bool(then))
        self.week.show_week(week)
        self.setAccessibleName(f"{fact}. {then}".strip())

    @property
    def fact(self) -> str:
        """What it says first."""
        return self._fact.text()

    @property
    def then(self) -> str:
        """What it says after that."""
        return self._then.text()


class WeekTable(QWidget):
    """Seven days with their hours, today's in bold."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = style
        self._rows: tuple[tuple[str, str], ...] = ()

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """The days and what stands beside them."""
        return self._rows

    def show_week(self, rows: Sequence[tuple[str, str]]) -> None:
        """Show a week, or nothing."""
        self._rows = tuple(rows)
        self.setVisible(bool(rows))
        self.setFixedHeight(self._look.px(WEEK_ROW_MM) * len(self._rows) + self._look.px(20))
        self.setAccessibleName("; ".join(f"{day} {hours}" for day, hours in rows))
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the rows, the hours in one column."""
        painter = QPainter(self)
        pixels = self._look.em("info")
        row = self._look.px(WEEK_ROW_MM)
        bold = QFontMetricsF(font(pixels, 800))
        left = max((bold.horizontalAdvance(day) for day, _ in self._rows), default=0.0) + self._look.px(28)
        for index, (day, hours) in enumerate(self._rows):
            today = index == 0
            painter.setFont(font(pixels, 800 if today else 400))
            painter.setPen(self._look.color("on-bar" if today else "on-bar-soft"))
            top = self._look.px(20) + index * row
            middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, top, left, row), middle, day)
            painter.drawText(QRectF(left, top, self.width() - left, row), middle, hours)


class TownMessage(QWidget):
    """A message of the town, on a card that is not yellow: it is no call."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = style
        self._words = Paragraph(
            round(style.em("clock") * 0.68), 700, style.color("on-lagoon"), line_height=1.16, parent=self
        )
        side = style.px(44)
        column = QVBoxLayout(self)
        column.setContentsMargins(side, style.px(100), side, side)
        column.addWidget(self._words, 0, Qt.AlignmentFlag.AlignTop)
        column.addStretch(1)

    @property
    def text(self) -> str:
        """What it says."""
        return self._words.text()

    def say(self, text: str) -> None:
        """Show a message."""
        self._words.set_text(text)
        self.setAccessibleName(text)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Lay the card with its icon."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        radius = self._look.px(24)
        shape.addRoundedRect(QRectF(self.rect()), radius, radius)
        painter.fillPath(shape, self._look.color("lagoon"))
        side = self._look.px(56)
        place = QRectF(self._look.px(44), self._look.px(32), side, side)
        paint_icon(painter, place, name="info", color=self._look.color("on-lagoon-soft"), stroke=1.6)
