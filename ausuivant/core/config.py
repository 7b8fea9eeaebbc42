"""A site as the town has set it up. Frozen, with one version number a site; loaded from TOML outside the core."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from ausuivant.core.errors import CounterUnknown, QueueUnknown, ServiceUnknown


class TicketClass(StrEnum):
    """What gives a ticket a head start. The reason of a priority is never recorded."""

    ORDINARY = "ordinary"
    PRIORITY = "priority"  #: legal or local priority (CMI, pregnancy…)
    APPOINTMENT = "appointment"


@dataclass(frozen=True, slots=True)
class Interval:
    """An opening within a local day, in minutes after midnight: `opens` included, `closes` excluded."""

    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours in local time: seven weekdays (Monday first), and the dates that differ."""

    weekly: tuple[tuple[Interval, ...], ...]
    dated: Mapping[date, tuple[Interval, ...]] = field(default_factory=dict)
    source: str = ""  #: the text in the OpenStreetMap notation that was expanded


@dataclass(frozen=True, slots=True)
class Notice:
    """What a visitor should know of a service, in one language."""

    papers: tuple[str, ...]
    delay: str
    cost: str
    conditions: str


@dataclass(frozen=True, slots=True)
class Service:
    """A démarche that visitors come for. `name`, `notices`: by language code."""

    id: str
    name: Mapping[str, str]
    queue_id: str
    icon: str
    notices: Mapping[str, Notice]
    family: str = ""
    sensitive: bool = False  #: never named on screen, paper, voice or phone
    checked_on: date | None = None  #: when the town last checked the notice
    partner: str = ""  #: France services partner, if the help is given for one


@dataclass(frozen=True, slots=True)
class Queue:
    """People waiting together. `letter` is unique across the town."""

    id: str
    letter: str
    name: Mapping[str, str]
    head_start: Mapping[TicketClass, timedelta] = field(default_factory=dict)
    target: timedelta = timedelta(minutes=20)  #: the town's promise
    service_time: timedelta = timedelta(minutes=8)  #: expected counter time a call, until measured
    hours: Hours | None = None  #: when it takes tickets, if not the site's hours
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Served:
    """A queue that a counter serves, once its tickets have waited `help_after` (0: its own)."""

    queue_id: str
    help_after: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Counter:
    """A place where visitors are received."""

    id: str
    name: Mapping[str, str]
    serves: tuple[Served, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """The town's rules, with defaults that suit most."""

    day_starts: int = 4 * 60  #: the service day begins at this local minute
    reopen_within: timedelta = timedelta(minutes=5)
    unconfirmed_after: timedelta = timedelta(minutes=2)
    hold_default: timedelta = timedelta(minutes=15)
    reinstate_delay: timedelta = timedelta(0)
    announce_for: timedelta = timedelta(seconds=30)  #: a hall frame holds every announcement younger than this
    announcements_kept: int = 10
    levels: tuple[timedelta, timedelta, timedelta] = (
        timedelta(minutes=10),
        timedelta(minutes=20),
        timedelta(minutes=40),
    )  #: upper bounds of fluide, modéré and chargé; above is très chargé
    issue_when_closed: bool = False  #: let the reception desk's kiosk give tickets outside the hours
    tickets_a_minute: int = 20  #: from one kiosk, or from the desks together, 60 at most; 0: as many as are asked


@dataclass(frozen=True, slots=True)
class Site:
    """One reception site of the town."""

    id: str
    version: int
    town: str
    name: Mapping[str, str]
    timezone: str  #: IANA name
    hours: Hours
    queues: Mapping[str, Queue]
    services: Mapping[str, Service]
    counters: Mapping[str, Counter]
    policy: Policy = Policy()
    languages: tuple[str, ...] = ("fr", "en")
    families: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  #: by a family's French name, its names
    notice_languages: tuple[str, ...] = ()  #: in which notices may be given besides `languages`; no screen speaks them
    address: str = ""  #: where visitors come, on one line
    public_address: str = ""  #: `https://…` by which visitors' phones reach the server; empty: they do not
    messages: tuple[Mapping[str, str], ...] = ()  #: on the hall display when nobody is called, by language

    def service(self, service_id: str) -> Service:
        """The service, or ServiceUnknown."""
        try:
            return self.services[service_id]
        except KeyError:
            raise ServiceUnknown(service_id=service_id) from None

    def queue(self, queue_id: str) -> Queue:
        """The queue, or QueueUnknown."""
        try:
            return self.queues[queue_id]
        except KeyError:
            raise QueueUnknown(queue_id=queue_id) from None

    def counter(self, counter_id: str) -> Counter:
        """The counter, or CounterUnknown."""
        try:
            return self.counters[counter_id]
        except KeyError:
            raise CounterUnknown(counter_id=counter_id) from None


def said(text: Mapping[str, str], language: str) -> str:
    """A text in the visitor's language, in French where it is missing."""
    return text.get(language) or text["fr"]
