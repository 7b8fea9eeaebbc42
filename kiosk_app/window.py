"""The kiosk's window: it turns presses, frames, news and time into the next screen, and does nothing that waits."""

from __future__ import annotations

import logging
from concurrent.futures import Future
from datetime import datetime
from typing import Protocol

from pydantic import ValidationError
from PyQt6.QtCore import QTimer, pyqtBoundSignal, pyqtSignal
from PyQt6.QtWidgets import QStackedWidget, QWidget

from ausuivant.client.feed import Link
from ausuivant.clock import Clock
from ausuivant.core.views import KioskView
from ausuivant.qt.freshness import Freshness
from ausuivant.qt.theme import Style
from ausuivant.wire.frames import Frame
from ausuivant.wire.views import decode_view
from kiosk_app.flow import Action, Order, Screen, Visit, advanced, elapsed, press, shown
from kiosk_app.issuing import News
from kiosk_app.screens.home import HomeScreen
from kiosk_app.screens.notice import NoticeScreen
from kiosk_app.screens.scene import Page, Scene
from kiosk_app.screens.service import ServiceScreen
from kiosk_app.screens.ticket import NoteNumberScreen, PrintingScreen, TicketScreen

log = logging.getLogger(__name__)

TICK_MS = 250
RETELL_MS = 5000


class Orders(Protocol):
    """Who carries out the visitor's orders; `Issuer` in the program."""

    def carry_out(self, order: Order, view: KioskView) -> Future[None]:
        """Queue an order; returns at once."""
        ...

    def retell(self) -> Future[None]:
        """Tell the server what it did not hear."""
        ...


class KioskWindow(QStackedWidget):
    """One kiosk's screen.

    Signals:
        screen_changed: the Screen that is shown from now on.
    """

    screen_changed = pyqtSignal(object)

    def __init__(
        self,
        style: Style,
        *,
        clock: Clock,
        orders: Orders,
        language: str = "fr",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("kiosk")
        self.setProperty("role", "page")
        self.setStyleSheet(style.sheet())
        self._clock = clock
        self._orders = orders
        self._fresh = Freshness(clock)
        self._visit = Visit(language=language, usual=language, since=clock.monotonic())
        self._view: KioskView | None = None
        self._news: News | None = None
        self._scene: Scene | None = None
        home, notice = HomeScreen(style, self), NoticeScreen(style, self)
        self._pages: dict[Screen, Page] = {
            Screen.HOME: home,
            Screen.FAMILY: home,
            Screen.SERVICE: ServiceScreen(style, self),
            Screen.PRINTING: PrintingScreen(style, self),
            Screen.TICKET: TicketScreen(style, self),
            Screen.NOTE_NUMBER: NoteNumberScreen(style, self),
            Screen.UNREACHABLE: notice,
            Screen.REFUSED: notice,
            Screen.CLOSED: notice,
            Screen.OUT_OF_SERVICE: notice,
        }
        for page in dict.fromkeys(self._pages.values()):
            self.addWidget(page)
            page.acted.connect(self.act)
        self._ticking = QTimer(self)
        self._ticking.setInterval(TICK_MS)
        self._ticking.timeout.connect(self.tick)
        self._retelling = QTimer(self)
        self._retelling.setInterval(RETELL_MS)
        self._retelling.timeout.connect(self._orders.retell)
        self.refresh()

    def start(self) -> None:
        """Let time pass."""
        self._ticking.start()
        self._retelling.start()

    def follow(self, *, frames: pyqtBoundSignal, links: pyqtBoundSignal, news: pyqtBoundSignal) -> None:
        """Listen to the feed's thread and to the ticket's."""
        frames.connect(self.receive)
        links.connect(self.note_link)
        news.connect(self.hear)

    @property
    def screen_shown(self) -> Screen:
        """Which screen the visitor sees."""
        return self._scene.screen if self._scene is not None else Screen.OUT_OF_SERVICE

    @property
    def label_shown(self) -> str | None:
        """The number that the visitor sees, on a screen that shows one."""
        ticket = self._news.ticket if self._news is not None else None
        if ticket is None or self.screen_shown not in (Screen.TICKET, Screen.NOTE_NUMBER):
            return None
        return ticket.label

    def act(self, action: Action) -> None:
        """Answer a press."""
        self._visit, order = press(self._visit, action, self._clock.monotonic())
        self.refresh()
        if order is not None and self._view is not None:
            self._orders.carry_out(order, self._view)

    def receive(self, frame: Frame) -> None:
        """Take in a frame; a heartbeat only says that the server lives."""
        if frame.view is not None:
            try:
                self._view = decode_view(KioskView, frame.view)
            except ValidationError:
                log.warning("a frame of %s cannot be read: is the kiosk older than the server?", frame.topic)
                return
        self._fresh.heard(frame)
        self.refresh()

    def note_link(self, link: Link) -> None:
        """Take note of the link's state; the screen follows from the silence, not from this."""
        log.info("feed: %s", link)

    def hear(self, news: News) -> None:
        """Follow the ticket's journey."""
        if news.ticket_id != self._visit.ticket_id:
            return
        self._news = news
        self._visit = advanced(self._visit, news.ticket_id, news.stage, self._clock.monotonic())
        self.refresh()

    def tick(self) -> None:
        """Let time do its work: go home, count down, move the clock's hands."""
        self._visit = elapsed(self._visit, self._clock.monotonic())
        self.refresh()

    def refresh(self) -> None:
        """Show the present moment, if it differs from what is shown."""
        scene = self._present()
        if scene == self._scene:
            return
        before, self._scene = self.screen_shown if self._scene else None, scene
        page = self._pages[scene.screen]
        page.show_scene(scene)
        self.setCurrentWidget(page)
        if scene.screen is not before:
            page.setFocus()
            self.screen_changed.emit(scene.screen)

    def _present(self) -> Scene:
        now = self._clock.monotonic()
        view = self._view
        screen = shown(
            self._visit,
            known=view is not None,
            live=not self._fresh.stale,
            receives=view is not None and any(one.open for one in view.services),
        )
        remaining = self._visit.remaining(now)
        return Scene(
            screen=screen,
            visit=self._visit,
            view=view,
            news=self._news,
            now=_to_the_minute(self._fresh.now()),
            remaining=None if remaining is None else float(round(remaining)),
            warns=self._visit.warns(now),
        )


def _to_the_minute(moment: datetime) -> datetime:
    """Cut what the screen does not show, so that a scene changes only when the screen does."""
    return moment.replace(second=0, microsecond=0)
