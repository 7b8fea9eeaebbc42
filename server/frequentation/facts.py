"""One line a visitor: what the log says of a ticket's wait and service, without knowing who.

The log stays the only source. Facts are made by streaming over it once; nothing is kept but the tickets of the
day being read, so years cost no more memory than one day.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from ausuivant.core.config import TicketClass
from ausuivant.core.events import (
    CallEvent,
    DayOpened,
    Event,
    TicketAdopted,
    TicketCancelled,
    TicketEntered,
    TicketEvent,
    TicketExpired,
    TicketPrioritised,
    TicketReopened,
    TicketSentOut,
    TicketStarted,
    TicketTransferred,
    TicketWalkedIn,
)
from ausuivant.core.events import TicketCalled as Called
from ausuivant.core.lifecycle import TRANSITIONS, Fact, TicketState

#: leaving the wait without having been called
LEAVINGS = (TicketCancelled, TicketExpired, TicketSentOut)


@dataclass(frozen=True, slots=True)
class TicketFact:
    """What one ticket tells of its day. Times are aware, durations in seconds.

    `wait_s` runs from the check-in (or the appointed time, if later) to the FIRST call. `left`: the ticket was
    never called, so the true wait is *at least* `wait_s` (a censored observation). Both describe a visitor who
    still waits, never did, or was called by voice at an hour that nobody knows, by `wait_s` None. `queue_id`: where
    the ticket was first called, or where it waited last.
    """

    ticket_id: UUID
    day: date
    queue_id: str
    service_id: str
    klass: TicketClass
    arrived_at: datetime
    waits_from: datetime
    state: TicketState
    called_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    wait_s: float | None = None
    left: bool = False

    @property
    def service_s(self) -> float | None:
        """Seconds at the counter, for a visitor who was started and finished."""
        if self.started_at is None or self.ended_at is None or self.state is not TicketState.SERVED:
            return None
        return (self.ended_at - self.started_at).total_seconds()


def facts(events: Iterable[Event], *, zone: ZoneInfo) -> Iterator[TicketFact]:
    """Fold a site's log, in its order, into one fact a ticket; a day's tickets come out when the next one opens."""
    open_now: dict[UUID, TicketFact] = {}
    for event in events:
        if isinstance(event, DayOpened):
            yield from open_now.values()
            open_now = {}
        elif isinstance(event, TicketEntered):
            open_now[event.ticket_id] = _entered(event, zone)
        elif isinstance(event, TicketEvent):
            fact = open_now.get(event.ticket_id)
            if fact is not None:
                open_now[event.ticket_id] = _told(fact, event)
    yield from open_now.values()


def _entered(event: TicketEntered, zone: ZoneInfo) -> TicketFact:
    walked_in = isinstance(event, TicketWalkedIn)
    day = event.service_day if isinstance(event, TicketAdopted) else event.arrived_at.astimezone(zone).date()
    return TicketFact(
        ticket_id=event.ticket_id,
        day=day,
        queue_id=event.queue_id,
        service_id=event.service_id,
        klass=event.klass,
        arrived_at=event.arrived_at,
        waits_from=max(event.arrived_at, event.appointed_at) if event.appointed_at else event.arrived_at,
        state=TRANSITIONS[Fact(event.kind), None],
        called_at=event.happened_at if walked_in else None,
        started_at=event.happened_at if walked_in else None,
    )


def _told(fact: TicketFact, event: TicketEvent) -> TicketFact:
    fact = _moved(fact, event)
    if isinstance(event, Called) and fact.called_at is None:
        waited = max(0.0, (event.happened_at - fact.waits_from).total_seconds())
        return replace(fact, called_at=event.happened_at, wait_s=waited)
    if isinstance(event, LEAVINGS) and fact.called_at is None:
        waited = max(0.0, (event.happened_at - fact.waits_from).total_seconds())
        return replace(fact, wait_s=waited, left=True, ended_at=event.happened_at)
    if isinstance(event, TicketStarted):
        return replace(fact, started_at=event.happened_at)
    if isinstance(event, TicketTransferred):
        # After a first call the wait is known, and belongs to the queue where it was waited.
        queue_id = fact.queue_id if fact.called_at else event.queue_id
        return replace(fact, queue_id=queue_id, service_id=event.service_id)
    if isinstance(event, TicketPrioritised):
        return replace(fact, klass=event.klass)
    if isinstance(event, CallEvent) and fact.state is TicketState.SERVED:
        return replace(fact, ended_at=event.happened_at)
    return fact


def _moved(fact: TicketFact, event: TicketEvent) -> TicketFact:
    try:
        after = TRANSITIONS[Fact(event.kind), fact.state]
    except (KeyError, ValueError):
        # A fact that moves no state (printed, relabelled…).
        return fact
    ended = None if isinstance(event, TicketReopened) else fact.ended_at
    return replace(fact, state=after, ended_at=ended)
