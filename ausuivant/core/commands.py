"""What people, devices and the clock ask of a site. Each command carries the id that makes its retry harmless."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from ausuivant.core.config import TicketClass
from ausuivant.core.devices import DeviceHealth, DeviceTrouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A request. `id` is a UUIDv7 made by whoever asks, one for each press."""

    id: UUID


class Place(StrEnum):
    """Where a transferred ticket stands in its new queue."""

    KEEP = "keep"  #: by its arrival, as if it had always been there
    END = "end"  #: behind everybody


class AlertKind(StrEnum):
    """Why staff should look up."""

    HELP = "help"  #: a visitor asks for a person, at a kiosk
    SILENT = "silent"  #: an agent calls colleagues, discreetly
    PAPER = "paper"  #: two papers bear one number, or a paper came back after its ticket was served
    DEVICE = "device"  #: a device reports trouble
    EMERGENCY = "emergency"  #: the sealed emergency account was used


class Cause(StrEnum):
    """What time alone brings."""

    DAY = "day"  #: the service day changes
    OPENING = "opening"  #: the site opens or closes
    HOLD = "hold"  #: a ticket set aside comes back
    CONFIRM = "confirm"  #: a ticket that nobody confirmed is marked so
    HELP = "help"  #: a back-up queue becomes eligible, or a delayed ticket does: changes views only


# --- tickets -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueTicket(Command):
    """Give a visitor the next number of the service's queue."""

    ticket_id: UUID
    service_id: str
    klass: TicketClass = TicketClass.ORDINARY
    language: str = "fr"
    origin: str = ""
    appointed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptTicket(Command):
    """Take in a ticket that a kiosk printed by itself. Paper wins: this is never refused for lateness or closure."""

    ticket_id: UUID
    service_id: str
    letter: str
    number: int
    happened_at: datetime
    klass: TicketClass = TicketClass.ORDINARY
    language: str = "fr"
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmitTicket(Command):
    """Take in a ticket that another site sends, with its arrival. Decided together with SendOut."""

    ticket_id: UUID
    service_id: str
    from_site: str
    arrived_at: datetime
    klass: TicketClass = TicketClass.ORDINARY
    language: str = "fr"
    appointed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmTicket(Command):
    """The paper came out, or the visitor says that the number was noted."""

    ticket_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPrintFailure(Command):
    """The paper did not come out. The ticket stays valid."""

    ticket_id: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrioritiseTicket(Command):
    """Give a ticket another class, hence another rank."""

    ticket_id: UUID
    klass: TicketClass


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeTicket(Command):
    """Bring back a ticket set aside, before its time."""

    ticket_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReinstateTicket(Command):
    """Give an absent visitor the place back, after `delay`."""

    ticket_id: UUID
    delay: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelTicket(Command):
    """The visitor gives up."""

    ticket_id: UUID
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferTicket(Command):
    """Send a ticket to another service's queue, or to one counter. With `counter_id`: from that counter's hands."""

    ticket_id: UUID
    service_id: str
    only_counter: str | None = None
    place: Place = Place.KEEP
    counter_id: str | None = None
    seen_call: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendOutTicket(Command):
    """Send a ticket to another site, where AdmitTicket takes it in."""

    ticket_id: UUID
    to_site: str
    service_id: str
    counter_id: str | None = None
    seen_call: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkServed(Command):
    """The numbers `first` to `last` of a letter were called by voice and received while the server was away.

    `happened_at`: at about what hour. `counter_id`: where, if it is known; a ticket that is called there is meant too.
    `queues`: whose tickets may be closed, empty for all.
    """

    letter: str
    first: int
    last: int
    happened_at: datetime
    counter_id: str | None = None
    queues: tuple[str, ...] = ()


# --- counters ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCounter(Command):
    """Take a counter. `queues`: the agent's profile, empty for all that the counter serves."""

    counter_id: str
    agent: str
    queues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseCounter(Command):
    """Stop receiving for a while."""

    counter_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeCounter(Command):
    """Receive again."""

    counter_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseCounter(Command):
    """Leave the counter."""

    counter_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AtCounter(Command):
    """A command at a counter: names the call that the agent sees there, or none."""

    counter_id: str
    seen_call: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNext(AtCounter):
    """Finish with the visitor at hand, if any, as `Finish` does, and call the next."""

    outcome: str = ""
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTicket(AtCounter):
    """Call a chosen ticket out of order, and say why."""

    ticket_id: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkIn(AtCounter):
    """Receive at once somebody who took no ticket. `ticket_id` is new for each press."""

    ticket_id: UUID
    service_id: str
    language: str = "fr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall(AtCounter):
    """Announce the call again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(AtCounter):
    """Annul the call: the ticket goes back to its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start(AtCounter):
    """The visitor is here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish(AtCounter):
    """The visitor leaves, received. `services`: the démarches done, where they are not the ticket's own alone.

    `happened_at`: when, if the counter could not say so at once.
    """

    outcome: str = ""
    services: tuple[str, ...] = ()
    happened_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkNoShow(AtCounter):
    """The visitor did not come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold(AtCounter):
    """Set the visitor aside; the ticket comes back by itself after `delay` (the policy's, if none)."""

    reason: str = ""
    delay: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen(AtCounter):
    """Take back the last visitor finished at this counter."""


# --- the site ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Wake(Command):
    """Record what fell due. Submitted by the ledger's timer, with an id made of the cause and the instant."""

    cause: Cause
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeConfiguration(Command):
    """The site's configuration has a new version; stored in the same transaction."""

    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendQueue(Command):
    """Stop giving tickets for a queue."""

    queue_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenQueue(Command):
    """Give tickets again."""

    queue_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseAlert(Command):
    """Tell staff. `source` is a kiosk or a counter."""

    alert: AlertKind
    source: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearAlert(Command):
    """Somebody took care of it."""

    alert_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDevice(Command):
    """How a device's printer is, and since when; `metres`: of paper since the roll was changed, None if unknown."""

    device_id: str
    device_name: str
    health: DeviceHealth
    happened_at: datetime
    troubles: tuple[DeviceTrouble, ...] = ()
    metres: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptClock(Command):
    """An administrator says that the server's clock is right although it jumped."""

    clock: datetime


#: every request that can be made, in the order of this file
COMMANDS: Final[tuple[type[Command], ...]] = (
    IssueTicket,
    AdoptTicket,
    AdmitTicket,
    ConfirmTicket,
    ReportPrintFailure,
    PrioritiseTicket,
    ResumeTicket,
    ReinstateTicket,
    CancelTicket,
    TransferTicket,
    SendOutTicket,
    MarkServed,
    OpenCounter,
    PauseCounter,
    ResumeCounter,
    CloseCounter,
    CallNext,
    CallTicket,
    WalkIn,
    Recall,
    Release,
    Start,
    Finish,
    MarkNoShow,
    Hold,
    Reopen,
    Wake,
    ChangeConfiguration,
    SuspendQueue,
    ReopenQueue,
    RaiseAlert,
    ClearAlert,
    ReportDevice,
    AcceptClock,
)
