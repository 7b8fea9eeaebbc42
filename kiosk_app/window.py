"""The kiosk's window: it turns presses, frames, news and time into the next screen, and does nothing that waits."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from pydantic import ValidationError
from PyQt6.QtCore import Qt, QTimer, pyqtBoundSignal, pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QStackedWidget, QWidget

from ausuivant.client.feed import Link
from ausuivant.clock import Clock
from ausuivant.core.views import KioskView
from ausuivant.i18n import base
from ausuivant.look.tokens import Theme
from ausuivant.qt.freshness import Freshness
from ausuivant.qt.theme import Style
from ausuivant.wire.frames import Frame
from ausuivant.wire.views import decode_view
from kiosk_app.actions import Action, ByEar, Order, RaiseHelp
from kiosk_app.alone import as_remembered
from kiosk_app.comfort import AS_IS, Comfort
from kiosk_app.flow import Screen, Visit, advanced, elapsed, helped, press, shown, touched
from kiosk_app.issuing import News
from kiosk_app.keys import Keys
from kiosk_app.listening import Listening
from kiosk_app.room import Room
from kiosk_app.screens.home import FamilyScreen, HomeScreen
from kiosk_app.screens.notice import NoticeScreen
from kiosk_app.screens.page import Page
from kiosk_app.screens.scene import Scene
from kiosk_app.screens.service import ServiceScreen
from kiosk_app.screens.ticket import NoteNumberScreen, PrintingScreen, TicketScreen
from kiosk_app.screens.tongues import LanguagesScreen
from kiosk_app.speech import Silent, Speaker
from kiosk_app.transition import Fade

log = logging.getLogger(__name__)

TICK_MS = 250
#: a finger that stays so long asks for the voice (TRUST K6)
HOLD_MS = 3000
FROM_RIGHT = frozenset({"ar"})

#: what each screen is drawn by; one that is not named is a notice
PAGES: dict[Screen, Callable[..., Page]] = {
    Screen.HOME: HomeScreen,
    Screen.FAMILY: FamilyScreen,
    Screen.LANGUAGES: LanguagesScreen,
    Screen.SERVICE: ServiceScreen,
    Screen.PRINTING: PrintingScreen,
    Screen.TICKET: TicketScreen,
    Screen.NOTE_NUMBER: NoteNumberScreen,
}


class Orders(Protocol):
    """Who carries out the visitor's orders; `Issuer` in the program."""

    def carry_out(self, order: Order, view: KioskView | None) -> Future[None]:
        """Queue an order; returns at once. Only a call for help may come before the site is known."""
        ...


