"""What the reception refuses, and why: facts only. How a refusal crosses HTTP is the server's affair."""

import re
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID


class Kind(StrEnum):
    """What sort of trouble it is; the server maps kinds, never single errors, to HTTP."""

    INVALID = "invalid"  #: the request itself is malformed
    UNKNOWN = "unknown"  #: it names something that does not exist
    UNAUTHENTICATED = "unauthenticated"  #: nobody knows who asks
    FORBIDDEN = "forbidden"  #: this person or device may not
    CONFLICT = "conflict"  #: the reception is not in the state that the request supposes
    REFUSED = "refused"  #: the town's own rules say no for now
    THROTTLED = "throttled"  #: too many tries in a short time
    UNAVAILABLE = "unavailable"  #: nobody can answer at the moment; try again


@dataclass(eq=False)
class DomainError(Exception):
    """A refusal that carries its facts. Subclasses are dataclasses, never frozen (tracebacks are set on them)."""

    kind: ClassVar[Kind] = Kind.REFUSED

    @classmethod
    def slug(cls) -> str:
        """The error's stable public name: `StaleView` is `stale-view`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    @classmethod
    def title(cls) -> str:
        """The first line of the docstring, for people who read logs."""
        return (cls.__doc__ or cls.__name__).strip().splitlines()[0]

    def facts(self) -> dict[str, Any]:
        """The error's own fields, by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value}" for name, value in self.facts().items())
        return f"{self.title()} ({facts})" if facts else self.title()


@dataclass(eq=False)
class MalformedCommand(DomainError):
    """The request is not well formed."""

    kind: ClassVar[Kind] = Kind.INVALID
    problems: tuple[str, ...] = ()


@dataclass(eq=False)
class SiteUnknown(DomainError):
    """There is no such site."""

    kind: ClassVar[Kind] = Kind.UNKNOWN
    site_id: str


@dataclass(eq=False)
class ServiceUnknown(DomainError):
    """This site does not offer that service."""

    kind: ClassVar[Kind] = Kind.UNKNOWN
    service_id: str


@dataclass(eq=False)
class QueueUnknown(DomainError):
    """This site has no such queue."""

    kind: ClassVar[Kind] = Kind.UNKNOWN
    queue_id: str


@dataclass(eq=False)
class CounterUnknown(DomainError):
    """This site has no such counter."""

    kind: ClassVar[Kind] = Kind.UNKNOWN
    counter_id: str


@dataclass(eq=False)
class TicketUnknown(DomainError):
    """No ticket of today has this id."""

    kind: ClassVar[Kind] = Kind.UNKNOWN
    ticket_id: UUID


@dataclass(eq=False)
class TicketLinkUnknown(DomainError):
    """This link leads to no ticket of today."""

    kind: ClassVar[Kind] = Kind.UNKNOWN


@dataclass(eq=False)
class TopicUnknown(DomainError):
    """The feed has no such topic."""

    kind: ClassVar[Kind] = Kind.UNKNOWN
    topic: str


@dataclass(eq=False)
class PageUnknown(DomainError):
    """Nothing lives at this address."""

    kind: ClassVar[Kind] = Kind.UNKNOWN
    path: str


@dataclass(eq=False)
class LetterUnknown(DomainError):
    """No queue of this site has this letter."""

    kind: ClassVar[Kind] = Kind.UNKNOWN
    letter: str


@dataclass(eq=False)
class NumbersRefused(DomainError):
    """The last number comes before the first, or they are too far apart."""

    kind: ClassVar[Kind] = Kind.INVALID
    first: int
    last: int
    most: int


@dataclass(eq=False)
class HourRefused(DomainError):
    """This hour is not of today, or has not come yet."""

    kind: ClassVar[Kind] = Kind.INVALID
    happened_at: datetime


@dataclass(eq=False)
class NobodyInRange(DomainError):
    """Nobody with these numbers is waiting."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    first: str
    last: str


@dataclass(eq=False)
class TransitionRefused(DomainError):
    """This ticket cannot go there from where it is."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    state: str | None
    attempted: str


