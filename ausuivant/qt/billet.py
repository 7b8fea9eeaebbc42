"""The one ornament: a card with two notches and a dotted tear line. Above it who, below it where.

The same painter makes the call card of the hall (upright, or lying when two calls share the place) and the number
that a visitor notes at the kiosk.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PyQt6.QtWidgets import QWidget

from ausuivant.look.tokens import tokens
from ausuivant.qt.icons import paint_icon
from ausuivant.qt.theme import Style, font

#: of the card's height, or of its width when it lies
TEAR = 0.57
TEAR_LYING = 0.63
#: a card flatter than this lies
LYING = 0.42
#: of an em: what parts the letter from the figures
LETTER_GAP = 0.14
#: of the width: what the number leaves free at each side
SIDE = 0.05
RADIUS = 0.055
WORD_TO_PLACE = 0.43

_PLACE = re.compile(r"^(?P<word>.*\S)\s+(?P<place>\w{1,2})$")


class State(StrEnum):
    """What a card says; its ground and ink follow."""

    CALL = "appel"  #: a call that is being made
    WAITING = "attente"  #: a ticket that waits
    SERVING = "cours"  #: a visitor at the counter
    STALE = "fige"  #: nobody knows if it still holds


GROUNDS = {State.CALL: "call", State.WAITING: "lagoon", State.SERVING: "white", State.STALE: "stale"}
INKS = {State.CALL: "on-call", State.WAITING: "on-lagoon", State.SERVING: "ink", State.STALE: "on-stale"}


@dataclass(frozen=True, slots=True)
class Face:
    """What stands on a card: a number ("A042", or "A1003bis") and where to go ("Guichet 3"), maybe nothing."""

    label: str
    where: str = ""
    arrow: bool = True  #: "where" is a place to go to

    def number(self) -> tuple[str, str]:
        """Part the letters from the figures."""
        letters = re.match(r"[^\d]*", self.label)
        cut = letters.end() if letters else 0
        return self.label[:cut], self.label[cut:]


def split_place(name: str) -> tuple[str, str]:
    """Part a counter's name into its word and its short number; a name without one is all word."""
    found = _PLACE.match(name)
    return (found["word"], found["place"]) if found else (name, "")


def number_ink(face: Face, pixels: float) -> QRectF:
    """Measure a number's ink at a size, from its baseline's left end."""
    letters, figures = face.number()
    metrics = QFontMetricsF(font(pixels, 800))
    left = metrics.tightBoundingRect(letters)
    right = metrics.tightBoundingRect(figures)
    right.translate(metrics.horizontalAdvance(letters) + LETTER_GAP * pixels, 0)
    return left.united(right) if letters else right


def paint_number(painter: QPainter, face: Face, *, place: QRectF, color: QColor) -> None:
    """Write a number as large as the place allows, in its middle."""
    probe = 200.0
    ink = number_ink(face, probe)
    pixels = probe * min(place.width() / ink.width(), place.height() / ink.height())
    ink = number_ink(face, pixels)
    x = place.center().x() - ink.center().x()
    y = place.center().y() - ink.center().y()
    write_number(painter, face, at=QPointF(x, y), pixels=pixels, color=color)


def write_number(painter: QPainter, face: Face, *, at: QPointF, pixels: float, color: QColor) -> None:
    """Write a number from a point of its baseline."""
    letters, figures = face.number()
    chosen = font(pixels, 800)
    painter.setFont(chosen)
    painter.setPen(color)
    painter.drawText(at, letters)
    gap = QFontMetricsF(chosen).horizontalAdvance(letters) + (LETTER_GAP * pixels if letters else 0)
    painter.drawText(QPointF(at.x() + gap, at.y()), figures)


def outline(card: QRectF, *, lying: bool) -> QPainterPath:
    """Cut the card's shape: rounded corners less two notches on the tear line."""
    radius = card.height() * RADIUS if not lying else card.height() * RADIUS * 1.6
    shape = QPainterPath()
    shape.addRoundedRect(card, radius, radius)
    notch = tokens().notch.radius * (card.height() if not lying else card.height() * 1.5)
    bites = QPainterPath()
    if lying:
        x = card.left() + card.width() * TEAR_LYING
        bites.addEllipse(QPointF(x, card.top()), notch, notch)
        bites.addEllipse(QPointF(x, card.bottom()), notch, notch)
    else:
        y = card.top() + card.height() * TEAR
        bites.addEllipse(QPointF(card.left(), y), notch, notch)
        bites.addEllipse(QPointF(card.right(), y), notch, notch)
    return shape.subtracted(bites)


