"""The hall display: the call that is being made, the last ones, how many wait, and how fresh all this is."""

from __future__ import annotations

import logging
from collections.abc import Callable
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from PyQt6.QtCore import QTimer, pyqtBoundSignal
from PyQt6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QWidget

from ausuivant.client.feed import Link
from ausuivant.clock import Clock
from ausuivant.core.config import said
from ausuivant.core.views import HallView
from ausuivant.i18n import say_time, translator
from ausuivant.qt.freshness import Freshness, clock_face
from ausuivant.qt.theme import Style
from ausuivant.wire.frames import Frame
from ausuivant.wire.views import decode_view
from counter_display.announcer import CARDS, Announcer, Card
from counter_display.band import Band, Moment
from counter_display.condition import Condition
from counter_display.counters_shown import CountersShown
from counter_display.opening import opens, week_rows
from counter_display.panels import Message, TownMessage
from counter_display.parts import CallCard, LastCalls
from counter_display.places import places
from counter_display.voice.speaker import Order

log = logging.getLogger(__name__)

TICK_MS = 200
#: announcements whose telling is remembered: more than can stand on the display
TOLD_KEPT = 20
#: the calls of visitors who still came in are shown after closing time for this long
LAST_CALL_S = 120.0
#: A call that is older leaves its place to the town's messages, if there are any: they never take it from a fresh one.
REST_S = 60.0
#: each message's turn
MESSAGE_S = 15.0


