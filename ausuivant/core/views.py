"""Screens are functions of the state and the time. These are what they show; `looking` makes them.

Plain data only: what a frame carries is exactly one of these. Names come in every language of the site, so that
one frame serves every screen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from ausuivant.core.commands import AlertKind
from ausuivant.core.config import Interval, Notice, TicketClass
from ausuivant.core.devices import DeviceState
from ausuivant.core.lifecycle import TicketState

Names = Mapping[str, str]  #: by language code; "fr" always there


@dataclass(frozen=True, slots=True)
class Range:
    """An honest range of a wait, in minutes. `high` None: more than `low`."""

    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class OpenHours:
    """Whether the site receives now, and when that changes (None: not known within four weeks)."""

    open: bool
    changes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Announced:
    """A call as a display shows it. `id` is announced once; a recall has another `id` and the same `call_id`."""

    id: UUID
    call_id: UUID
    label: str
    letter: str
    number: int
    counter_id: str
    counter_name: Names
    called_at: datetime
    recall: bool


@dataclass(frozen=True, slots=True)
class QueueCount:
    """A queue in public: how many wait, and about how long a newcomer would."""

    queue_id: str
    letter: str
    name: Names
    waiting: int
    range: Range | None  #: None: nobody can say
    level: int | None  #: 1 fluide … 4 très chargé
    sensitive: bool
    suspended: bool


@dataclass(frozen=True, slots=True)
class OpenDay:
    """When the doors are open on a date, in local minutes; no opening: closed."""

    day: date
    openings: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class SlotLevel:
    """A half-hour of today, as the calendar says that such a day usually is."""

    starts: int  #: local minutes after midnight
    level: int | None  #: 1 fluide … 4 très chargé; None: too few visits to say


@dataclass(frozen=True, slots=True)
class HallView:
    """What the hall display shows. `announcements`: newest first, all under 30 s old and at least the last ten.

    Sensitive queues are not among `queues`: they are told of as the site, by `waiting`, `range` and `level`.
    """

    site_id: str
    town: str
    site_name: Names
    timezone: str
    hours: OpenHours
    announcements: tuple[Announced, ...]
    queues: tuple[QueueCount, ...]
    level: int | None  #: of the whole site
    waiting: int = 0  #: in the whole site
    range: Range | None = None  #: of its most crowded queue
    week: tuple[OpenDay, ...] = ()  #: today and the six days after it, while the site is closed
    messages: tuple[Names, ...] = ()  #: of the town, for when nobody is called
    counters: tuple[str, ...] = ()  #: their ids, for displays that show some of them only
    #: the half-hours of today, while the site is open and its calendar is known; added by the server
    today: tuple[SlotLevel, ...] = ()


@dataclass(frozen=True, slots=True)
class CounterView:
    """What the small display above a counter shows. `condition`: closed, free, called, serving or paused.

    `label`: of the visitor whom it has, however long ago the call was.
    """

    site_id: str
    counter_id: str
    counter_name: Names
    condition: str
    since: datetime | None
    announcement: Announced | None
    label: str | None = None
    timezone: str = "Europe/Paris"


@dataclass(frozen=True, slots=True)
class ServiceChoice:
    """One démarche on the kiosk's screen. Of a sensitive one, `waiting`, `range` and `level` are the whole site's."""

    service_id: str
    name: Names
    icon: str
    family: str
    queue_id: str
    letter: str
    sensitive: bool
    open: bool
    reopens_at: datetime | None
    waiting: int
    range: Range | None
    level: int | None
    notices: Mapping[str, Notice]
    places: int | None = None  #: how many more can be received before closing; None: it is not near, or nobody can say


@dataclass(frozen=True, slots=True)
class KioskView:
    """What a kiosk shows and needs to go on alone."""

    site_id: str
    town: str
    site_name: Names
    timezone: str
    config_version: int
    languages: tuple[str, ...]
    hours: OpenHours
    services: tuple[ServiceChoice, ...]
    families: Mapping[str, Names] = field(default_factory=dict)  #: by a family's French name
    reception: str | None = None  #: the démarche of whoever does not know which to choose, if the site has one
    check_in: bool = False  #: whether visitors with an appointment may say here that they have come
    day_starts: int = 0  #: minutes after midnight when the service day begins, and with it the numbers
    public_address: str = ""  #: `https://…` where phones follow a ticket; empty: they cannot


@dataclass(frozen=True, slots=True)
class TicketView:
    """A visitor's own ticket, in an answer. `ahead`: how many the rule would call before.

    `token`: opens its page on a phone; only in the answer to whoever gives the ticket, who puts it on the paper.
    """

    ticket_id: UUID
    label: str
    letter: str
    number: int
    service_id: str
    service_name: Names | None  #: None for a sensitive service
    queue_id: str
    klass: TicketClass
    state: TicketState
    arrived_at: datetime
    called_at: datetime | None
    counter_id: str | None
    counter_name: Names | None
    ahead: int | None
    range: Range | None
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A waiting, held or absent ticket in the console's lists. `eligible`: the counter may call it now."""

    ticket_id: UUID
    label: str
    service_id: str
    service_name: Names
    queue_id: str
    klass: TicketClass
    arrived_at: datetime
    waits_from: datetime
    appointed_at: datetime | None
    not_before: datetime | None
    late: bool  #: waited longer than the queue's target
    eligible: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Why:
    """Why a ticket is the next, in facts; the sentence is made from the catalogue by `reason`."""

    reason: str  #: routing.Reason
    passed: int  #: how many who arrived earlier in these queues go on waiting
    minutes: int  #: the head start or the help delay that decided, 0 if none
    detail: str = ""


