"""What is known of a site's current service day. Immutable: `apply` makes the next one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from ausuivant.core.commands import AlertKind
from ausuivant.core.config import TicketClass
from ausuivant.core.devices import DeviceState
from ausuivant.core.errors import TicketUnknown
from ausuivant.core.lifecycle import TicketState
from ausuivant.core.line import Line
from ausuivant.core.shards import Shards
from ausuivant.core.views import Why

Standing = tuple[datetime, int]  #: (rank, order): what orders a waiting list


def label_of(letter: str, number: int) -> str:
    """The label people read: A and 42 make `A042`."""
    return f"{letter}{number:03d}"


@dataclass(frozen=True, slots=True)
class Ticket:
    """One visitor's ticket. Identity is `id`; the label is only what people read and hear."""

    id: UUID
    letter: str
    number: int
    service_id: str
    queue_id: str
    klass: TicketClass
    arrived_at: datetime  #: when the visitor checked in, by the clock of the place where it happened
    rank: datetime  #: arrival less head start; the smallest is next
    order: int  #: the log's sequence number of its issue; breaks ties of rank
    state: TicketState
    appointed_at: datetime | None = None
    language: str = "fr"
    origin: str = ""  #: device or desk that issued it
    confirmed: bool = False  #: a printer or a person said that the visitor has it
    unconfirmed_at: datetime | None = None  #: when it was marked "non confirmé"
    suffix: str = ""  #: "bis" when paper made elsewhere bears the same number
    call_id: UUID | None = None
    counter_id: str | None = None
    called_at: datetime | None = None
    started_at: datetime | None = None
    closed_at: datetime | None = None
    calls: int = 0
    why: Why | None = None  #: why it was called
    only_counter: str | None = None
    not_before: datetime | None = None
    hold_reason: str = ""
    linked_to: UUID | None = None
    offline: bool = False  #: served while the server was away: nobody knows when, nor for how long

    @property
    def label(self) -> str:
        """The number as people read it."""
        return label_of(self.letter, self.number) + self.suffix

    @property
    def standing(self) -> Standing:
        """What orders a waiting list: the rank, then the order of issue."""
        return self.rank, self.order

    @property
    def waits_from(self) -> datetime:
        """When the wait began: the check-in, or the appointed time if that is later."""
        return max(self.arrived_at, self.appointed_at) if self.appointed_at else self.arrived_at


@dataclass(frozen=True, slots=True)
class CounterSession:
    """An open counter: who holds it, what it may call, whom it has."""

    counter_id: str
    agent: str  #: keyed pseudonym
    queues: tuple[str, ...]  #: the agent's profile; empty = all that the counter serves
    opened_at: datetime
    since: datetime  #: since when it is in its present condition
    paused: bool = False
    pause_reason: str = ""
    ticket_id: UUID | None = None
    last_ticket_id: UUID | None = None  #: the last one finished here, which may be reopened
    served: int = 0
    served_offline: int = 0  #: of those served, while the server was away: nobody knows how long they took
    busy_s: float = 0.0  #: seconds spent with visitors


@dataclass(frozen=True, slots=True)
class Announcement:
    """One call or recall, to be announced once by each display."""

    id: UUID
    call_id: UUID
    ticket_id: UUID
    label: str
    counter_id: str
    called_at: datetime
    recall: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of the day for one queue. Waits are in seconds, of the tickets called."""

    issued: int = 0
    calls: int = 0  #: tickets called at least once
    served: int = 0
    no_show: int = 0
    cancelled: int = 0
    expired: int = 0
    sent_out: int = 0
    within_target: int = 0
    wait_s: float = 0.0
    last_wait_s: float | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that staff should look at, until somebody clears it."""

    id: UUID
    kind: AlertKind
    source: str
    detail: str
    raised_at: datetime


ISSUES_KEPT: Final = 60  #: instants of `issued_at` by origin: no policy allows more tickets a minute
NOBODY: Final[Line[Standing]] = Line()


@dataclass(frozen=True, slots=True)
class SiteState:
    """A site's day: made by folding the log from its last `day_opened`."""

    site_id: str
    seq: int = 0
    at: datetime | None = None  #: `at` of the last event; the log's time never goes back
    config_version: int = 0
    service_day: date | None = None
    open: bool = False  #: inside the opening hours, as last recorded
    tickets: Shards[UUID, Ticket] = field(default_factory=Shards)
    labels: Shards[str, UUID] = field(default_factory=Shards)
    waiting: Mapping[str, Line[Standing]] = field(default_factory=dict)  #: by queue
    held: frozenset[UUID] = frozenset()
    unconfirmed: Line[int] = field(default_factory=Line)  #: nobody said yet that the visitor has it; by order
    counters: Mapping[str, CounterSession] = field(default_factory=dict)
    series: Mapping[str, int] = field(default_factory=dict)  #: by letter, how many online numbers were given
    announcements: tuple[Announcement, ...] = ()  #: newest last
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    suspended: frozenset[str] = frozenset()  #: queues closed by hand
    alerts: Mapping[UUID, Alert] = field(default_factory=dict)
    devices: Mapping[str, DeviceState] = field(default_factory=dict)
    #: by origin, when its newest tickets were issued, the last one last
    issued_at: Mapping[str, tuple[datetime, ...]] = field(default_factory=dict)

    def ticket(self, ticket_id: UUID) -> Ticket:
        """The ticket, or TicketUnknown."""
        try:
            return self.tickets[ticket_id]
        except KeyError:
            raise TicketUnknown(ticket_id=ticket_id) from None

    def line(self, queue_id: str) -> Line[Standing]:
        """Who waits in a queue, the next first."""
        return self.waiting.get(queue_id, NOBODY)
