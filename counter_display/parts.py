"""The pieces of the hall display: a call card that knows when it was painted, and the last calls."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QPointF, QRectF, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QWidget

from ausuivant.core.config import said
from ausuivant.core.views import Announced
from ausuivant.look.tokens import tokens
from ausuivant.qt.billet import LYING, Billet, Face, State, outline, split_place, write_number
from ausuivant.qt.icons import paint_icon
from ausuivant.qt.theme import Style, font
from counter_display.announcer import Card
from counter_display.ground import DisplayStyle

ROW_MM = 95.0


class BeatingCard(Billet):
    """A card that beats between yellow and white while its call is new."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._beats = 0
        self._pulse = QTimer(self)
        self._pulse.setInterval(tokens().call_pulse.period_ms // 2)
        self._pulse.timeout.connect(self._beat)

    @property
    def beating(self) -> bool:
        """Whether it still beats."""
        return self._beats > 0

    def beat(self, *, fresh: bool) -> None:
        """Begin to beat for a new call; fall still for one that is not."""
        self._beats = 2 * tokens().call_pulse.count if fresh else 0
        if self._beats:
            self._pulse.start()
        else:
            self.light(False)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the card, with an edge where its colour does not stand out."""
        super().paintEvent(event)
        if isinstance(self._style, DisplayStyle) and self._style.edged and self.face.label:
            self._edge()

    def _edge(self) -> None:
        """Draw the card's edge: yellow and mist do not stand out from a white ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = max(2, self._style.px(2.6))
        card = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        lying = self.height() < self.width() * LYING and bool(self.face.where)
        painter.strokePath(outline(card, lying=lying), QPen(self._style.color("on-bar"), width))

    def _beat(self) -> None:
        self._beats -= 1
        self.light(self._beats > 0 and self._beats % 2 == 1 and self.state is State.CALL)
        if self._beats <= 0:
            self._pulse.stop()


class CallCard(BeatingCard):
    """A call on the hall display.

    Signals:
        painted: the Card, once, after it stood on the screen for the first time.
    """

    painted = pyqtSignal(object)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._card: Card | None = None
        self._told = True
        self._to_tell: list[Card] = []

    @property
    def card(self) -> Card | None:
        """Which call it shows."""
        return self._card

    def show_card(self, card: Card, *, language: str, stale: bool) -> None:
        """Show a call; a new one begins to beat."""
        if self._card is None or card.announced.id != self._card.announced.id:
            self._told = False
            self.beat(fresh=card.fresh)
        self._card = card
        where = said(card.announced.counter_name, language)
        self.show_face(Face(card.announced.label, where), State.STALE if stale else State.CALL)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw, and remember that it was drawn."""
        super().paintEvent(event)
        if not self._told and self._card is not None:
            self._told = True
            self._to_tell.append(self._card)
            # After the event: whoever listens may write to a disk. Not at all if the window is gone by then.
            QTimer.singleShot(0, self._tell)

    def _tell(self) -> None:
        """Tell of the cards that were painted."""
        told, self._to_tell = self._to_tell, []
        for card in told:
            self.painted.emit(card)


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
        room = max(0, int((self.height() - first) / row))
        for index, call in enumerate(self._calls[:room]):
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
