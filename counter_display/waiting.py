"""How many wait, and about how long: a cell for each queue, or one for a site whose queues are nobody's business."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QWidget

from ausuivant.core.views import QueueCount, Range
from ausuivant.i18n import NBSP, UNKNOWN, say_range
from ausuivant.qt.theme import Style, font
from counter_display.ground import DisplayStyle

#: without and with a range beneath, at least
CELL_MM = (66.0, 87.5)
GAP_MM = 8.9
#: of the room beside a range
INSIDE_MM = 11.0
COUNT_MM = 40.6
LETTER_MM = 35.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A queue's cell: its letter (none for a whole site), how many, and the minutes."""

    letter: str
    count: str
    minutes: str


def short_range(wait: Range | None) -> str:
    """Write a range of minutes so that it fits into a cell and needs no language: `10–20`, `< 5`, `> 60`."""
    if wait is None:
        return ""
    if wait.high is None:
        return f">{NBSP}{wait.low}"
    if wait.low <= 0:
        return f"<{NBSP}{max(wait.high, 1)}"
    return f"{wait.low}–{wait.high}" if wait.high > wait.low else str(wait.low)


class WaitingCounts(QWidget):
    """How many wait in each queue, by its letter."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = style
        self._cells: tuple[Cell, ...] = ()
        self._titles = ("", "")
        self.setMinimumHeight(style.px(CELL_MM[1]) + self._title_height())

    @property
    def counts(self) -> Mapping[str, str]:
        """What stands under each letter."""
        return {cell.letter: cell.count for cell in self._cells}

    @property
    def minutes(self) -> Mapping[str, str]:
        """Which range stands under each letter."""
        return {cell.letter: cell.minutes for cell in self._cells}

    def show_queues(self, queues: Sequence[QueueCount], *, known: bool, title: str, minutes: str) -> None:
        """Show the queues, "–" while nobody knows; `minutes`: what their second line is."""
        self._titles = (title, minutes)
        self._show(
            Cell(one.letter, str(one.waiting) if known else UNKNOWN, short_range(one.range) if known else "")
            for one in queues
        )

    def show_site(self, waiting: int, wait: Range | None, *, known: bool, title: str, language: str) -> None:
        """Show a whole site in one cell."""
        self._titles = (title, "")
        minutes = say_range(wait, language) if known and wait is not None else ""
        self._show([Cell("", str(waiting) if known else UNKNOWN, minutes)])

    def _show(self, cells: Iterable[Cell]) -> None:
        self._cells = tuple(cells)
        said = (f"{cell.letter} {cell.count} {cell.minutes}".strip() for cell in self._cells)
        self.setAccessibleName(", ".join(said))
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw one white cell a queue; with the minutes if they fit at their size in every cell."""
        if not self._cells:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gap, count = self._look.px(GAP_MM), max(1, len(self._cells))
        most = (self.width() - gap * (count - 1)) / count
        small = font(self._look.em("min"), 600)
        widest = max((QFontMetricsF(small).horizontalAdvance(cell.minutes) for cell in self._cells), default=0.0)
        needed = widest + 2 * self._look.px(INSIDE_MM)
        ranged = widest > 0 and needed <= most
        width = min(most, max(needed, self._look.px(CELL_MM[0])) if ranged else self._look.px(CELL_MM[0]))
        top = self._title(painter, ranged=ranged)
        for index, cell in enumerate(self._cells):
            place = QRectF(index * (width + gap), top, width, self._look.px(CELL_MM[1]))
            self._ground(painter, place)
            if ranged:
                self._with_minutes(painter, place, cell)
            else:
                self._plain(painter, place, cell)

    def _title_height(self) -> int:
        return round(self._look.em("info") * 1.25) + self._look.px(4)

    def _title(self, painter: QPainter, *, ranged: bool) -> int:
        """Write what the cells are; return where they begin."""
        painter.setFont(font(self._look.em("info"), 600))
        painter.setPen(self._look.color("ink-soft"))
        both = " · ".join(title for title in self._titles if title)
        fits = QFontMetricsF(painter.font()).horizontalAdvance(both) <= self.width()
        words = both if ranged and fits else self._titles[0]
        painter.drawText(QRectF(0, 0, self.width(), self._title_height()), Qt.AlignmentFlag.AlignLeft, words)
        return self._title_height()

    def _ground(self, painter: QPainter, place: QRectF) -> None:
        edged = isinstance(self._look, DisplayStyle) and self._look.edged
        width = max(1, self._look.px(1.3))
        painter.setPen(QPen(self._look.color("line-strong"), width) if edged else Qt.PenStyle.NoPen)
        painter.setBrush(self._look.color("white"))
        radius = place.height() * 0.13
        inside = place.adjusted(width / 2, width / 2, -width / 2, -width / 2) if edged else place
        painter.drawRoundedRect(inside, radius, radius)

    def _plain(self, painter: QPainter, place: QRectF, cell: Cell) -> None:
        """The letter over the count."""
        height = place.height()
        upper = QRectF(place.left(), place.top() + height * 0.07, place.width(), height * 0.36)
        lower = QRectF(place.left(), place.top() + height * 0.42, place.width(), height * 0.5)
        if not cell.letter:
            lower = place
        self._write(painter, upper, cell.letter, ink=(self._look.em("info"), 700, "lagoon"))
        self._write(painter, lower, cell.count, ink=(self._look.px(COUNT_MM), 800, "ink"))

    def _with_minutes(self, painter: QPainter, place: QRectF, cell: Cell) -> None:
        """The letter and the count in a line, the minutes beneath."""
        height, inside = place.height(), self._look.px(INSIDE_MM)
        line = QRectF(place.left() + inside, place.top() + height * 0.05, place.width() - 2 * inside, height * 0.55)
        lower = QRectF(place.left(), place.top() + height * 0.58, place.width(), height * 0.36)
        if cell.letter:
            left = Qt.AlignmentFlag.AlignLeft
            self._write(painter, line, cell.letter, ink=(self._look.px(LETTER_MM), 700, "lagoon"), side=left)
        side = Qt.AlignmentFlag.AlignRight if cell.letter else Qt.AlignmentFlag.AlignHCenter
        self._write(painter, line, cell.count, ink=(self._look.px(COUNT_MM), 800, "ink"), side=side)
        self._write(painter, lower, cell.minutes, ink=(self._look.em("min"), 600, "ink-soft"))

    def _write(
        self,
        painter: QPainter,
        place: QRectF,
        text: str,
        *,
        ink: tuple[int, int, str],
        side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignHCenter,
    ) -> None:
        """Write a text in its size in pixels, weight and colour; a longer one gets smaller rather than cut."""
        pixels, weight, color = ink
        chosen = font(pixels, weight)
        advance = QFontMetricsF(chosen).horizontalAdvance(text)
        if advance > place.width() * 0.96:
            chosen = font(pixels * place.width() * 0.96 / advance, weight)
        painter.setFont(chosen)
        painter.setPen(self._look.color(color))
        painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, text)