@dataclass(frozen=True, slots=True)
class AtHand:
    """The visitor whom the counter has."""

    ticket_id: UUID
    call_id: UUID
    label: str
    letter: str
    number: int
    state: TicketState
    service_id: str
    service_name: Names
    queue_id: str
    klass: TicketClass
    language: str
    arrived_at: datetime
    waits_from: datetime
    called_at: datetime
    started_at: datetime | None
    confirmed: bool
    calls: int
    why: Why
    notices: Mapping[str, Notice]


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A queue in the console or the supervision."""

    queue_id: str
    letter: str
    name: Names
    waiting: int
    oldest: datetime | None  #: since when the first of them waits
    range: Range | None
    level: int | None
    own: bool  #: False: served only as a help, after a delay
    suspended: bool


@dataclass(frozen=True, slots=True)
class AlertLine:
    """Something that staff should look at."""

    id: UUID
    kind: AlertKind
    source: str
    source_name: str  #: of a device that reported; empty if nobody knows
    detail: str
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """A service or a counter that a ticket may be sent to."""

    id: str
    name: Names


@dataclass(frozen=True, slots=True)
class ConsoleView:
    """What an agent sees. `next_up`: the ticket that the next press would call."""

    site_id: str
    town: str
    site_name: Names
    timezone: str
    counter_id: str
    counter_name: Names
    condition: str  #: closed, free, called, serving, paused
    agent: str | None
    since: datetime | None
    pause_reason: str
    at_hand: AtHand | None
    next_up: Line | None
    next_why: Why | None
    may_reopen: UUID | None
    queues: tuple[QueueLine, ...]
    waiting: tuple[Line, ...]
    held: tuple[Line, ...]
    absent: tuple[Line, ...]
    alerts: tuple[AlertLine, ...]
    services: tuple[Choice, ...]
    counters: tuple[Choice, ...]
    served: int
    mean_service_s: float | None
    site_waiting: int
    counters_open: int
    counters_all: int
    #: what agents wrote about these tickets; not of the log: added by the server, which forgets it with the visit
    notes: Mapping[UUID, str] = field(default_factory=dict)
    needs_time: bool = False  #: the visitor who was called said by telephone to be coming slowly; added by the server


@dataclass(frozen=True, slots=True)
class CounterLine:
    """A counter in the supervision."""

    counter_id: str
    name: Names
    condition: str
    since: datetime | None
    label: str | None
    pause_reason: str


@dataclass(frozen=True, slots=True)
class SupervisionView:
    """A site as its supervisor sees it. `within_target`: share of the tickets called today, None before the first."""

    site_id: str
    town: str
    site_name: Names
    timezone: str
    service_day: date | None
    hours: OpenHours
    level: int | None
    waiting: int
    oldest: datetime | None
    queues: tuple[QueueLine, ...]
    counters: tuple[CounterLine, ...]
    alerts: tuple[AlertLine, ...]
    devices: tuple[DeviceState, ...]  #: by name
    unconfirmed: int
    issued: int
    called: int
    served: int
    no_show: int
    cancelled: int
    within_target: float | None
    mean_wait_s: float | None
