"""What happened, in the past tense: the log's contents. One frozen dataclass a fact, each with a schema version.

A class's `kind` never changes its meaning; a change of fields raises `version` and adds an upcast in `wire.events`.
No event holds personal data: actors stand beside the event in the log, as keyed pseudonyms.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final
from uuid import UUID

from ausuivant.core.commands import AlertKind
from ausuivant.core.config import TicketClass
from ausuivant.core.devices import DeviceHealth, DeviceState, DeviceTrouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact of one site's log."""

    kind: ClassVar[str] = ""
    version: ClassVar[int] = 1

    seq: int  #: gapless within the site
    at: datetime  #: recorded; never goes back within a site's log
    happened_at: datetime  #: earlier than `at` for paper made offline and late closings; figures use this


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEvent(Event):
    """A fact about one ticket."""

    ticket_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEntered(TicketEvent):
    """A ticket came into this site's day."""

    letter: str
    number: int
    service_id: str
    queue_id: str
    klass: TicketClass
    arrived_at: datetime
    rank: datetime
    appointed_at: datetime | None = None
    language: str = "fr"
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketIssued(TicketEntered):
    kind: ClassVar[str] = "issued"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketAdopted(TicketEntered):
    """Paper made offline. `service_day`: its own day, maybe past; `suffix`: "bis" if the number was taken."""

    kind: ClassVar[str] = "adopted"
    service_day: date
    suffix: str = ""
    linked_to: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketAdmitted(TicketEntered):
    kind: ClassVar[str] = "admitted"
    from_site: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketWalkedIn(TicketEntered):
    """Somebody without a ticket is received at once: no wait, no call. The number is for the log and the notes."""

    kind: ClassVar[str] = "walked_in"
    counter_id: str
    call_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPrinted(TicketEvent):
    """Paper came out, or the visitor noted the number."""

    kind: ClassVar[str] = "printed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintFailed(TicketEvent):
    kind: ClassVar[str] = "print_failed"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketUnconfirmed(TicketEvent):
    """Two minutes passed and nobody said that the visitor has it."""

    kind: ClassVar[str] = "unconfirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRelabelled(TicketEvent):
    """The paper bears another number than the server gave; paper wins."""

    kind: ClassVar[str] = "relabelled"
    letter: str
    number: int
    suffix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPrioritised(TicketEvent):
    kind: ClassVar[str] = "prioritised"
    klass: TicketClass
    rank: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEvent(TicketEvent):
    """A fact about a ticket in a counter's hands."""

    counter_id: str
    call_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCalled(CallEvent):
    """`why` is a routing.Reason; `passed`: how many who arrived earlier in the counter's queues still wait."""

    kind: ClassVar[str] = "called"
    why: str
    passed: int
    minutes: int  #: the head start or the help delay that decided, 0 if none
    wait_s: float  #: called less max(checked in, appointed), at the first call the ticket's wait
    within_target: bool  #: against the queue's target of that day
    detail: str = ""  #: the agent's reason for a call out of order


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRecalled(CallEvent):
    kind: ClassVar[str] = "recalled"
    announcement_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketReleased(CallEvent):
    kind: ClassVar[str] = "released"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketStarted(CallEvent):
    kind: ClassVar[str] = "started"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFinished(CallEvent):
    """`services`: the démarches done in the visit; empty for the ticket's own alone."""

    kind: ClassVar[str] = "finished"
    version: ClassVar[int] = 2
    outcome: str = ""
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketNoShow(CallEvent):
    kind: ClassVar[str] = "no_show"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketHeld(CallEvent):
    kind: ClassVar[str] = "held"
    reason: str
    not_before: datetime  #: when it comes back by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketReopened(CallEvent):
    kind: ClassVar[str] = "reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketResumed(TicketEvent):
    kind: ClassVar[str] = "resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketReinstated(TicketEvent):
    kind: ClassVar[str] = "reinstated"
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTransferred(TicketEvent):
    kind: ClassVar[str] = "transferred"
    service_id: str
    queue_id: str
    from_queue: str
    rank: datetime
    only_counter: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCancelled(TicketEvent):
    kind: ClassVar[str] = "cancelled"
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSentOut(TicketEvent):
    kind: ClassVar[str] = "sent_out"
    to_site: str
    service_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketExpired(TicketEvent):
    kind: ClassVar[str] = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketServedOffline(TicketEvent):
    """Called by voice and received while the server was away; `happened_at` is a guess, so no figure is made of it.

    `counter_id`: where, if that was said.
    """

    kind: ClassVar[str] = "served_offline"
    counter_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketClosedBySystem(TicketEvent):
    kind: ClassVar[str] = "closed_by_system"


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterEvent(Event):
    """A fact about one counter."""

    counter_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterOpened(CounterEvent):
    kind: ClassVar[str] = "counter_opened"
    agent: str
    queues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterPaused(CounterEvent):
    kind: ClassVar[str] = "counter_paused"
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterResumed(CounterEvent):
    kind: ClassVar[str] = "counter_resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterClosed(CounterEvent):
    kind: ClassVar[str] = "counter_closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOpened(Event):
    """The first event of a service day: replay starts here."""

    kind: ClassVar[str] = "day_opened"
    version: ClassVar[int] = 2
    service_day: date
    config_version: int
    suspended: tuple[str, ...] = ()  #: queues closed by hand stay closed over the night
    devices: tuple[DeviceState, ...] = ()  #: what each device last said; since version 2


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningChanged(Event):
    """The opening hours began or ended."""

    kind: ClassVar[str] = "opening_changed"
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigChanged(Event):
    kind: ClassVar[str] = "config_changed"
    config_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSuspended(Event):
    kind: ClassVar[str] = "queue_suspended"
    queue_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueReopened(Event):
    kind: ClassVar[str] = "queue_reopened"
    queue_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRaised(Event):
    kind: ClassVar[str] = "alert_raised"
    alert_id: UUID
    alert: AlertKind
    source: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertCleared(Event):
    kind: ClassVar[str] = "alert_cleared"
    alert_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceReported(Event):
    """A device said how its printer is. `metres`: of paper since the roll was changed."""

    kind: ClassVar[str] = "device_reported"
    device_id: str
    device_name: str
    health: DeviceHealth
    troubles: tuple[DeviceTrouble, ...] = ()
    metres: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockAccepted(Event):
    kind: ClassVar[str] = "clock_accepted"
    clock: datetime


#: every fact by its kind
EVENTS: Final[Mapping[str, type[Event]]] = {
    event.kind: event
    for event in (
        TicketIssued,
        TicketAdopted,
        TicketAdmitted,
        TicketWalkedIn,
        TicketPrinted,
        PrintFailed,
        TicketUnconfirmed,
        TicketRelabelled,
        TicketPrioritised,
        TicketCalled,
        TicketRecalled,
        TicketReleased,
        TicketStarted,
        TicketFinished,
        TicketNoShow,
        TicketHeld,
        TicketReopened,
        TicketResumed,
        TicketReinstated,
        TicketTransferred,
        TicketCancelled,
        TicketSentOut,
        TicketExpired,
        TicketServedOffline,
        TicketClosedBySystem,
        CounterOpened,
        CounterPaused,
        CounterResumed,
        CounterClosed,
        DayOpened,
        OpeningChanged,
        ConfigChanged,
        QueueSuspended,
        QueueReopened,
        AlertRaised,
        AlertCleared,
        DeviceReported,
        ClockAccepted,
    )
}
