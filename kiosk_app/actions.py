"""What a visitor may do at the kiosk, and what must then be done outside of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from ausuivant.core.config import TicketClass
from kiosk_app.comfort import Aid


@dataclass(frozen=True, slots=True)
class OpenFamily:
    """See the démarches of a family."""

    name: str


@dataclass(frozen=True, slots=True)
class Choose:
    """See what a démarche needs. `sensitive`: nothing on the way may tell which it is."""

    service_id: str
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class DoNotKnow:
    """Be led to the reception."""


@dataclass(frozen=True, slots=True)
class HaveAppointment:
    """Say that one is expected at an appointed time."""


@dataclass(frozen=True, slots=True)
class Turn:
    """See other démarches, where one screen does not hold all."""

    page: int


@dataclass(frozen=True, slots=True)
class ShowLanguages:
    """See every language."""


@dataclass(frozen=True, slots=True)
class Switch:
    """Change how the kiosk is seen, heard or reached."""

    aid: Aid


@dataclass(frozen=True, slots=True)
class ByEar:
    """Go on without seeing: a headset was plugged in, a key pressed, or a finger held still."""


@dataclass(frozen=True, slots=True)
class CallHelp:
    """Call a person. `key` is new for each press; only the first of a visit uses it."""

    key: UUID


@dataclass(frozen=True, slots=True)
class Prioritise:
    """Say that the law gives this visitor priority, or take it back."""

    on: bool


@dataclass(frozen=True, slots=True)
class Take:
    """Take a ticket. `ticket_id` is new for each press; only a first press uses it. `paper`: it is printed."""

    ticket_id: UUID
    paper: bool = True


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


Action = (
    OpenFamily
    | Choose
    | DoNotKnow
    | HaveAppointment
    | Turn
    | ShowLanguages
    | Prioritise
    | Take
    | NothingCame
    | Noted
    | MoreTime
    | Back
    | Home
    | Speak
    | Switch
    | ByEar
    | CallHelp
)


@dataclass(frozen=True, slots=True)
class MakeTicket:
    """Order a ticket. Without `paper`, a visitor's phone follows it."""

    ticket_id: UUID
    service_id: str
    klass: TicketClass
    language: str
    paper: bool = True


@dataclass(frozen=True, slots=True)
class PrintAgain:
    """Order a duplicate of a ticket's paper."""

    ticket_id: UUID


@dataclass(frozen=True, slots=True)
class ConfirmNoted:
    """Report that the visitor noted the number."""

    ticket_id: UUID


@dataclass(frozen=True, slots=True)
class RaiseHelp:
    """Order that the agents' consoles show that somebody is needed here."""

    key: UUID


Order = MakeTicket | PrintAgain | ConfirmNoted | RaiseHelp