class KioskWindow(QStackedWidget):
    """One kiosk's screen.

    `style`: its usual look, at its pixel pitch and mounting; `usual`: what is switched on for everybody;
    `transitions`: whether screens fade into one another; `alone`: whether it may give tickets without the server;
    `remembered`: the site as it was last seen.

    Signals:
        screen_changed: the Screen that is shown from now on.
    """

    screen_changed = pyqtSignal(object)
    _help_told = pyqtSignal(object, bool)

    def __init__(
        self,
        style: Style,
        *,
        clock: Clock,
        orders: Orders,
        language: str = "fr",
        usual: Comfort = AS_IS,
        speaker: Speaker | None = None,
        transitions: bool = False,
        alone: Callable[[], bool] = lambda: False,
        remembered: KioskView | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("kiosk")
        self.setProperty("role", "page")
        self._style = style
        self._hidden: frozenset[str] = frozenset()
        self._clock = clock
        self._orders = orders
        self._fresh = Freshness(clock)
        self._alone = alone
        now = clock.monotonic()
        self._visit = Visit(language=language, usual=language, comfort=usual, usual_comfort=usual, since=now)
        self._view = remembered
        self._news: News | None = None
        self._scene: Scene | None = None
        self._room: Room | None = None
        self._pages: dict[Callable[..., Page], Page] = {}
        self._fade = Fade(self) if transitions else None
        self._listening = Listening(speaker if speaker is not None else Silent())
        self.keys = Keys(self._page, self)
        self.keys.used.connect(self._note_touch)
        self.keys.pointed.connect(self._listening.point)
        self.keys.repeat.connect(self._repeat)
        self.keys.volume.connect(self._listening.turn)
        self.installEventFilter(self.keys)
        self._help_told.connect(self._hear_of_help)
        self._holding = QTimer(self)
        self._holding.setSingleShot(True)
        self._holding.setInterval(HOLD_MS)
        self._holding.timeout.connect(self._held)
        self._ticking = QTimer(self)
        self._ticking.setInterval(TICK_MS)
        self._ticking.timeout.connect(self.tick)
        self.refresh()

    def start(self) -> None:
        """Let time pass."""
        self._ticking.start()

    def follow(self, *, frames: pyqtBoundSignal, links: pyqtBoundSignal, news: pyqtBoundSignal) -> None:
        """Listen to the feed's thread and to the ticket's."""
        frames.connect(self.receive)
        links.connect(self.note_link)
        news.connect(self.hear)

    def adjust(self, theme: Theme, hidden: frozenset[str]) -> None:
        """Take up what staff chose: the usual look, and which languages are not offered."""
        if (theme, hidden) == (self._style.theme, self._hidden):
            return
        self._style, self._hidden = replace(self._style, theme=theme), hidden
        self._room = self._scene = None
        self.refresh()

    @property
    def usual_language(self) -> str:
        """The language in which each visit begins."""
        return self._visit.usual

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
        # First what is asked of others: the next screen is drawn while the server answers.
        if order is not None and (self._view is not None or isinstance(order, RaiseHelp)):
            self._carry_out(order)
        self.refresh()

    def _carry_out(self, order: Order) -> None:
        asked = self._orders.carry_out(order, self._view)
        if isinstance(order, RaiseHelp):
            asked.add_done_callback(lambda done: self._help_told.emit(order.key, done.exception() is None))

    def _hear_of_help(self, key: UUID, heard: bool) -> None:
        self._visit = helped(self._visit, key, heard=heard)
        self.refresh()

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
        before, self._scene = self._scene, scene
        over = before is not None and scene.screen is Screen.HOME and self._visit.untouched
        if over:
            self._forget()
        room = self._fit(scene)
        page = self._page_of(scene.screen, room)
        leaves = before is not None and before.screen is not scene.screen
        if leaves and self._fade is not None:
            self._let_fade(scene)
        page.show_scene(scene)
        self.setCurrentWidget(page)
        if before is None or leaves or over:
            page.setFocus()
        if before is None or leaves:
            self.screen_changed.emit(scene.screen)
        self._listening.follow(page, scene)

    def _fit(self, scene: Scene) -> Room:
        """Make the pages anew when the look, the reach or the size changes; and turn them as the language is read."""
        room = Room.of(self._style, self.size(), scene.visit.comfort)
        if room != self._room:
            self._room = room
            for page in self._pages.values():
                self.removeWidget(page)
                page.hide()
                page.deleteLater()
            self._pages = {}
            self.setStyleSheet(room.style.sheet())
        from_right = base(scene.language) in FROM_RIGHT
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft if from_right else Qt.LayoutDirection.LeftToRight)
        return room

    def _page_of(self, screen: Screen, room: Room) -> Page:
        made = PAGES.get(screen, NoticeScreen)
        if made not in self._pages:
            page = made(room, parent=self)
            page.acted.connect(self.act)
            page.held.connect(self._hold)
            self.addWidget(page)
            self._pages[made] = page
        return self._pages[made]

    def _page(self) -> Page | None:
        page = self.currentWidget()
        return page if isinstance(page, Page) else None

    def _let_fade(self, scene: Scene) -> None:
        """Fade on the way; never towards the first screen, which the next visitor may already see."""
        page = self.currentWidget()
        if self._fade is None or page is None:
            return
        if scene.screen is Screen.HOME:
            self._fade.stop()
        else:
            self._fade.start(page.grab(), page)

    def _forget(self) -> None:
        """Let go of everything that was the former visitor's."""
        self._news = None
        for page in self._pages.values():
            page.forget()
        self.keys.rest()
        self._listening.reset()

    def _hold(self, down: bool) -> None:
        self._note_touch()
        if down:
            self._holding.start()
        else:
            self._holding.stop()

    def _held(self) -> None:
        self.act(ByEar())

    def _note_touch(self) -> None:
        """Somebody is there: their time begins anew."""
        self._visit = touched(self._visit, self._clock.monotonic())

    def _repeat(self) -> None:
        """Say the screen; whoever asks for it by a key sees perhaps nothing."""
        if self._visit.comfort.listening:
            self._listening.repeat()
        else:
            self.act(ByEar())

    def resizeEvent(self, a0: QResizeEvent | None) -> None:
        """Lay everything out for the new size."""
        super().resizeEvent(a0)
        self._scene = None
        self.refresh()

    def _present(self) -> Scene:
        now = self._clock.monotonic()
        cut_off = self._fresh.stale
        alone = cut_off and self._alone()
        view = as_remembered(self._view, self._fresh.now()) if alone and self._view is not None else self._view
        screen = shown(
            self._visit,
            known=view is not None,
            live=alone or not cut_off,
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
            alone=alone,
            hidden=self._hidden,
        )


def _to_the_minute(moment: datetime) -> datetime:
    """Cut what the screen does not show, so that a scene changes only when the screen does."""
    return moment.replace(second=0, microsecond=0)