class HallWindow(QWidget):
    """One hall's display."""

    def __init__(
        self,
        style: Style,
        *,
        clock: Clock,
        language: str = "fr",
        standing: bool = False,
        counters: frozenset[str] = frozenset(),
        announcer: Announcer | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Make the window. `standing`: of a portrait screen; `counters`: shows only their calls, empty: all."""
        super().__init__(parent)
        self.setObjectName("hall")
        self._look = style
        self._clock = clock
        self._language = language
        self._fresh = Freshness(clock)
        self._only = CountersShown(counters)
        self._view: HallView | None = None
        self._last_call: float | None = None
        self._shown: tuple[object, ...] = ()
        self.announcer = announcer or Announcer()
        self._on_painted: Callable[[Card], None] | None = None
        self._told: list[tuple[UUID, float]] = []  #: the last announcements that were told, newest first
        self._say: Callable[[Order], None] | None = None
        self._said: list[UUID] = []  #: the last announcements that the voice was given, newest first
        self.cards = [CallCard(style, self) for _ in range(CARDS)]
        for index, card in enumerate(self.cards):
            card.setObjectName(f"call-{index}")
            card.painted.connect(self._painted)
        self.last_calls = LastCalls(style, self)
        self.last_calls.setObjectName("last-calls")
        self.message = Message(style, standing=standing, parent=self)
        self.town = TownMessage(style, self)
        self.town.setObjectName("town-message")
        self.band = Band(style, standing=standing, parent=self)
        self.setStyleSheet(style.sheet())
        self._ticking = QTimer(self)
        self._ticking.setInterval(TICK_MS)
        self._ticking.timeout.connect(self.tick)
        self.tick()

    def start(self) -> None:
        """Let time pass."""
        self._ticking.start()

    def follow(self, *, frames: pyqtBoundSignal, links: pyqtBoundSignal) -> None:
        """Listen to the feed's thread."""
        frames.connect(self.receive)
        links.connect(self.note_link)

    def record_with(self, on_painted: Callable[[Card], None]) -> None:
        """Tell somebody of each call after it was painted."""
        self._on_painted = on_painted

    def speak_with(self, say: Callable[[Order], None]) -> None:
        """Have each new call spoken; whoever speaks says by `note_spoken` that one came to its end."""
        self._say = say

    def note_spoken(self, announcement_id: UUID) -> None:
        """Take note that a call was spoken to its end, or will not be."""
        self.announcer.release(announcement_id)
        self.tick()

    def receive(self, frame: Frame) -> None:
        """Take in a frame; a heartbeat only says that the server lives."""
        if frame.view is not None:
            try:
                self._view = decode_view(HallView, frame.view)
            except ValidationError:
                log.warning("a frame of %s cannot be read: is the display older than the server?", frame.topic)
                return
            calls = self._only.of(self._view)
            self.announcer.receive(calls, sent_at=frame.sent_at, received=frame.received_mono)
            if calls:
                self._last_call = frame.received_mono - (frame.sent_at - calls[0].called_at).total_seconds()
        self._fresh.heard(frame)
        self.tick()

    def note_link(self, link: Link) -> None:
        """Take note of the link's state; what is shown follows from the silence."""
        log.info("feed: %s", link)

    @property
    def condition(self) -> Condition:
        """What the display says as a whole."""
        if self._view is None:
            return Condition.STARTING
        if self._fresh.stale:
            return Condition.STALE
        if self._view.hours.open or self._view.waiting:
            return Condition.LIVE
        recent = self._last_call is not None and self._clock.monotonic() - self._last_call < LAST_CALL_S
        return Condition.LIVE if recent else Condition.CLOSED

    def tick(self) -> None:
        """Show the present moment, if it differs from what is shown."""
        condition, now = self.condition, self._clock.monotonic()
        if condition is Condition.LIVE and self._view is not None and self._view.messages:
            self.announcer.rest(now, after_s=REST_S)
        cards = self.announcer.cards(now) if condition is not Condition.STARTING else ()
        if condition is Condition.CLOSED:
            cards = ()
        moment = self._fresh.now().replace(second=0, microsecond=0)
        shown = (condition, cards, self._view, moment, int(now / MESSAGE_S))
        if shown == self._shown:
            return
        self._shown = shown
        self._speak(cards)
        self._show_cards(cards, condition)
        self._show_message(condition, empty=not cards)
        self._show_band(condition)

    def _speak(self, cards: tuple[Card, ...]) -> None:
        """Give the voice each new call once; of two calls the first comes first."""
        if self._say is None or self._view is None:
            return
        for card in reversed(cards):
            if card.fresh and card.announced.id not in self._said:
                self._said = [card.announced.id, *self._said][:TOLD_KEPT]
                self.announcer.hold(card.announced.id, self._clock.monotonic())
                hurried = self.announcer.pending > 0
                order = Order(card.announced, card.born, self._fresh.now(), self._view.timezone, hurried=hurried)
                self._say(order)

    def _show_cards(self, cards: tuple[Card, ...], condition: Condition) -> None:
        _ = translator(self._language)
        place = places(self.width(), self.height())
        card = place.card
        each = card.height if len(cards) < CARDS else (card.height - place.gap) // CARDS
        for index, widget in enumerate(self.cards):
            widget.setVisible(index < len(cards))
            if index < len(cards):
                widget.setGeometry(card.x, card.y + index * (each + place.gap), card.width, each)
                widget.show_card(cards[index], language=self._language, stale=condition is Condition.STALE)
        calls = self.announcer.previous() if condition in (Condition.LIVE, Condition.STALE) else ()
        self.last_calls.setVisible(bool(cards or calls) and condition is not Condition.CLOSED)
        titles = (_("Numéro"), _("Guichet"))
        self.last_calls.show_calls(calls, titles=titles, language=self._language)

    def _show_message(self, condition: Condition, *, empty: bool) -> None:
        """Say in words what no card says."""
        _, view = translator(self._language), self._view
        messages = view.messages if view is not None and condition is Condition.LIVE else ()
        self.town.setVisible(empty and bool(messages))
        self.message.setVisible(empty and not messages)
        if not empty:
            return
        self._place_message(whole=not self.last_calls.labels)
        if messages:
            turn = int(self._clock.monotonic() / MESSAGE_S) % len(messages)
            self.town.say(said(messages[turn], self._language))
        elif condition is Condition.STARTING or view is None:
            self.message.say("wifi-off", _("Connexion au serveur"), _("Écoutez les appels."))
        elif condition is Condition.CLOSED:
            self.message.say("lock", _("Fermé"), opens(view, self._language), week=week_rows(view, self._language))
        else:
            self.message.say("armchair", said(view.site_name, self._language), _("Votre numéro s’affichera ici."))

    def _place_message(self, *, whole: bool) -> None:
        """Give a message the place of the card, or the whole screen if nothing stands beside it."""
        place = places(self.width(), self.height())
        for widget in (self.message, self.town):
            box = place.panel if whole else place.card
            widget.setGeometry(box.x, box.y, box.width, box.height)

    def _show_band(self, condition: Condition) -> None:
        view = self._view
        zone = view.timezone if view is not None else "Europe/Paris"
        since, now = self._fresh.since, self._fresh.now()
        local = now.astimezone(ZoneInfo(zone))
        moment = Moment(
            clock_face(now, zone, self._language),
            local.hour * 60 + local.minute,
            say_time(since, zone, language=self._language) if since is not None else "",
        )
        self.band.show_state(view, condition, now=moment, language=self._language)

    def _painted(self, card: Card) -> None:
        # A call that makes room for the next is painted again by the other card: it was announced once all the same.
        making = (card.announced.id, card.since)
        if self._on_painted is not None and making not in self._told:
            self._told = [making, *self._told][:TOLD_KEPT]
            self._on_painted(card)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Place the parts."""
        place = places(self.width(), self.height())
        for widget, box in ((self.band, place.band), (self.last_calls, place.calls)):
            widget.setGeometry(box.x, box.y, box.width, box.height)
        self._place_message(whole=not self.last_calls.labels)
        self._shown = ()
        self.tick()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Lay the ink ground."""
        QPainter(self).fillRect(self.rect(), self._look.color("bar"))
