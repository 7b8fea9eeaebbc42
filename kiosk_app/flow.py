"""The visitor’s way through the kiosk, as a pure function of what is pressed and of the time that passes.

`now` is in seconds of the monotonic clock. What must be done outside (make a ticket, print again) comes back as an
order; a second press of the same button finds it already further, and orders nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from uuid import UUID

from ausuivant.core.config import TicketClass

#: Nobody touches anything for this long: the next visitor finds the first screen.
IDLE_S: Final = 60.0
#: From this long before, the screen says so and offers more time.
WARNING_S: Final = 20.0
#: A notice that needs no answer.
NOTICE_S: Final = 20.0


class Screen(StrEnum):
    """What stands on the kiosk's screen."""

    HOME = "home"
    FAMILY = "family"  #: the démarches of one family, where there are too many for one screen
    SERVICE = "service"
    PRINTING = "printing"
    TICKET = "ticket"
    NOTE_NUMBER = "note-number"  #: no paper: the number in large
    UNREACHABLE = "unreachable"  #: no ticket could be made
    REFUSED = "refused"  #: the town's rules said no
    CLOSED = "closed"
    OUT_OF_SERVICE = "out-of-service"


#: Screens that go home by themselves, and after how long.
LASTS: Final = {
    Screen.FAMILY: IDLE_S,
    Screen.SERVICE: IDLE_S,
    Screen.TICKET: IDLE_S,
    Screen.NOTE_NUMBER: IDLE_S,
    Screen.UNREACHABLE: NOTICE_S,
    Screen.REFUSED: NOTICE_S,
}


class Stage(StrEnum):
    """How far a ticket is on its journey."""

    NUMBERED = "numbered"  #: the server gave its number; the printer works
    ON_PAPER = "on_paper"
    NOT_ON_PAPER = "not_on_paper"  #: it is in the queue, and no paper came out
    UNREACHABLE = "unreachable"  #: the server did not answer in time
    REFUSED = "refused"  #: the server said no


@dataclass(frozen=True, slots=True)
class OpenFamily:
    """See the démarches of a family."""

    name: str


@dataclass(frozen=True, slots=True)
class Choose:
    """See what a démarche needs."""

    service_id: str


@dataclass(frozen=True, slots=True)
class Prioritise:
    """Say that the law gives this visitor priority, or take it back."""

    on: bool


@dataclass(frozen=True, slots=True)
class Take:
    """Take a ticket. `ticket_id` is new for each press; only a first press uses it."""

    ticket_id: UUID


@dataclass(frozen=True, slots=True)
class NothingCame:
    """Say that no paper came out."""


@dataclass(frozen=True, slots=True)
class Noted:
    """Say that the number is known: on paper, or written down."""


@dataclass(frozen=True, slots=True)
class MoreTime:
    """Stay longer."""


@dataclass(frozen=True, slots=True)
class Back:
    """Go one screen back."""


@dataclass(frozen=True, slots=True)
class Home:
    """Go to the first screen."""


@dataclass(frozen=True, slots=True)
class Speak:
    """Change the language."""

    language: str


Action = OpenFamily | Choose | Prioritise | Take | NothingCame | Noted | MoreTime | Back | Home | Speak


@dataclass(frozen=True, slots=True)
class MakeTicket:
    """Order a ticket."""

    ticket_id: UUID
    service_id: str
    klass: TicketClass
    language: str


@dataclass(frozen=True, slots=True)
class PrintAgain:
    """Order a duplicate of a ticket's paper."""

    ticket_id: UUID


@dataclass(frozen=True, slots=True)
class ConfirmNoted:
    """Report that the visitor noted the number."""

    ticket_id: UUID


Order = MakeTicket | PrintAgain | ConfirmNoted


@dataclass(frozen=True, slots=True)
class Visit:
    """Where the visitor is on the way. `language`: of this visitor; `usual`: of the kiosk, to which it returns."""

    screen: Screen = Screen.HOME
    language: str = "fr"
    usual: str = "fr"
    family: str | None = None
    service_id: str | None = None
    priority: bool = False
    ticket_id: UUID | None = None
    reprinted: bool = False
    since: float = 0.0  #: the last touch or change

    def remaining(self, now: float) -> float | None:
        """Count the seconds until the first screen comes back; None: it stays."""
        lasts = LASTS.get(self.screen)
        if lasts is None and self.screen is Screen.HOME and self.language != self.usual:
            lasts = IDLE_S
        return None if lasts is None else max(0.0, self.since + lasts - now)

    def warns(self, now: float) -> bool:
        """Say whether the screen should offer more time."""
        remaining = self.remaining(now)
        return remaining is not None and remaining <= WARNING_S and self.screen is not Screen.HOME