def dotted_pen(color: QColor, width: float) -> QPen:
    """Give the pen of a tear line: round dots, one dot apart."""
    pen = QPen(color, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setDashPattern([0.001, 2.0])
    return pen


class Billet(QWidget):
    """The card as a widget. Upright, or lying when it is flat."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._face = Face("")
        self._state = State.WAITING
        self._lit = False

    @property
    def face(self) -> Face:
        """What stands on it."""
        return self._face

    @property
    def state(self) -> State:
        """What it says."""
        return self._state

    def show_face(self, face: Face, state: State) -> None:
        """Show a number and a place in a state."""
        self._face, self._state = face, state
        self.setAccessibleName(" ".join(part for part in (*face.number(), face.where) if part))
        self.update()

    def light(self, lit: bool) -> None:
        """Turn the call's ground white for half a beat."""
        self._lit = lit
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the card with its number and place."""
        if not self._face.label:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(self.rect())
        lying = card.height() < card.width() * LYING and bool(self._face.where)
        ground = "white" if self._lit else GROUNDS[self._state]
        ink = self._style.color(INKS[self._state])
        painter.fillPath(outline(card, lying=lying), self._style.color(ground))
        self._tear(painter, card, ink, lying=lying)
        if lying:
            above = QRectF(card.left(), card.top(), card.width() * TEAR_LYING, card.height())
            below = QRectF(above.right(), card.top(), card.width() - above.width(), card.height())
            paint_number(painter, self._face, place=_shrunk(above, 0.07, 0.16), color=ink)
            self._place_stacked(painter, _shrunk(below, 0.1, 0.12), ink)
            return
        above = QRectF(card.left(), card.top(), card.width(), card.height() * TEAR)
        below = QRectF(card.left(), above.bottom(), card.width(), card.height() - above.height())
        paint_number(painter, self._face, place=_shrunk(above, SIDE, 0.16), color=ink)
        self._place_beside(painter, _shrunk(below, 0.06, 0.12), ink)

    def _tear(self, painter: QPainter, card: QRectF, ink: QColor, *, lying: bool) -> None:
        size = tokens().notch.line_dot * card.height() * (1.6 if lying else 1.0)
        painter.setPen(dotted_pen(ink, size))
        if lying:
            x = card.left() + card.width() * TEAR_LYING
            painter.drawLine(QPointF(x, card.top() + card.height() * 0.14), QPointF(x, card.bottom() * 0.88))
        else:
            y = card.top() + card.height() * TEAR
            side = card.height() * tokens().notch.radius + size * 2.2
            painter.drawLine(QPointF(card.left() + side, y), QPointF(card.right() - side, y))

    def _place_beside(self, painter: QPainter, place: QRectF, ink: QColor) -> None:
        """Write an arrow, the counter's word and its number in a row; the number fills the height."""
        word, number = split_place(self._face.where) if self._face.arrow else (self._face.where, "")
        number_px = place.height() / 0.69 if number else 0.0
        word_px = place.height() / 0.69 * WORD_TO_PLACE
        while True:
            parts = _Row(word, word_px, number, number_px, arrow=self._face.arrow)
            if parts.width <= place.width() or word_px < 12:
                break
            word_px *= 0.95
            number_px *= 0.95
        x = place.center().x() - parts.width / 2
        middle = place.center().y()
        if self._face.arrow:
            arrow = QRectF(x, middle - word_px / 2, word_px, word_px)
            paint_icon(painter, arrow, name="arrow-right", color=ink, stroke=2.6)
            x = arrow.right() + parts.gap
        painter.setPen(ink)
        cap = tokens().font.cap_height_em
        painter.setFont(font(word_px, 800))
        painter.drawText(QPointF(x, middle + word_px * cap / 2), word)
        if number:
            painter.setFont(font(number_px, 800))
            painter.drawText(QPointF(x + parts.word_width + parts.gap * 1.2, middle + number_px * cap / 2), number)

    def _place_stacked(self, painter: QPainter, place: QRectF, ink: QColor) -> None:
        """Write the counter's word over its number."""
        word, number = split_place(self._face.where) if self._face.arrow else (self._face.where, "")
        cap = tokens().font.cap_height_em
        word_px = place.height() * (0.3 if number else 0.36)
        width = QFontMetricsF(font(word_px, 800)).horizontalAdvance(word)
        if width > place.width():
            word_px *= place.width() / width
            width = place.width()
        painter.setPen(ink)
        painter.setFont(font(word_px, 800))
        if not number:
            baseline = place.center().y() + word_px * cap / 2
            painter.drawText(QPointF(place.center().x() - width / 2, baseline), word)
            return
        painter.drawText(QPointF(place.center().x() - width / 2, place.top() + word_px * cap), word)
        number_px = (place.height() - word_px * (cap + 0.35)) / cap
        advance = QFontMetricsF(font(number_px, 800)).horizontalAdvance(number)
        share = min(1.0, place.width() / (advance + number_px * 0.65))
        number_px, advance = number_px * share, advance * share
        painter.setFont(font(number_px, 800))
        side = number_px * 0.5
        x = place.center().x() - (advance + side * 1.3) / 2
        arrow = QRectF(x, place.bottom() - number_px * cap / 2 - side / 2, side, side)
        paint_icon(painter, arrow, name="arrow-right", color=ink, stroke=2.6)
        painter.drawText(QPointF(x + side * 1.3, place.bottom()), number)


class _Row:
    """How wide an arrow, a word and a number stand together."""

    def __init__(self, word: str, word_px: float, number: str, number_px: float, *, arrow: bool) -> None:
        self.gap = word_px * 0.27
        self.word_width = QFontMetricsF(font(word_px, 800)).horizontalAdvance(word)
        width = self.word_width + (word_px + self.gap if arrow else 0.0)
        if number:
            width += self.gap * 1.2 + QFontMetricsF(font(number_px, 800)).horizontalAdvance(number)
        self.width = width


def _shrunk(place: QRectF, across: float, along: float) -> QRectF:
    """Take a share of the width and of the height off each side."""
    return place.adjusted(
        place.width() * across, place.height() * along, -place.width() * across, -place.height() * along
    )
