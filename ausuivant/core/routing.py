"""Who is next: the smallest (rank, order) among those a counter may serve. One sentence explains every call."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ausuivant.core.config import Queue, Served, Site, TicketClass
from ausuivant.core.site import CounterSession, SiteState, Ticket
from ausuivant.core.views import Why


class Reason(StrEnum):
    """Why a ticket is the next one."""

    FIRST = "first"  #: arrived first among the counter's queues
    PRIORITY = "priority"  #: a priority's head start brought it forward
    APPOINTMENT = "appointment"  #: its appointed time counts
    HELP = "help"  #: a back-up queue's ticket has waited long enough for help
    PINNED = "pinned"  #: it was sent to this very counter
    CHOSEN = "chosen"  #: the agent chose it, and said why
    WALKED_IN = "walked_in"  #: received at once, without a ticket


@dataclass(frozen=True, slots=True)
class Choice:
    """The next ticket for a counter, and why."""

    ticket: Ticket
    why: Why


def rank_of(queue: Queue, klass: TicketClass, arrival: datetime) -> datetime:
    """`arrival − head start`: what orders a queue."""
    return arrival - queue.head_start.get(klass, timedelta(0))


def served_by(site: Site, session: CounterSession) -> tuple[Served, ...]:
    """The queues of an open counter: the counter's own ∩ the agent's profile; none if the town has removed it."""
    counter = site.counters.get(session.counter_id)
    serves = counter.serves if counter else ()
    if not session.queues:
        return serves
    return tuple(served for served in serves if served.queue_id in session.queues)


def eligible(ticket: Ticket, served: Served, counter_id: str, now: datetime) -> bool:
    """Whether the counter may call this waiting ticket now."""
    return (
        (ticket.only_counter is None or ticket.only_counter == counter_id)
        and (ticket.not_before is None or ticket.not_before <= now)
        and now - ticket.waits_from >= served.help_after
    )


def eligible_from(ticket: Ticket, served: Served, counter_id: str) -> datetime | None:
    """When the counter may call this ticket; None if never."""
    if ticket.only_counter not in (None, counter_id):
        return None
    from_help = ticket.waits_from + served.help_after if served.help_after else ticket.arrived_at
    return max(from_help, ticket.not_before) if ticket.not_before else from_help


def candidates(state: SiteState, site: Site, session: CounterSession, now: datetime) -> Iterator[tuple[Ticket, Served]]:
    """The first eligible ticket of each queue that the counter serves."""
    for served in served_by(site, session):
        for ticket_id in state.line(served.queue_id):
            ticket = state.tickets[ticket_id]
            if eligible(ticket, served, session.counter_id, now):
                yield ticket, served
                break


def choose_next(state: SiteState, site: Site, session: CounterSession, now: datetime) -> Choice | None:
    """The ticket that the counter calls next, or None."""
    best: tuple[Ticket, Served] | None = None
    for ticket, served in candidates(state, site, session, now):
        if best is None or ticket.standing < best[0].standing:
            best = ticket, served
    if best is None:
        return None
    return Choice(best[0], why(state, site, session, best[0], now=now))


def passed_by(state: SiteState, site: Site, session: CounterSession, ticket: Ticket, *, now: datetime) -> int:
    """How many who arrived earlier, and whom this counter may call now, go on waiting."""
    passed = 0
    for served in served_by(site, session):
        for other_id in state.line(served.queue_id):
            other = state.tickets[other_id]
            if other.rank >= ticket.arrived_at:
                break  # ranks only grow along the line, and nobody's arrival lies before the rank
            if other_id != ticket.id and other.arrived_at < ticket.arrived_at:
                passed += eligible(other, served, session.counter_id, now)
    return passed


def why(state: SiteState, site: Site, session: CounterSession, ticket: Ticket, *, now: datetime) -> Why:
    """The facts of the sentence that the agent sees and the log keeps."""
    passed = passed_by(state, site, session, ticket, now=now)
    head_start = site.queue(ticket.queue_id).head_start.get(ticket.klass, timedelta(0))
    minutes = int(head_start.total_seconds() // 60)
    if ticket.only_counter == session.counter_id:
        return Why(Reason.PINNED, passed, 0)
    if ticket.appointed_at is not None:
        return Why(Reason.APPOINTMENT, passed, minutes)
    if passed and ticket.klass is TicketClass.PRIORITY:
        return Why(Reason.PRIORITY, passed, minutes)
    for served in served_by(site, session):
        if served.queue_id == ticket.queue_id and served.help_after:
            return Why(Reason.HELP, passed, int(served.help_after.total_seconds() // 60))
    return Why(Reason.FIRST, passed, 0)
