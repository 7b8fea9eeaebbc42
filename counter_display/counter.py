"""The small display above a counter: whom it calls, whom it serves, or that it is free, paused or closed.

Only a call is yellow, and only a number stands on a card: everything else is a word on ink.
"""

from __future__ import annotations

import logging
from typing import Final
from uuid import UUID

from pydantic import ValidationError
from PyQt6.QtCore import QPointF, QRectF, Qt, QTimer, pyqtBoundSignal
from PyQt6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QWidget

from ausuivant.client.feed import Link
from ausuivant.clock import Clock
from ausuivant.core.config import said
from ausuivant.core.views import CounterView
from ausuivant.i18n import UNKNOWN, say_time, translator
from ausuivant.look.tokens import tokens
from ausuivant.qt.billet import TEAR, Face, State, dotted_pen, split_place
from ausuivant.qt.freshness import Freshness
from ausuivant.qt.theme import Style, font
from ausuivant.wire.frames import Frame
from ausuivant.wire.views import decode_view
from counter_display.parts import BeatingCard

log = logging.getLogger(__name__)

TICK_MS: Final = 200
#: of the window's width or height, whichever is smaller
MARGIN: Final = 0.042
#: of the window: the room of a word, and of the counter's name beneath it
WORD: Final = (0.8, 0.32)
NAME: Final = (0.8, 0.13)
#: a call found at the start is not new when it is older
NEW_S: Final = 30.0


