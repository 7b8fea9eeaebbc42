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
from kiosk_app.actions import (
    Action,
    Back,
    ByEar,
    CallHelp,
    Choose,
    ConfirmNoted,
    DoNotKnow,
    HaveAppointment,
    Home,
    MakeTicket,
    MoreTime,
    Noted,
    NothingCame,
    OpenFamily,
    Order,
    PrintAgain,
    Prioritise,
    RaiseHelp,
    ShowLanguages,
    Speak,
    Switch,
    Take,
    Turn,
)
from kiosk_app.comfort import AS_IS, Comfort

#: Nobody touches anything for this long: the next visitor finds the first screen.
IDLE_S: Final = 60.0
#: From this long before, the screen says so and offers more time.
WARNING_S: Final = 20.0
#: The ticket of a sensitive démarche stays so long in sight, unless the visitor asks for more or listens.
QUIET_S: Final = 5.0


class Screen(StrEnum):
    """What stands on the kiosk's screen."""

    HOME = "home"
    FAMILY = "family"  #: the démarches of one family, where there are too many for one screen
    LANGUAGES = "languages"  #: all of them, where the first screen has no room
    SERVICE = "service"
    RECEPTION = "reception"  #: for who does not know, where the site has no démarche for that
    APPOINTMENT = "appointment"  #: for who has one, while nobody can check in here
    PRINTING = "printing"
    TICKET = "ticket"
    NOTE_NUMBER = "note-number"  #: no paper: the number in large
    UNREACHABLE = "unreachable"  #: no ticket could be made
    REFUSED = "refused"  #: the town's rules said no
    HELP = "help"  #: somebody was called; the screen before comes back
    CLOSED = "closed"
    OUT_OF_SERVICE = "out-of-service"


#: Screens that go home by themselves, and after how long.
LASTS: Final = {
    Screen.FAMILY: IDLE_S,
    Screen.LANGUAGES: IDLE_S,
    Screen.RECEPTION: IDLE_S,
    Screen.APPOINTMENT: IDLE_S,
    Screen.SERVICE: IDLE_S,
    Screen.TICKET: IDLE_S,
    Screen.NOTE_NUMBER: IDLE_S,
    Screen.UNREACHABLE: IDLE_S,
    Screen.REFUSED: IDLE_S,
}


class Help(StrEnum):
    """How far a call for help is."""

    ASKED = "asked"
    HEARD = "heard"  #: the agents' consoles show it
    UNHEARD = "unheard"  #: the server could not be reached


class Stage(StrEnum):
    """How far a ticket is on its journey."""

    NUMBERED = "numbered"  #: the server gave its number; the printer works
    ON_PAPER = "on_paper"
    NOT_ON_PAPER = "not_on_paper"  #: it is in the queue, and no paper came out
    UNREACHABLE = "unreachable"  #: the server did not answer in time
    REFUSED = "refused"  #: the server said no


@dataclass(frozen=True, slots=True)
class Visit:
    """Where the visitor is on the way. `usual`, `usual_comfort`: the kiosk's own, to which it returns."""

    screen: Screen = Screen.HOME
    language: str = "fr"
    usual: str = "fr"
    comfort: Comfort = AS_IS
    usual_comfort: Comfort = AS_IS
    page: int = 0  #: of the démarches, where one screen does not hold all
    family: str | None = None
    service_id: str | None = None
    sensitive: bool = False
    priority: bool = False
    ticket_id: UUID | None = None
    reprinted: bool = False
    longer: bool = False  #: the visitor asked for more time
    helping: bool = False  #: the help notice stands before the screen
    help_id: UUID | None = None
    help: Help | None = None
    present: bool = False  #: somebody uses keys or holds a finger, and has chosen nothing yet
    since: float = 0.0  #: the last touch or change

    @property
    def untouched(self) -> bool:
        """Whether the first screen is as the next visitor should find it."""
        return self == replace(home(self), since=self.since)

    def remaining(self, now: float) -> float | None:
        """Count the seconds until the first screen comes back; None: it stays."""
        lasts = LASTS.get(self.screen)
        if self.screen is Screen.HOME and not self.untouched:
            lasts = IDLE_S
        elif self.screen is Screen.TICKET and self.sensitive and not self.longer and not self.comfort.listening:
            lasts = QUIET_S
        return None if lasts is None else max(0.0, self.since + lasts - now)

    def warns(self, now: float) -> bool:
        """Say whether the screen should offer more time."""
        remaining = self.remaining(now)
        return remaining is not None and remaining <= WARNING_S and (self.screen is not Screen.HOME or self.helping)


def press(visit: Visit, action: Action, now: float) -> tuple[Visit, Order | None]:
    """Answer a press. A press that means nothing on this screen changes nothing, not even the time."""
    moved, order = _answer_help(visit, action) if visit.helping else _answer(visit, action)
    return (replace(moved, since=now), order) if moved is not visit or isinstance(action, MoreTime) else (visit, None)


def _answer_help(visit: Visit, action: Action) -> tuple[Visit, Order | None]:
    """While the notice stands, it is the only thing that can be answered."""
    match action:
        case Back() | Home():
            return replace(visit, helping=False), None
        case Switch() | ByEar() | MoreTime():
            return _adjusted(visit, action), None
        case _:
            return visit, None


