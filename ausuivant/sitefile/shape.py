"""The shape of a town file: which keys there are, of what kind. What they must mean together is in `rules`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from ausuivant.core.config import Policy, TicketClass
from ausuivant.core.site import ISSUES_KEPT
from ausuivant.sitefile.durations import read_clock, read_duration


def _duration(value: object) -> timedelta:
    if not isinstance(value, str):
        raise ValueError("une durée s’écrit entre guillemets avec son unité, par exemple « 20 min »")
    return read_duration(value)


def _clock(value: object) -> int:
    if not isinstance(value, str):
        raise ValueError("une heure s’écrit entre guillemets, par exemple « 04:00 »")
    return read_clock(value)


def _names(value: object) -> object:
    """A plain text is a name in French."""
    return {"fr": value} if isinstance(value, str) else value


def _served(value: object) -> object:
    """A queue's id alone is a queue served at once."""
    return {"queue": value} if isinstance(value, str) else value


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Address = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
Message = Annotated[
    dict[Language, Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]],
    BeforeValidator(_names),
]
Names = Annotated[dict[Language, Name], BeforeValidator(_names)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=40)]
SiteId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*$", max_length=16)]
CounterId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+$", max_length=4)]
Duration = Annotated[timedelta, BeforeValidator(_duration)]
ClockTime = Annotated[int, BeforeValidator(_clock)]


class Table(BaseModel):
    """A table of the file: no key but those listed, no silent conversion."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class NoticeTable(Table):
    """`[site.service.notice.fr]`"""

    papers: list[Text]
    delay: Text
    cost: Text
    conditions: Text


class ServiceTable(Table):
    """`[[site.service]]`"""

    id: Slug
    name: Names
    queue: Slug
    icon: Slug
    family: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = ""
    sensitive: bool | None = None  #: None: as its queue
    checked_on: date | None = None
    partner: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] = ""
    notice: dict[Language, NoticeTable]


class QueueTable(Table):
    """`[[site.queue]]`"""

    id: Slug
    letter: str
    name: Names
    target: Duration = timedelta(minutes=20)
    service_time: Duration = timedelta(minutes=8)
    head_start: dict[Literal["ordinary", "priority", "appointment"], Duration] = Field(default_factory=dict)
    hours: Text | None = None
    sensitive: bool = False

    def head_starts(self) -> Mapping[TicketClass, timedelta]:
        """The head starts by class."""
        return {TicketClass(klass): length for klass, length in self.head_start.items()}


class ServedTable(Table):
    """An element of a counter's `serves`."""

    queue: Slug
    help_after: Duration = timedelta(0)


class CounterTable(Table):
    """`[[site.counter]]`"""

    id: CounterId
    name: Names
    serves: Annotated[list[Annotated[ServedTable, BeforeValidator(_served)]], Field(min_length=1)]


_POLICY = Policy()


class PolicyTable(Table):
    """`[site.policy]`: what is left out keeps its default."""

    day_starts: ClockTime = _POLICY.day_starts
    reopen_within: Duration = _POLICY.reopen_within
    unconfirmed_after: Duration = _POLICY.unconfirmed_after
    hold_default: Duration = _POLICY.hold_default
    reinstate_delay: Duration = _POLICY.reinstate_delay
    announce_for: Duration = _POLICY.announce_for
    announcements_kept: Annotated[int, Field(ge=1, le=50)] = _POLICY.announcements_kept
    levels: Annotated[list[Duration], Field(min_length=3, max_length=3)] = list(_POLICY.levels)
    issue_when_closed: bool = _POLICY.issue_when_closed
    tickets_a_minute: Annotated[int, Field(ge=0, le=ISSUES_KEPT)] = _POLICY.tickets_a_minute

    def policy(self) -> Policy:
        """The core's policy."""
        values: dict[str, Any] = {name: getattr(self, name) for name in type(self).model_fields}
        fluid, moderate, busy = self.levels
        return Policy(**{**values, "levels": (fluid, moderate, busy)})


class SiteTable(Table):
    """`[[site]]`"""

    id: SiteId
    name: Names
    hours: Text
    timezone: Text | None = None  #: None: the town's
    languages: list[Language] | None = None  #: None: the town's
    policy: PolicyTable = PolicyTable()
    families: dict[str, Names] = Field(default_factory=dict)  #: by a family's French name, its other names
    notice_languages: list[Language] | None = None  #: None: the town's
    address: Address = ""
    messages: Annotated[list[Message], Field(max_length=10)] = Field(default_factory=list)
    queue: Annotated[list[QueueTable], Field(min_length=1)]
    counter: Annotated[list[CounterTable], Field(min_length=1)]
    service: Annotated[list[ServiceTable], Field(min_length=1)]


class TownTable(Table):
    """The whole file."""

    town: Name
    timezone: Text = "Europe/Paris"
    languages: list[Language] = Field(default_factory=lambda: ["fr", "en"])
    notice_languages: list[Language] = Field(default_factory=list)  #: in which notices may be given besides these
    public_address: Address = ""  #: where visitors' phones reach the server; empty: they do not
    ear: Literal["town", "site"] = "town"  #: within what letters must not sound alike
    site: Annotated[list[SiteTable], Field(min_length=1)]