class CounterWindow(QWidget):
    """One counter's display."""

    def __init__(self, style: Style, *, clock: Clock, language: str = "fr", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("counter")
        self._look = style
        self._clock = clock
        self._language = language
        self._fresh = Freshness(clock)
        self._view: CounterView | None = None
        self._called: UUID | None = None
        self._refused = False
        self._shown: tuple[object, ...] = ()
        self._word, self._name, self._quiet = "", "", True
        self.card = BeatingCard(style, self)
        self.card.setObjectName("call")
        self._ticking = QTimer(self)
        self._ticking.setInterval(TICK_MS)
        self._ticking.timeout.connect(self.tick)
        self.tick()

    @property
    def word(self) -> str:
        """The word that stands where no card does; empty beside a card."""
        return self._word

    @property
    def name(self) -> str:
        """What stands beneath: the counter's name, or since when nothing is known."""
        return self.card.face.where if self.card.isVisible() else self._name

    def start(self) -> None:
        """Let time pass."""
        self._ticking.start()

    def follow(self, *, frames: pyqtBoundSignal, links: pyqtBoundSignal) -> None:
        """Listen to the feed's thread."""
        frames.connect(self.receive)
        links.connect(self.note_link)

    def receive(self, frame: Frame) -> None:
        """Take in a frame; a heartbeat only says that the server lives."""
        if frame.view is not None:
            try:
                self._view = decode_view(CounterView, frame.view)
            except ValidationError:
                log.warning("a frame of %s cannot be read: is the display older than the server?", frame.topic)
                return
            self._refused = False
            self._note_call(frame)
        self._fresh.heard(frame)
        self.tick()

    def note_link(self, link: Link) -> None:
        """Take note of the link's state; a display of a counter that does not exist says so, and goes on asking."""
        log.info("feed: %s", link)
        if link is Link.REFUSED:
            self._refused = True
        elif link is Link.LIVE:
            self._refused = False
        self.tick()

    def _note_call(self, frame: Frame) -> None:
        """Beat once for each announcement, a recall's too; never for one that is old."""
        call = self._view.announcement if self._view is not None else None
        if call is not None and call.id != self._called:
            self.card.beat(fresh=(frame.sent_at - call.called_at).total_seconds() <= NEW_S)
        self._called = call.id if call is not None else None

    def tick(self) -> None:
        """Show the present moment, if it differs from what is shown."""
        stale = self._view is not None and self._fresh.stale
        shown = (self._view, stale, self._refused)
        if shown == self._shown:
            return
        self._shown = shown
        view = self._view
        label = view.label if view is not None else None
        if view is not None and label is not None:
            self._show_ticket(label, view, stale=stale)
        else:
            self._show_word(stale=stale)
        self.update()

    def _show_ticket(self, label: str, view: CounterView, *, stale: bool) -> None:
        state = State.STALE if stale else State.CALL if view.condition == "called" else State.SERVING
        where = self._since(view) if stale else said(view.counter_name, self._language)
        if state is State.SERVING:
            # White alone would not say it: the state is a word too.
            where = translator(self._language)("{counter} · en cours", counter=where)
        self.card.show_face(Face(label, where, arrow=False), state)
        self.card.setVisible(True)
        self._word = ""
        self.setAccessibleName(self.card.accessibleName())

    def _show_word(self, *, stale: bool) -> None:
        _ = translator(self._language)
        view = self._view
        self._quiet = True
        if view is None:
            self._word = _("Guichet inconnu") if self._refused else _("Connexion…")
            self._name = _("Vérifiez le réglage de cet afficheur.") if self._refused else ""
        elif stale:
            self._word, self._name = UNKNOWN, self._since(view)
        else:
            words = {"free": _("Libre"), "paused": _("En pause"), "closed": _("Fermé")}
            self._word = words.get(view.condition, UNKNOWN)
            self._name = said(view.counter_name, self._language)
            self._quiet = view.condition != "free"
        self.card.setVisible(False)
        self.setAccessibleName(f"{self._name} {self._word}".strip())

    def _since(self, view: CounterView) -> str:
        """Say since when nothing is known."""
        _, at = translator(self._language), self._fresh.since
        hour = say_time(at, view.timezone, language=self._language) if at is not None else UNKNOWN
        return _("Figé depuis {hour}", hour=hour)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Give the card the whole window but a margin."""
        margin = round(min(self.width(), self.height()) * MARGIN)
        self.card.setGeometry(self.rect().adjusted(margin, margin, -margin, -margin))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Lay the ink ground, and the word with the counter's name where no card stands."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._look.color("bar"))
        if not self._word:
            return
        card = QRectF(self.card.geometry())
        tear = card.top() + card.height() * (TEAR + 0.07)
        self._tear(painter, card, tear)
        above = QRectF(card.left(), card.top(), card.width(), tear - card.top())
        below = QRectF(card.left(), tear, card.width(), card.bottom() - tear)
        self._write(painter, above, self._word, within=WORD, quiet=self._quiet)
        self._write_name(painter, below)

    def _tear(self, painter: QPainter, card: QRectF, y: float) -> None:
        size = tokens().notch.line_dot * card.height()
        painter.setPen(dotted_pen(self._look.color("edge-on-ink"), size))
        side = card.height() * tokens().notch.radius + size * 2.2
        painter.drawLine(QPointF(card.left() + side, y), QPointF(card.right() - side, y))

    def _write_name(self, painter: QPainter, place: QRectF) -> None:
        """Write the counter's name, its number brighter than its word."""
        word, number = split_place(self._name)
        pixels = self._fitting(self._name, within=NAME)
        baseline = place.center().y() + pixels * tokens().font.cap_height_em / 2
        metrics = QFontMetricsF(font(pixels, 700))
        wide = metrics.horizontalAdvance(f"{word} " if number else word)
        whole = wide + QFontMetricsF(font(pixels * 1.15, 800)).horizontalAdvance(number)
        left = place.center().x() - whole / 2
        painter.setFont(font(pixels, 700))
        painter.setPen(self._look.color("on-bar-soft"))
        painter.drawText(QPointF(left, baseline), word)
        if number:
            painter.setFont(font(pixels * 1.15, 800))
            painter.setPen(self._look.color("on-bar"))
            painter.drawText(QPointF(left + wide, baseline), number)

    def _write(self, painter: QPainter, place: QRectF, text: str, *, within: tuple[float, float], quiet: bool) -> None:
        painter.setFont(font(self._fitting(text, within=within), 800))
        painter.setPen(self._look.color("on-bar-soft" if quiet else "on-bar"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def _fitting(self, text: str, *, within: tuple[float, float]) -> float:
        """Find the size in which a text fits into a share of the window."""
        probe = 100.0
        across = QFontMetricsF(font(probe, 800)).horizontalAdvance(text) or 1.0
        high = probe * tokens().font.cap_height_em
        return probe * min(self.width() * within[0] / across, self.height() * within[1] / high)
