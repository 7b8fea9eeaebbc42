"""The staff's menu put over the visitors' screens: how it opens, what it shows, when it goes by itself."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from PyQt6.QtCore import QEvent, QObject, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QMouseEvent
from PyQt6.QtWidgets import QApplication, QStackedWidget

from ausuivant.clock import Clock
from ausuivant.core.config import said
from ausuivant.core.views import KioskView
from ausuivant.i18n import SOURCE, translator
from ausuivant.look.tokens import Theme
from ausuivant.qt.freshness import Freshness, clock_face
from ausuivant.qt.theme import Style
from ausuivant.wire.frames import Frame
from ausuivant.wire.views import decode_view
from kiosk_app.keys import Keys
from kiosk_app.room import Room
from kiosk_app.screens.controls import Pressable
from kiosk_app.speech import Silent, Speaker
from kiosk_app.staff import trial
from kiosk_app.staff.choices import Choices, ChoicesFile, may_be_hidden
from kiosk_app.staff.facts import facts, public_facts
from kiosk_app.staff.lookout import AGAIN_S, Lookout, Place, Seen, Unsynced
from kiosk_app.staff.menu_page import MenuPage, MenuState
from kiosk_app.staff.opening import CORNER_MM, KEYS, Corner, Steps, corner, pad
from kiosk_app.staff.parts import StaffPage, staff_room
from kiosk_app.staff.pin import Attempts, PinFile
from kiosk_app.staff.pin_page import PinPage
from kiosk_app.staff.unset_page import UnsetPage
from kiosk_app.window import KioskWindow
from printer_drivers import Printer

log = logging.getLogger(__name__)

#: nobody touches the menu, or the question for the PIN, for this long: visitors have their screen again
IDLE_S: Final = 60.0
PIN_IDLE_S: Final = 20.0
TICK_MS: Final = 500
#: exit codes: started again by systemd, or left alone by it
RESTART: Final = 0
ENDED_BY_STAFF: Final = 10
ZONE: Final = "Europe/Paris"

Page = type[PinPage] | type[UnsetPage] | type[MenuPage]


@dataclass(frozen=True, slots=True)
class Means:
    """What the menu works with. `ping` asks the server for something small, and raises a DomainError.

    `language`: the kiosk's own; `restarts`: somebody starts the program again when it ends; `close`: ends what `ping`
    goes by.
    """

    place: Place
    clock: Clock
    pin: PinFile
    choices: ChoicesFile
    printer: Printer
    speaker: Speaker
    ping: Callable[[], object]
    unsynced: Unsynced | None = None
    language: str = SOURCE
    restarts: bool = False
    close: Callable[[], None] = lambda: None


class StaffMenu(QStackedWidget):
    """Watches a kiosk's window for the hidden ways in, and lies over it while staff are there.

    Signals:
        ended: staff end the program, with this exit code.
    """

    ended = pyqtSignal(int)

    def __init__(self, window: KioskWindow, style: Style, means: Means) -> None:
        """`style`: the kiosk's usual look, but for what staff set before."""
        super().__init__(window)
        self.setObjectName("staff")
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self._window, self._style, self._means, self._clock = window, style, means, means.clock
        self._choices = means.choices.load()
        self._attempts = Attempts()
        self._seen = Seen()
        self._fresh = Freshness(means.clock)
        self._heard_at: float | None = None
        self._view: KioskView | None = None
        self._touched_at = self._looked_at = 0.0
        self._room: Room | None = None
        self._corners, self._keys = Steps(list(Corner)), Steps(KEYS)
        self._trial = trial.Trial(means.printer, self)
        self._trial.moved.connect(self.refresh)
        self._lookout = Lookout(
            ping=means.ping, printer=means.printer, clock=means.clock, unsynced=means.unsynced, parent=self
        )
        self._lookout.seen.connect(self._take_note)
        self.keys = Keys(self._page, self)
        self.keys.used.connect(self._touch)
        self.installEventFilter(self.keys)
        self.installEventFilter(self)
        window.installEventFilter(self)
        window.screen_changed.connect(self._stay)
        self._ticking = QTimer(self)
        self._ticking.setInterval(TICK_MS)
        self._ticking.timeout.connect(self.tick)
        self.hide()
        self._apply()

    # -- coming and going --------------------------------------------------------------------------------------

    @property
    def here(self) -> bool:
        """Whether staff have the screen."""
        return not self.isHidden()

    def enter(self) -> None:
        """Ask for the PIN, or say how one is set."""
        self._seen, self._looked_at = Seen(), self._clock.monotonic()
        self._window.keys.rest()
        self.setGeometry(self._window.rect())
        self.show()
        self._turn_to(PinPage if self._means.pin.set else UnsetPage)
        self._lookout.look()
        self._ticking.start()

    def leave(self) -> None:
        """Give the screen back to visitors."""
        self._ticking.stop()
        self.keys.rest()
        self._forget()
        self._trial.forget()
        self.hide()
        visitors = self._window.currentWidget()
        if visitors is not None:
            visitors.setFocus()

    def close_down(self) -> None:
        """Let go of the thread and of the way to the server; the program ends."""
        self._ticking.stop()
        self._lookout.close()
        self._means.close()

    def tick(self) -> None:
        """Let time do its work: leave, look again, count down."""
        now = self._clock.monotonic()
        lasts = PIN_IDLE_S if isinstance(self.currentWidget(), PinPage) else IDLE_S
        if now - self._touched_at >= lasts:
            self.leave()
            return
        if now - self._looked_at >= AGAIN_S:
            self._looked_at = now
            self._lookout.look()
        self.refresh()

    def hear(self, frame: Frame) -> None:
        """Take note that the server lives, and of what it says of the site."""
        self._fresh.heard(frame)
        self._heard_at = frame.received_mono
        if frame.view is not None:
            try:
                self._view = decode_view(KioskView, frame.view)
            except ValidationError:
                log.info("the staff menu goes on with an older frame of %s", frame.topic)

    # -- what the presses do (see `Duties`) --------------------------------------------------------------------

    def try_printer(self) -> None:
        """Print a test ticket."""
        view, _ = self._view, translator(SOURCE)
        site = said(view.site_name, SOURCE) if view is not None else self._means.place.site_id
        town = view.town if view is not None else ""
        self._trial.begin(trial.content(site, town, self._now().astimezone(self._zone()), _))

    def turn_volume(self, steps: int) -> None:
        """Make the usual voice louder or softer, and let it be heard."""
        self._choose(self._choices.louder(steps))
        self._means.speaker.say([translator(SOURCE)("Essai de la voix.")], SOURCE)

    def choose_look(self, theme: Theme) -> None:
        """Change the usual look."""
        self._choose(replace(self._choices, theme=theme))

    def switch_language(self, language: str) -> None:
        """Offer a language, or no longer."""
        self._choose(self._choices.switched(language))

    def restart(self) -> None:
        """End the program; systemd starts it again."""
        log.info("staff restart the kiosk")
        self.ended.emit(RESTART)

    def quit(self) -> None:
        """End the program; systemd leaves it alone."""
        log.info("staff end the kiosk")
        self.ended.emit(ENDED_BY_STAFF)

    def _choose(self, choices: Choices) -> None:
        self._choices = choices
        self._means.choices.keep(choices)
        self._apply()
        self.refresh()

    def _apply(self) -> None:
        """Have the window and the voice take up what was set."""
        self._means.speaker.make_usual(self._choices.volume)
        self._window.adjust(self._choices.theme, self._choices.hidden)

    # -- the pages ---------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the present moment, if anybody looks."""
        if not self.here:
            return
        shown = self.currentWidget()
        kind: Page = type(shown) if isinstance(shown, (PinPage, UnsetPage, MenuPage)) else PinPage
        room = self._room_now()
        page = shown if room == self._room and isinstance(shown, StaffPage) else self._made_anew(kind, room)
        self._show_state(page)

    def _room_now(self) -> Room:
        return staff_room(replace(self._style, theme=self._choices.theme), self._window.size())

    def _turn_to(self, kind: Page) -> None:
        self._touch()
        self._show_state(self._made_anew(kind, self._room_now()))
        self._stay()

    def _made_anew(self, kind: Page, room: Room) -> StaffPage:
        """Make the page that is shown from now on; what was typed on the one before goes with it."""
        before = self.currentWidget()
        self._room = room
        self.setStyleSheet(room.style.sheet())
        page = self._make(kind, room)
        page.left.connect(self.leave)
        page.held.connect(self._touch)
        self.addWidget(page)
        self.setCurrentWidget(page)
        if before is not None:
            self.removeWidget(before)
            before.hide()
            before.deleteLater()
        return page

    def _make(self, kind: Page, room: Room) -> StaffPage:
        if kind is MenuPage:
            languages = may_be_hidden(self._means.language)
            return MenuPage(room, self, languages=languages, restarts=self._means.restarts, parent=self)
        if kind is UnsetPage:
            return UnsetPage(room, self)
        asking = PinPage(room, self)
        asking.entered.connect(self._try_pin)
        return asking

    def _show_state(self, page: StaffPage) -> None:
        _, now = translator(SOURCE), self._clock.monotonic()
        site = f"{_('Personnel')} · {self._means.place.site_id}"
        page.head_as(_("Menu de la borne"), place=site, clock=clock_face(self._now(), self._zone().key, SOURCE))
        age = None if self._heard_at is None else now - self._heard_at
        match page:
            case PinPage():
                wait_s = -int(-self._attempts.wait_s(now) // 1)
                page.show_state(_, wrong=self._attempts.wrong, wait_s=wait_s)
            case UnsetPage():
                page.show_state(_, public_facts(self._means.place, self._seen, age, _))
            case MenuPage():
                test = (_("Ticket d’essai"), self._trial.say(_), self._trial.course is not trial.Course.FAILED)
                found = [*facts(self._means.place, self._seen, age, _), test]
                trying = self._trial.course is trial.Course.RUNNING
                voice = not isinstance(self._means.speaker, Silent)
                page.show_state(_, MenuState(found, self._choices, trying, voice))

    def _try_pin(self, pin: str) -> None:
        now = self._clock.monotonic()
        if self._attempts.wait_s(now) > 0:
            return
        if self._means.pin.opens(pin):
            self._attempts.note_right()
            log.info("staff opened the menu")
            self._turn_to(MenuPage)
        else:
            self._attempts.note_wrong(now)
            self.refresh()

    def _forget(self) -> None:
        page = self._page()
        if page is not None:
            page.forget()

    def _page(self) -> StaffPage | None:
        page = self.currentWidget()
        return page if isinstance(page, StaffPage) else None

    def _now(self) -> datetime:
        return self._fresh.now()

    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self._view.timezone if self._view is not None else ZONE)

    def _take_note(self, seen: Seen) -> None:
        self._seen = seen
        self.refresh()

    def _touch(self) -> None:
        self._touched_at = self._clock.monotonic()

    def _stay(self) -> None:
        """Stay above the visitors' screens, whatever they do, and keep the keys."""
        page = self.currentWidget()
        if self.here and page is not None:
            self.raise_()
            page.setFocus()

    # -- fingers and keys --------------------------------------------------------------------------------------

    def eventFilter(self, a0: QObject | None, a1: QEvent | None) -> bool:
        """Watch the window for the ways in; take digits for the PIN."""
        if a0 is self and isinstance(a1, QKeyEvent) and a1.type() is QEvent.Type.KeyPress:
            return self._typed(a1)
        if a0 is self._window and a1 is not None:
            return self._resized() if a1.type() is QEvent.Type.Resize else self._comes_in(a1)
        return False

    def _resized(self) -> bool:
        self.setGeometry(self._window.rect())
        self.refresh()
        return False

    def _comes_in(self, event: QEvent) -> bool:
        """Follow the ways in; the visitors' screens see every step but the keypad's last."""
        if self.here:
            return False
        now = self._clock.monotonic()
        if isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseButtonPress:
            at = corner(event.position().toPoint(), self._window.size(), self._style.px(CORNER_MM))
            if at is not None and self._corners.take(at, now):
                self.enter()
        elif isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            step = pad(Qt.Key(event.key()))
            if self._keys.take(step, now):
                self.enter()
                return True
        return False

    def _typed(self, event: QKeyEvent) -> bool:
        page, key = self.currentWidget(), Qt.Key(event.key())
        if not isinstance(page, PinPage):
            return False
        self._touch()
        if event.text() and event.text() in "0123456789":
            page.type(event.text())
        elif key is Qt.Key.Key_Backspace:
            page.erase()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not isinstance(QApplication.focusWidget(), Pressable):
            page.confirm()
        else:
            return False
        return True