@dataclass(eq=False)
class StaleView(DomainError):
    """The counter no longer holds the call that you see: look again before you act."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    seen: UUID | None
    current: UUID | None


@dataclass(eq=False)
class CounterTaken(DomainError):
    """Another agent holds this counter."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    counter_id: str


@dataclass(eq=False)
class CounterClosed(DomainError):
    """Open the counter first."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    counter_id: str


@dataclass(eq=False)
class CounterPaused(DomainError):
    """The counter is on a pause: resume it first."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    counter_id: str


@dataclass(eq=False)
class CounterBusy(DomainError):
    """The counter still has a visitor."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    counter_id: str
    label: str


@dataclass(eq=False)
class AgentElsewhere(DomainError):
    """You already hold another counter: close it first."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    counter_id: str


@dataclass(eq=False)
class NobodyWaiting(DomainError):
    """Nobody that this counter may call is waiting."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    counter_id: str


@dataclass(eq=False)
class NothingDue(DomainError):
    """Nothing falls due at this instant: it was done already, or is no longer needed."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    cause: str


@dataclass(eq=False)
class NothingChanges(DomainError):
    """It is already so."""

    kind: ClassVar[Kind] = Kind.CONFLICT


@dataclass(eq=False)
class CommandReused(DomainError):
    """This id was already used for another request."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    command_id: UUID


@dataclass(eq=False)
class LabelTaken(DomainError):
    """Another ticket of today bears this number."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    label: str


@dataclass(eq=False)
class TooLate(DomainError):
    """The time for this has passed."""

    kind: ClassVar[Kind] = Kind.REFUSED
    limit_s: int


@dataclass(eq=False)
class SiteClosed(DomainError):
    """The site is closed."""

    kind: ClassVar[Kind] = Kind.REFUSED
    reopens_at: datetime | None


@dataclass(eq=False)
class QueueClosed(DomainError):
    """This queue takes nobody for the moment."""

    kind: ClassVar[Kind] = Kind.REFUSED
    queue_id: str
    reopens_at: datetime | None


@dataclass(eq=False)
class TooManyTickets(DomainError):
    """Too many tickets were asked for from one place: wait before the next."""

    kind: ClassVar[Kind] = Kind.THROTTLED
    retry_after_s: int


@dataclass(eq=False)
class ClockSuspect(DomainError):
    """The server's clock jumped: an administrator must accept it before anything is recorded."""

    kind: ClassVar[Kind] = Kind.UNAVAILABLE
    clock: datetime
    expected: datetime


@dataclass(eq=False)
class StoreBusy(DomainError):
    """The database cannot record this now: try again in a moment."""

    kind: ClassVar[Kind] = Kind.UNAVAILABLE
    retry_after_s: int = 2


@dataclass(eq=False)
class StoreFull(DomainError):
    """The disk is full: free some space, nothing was recorded."""

    kind: ClassVar[Kind] = Kind.UNAVAILABLE
    retry_after_s: int = 30


@dataclass(eq=False)
class LogNewer(DomainError):
    """The log holds facts of a newer version of the program: upgrade this server."""

    kind: ClassVar[Kind] = Kind.UNAVAILABLE
    event: str
    version: int


@dataclass(eq=False)
class ServerUnreachable(DomainError):
    """The server does not answer."""

    kind: ClassVar[Kind] = Kind.UNAVAILABLE
    url: str


@dataclass(eq=False)
class ServerFault(DomainError):
    """The server failed, or something that is not our server answered. `reference`: the request in its log."""

    kind: ClassVar[Kind] = Kind.UNAVAILABLE
    http_status: int
    reference: str = ""


def all_errors() -> dict[str, type[DomainError]]:
    """Every refusal by its slug."""
    found: dict[str, type[DomainError]] = {}
    pending = list(DomainError.__subclasses__())
    while pending:
        error = pending.pop()
        found[error.slug()] = error
        pending.extend(error.__subclasses__())
    return found