def press(visit: Visit, action: Action, now: float) -> tuple[Visit, Order | None]:
    """Answer a press. A press that means nothing on this screen changes nothing, not even the time."""
    moved, order = _answer(visit, action)
    return (replace(moved, since=now), order) if moved is not visit or isinstance(action, MoreTime) else (visit, None)


def _answer(visit: Visit, action: Action) -> tuple[Visit, Order | None]:
    match visit.screen, action:
        case Screen.HOME, OpenFamily(name):
            return replace(visit, screen=Screen.FAMILY, family=name), None
        case ((Screen.HOME | Screen.FAMILY), Choose(service_id)):
            return replace(visit, screen=Screen.SERVICE, service_id=service_id, priority=False), None
        case Screen.SERVICE, Prioritise(on):
            return replace(visit, priority=on), None
        case Screen.SERVICE, Take(ticket_id) if visit.service_id is not None:
            return _take(visit, ticket_id, visit.service_id)
        case Screen.TICKET, NothingCame() if visit.ticket_id is not None:
            return _print_again(visit, visit.ticket_id)
        case Screen.TICKET, Noted():
            return home(visit), None
        case Screen.NOTE_NUMBER, Noted() if visit.ticket_id is not None:
            return home(visit), ConfirmNoted(visit.ticket_id)
        case Screen.SERVICE, Back() if visit.family is not None:
            return replace(visit, screen=Screen.FAMILY, service_id=None, priority=False), None
        case ((Screen.FAMILY | Screen.SERVICE | Screen.REFUSED | Screen.UNREACHABLE), Back() | Home()):
            return replace(home(visit), language=visit.language), None
        case ((Screen.HOME | Screen.FAMILY | Screen.SERVICE | Screen.CLOSED), Speak(language)):
            return replace(visit, language=language), None
        case _:
            return visit, None


def _take(visit: Visit, ticket_id: UUID, service_id: str) -> tuple[Visit, Order]:
    klass = TicketClass.PRIORITY if visit.priority else TicketClass.ORDINARY
    order = MakeTicket(ticket_id, service_id, klass, visit.language)
    return replace(visit, screen=Screen.PRINTING, ticket_id=ticket_id, reprinted=False), order


def _print_again(visit: Visit, ticket_id: UUID) -> tuple[Visit, Order | None]:
    """Once by the printer; if that is of no use either, by hand."""
    if visit.reprinted:
        return replace(visit, screen=Screen.NOTE_NUMBER), None
    return replace(visit, screen=Screen.PRINTING, reprinted=True), PrintAgain(ticket_id)


def advanced(visit: Visit, ticket_id: UUID, stage: Stage, now: float) -> Visit:
    """Follow the ticket's journey; news of another visitor's ticket change nothing."""
    if ticket_id != visit.ticket_id or visit.screen is not Screen.PRINTING:
        return visit
    match stage:
        case Stage.NUMBERED:
            return replace(visit, since=now)
        case Stage.ON_PAPER:
            return replace(visit, screen=Screen.TICKET, since=now)
        case Stage.NOT_ON_PAPER:
            return replace(visit, screen=Screen.NOTE_NUMBER, since=now)
        case Stage.UNREACHABLE:
            return replace(visit, screen=Screen.UNREACHABLE, since=now)
        case Stage.REFUSED:
            return replace(visit, screen=Screen.REFUSED, since=now)


def elapsed(visit: Visit, now: float) -> Visit:
    """Let time pass: an abandoned screen goes home, in the kiosk's own language."""
    remaining = visit.remaining(now)
    return home(visit) if remaining is not None and remaining <= 0 else visit


def home(visit: Visit) -> Visit:
    """Give the first screen, as the next visitor finds it."""
    return Visit(language=visit.usual, usual=visit.usual)


def shown(visit: Visit, *, known: bool, live: bool, receives: bool) -> Screen:
    """Say what to show. Whoever is in the middle of a visit finishes it; only the first screen gives way.

    `known`: the kiosk has heard of its site; `live`: the server answers; `receives`: a démarche takes tickets.
    """
    if visit.screen is not Screen.HOME:
        return visit.screen
    if not known or not live:
        return Screen.OUT_OF_SERVICE
    return Screen.HOME if receives else Screen.CLOSED
