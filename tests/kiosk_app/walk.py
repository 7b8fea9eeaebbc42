"""A kiosk's window without printer or network, led to any screen, in any language, look and size."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import uuid4

from PyQt6.QtWidgets import QApplication

from ausuivant.clock import FixedClock
from ausuivant.core.config import TicketClass
from ausuivant.core.errors import ServerUnreachable
from ausuivant.core.views import KioskView
from ausuivant.look.metrics import Metrics
from ausuivant.look.tokens import Theme
from ausuivant.qt.theme import Style
from kiosk_app import actions as do
from kiosk_app.comfort import AS_IS, Comfort
from kiosk_app.flow import Screen, Stage
from kiosk_app.issuing import News, Picture, ticket_content
from kiosk_app.paper_words import lines_of
from kiosk_app.screens.page import Page
from kiosk_app.window import KioskWindow
from tests.kiosk_app.reception import MORNING, Reception, example_site


@dataclass(frozen=True)
class Size:
    """A screen: pixels, pitch, and the height of its lower edge."""

    name: str
    width: int
    height: int
    mm_per_px: float = 0.3114
    bottom_edge_mm: float = 880.0


UPRIGHT = Size("upright", 1080, 1920)
LYING = Size("lying", 1920, 1080)
SQUARE = Size("4:3", 1280, 960, 0.3016, 900.0)
SIZES = (UPRIGHT, LYING, SQUARE)


@dataclass
class Orders:
    """Carries nothing out; says whether help was heard."""

    heard: bool = True
    given: list[do.Order] = field(default_factory=list)

    def carry_out(self, order: do.Order, view: KioskView | None) -> Future[None]:
        """Keep an order."""
        self.given.append(order)
        done: Future[None] = Future()
        if self.heard:
            done.set_result(None)
        else:
            done.set_exception(ServerUnreachable(url="http://127.0.0.1"))
        return done


class Walk:
    """One window, led about. `site_id`: of the example; `waiting`: how many tickets there are."""

    def __init__(
        self,
        *,
        site_id: str = "HDV",
        size: Size = UPRIGHT,
        language: str = "fr",
        theme: Theme = "light",
        usual: Comfort = AS_IS,
        now: datetime = MORNING,
        **facts: object,
    ) -> None:
        self.clock = FixedClock(now)
        self.reception = Reception(example_site(site_id), self.clock)
        self.orders = Orders()
        self.size, self.site_id, self.language = size, site_id, language
        for counter in list(self.reception.site.counters)[:3]:
            self.reception.open_counter(counter)
        services = list(self.reception.site.services)
        for index in range(9):
            service = services[index * index % len(services)]
            self.reception.issue(site_id, service, ticket_id=uuid4(), key=uuid4())
        metrics = Metrics.kiosk(mm_per_px=size.mm_per_px, bottom_edge_mm=size.bottom_edge_mm)
        self.window = KioskWindow(
            Style(metrics, theme),
            clock=self.clock,
            orders=self.orders,
            language=language,
            usual=usual,
            **facts,  # type: ignore[arg-type]
        )
        self.window.setFixedSize(size.width, size.height)
        self.window.show()
        self.receive()
        self.service_id = "passeport" if site_id == "HDV" else services[1]

    def receive(self) -> None:
        """Bring a frame of this instant."""
        self.window.receive(self.reception.frame("kiosk"))

    @property
    def page(self) -> Page:
        """The page that is shown, laid out."""
        page = self.window.currentWidget()
        assert isinstance(page, Page)
        QApplication.sendPostedEvents()
        layout = page.layout()
        if layout is not None:
            layout.activate()
        return page

    def restart(self, *, language: str | None = None, comfort: Comfort | None = None) -> None:
        """Stand before the first screen again, in a language and with what is switched on."""
        visit = self.window._visit
        self.language = language or self.language
        comfort = visit.usual_comfort if comfort is None else comfort
        self.window._visit = replace(
            type(visit)(),
            language=self.language,
            usual=self.language,
            comfort=comfort,
            usual_comfort=comfort,
            since=self.clock.monotonic(),
        )
        self.window._news = None
        self.receive()

    def choose(self) -> None:
        """Go to a démarche."""
        choice = next(one for one in self.reception.site.services.values() if one.id == self.service_id)
        sensitive = self.reception.site.queue(choice.queue_id).sensitive
        self.window.act(do.OpenFamily(choice.family))
        self.window.act(do.Choose(choice.id, sensitive))

    def take(self, *stages: Stage, reason: str = "PaperOut") -> None:
        """Take a ticket, and bring the news of its journey."""
        self.choose()
        order = do.MakeTicket(uuid4(), self.service_id, TicketClass.ORDINARY, self.language)
        self.window.act(do.Take(order.ticket_id))
        if stages:
            self.deliver(order, *stages, reason=reason)

    def deliver(self, order: do.MakeTicket, *stages: Stage, reason: str = "PaperOut") -> None:
        """Do what was ordered, as the server and the printer would."""
        ticket = self.reception.issue(
            self.site_id, order.service_id, ticket_id=order.ticket_id, language=order.language, key=uuid4()
        )
        view = self.window._view
        assert view is not None
        choice = next(one for one in view.services if one.service_id == order.service_id)
        content = ticket_content(ticket, view, choice, order.language)
        picture = Picture(576, 1184, bytes([255]) * (576 * 1184), lines_of(content))
        for stage in stages:
            self.window.hear(News(order.ticket_id, stage, ticket, picture, reason))

    def wait(self, seconds: float) -> None:
        """Let time pass without a touch; the server goes on being heard."""
        self.clock.advance(timedelta(seconds=seconds))
        self.window.receive(self.reception.heartbeat("kiosk"))
        self.window.tick()

    @property
    def metrics(self) -> Metrics:
        """The sizes at which the window is drawn now."""
        room = self.window._room
        assert room is not None
        return room.style.metrics

    def finish(self) -> None:
        """Let the window go."""
        self.window.close()
        self.window.deleteLater()
        QApplication.sendPostedEvents(None, 0)

    def go(self, name: str) -> Page:
        """Go to a screen by its name; see SCREENS."""
        SCREENS[name](self)
        return self.page


def _home(walk: Walk) -> None:
    assert walk.window.screen_shown is Screen.HOME


def _family(walk: Walk) -> None:
    walk.window.act(do.OpenFamily(walk.reception.site.services[walk.service_id].family))


def _priority(walk: Walk) -> None:
    walk.choose()
    walk.window.act(do.Prioritise(True))


def _warned(walk: Walk) -> None:
    walk.choose()
    walk.wait(45)


def _family_warned(walk: Walk) -> None:
    _family(walk)
    walk.wait(45)


def _ticket(walk: Walk) -> None:
    walk.take(Stage.ON_PAPER)
    walk.wait(0 if walk.window._visit.sensitive else 45)


def _note(walk: Walk) -> None:
    walk.take(Stage.NOT_ON_PAPER)
    walk.wait(45)


def _home_appointment(walk: Walk) -> None:
    """As it will be where visitors with an appointment can check in."""
    assert walk.window._view is not None
    walk.window._view = replace(walk.window._view, check_in=True)
    walk.window.refresh()


def _appointment(walk: Walk) -> None:
    _home_appointment(walk)
    walk.window.act(do.HaveAppointment())


def _closed(walk: Walk) -> None:
    walk.clock.advance(timedelta(hours=12))
    walk.receive()


def _out_of_service(walk: Walk) -> None:
    walk.clock.advance(timedelta(seconds=60))
    walk.window.tick()


SCREENS: dict[str, Callable[[Walk], None]] = {
    "home": _home,
    "home-priority": lambda walk: walk.window.act(do.Prioritise(True)),
    "others": lambda walk: walk.window.act(do.Turn(1)),
    "family": _family,
    "family-warned": _family_warned,
    "languages": lambda walk: walk.window.act(do.ShowLanguages()),
    "service": Walk.choose,
    "priority": _priority,
    "warned": _warned,
    "reception": lambda walk: walk.window.act(do.DoNotKnow()),
    "home-appointment": _home_appointment,
    "appointment": _appointment,
    "printing": Walk.take,
    "ticket": _ticket,
    "note-number": _note,
    "unreachable": lambda walk: walk.take(Stage.UNREACHABLE),
    "refused": lambda walk: walk.take(Stage.REFUSED),
    "help": lambda walk: walk.window.act(do.CallHelp(uuid4())),
    "closed": _closed,
    "out-of-service": _out_of_service,
}
