"""The pieces of the hall display: a call card that knows when it was painted, the last calls, the waiting counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PyQt6.QtCore import QPointF, QRectF, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QWidget

from ausuivant.core.config import said
from ausuivant.core.views import Announced, QueueCount
from ausuivant.i18n import UNKNOWN
from ausuivant.look.tokens import tokens
from ausuivant.qt.billet import Billet, Face, State, split_place, write_number
from ausuivant.qt.icons import paint_icon
from ausuivant.qt.theme import Style, font
from counter_display.announcer import Card

ROW_MM = 95.0
CELL_MM = (66.0, 87.5)
CELL_GAP_MM = 8.9


class CallCard(Billet):
    """A call. Beats between yellow and white while it is new.

    Signals:
        painted: the Card, once, after it stood on the screen for the first time.
    """

    painted = pyqtSignal(object)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._card: Card | None = None
        self._told = True
        self._beats = 0
        self._pulse = QTimer(self)
        self._pulse.setInterval(tokens().call_pulse.period_ms // 2)
        self._pulse.timeout.connect(self._beat)

    @property
    def card(self) -> Card | None:
        """Which call it shows."""
        return self._card

    def show_card(self, card: Card, *, language: str, stale: bool) -> None:
        """Show a call; a new one begins to beat."""
        if self._card is None or card.announced.id != self._card.announced.id:
            self._told = False
            self._beats = 2 * tokens().call_pulse.count if card.fresh else 0
            if self._beats:
                self._pulse.start()
        self._card = card
        where = said(card.announced.counter_name, language)
        self.show_face(Face(card.announced.label, where), State.STALE if stale else State.CALL)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw, and remember that it was drawn."""
        super().paintEvent(event)
        if not self._told and self._card is not None:
            self._told = True
            card = self._card
            # After the event: whoever listens may write to a disk.
            QTimer.singleShot(0, lambda: self.painted.emit(card))

    def _beat(self) -> None:
        self._beats -= 1
        self.light(self._beats > 0 and self._beats % 2 == 1 and self.state is State.CALL)
        if self._beats <= 0:
            self._pulse.stop()


class LastCalls(QWidget):
    """The last calls: number, arrow, counter."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = style
        self._calls: tuple[Announced, ...] = ()
        self._language = "fr"
        self._titles = ("", "")

    @property
    def labels(self) -> tuple[str, ...]:
        """The numbers that are listed."""
        return tuple(one.label for one in self._calls)

    def show_calls(self, calls: Sequence[Announced], *, titles: tuple[str, str], language: str) -> None:
        """List calls, newest first."""
        self._calls, self._titles, self._language = tuple(calls), titles, language
        lines = (f"{one.label}, {said(one.counter_name, language)}" for one in calls)
        self.setAccessibleName(f"{titles[0]}, {titles[1]}: " + "; ".join(lines))
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the titles and up to four rows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        info = font(self._look.em("info"), 600)
        painter.setFont(info)
        painter.setPen(self._look.color("on-bar-soft"))
        top = QFontMetricsF(info).height()
        whole = QRectF(0, 0, self.width(), top)
        painter.drawText(whole, Qt.AlignmentFlag.AlignLeft, self._titles[0])
        painter.drawText(whole, Qt.AlignmentFlag.AlignRight, self._titles[1])
        row = self._look.px(ROW_MM)
        first = top + self._look.px(11.0)
        for index, call in enumerate(self._calls):
            place = QRectF(0, first + index * row, self.width(), row)
            if index:
                painter.setPen(QPen(self._look.color("line-on-ink"), max(1, self._look.px(1.9))))
                painter.drawLine(place.topLeft(), place.topRight())
            self._row(painter, call, place)

    def _row(self, painter: QPainter, call: Announced, place: QRectF) -> None:
        pixels = self._look.em("previous")
        baseline = place.center().y() + pixels * tokens().font.cap_height_em / 2
        white = self._look.color("on-bar")
        write_number(painter, Face(call.label), at=QPointF(0, baseline), pixels=pixels, color=white)
        name = said(call.counter_name, self._language)
        word, number = split_place(name)
        shown = number or word
        size = float(pixels)
        room = place.width() * (0.3 if number else 0.42)
        advance = QFontMetricsF(font(size, 800)).horizontalAdvance(shown)
        if advance > room:
            size *= room / advance
            advance = room
        painter.setFont(font(size, 800))
        painter.setPen(white)
        left = place.right() - advance
        painter.drawText(QPointF(left, place.center().y() + size * tokens().font.cap_height_em / 2), shown)
        if number:
            side = pixels * 0.6
            arrow = QRectF(left - side * 1.35, place.center().y() - side / 2, side, side)
            paint_icon(painter, arrow, name="arrow-right", color=self._look.color("on-bar-soft"), stroke=2.2)


class WaitingCounts(QWidget):
    """How many wait in each queue, by its letter."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = style
        self._counts: tuple[tuple[str, str], ...] = ()

    @property
    def counts(self) -> Mapping[str, str]:
        """What stands under each letter."""
        return dict(self._counts)

    def show_queues(self, queues: Sequence[QueueCount], *, known: bool) -> None:
        """Show the counts; "–" while nobody knows them."""
        self._counts = tuple((one.letter, str(one.waiting) if known else UNKNOWN) for one in queues)
        self.setAccessibleName(", ".join(f"{letter} {count}" for letter, count in self._counts))
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw one white cell a queue."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gap = self._look.px(CELL_GAP_MM)
        full = self._look.px(CELL_MM[0])
        count = max(1, len(self._counts))
        width = min(full, (self.width() - gap * (count - 1)) / count)
        height = min(self._look.px(CELL_MM[1]), self.height())
        for index, (letter, waiting) in enumerate(self._counts):
            cell = QRectF(index * (width + gap), 0, width, height)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._look.color("white"))
            radius = height * 0.13
            painter.drawRoundedRect(cell, radius, radius)
            upper = QRectF(cell.left(), cell.top() + height * 0.07, width, height * 0.36)
            lower = QRectF(cell.left(), cell.top() + height * 0.42, width, height * 0.5)
            self._write(painter, upper, letter, self._look.em("info"), 700, "lagoon")
            self._write(painter, lower, waiting, self._look.px(40.6), 800, "ink")

    def _write(self, painter: QPainter, place: QRectF, text: str, pixels: int, weight: int, color: str) -> None:
        chosen = font(pixels, weight)
        advance = QFontMetricsF(chosen).horizontalAdvance(text)
        if advance > place.width() * 0.94:
            chosen = font(pixels * place.width() * 0.94 / advance, weight)
        painter.setFont(chosen)
        painter.setPen(self._look.color(color))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
