"""A monkey before the kiosk: random taps and keys on the real window, and what must hold after each of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from datetime import timedelta
from uuid import UUID, uuid4

from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QApplication, QWidget

from ausuivant.core.errors import DomainError
from ausuivant.core.events import TicketIssued
from ausuivant.core.views import KioskView
from ausuivant.look.metrics import Metrics
from ausuivant.qt.theme import Style
from kiosk_app import actions as do
from kiosk_app.flow import IDLE_S, Screen
from kiosk_app.screens.controls import Pressable
from kiosk_app.screens.page import Page
from kiosk_app.screens.paper import PaperUnderSlot
from kiosk_app.window import KioskWindow
from tests.kiosk_app import walk
from tests.kiosk_app.conftest import Kiosk

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton
NO = Qt.KeyboardModifier.NoModifier
#: the kiosk's own keys, and some that mean something to Qt or to nobody
KEYS = (
    *(Key.Key_Right, Key.Key_Left, Key.Key_Down, Key.Key_Up, Key.Key_Tab, Key.Key_Backtab),
    *(Key.Key_Return, Key.Key_Enter, Key.Key_Space, Key.Key_Escape, Key.Key_Backspace),
    *(Key.Key_F1, Key.Key_F5, Key.Key_R, Key.Key_Plus, Key.Key_Minus, Key.Key_VolumeUp),
    *(Key.Key_A, Key.Key_F4, Key.Key_F11, Key.Key_Delete, Key.Key_Home, Key.Key_Menu, Key.Key_0),
)
MODIFIERS = (NO, NO, NO, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier)
#: what the first screen may be, by the hour
FIRST = (Screen.HOME, Screen.CLOSED)
WAYS_HOME = frozenset({"back", "home"})
TAKES = "take-ticket"
#: how often the monkey waits for the printer before it goes on; else it presses into the journey
PATIENCE = 0.6
REMEMBERED = 12


class Overheard:
    """Passes orders on, and remembers them."""

    def __init__(self, orders: object) -> None:
        self._orders = orders
        self.given: list[do.Order] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._orders, name)

    def carry_out(self, order: do.Order, view: KioskView | None) -> Future[None]:
        """Remember an order and have it carried out."""
        self.given.append(order)
        return self._orders.carry_out(order, view)  # type: ignore[attr-defined]

    def tickets(self) -> list[UUID]:
        """Say which tickets were ordered."""
        return [order.ticket_id for order in self.given if isinstance(order, do.MakeTicket)]


class Monkey:
    """Presses and leaves; a second kiosk beside it, which nobody touches, shows how the first should look then."""

    def __init__(self, kiosk: Kiosk, seed: int) -> None:
        self.kiosk, self.window, self.seed = kiosk, kiosk.window, seed
        self._chance = random.Random(seed)
        self.overheard = Overheard(self.window._orders)
        self.window._orders = self.overheard  # pyright: ignore[reportAttributeAccessIssue]
        self._twin = KioskWindow(Style(Metrics.kiosk()), clock=kiosk.clock, orders=walk.Orders())
        self._twin.setFixedSize(self.window.size())
        kiosk.bot.addWidget(self._twin)
        self._twin.show()
        QApplication.setActiveWindow(self.window)
        self._done: list[str] = []
        self._was_fresh = True
        self._aimed_at_ticket = False
        self._others: list[UUID] = []
        self.homecomings = self.pressed = self.tickets = 0
        self._deeds: list[tuple[float, Callable[[], None]]] = [
            (50, self._tap_a_control),
            (14, self._tap_anywhere),
            (8, self._tap_twice),
            (3, self._drag),
            (25, self._key),
            (5, self._hesitate),
            (1.5, self._go_away),
            (1.5, self._others_come),
            (0.7, self._paper),
        ]

    def live(self, presses: int) -> None:
        """Do this many taps and keys, and whatever happens between them."""
        weights, deeds = zip(*self._deeds, strict=True)
        try:
            while self.pressed < presses:
                ordered = len(self.overheard.tickets())
                self._aimed_at_ticket = False
                self._chance.choices(deeds, weights)[0]()
                self._answer(ordered)
            self._go_away()
            self._settle()
            self._count_tickets()
        except AssertionError as fault:
            raise AssertionError(
                f"seed {self.seed}, after {self.pressed}: {self._done[-REMEMBERED:]}: {fault}"
            ) from fault

    # what it does

    def _note(self, what: str) -> None:
        self._done = [*self._done[-REMEMBERED:], f"{self.window.screen_shown}: {what}"]

    def _tap_a_control(self) -> None:
        control = self._any_control()
        if control is None:
            return self._tap_anywhere()
        inside = control.rect()
        point = QPoint(self._chance.randrange(inside.width()), self._chance.randrange(inside.height()))
        return self._tap(control.mapTo(self.window, point))

    def _tap_anywhere(self) -> None:
        self._tap(self._anywhere())

    def _tap_twice(self) -> None:
        """As a nervous finger does: the second tap falls where the first did, whatever stands there now."""
        control = self._any_control()
        where = control.mapTo(self.window, control.rect().center()) if control is not None else self._anywhere()
        self._tap(where, settles=False)
        self._tap(where, settles=False)

    def _drag(self) -> None:
        start, end = self._anywhere(), self._anywhere()
        self._note(f"drag from {start.x()}, {start.y()}")
        self.pressed += 1
        target = self._under(start)
        self.kiosk.bot.mousePress(target, LEFT, NO, target.mapFrom(self.window, start))
        self.kiosk.bot.mouseMove(target, target.mapFrom(self.window, end))
        self._aim(target if target.rect().contains(target.mapFrom(self.window, end)) else None)
        self.kiosk.bot.mouseRelease(target, LEFT, NO, target.mapFrom(self.window, end))

    def _key(self) -> None:
        key, modifier = self._chance.choice(KEYS), self._chance.choice(MODIFIERS)
        self._note(f"{key.name} {modifier.name}")
        self.pressed += 1
        self._aim(QApplication.focusWidget())
        self.kiosk.bot.keyClick(self.window, key, modifier)
        self._perhaps_settle()

    def _hesitate(self) -> None:
        self._pass(self._chance.uniform(1, 30))

    def _go_away(self) -> None:
        """Leave: the first screen comes by itself, and at night the morning does."""
        self._settle()
        self._note("goes away")
        for _ in range(int(IDLE_S // 10) + 1):
            self._pass(10)
        assert self.window._visit.untouched, "the visitor left, and the kiosk waits for them"
        assert self.window.screen_shown in FIRST, self.window.screen_shown
        view = self.window._view
        if self.window.screen_shown is Screen.CLOSED and view is not None and view.hours.changes_at is not None:
            self.kiosk.clock.advance(view.hours.changes_at - self.kiosk.clock.now() + timedelta(minutes=1))
            self._pass(1)

    def _others_come(self) -> None:
        service = self._chance.choice(list(self.kiosk.reception.site.services.values()))
        self._others.append(uuid4())
        with suppress(DomainError):  # closed, or too many at once
            self.kiosk.reception.issue(
                self.kiosk.reception.site.id, service.id, ticket_id=self._others[-1], key=uuid4()
            )
        self._hear()

    def _paper(self) -> None:
        self._settle()
        if self._chance.random() < 0.5:
            self.kiosk.simulated.fault("paper_out")
        else:
            self.kiosk.simulated.clear()

    # how it does it

    def _tap(self, where: QPoint, *, settles: bool = True) -> None:
        target = self._under(where)
        self._note(f"tap {target.objectName() or type(target).__name__} at {where.x()}, {where.y()}")
        self.pressed += 1
        self._aim(target)
        self.kiosk.bot.mouseClick(target, LEFT, NO, target.mapFrom(self.window, where))
        if settles:
            self._perhaps_settle()

    def _aim(self, target: QWidget | None) -> None:
        """Take note whether this press may order a ticket."""
        takes = target is not None and target.objectName() == TAKES and target.isVisible() and target.isEnabled()
        self._aimed_at_ticket = self._aimed_at_ticket or takes

    def _under(self, where: QPoint) -> QWidget:
        return self.window.childAt(where) or self.window

    def _anywhere(self) -> QPoint:
        return QPoint(self._chance.randrange(self.window.width()), self._chance.randrange(self.window.height()))

    def _any_control(self) -> Pressable | None:
        shown = [one for one in self._page().findChildren(Pressable) if one.isVisible()]
        return self._chance.choice(shown) if shown else None

    def _page(self) -> Page:
        page = self.window.currentWidget()
        assert isinstance(page, Page)
        QApplication.sendPostedEvents()
        layout = page.layout()
        if layout is not None:
            layout.activate()
        return page

    def _pass(self, seconds: float) -> None:
        """Let time pass; the server goes on being heard."""
        self.kiosk.clock.advance(timedelta(seconds=seconds))
        self._hear()

    def _hear(self) -> None:
        frame = self.kiosk.reception.frame("kiosk")
        for window in (self.window, self._twin):
            window.receive(frame)
            window.tick()

    def _perhaps_settle(self) -> None:
        if self._chance.random() < PATIENCE:
            self._settle()

    def _settle(self) -> None:
        """Wait until no ticket is under way."""
        self.kiosk.bot.waitUntil(lambda: self.window._visit.screen is not Screen.PRINTING, timeout=20_000)

    # what must hold

    def _answer(self, ordered: int) -> None:
        """Look at the kiosk after a deed; `ordered`: how many tickets had been asked for before it."""
        orders = self.overheard.tickets()
        assert len(orders) - ordered <= 1, "two tickets for one tap"
        assert len(orders) == ordered or self._aimed_at_ticket, "a ticket that nobody asked for"
        self._has_a_way_home()
        self._shows_its_own_number()
        fresh = self.window._visit.untouched and self.window.screen_shown in FIRST
        if fresh and not self._was_fresh:
            self.homecomings += 1
            self._is_as_nobody_touched_it()
        self._was_fresh = fresh

    def _has_a_way_home(self) -> None:
        window, screen = self.window, self.window.screen_shown
        if screen in (*FIRST, Screen.PRINTING):
            return
        names = {one.objectName() for one in self._page().controls()}
        assert names & WAYS_HOME, f"no way home from {screen}: {sorted(names)}"
        if window._visit.screen is not Screen.PRINTING:
            assert window._visit.untouched or window._visit.remaining(self.kiosk.clock.monotonic()) is not None, screen

    def _shows_its_own_number(self) -> None:
        label, ticket_id = self.window.label_shown, self.window._visit.ticket_id
        if label is not None:
            assert ticket_id is not None
            assert self.kiosk.reception.state.ticket(ticket_id).label == label

    def _is_as_nobody_touched_it(self) -> None:
        """Nothing of the visitor is left: neither in words, nor in the picture, nor on a page that is hidden."""
        here, beside = self._page(), self._twin.currentWidget()
        assert isinstance(beside, Page)
        QApplication.sendPostedEvents()
        beside.layout().activate()  # pyright: ignore[reportOptionalMemberAccess]
        mine, unused = set(_told(here)), set(_told(beside))
        assert mine == unused, f"what is said differs from a first screen: {mine ^ unused}"
        assert self.window._news is None
        assert not [one for one in self.window.findChildren(PaperUnderSlot) if one.shows_paper]
        seen, wanted = self.window.grab().toImage(), self._twin.grab().toImage()
        assert seen == wanted, f"the picture is not the one of a first screen at {_where_they_differ(seen, wanted)}"

    def _count_tickets(self) -> None:
        """Each order made one ticket at most, and no ticket came without one."""
        orders = self.overheard.tickets()
        issued = [one.ticket_id for one in self.kiosk.reception.events if isinstance(one, TicketIssued)]
        assert len(set(orders)) == len(orders)
        assert len(set(issued)) == len(issued), "two tickets for one order"
        assert set(issued) <= {*orders, *self._others}, "a ticket without an order"
        self.tickets = len(set(orders) & set(issued))


def _where_they_differ(seen: QImage, wanted: QImage) -> tuple[int, int, int, int]:
    """The box (left, top, right, bottom) around what differs, in pixels."""
    rows, columns = range(seen.height()), range(seen.width())
    at = [(x, y) for y in rows for x in columns if seen.pixel(x, y) != wanted.pixel(x, y)]
    xs, ys = [x for x, _ in at], [y for _, y in at]
    return min(xs), min(ys), max(xs), max(ys)


def _told(page: Page) -> list[tuple[str, str, bool]]:
    """What a page says, control by control."""
    parts = [one for one in page.findChildren(QWidget) if one.isVisible() and one.accessibleName()]
    return sorted(
        (one.objectName(), one.accessibleName(), isinstance(one, Pressable) and one.isChecked()) for one in parts
    )