def _answer(visit: Visit, action: Action) -> tuple[Visit, Order | None]:
    match visit.screen, action:
        case _, CallHelp(key):
            return _call_help(visit, key)
        case _, Switch() | ByEar() | MoreTime():
            return _adjusted(visit, action), None
        case Screen.SERVICE, Take() if visit.service_id is not None:
            return _take(visit, action, visit.service_id)
        case Screen.TICKET, NothingCame() if visit.ticket_id is not None:
            return _print_again(visit, visit.ticket_id)
        case Screen.TICKET, Noted():
            return home(visit), None
        case Screen.NOTE_NUMBER, Noted() if visit.ticket_id is not None:
            return home(visit), ConfirmNoted(visit.ticket_id)
        case _:
            return _walk(visit, action), None


def _walk(visit: Visit, action: Action) -> Visit:
    """Go from screen to screen; nothing outside changes."""
    match visit.screen, action:
        case Screen.HOME, OpenFamily(name):
            return replace(visit, screen=Screen.FAMILY, family=name, page=0)
        case ((Screen.HOME | Screen.FAMILY), Choose(service_id, sensitive)):
            return replace(visit, screen=Screen.SERVICE, service_id=service_id, sensitive=sensitive)
        case Screen.HOME, DoNotKnow():
            return replace(visit, screen=Screen.RECEPTION)
        case Screen.HOME, HaveAppointment():
            return replace(visit, screen=Screen.APPOINTMENT)
        case ((Screen.HOME | Screen.FAMILY), Turn(page)):
            return replace(visit, page=page)
        case ((Screen.HOME | Screen.SERVICE), Prioritise(on)):
            return replace(visit, priority=on)
        case ((Screen.HOME | Screen.CLOSED), ShowLanguages()):
            return replace(visit, screen=Screen.LANGUAGES)
        case Screen.LANGUAGES, Speak(language):
            return replace(visit, screen=Screen.HOME, language=language)
        case ((Screen.HOME | Screen.FAMILY | Screen.SERVICE | Screen.CLOSED), Speak(language)):
            return replace(visit, language=language)
        case Screen.SERVICE, Back() if visit.family is not None:
            return replace(visit, screen=Screen.FAMILY, service_id=None, sensitive=False)
        case (
            (
                Screen.FAMILY
                | Screen.LANGUAGES
                | Screen.RECEPTION
                | Screen.APPOINTMENT
                | Screen.SERVICE
                | Screen.REFUSED
                | Screen.UNREACHABLE
            ),
            (Back() | Home()),
        ):
            return _begun_again(visit)
        case _:
            return visit


def _begun_again(visit: Visit) -> Visit:
    """Give the first screen to the same visitor: what was said of language, comfort and priority still holds."""
    return replace(
        home(visit),
        language=visit.language,
        comfort=visit.comfort,
        priority=visit.priority,
        help_id=visit.help_id,
        help=visit.help,
    )


def _adjusted(visit: Visit, action: Switch | ByEar | MoreTime) -> Visit:
    match action:
        case Switch(aid):
            return replace(visit, comfort=visit.comfort.switched(aid))
        case ByEar():
            return replace(visit, comfort=replace(visit.comfort, listening=True, by_ear=True))
        case MoreTime():
            return visit if visit.remaining(visit.since) is None else replace(visit, longer=True)


def _call_help(visit: Visit, key: UUID) -> tuple[Visit, Order | None]:
    """Call once a visit; later presses only show again that somebody is coming, unless nobody heard."""
    if visit.help in (Help.ASKED, Help.HEARD):
        return replace(visit, helping=True), None
    return replace(visit, helping=True, help_id=key, help=Help.ASKED), RaiseHelp(key)


def helped(visit: Visit, key: UUID, *, heard: bool) -> Visit:
    """Take note whether the consoles show the call; that of a former visitor changes nothing."""
    return visit if key != visit.help_id else replace(visit, help=Help.HEARD if heard else Help.UNHEARD)


def _take(visit: Visit, take: Take, service_id: str) -> tuple[Visit, Order]:
    klass = TicketClass.PRIORITY if visit.priority else TicketClass.ORDINARY
    order = MakeTicket(take.ticket_id, service_id, klass, visit.language, take.paper)
    return replace(visit, screen=Screen.PRINTING, ticket_id=take.ticket_id, reprinted=False), order


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


def touched(visit: Visit, now: float) -> Visit:
    """Take note that somebody is there, though nothing was chosen."""
    return replace(visit, present=True, since=now)


def elapsed(visit: Visit, now: float) -> Visit:
    """Let time pass: an abandoned screen goes home, in the kiosk's own language."""
    remaining = visit.remaining(now)
    return home(visit) if remaining is not None and remaining <= 0 else visit


def home(visit: Visit) -> Visit:
    """Give the first screen, as the next visitor finds it."""
    return Visit(
        language=visit.usual, usual=visit.usual, comfort=visit.usual_comfort, usual_comfort=visit.usual_comfort
    )


def shown(visit: Visit, *, known: bool, live: bool, receives: bool) -> Screen:
    """Say what to show. Whoever is in the middle of a visit finishes it; only the first screen gives way.

    `known`: the kiosk has heard of its site; `live`: the server answers, or the kiosk may go on
    alone; `receives`: a démarche takes tickets.
    """
    if visit.helping:
        return Screen.HELP
    if visit.screen is not Screen.HOME:
        return visit.screen
    if not known or not live:
        return Screen.OUT_OF_SERVICE
    return Screen.HOME if receives else Screen.CLOSED
