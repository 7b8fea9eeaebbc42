"""What staff say after an outage: who was called by voice and received while the server was away."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from ausuivant.core import commands as c
from ausuivant.core import events as e
from ausuivant.core import hours
from ausuivant.core.decide.draft import Draft
from ausuivant.core.errors import HourRefused, LetterUnknown, NobodyInRange, NumbersRefused
from ausuivant.core.lifecycle import TRANSITIONS, Fact, TicketState
from ausuivant.core.site import SiteState, Ticket, label_of

#: numbers in one range: more than a counter calls in an outage, so that a slip of the hand does not empty a hall
MOST: Final = 100
SLACK: Final = timedelta(minutes=1)  #: a browser's idea of the present minute may be a little ahead


def bearers(state: SiteState, letter: str, first: int, last: int) -> dict[int, list[Ticket]]:
    """Today's tickets with these numbers, by number, those that came first in front. Two papers may bear one number."""
    found: dict[int, list[Ticket]] = {}
    for ticket in state.tickets.values():
        # Paper of a past day, handed in today, bears a number of that day.
        if ticket.letter == letter and first <= ticket.number <= last and state.labels.get(ticket.label) == ticket.id:
            found.setdefault(ticket.number, []).append(ticket)
    for papers in found.values():
        papers.sort(key=lambda ticket: ticket.order)
    return found


def mark_served(draft: Draft, command: c.MarkServed) -> None:
    """Close as served those of the range who still wait, are set aside, absent, or called at the very counter.

    Of two papers with one number the older is closed: a ghost does less harm than a visitor who is lost. Numbers that
    nobody bears, and tickets that are closed already or at another counter, are passed over.
    """
    first, last = command.first, command.last
    if not first <= last < first + MOST:
        raise NumbersRefused(first=first, last=last, most=MOST)
    if command.counter_id is not None:
        draft.site.counter(command.counter_id)
    _check_hour(draft, command.happened_at)
    found = bearers(draft.state, command.letter, first, last)
    if not found and command.letter not in {queue.letter for queue in draft.site.queues.values()}:
        raise LetterUnknown(letter=command.letter)
    closing = list(_still_here(command, found))
    if not closing:
        raise NobodyInRange(first=label_of(command.letter, first), last=label_of(command.letter, last))
    for ticket in closing:
        draft.record(
            e.TicketServedOffline,
            happened_at=min(max(command.happened_at, _last_seen(ticket)), draft.now),
            ticket_id=ticket.id,
            counter_id=command.counter_id,
        )


def _check_hour(draft: Draft, at: datetime) -> None:
    if at > draft.now + SLACK or hours.service_day(draft.site, at) != draft.state.service_day:
        raise HourRefused(happened_at=at)


def _still_here(command: c.MarkServed, found: dict[int, list[Ticket]]) -> Iterator[Ticket]:
    for number in sorted(found):
        ticket = next((one for one in found[number] if _may_close(command, one)), None)
        if ticket is not None:
            yield ticket


def _may_close(command: c.MarkServed, ticket: Ticket) -> bool:
    if command.queues and ticket.queue_id not in command.queues:
        return False
    if ticket.state is TicketState.CALLED:
        return ticket.counter_id == command.counter_id
    return (Fact.SERVED_OFFLINE, ticket.state) in TRANSITIONS


def _last_seen(ticket: Ticket) -> datetime:
    """What the server knows of a ticket before the outage: the one hour of a range must not contradict it."""
    known = (ticket.arrived_at, ticket.called_at, ticket.started_at, ticket.closed_at)
    return max(at for at in known if at is not None)
