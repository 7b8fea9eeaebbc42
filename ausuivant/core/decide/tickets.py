"""Commands about a ticket: issue, adopt, confirm, prioritise, move, give up."""

from collections.abc import Container
from datetime import date, datetime, timedelta
from itertools import chain, count
from math import ceil
from typing import Any
from uuid import UUID, uuid5

from ausuivant.core import commands as c
from ausuivant.core import events as e
from ausuivant.core import hours
from ausuivant.core.config import Queue, Service, TicketClass
from ausuivant.core.decide.counters import check_seen, finish_at_hand
from ausuivant.core.decide.draft import Draft
from ausuivant.core.errors import (
    CounterPaused,
    CounterUnknown,
    MalformedCommand,
    NothingChanges,
    QueueClosed,
    SiteClosed,
    TooManyTickets,
    TransitionRefused,
)
from ausuivant.core.lifecycle import AT_COUNTER, Fact, TicketState, next_state
from ausuivant.core.numbering import online
from ausuivant.core.routing import rank_of
from ausuivant.core.site import Ticket, label_of

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
AGAIN = ("bis", "ter", "quater")  #: marks of the papers that bear a number which another one bears; then -5, -6, …


def next_number(draft: Draft, letter: str) -> int:
    """The series' next online number that no paper of today bears."""
    ordinal = draft.state.series.get(letter, 0) + 1
    while label_of(letter, online(ordinal)) in draft.state.labels:
        ordinal += 1
    return online(ordinal)


def check_open(draft: Draft, service: Service) -> None:
    """Refuse a ticket that nobody would call: the doors or the queue are closed."""
    site = draft.site
    if site.policy.issue_when_closed:
        return
    queue = site.queue(service.queue_id)
    if not hours.is_open(site, draft.now):
        raise SiteClosed(reopens_at=hours.next_opening(site, draft.now))
    if queue.id in draft.state.suspended:
        raise QueueClosed(queue_id=queue.id, reopens_at=None)
    if queue.hours is not None and not hours.is_open(site, draft.now, queue.hours):
        raise QueueClosed(queue_id=queue.id, reopens_at=hours.next_opening(site, draft.now, queue.hours))


def check_flow(draft: Draft, origin: str) -> None:
    """TooManyTickets if this kiosk, or this site's desks, gave a minute's worth within the last minute.

    The state is folded from the log: however many servers write, they count the same tickets.
    """
    limit = draft.site.policy.tickets_a_minute
    given = draft.state.issued_at.get(origin, ())
    if not origin or not 0 < limit <= len(given):
        return
    # A clock that was put back makes nobody wait longer than the minute.
    left = min(given[-limit] + MINUTE - draft.now, MINUTE)
    if left > timedelta(0):
        raise TooManyTickets(retry_after_s=ceil(left / SECOND))


def arrival_for_rank(now: datetime, appointed_at: datetime | None) -> datetime:
    """An appointment counts from its hour if the visitor came in time, from the check-in if late."""
    return max(now, appointed_at) if appointed_at is not None else now


def _entry(
    draft: Draft, service: Service, *, arrived_at: datetime, klass: TicketClass, appointed_at: datetime | None
) -> dict[str, Any]:
    queue = draft.site.queue(service.queue_id)
    return {
        "service_id": service.id,
        "queue_id": queue.id,
        "klass": klass,
        "arrived_at": arrived_at,
        "appointed_at": appointed_at,
        "rank": rank_of(queue, klass, arrival_for_rank(arrived_at, appointed_at)),
    }


def issue(draft: Draft, command: c.IssueTicket) -> None:
    """The next number, unless this very ticket is there already: then it is the answer."""
    if command.ticket_id in draft.state.tickets:
        draft.events.clear()
        return
    service = draft.site.service(command.service_id)
    check_open(draft, service)
    check_flow(draft, command.origin)
    letter = draft.site.queue(service.queue_id).letter
    draft.record(
        e.TicketIssued,
        ticket_id=command.ticket_id,
        letter=letter,
        number=next_number(draft, letter),
        language=command.language,
        origin=command.origin,
        **_entry(draft, service, arrived_at=draft.now, klass=command.klass, appointed_at=command.appointed_at),
    )


def walk_in(draft: Draft, command: c.WalkIn) -> None:
    """Finish with the visitor at hand, if any, and receive somebody at once, whatever the doors and the queues say."""
    session, current = check_seen(draft, command.counter_id, command.seen_call)
    if session.paused:
        raise CounterPaused(counter_id=session.counter_id)
    known = draft.state.tickets.get(command.ticket_id)
    next_state(None if known is None else known.state, Fact.WALKED_IN)
    service = draft.site.service(command.service_id)
    letter = draft.site.queue(service.queue_id).letter
    finish_at_hand(draft, current)
    draft.record(
        e.TicketWalkedIn,
        ticket_id=command.ticket_id,
        letter=letter,
        number=next_number(draft, letter),
        language=command.language,
        origin="desk",
        counter_id=session.counter_id,
        call_id=draft.command_id,
        **_entry(draft, service, arrived_at=draft.now, klass=TicketClass.ORDINARY, appointed_at=None),
    )


def admit(draft: Draft, command: c.AdmitTicket) -> None:
    """A visitor sent by another site keeps the arrival, hence the place; the number is this site's."""
    service = draft.site.service(command.service_id)
    check_open(draft, service)
    letter = draft.site.queue(service.queue_id).letter
    draft.record(
        e.TicketAdmitted,
        ticket_id=command.ticket_id,
        letter=letter,
        number=next_number(draft, letter),
        language=command.language,
        origin=command.from_site,
        from_site=command.from_site,
        **_entry(
            draft,
            service,
            arrived_at=min(command.arrived_at, draft.now),
            klass=command.klass,
            appointed_at=command.appointed_at,
        ),
    )


# --- paper made offline (TRUST §2.4) -----------------------------------------------------------------------


def adopt(draft: Draft, command: c.AdoptTicket) -> None:
    """Paper wins: take it in as it is, or give the ticket that the server knew the paper's number."""
    if draft.site.queue(draft.site.service(command.service_id).queue_id).letter != command.letter:
        raise MalformedCommand(problems=(f"letter: {command.letter} is not the letter of {command.service_id}",))
    known = draft.state.tickets.get(command.ticket_id)
    if known is None:
        _adopt_new(draft, command, command.ticket_id)
    elif (known.letter, known.number) == (command.letter, command.number):
        if known.confirmed:
            draft.events.clear()
            return
        draft.record(e.TicketPrinted, ticket_id=known.id)
    elif known.state in (TicketState.SERVED, TicketState.CANCELLED, TicketState.SENT_OUT, TicketState.EXPIRED):
        _adopt_after_phantom(draft, command, known)
    else:
        _relabel(draft, command, known)


def _suffix(label: str, taken: Container[str]) -> str:
    """What tells this paper from those of its day that bear its number: nothing for the first."""
    if label not in taken:
        return ""
    more = chain(AGAIN, (f"-{ordinal}" for ordinal in count(len(AGAIN) + 2)))
    return next(suffix for suffix in more if label + suffix not in taken)


def _labels_of(draft: Draft, service_day: date) -> frozenset[str]:
    """The labels of a past day's papers that came today."""
    came_late = (one for one in draft.state.tickets.values() if one.state is TicketState.EXPIRED)
    return frozenset(one.label for one in came_late if hours.service_day(draft.site, one.arrived_at) == service_day)


def _adopt_new(draft: Draft, command: c.AdoptTicket, ticket_id: UUID, linked_to: UUID | None = None) -> None:
    happened_at = min(command.happened_at, draft.now)
    service_day = hours.service_day(draft.site, happened_at)
    of_today = service_day == draft.state.service_day
    label = label_of(command.letter, command.number)
    suffix = _suffix(label, draft.state.labels if of_today else _labels_of(draft, service_day))
    draft.record(
        e.TicketAdopted,
        happened_at=happened_at,
        ticket_id=ticket_id,
        letter=command.letter,
        number=command.number,
        language=command.language,
        origin=command.origin,
        service_day=service_day,
        suffix=suffix,
        linked_to=linked_to,
        **_entry(
            draft,
            draft.site.service(command.service_id),
            arrived_at=happened_at,
            klass=command.klass,
            appointed_at=None,
        ),
    )
    if suffix and of_today:
        _tell(draft, label, "two papers bear this number")
    if not of_today:
        draft.record(e.TicketExpired, happened_at=happened_at, ticket_id=ticket_id)


def _adopt_after_phantom(draft: Draft, command: c.AdoptTicket, phantom: Ticket) -> None:
    """The ticket that the server gave was closed before the paper came: the paper is a visitor of its own."""
    label = label_of(command.letter, command.number)
    ticket_id = uuid5(phantom.id, label)
    if ticket_id in draft.state.tickets:
        draft.events.clear()
        return
    _adopt_new(draft, command, ticket_id, linked_to=phantom.id)
    _tell(draft, label, f"{phantom.label} was closed before this paper was known")


def _relabel(draft: Draft, command: c.AdoptTicket, known: Ticket) -> None:
    label = label_of(command.letter, command.number)
    suffix = _suffix(label, draft.state.labels)
    draft.record(e.TicketRelabelled, ticket_id=known.id, letter=command.letter, number=command.number, suffix=suffix)
    if known.state is TicketState.CALLED:
        draft.record(e.TicketReleased, ticket_id=known.id, counter_id=known.counter_id, call_id=known.call_id)
    elif known.state is TicketState.NO_SHOW:
        draft.record(e.TicketReinstated, ticket_id=known.id)
    if suffix:
        _tell(draft, label, "two papers bear this number")


def _tell(draft: Draft, label: str, detail: str) -> None:
    draft.record(
        e.AlertRaised,
        alert_id=uuid5(draft.command_id, label),
        alert=c.AlertKind.PAPER,
        source=label,
        detail=detail,
    )


# --- the ticket's further life -----------------------------------------------------------------------------


def confirm(draft: Draft, command: c.ConfirmTicket) -> None:
    """Somebody has the paper, or noted the number."""
    if draft.ticket(command.ticket_id).confirmed:
        raise NothingChanges
    draft.record(e.TicketPrinted, ticket_id=command.ticket_id)


def report_print_failure(draft: Draft, command: c.ReportPrintFailure) -> None:
    """Keep the fact; the ticket stays callable."""
    draft.ticket(command.ticket_id)
    draft.record(e.PrintFailed, ticket_id=command.ticket_id, reason=command.reason)


def prioritise(draft: Draft, command: c.PrioritiseTicket) -> None:
    """Another class, another rank; the arrival stays."""
    ticket = draft.ticket(command.ticket_id)
    if ticket.klass is command.klass:
        raise NothingChanges
    next_state(ticket.state, Fact.TRANSFERRED)  # a closed ticket has no rank to change
    queue = draft.site.queue(ticket.queue_id)
    rank = rank_of(queue, command.klass, arrival_for_rank(ticket.arrived_at, ticket.appointed_at))
    draft.record(e.TicketPrioritised, ticket_id=ticket.id, klass=command.klass, rank=rank)


def resume(draft: Draft, command: c.ResumeTicket) -> None:
    """Back from being set aside, before the time."""
    next_state(draft.ticket(command.ticket_id).state, Fact.RESUMED)
    draft.record(e.TicketResumed, ticket_id=command.ticket_id)


def reinstate(draft: Draft, command: c.ReinstateTicket) -> None:
    """An absent visitor is back, with the place of the arrival, after the delay."""
    next_state(draft.ticket(command.ticket_id).state, Fact.REINSTATED)
    not_before = draft.now + command.delay if command.delay else None
    draft.record(e.TicketReinstated, ticket_id=command.ticket_id, not_before=not_before)


def cancel(draft: Draft, command: c.CancelTicket) -> None:
    """The visitor gives up."""
    next_state(draft.ticket(command.ticket_id).state, Fact.CANCELLED)
    draft.record(e.TicketCancelled, ticket_id=command.ticket_id, reason=command.reason)


def _check_hands(draft: Draft, ticket: Ticket, counter_id: str | None, seen_call: UUID | None) -> None:
    """A ticket at a counter is moved only from that counter, by who sees it there."""
    if counter_id is not None:
        check_seen(draft, counter_id, seen_call)
    if ticket.state in AT_COUNTER and ticket.counter_id != counter_id:
        raise TransitionRefused(state=ticket.state, attempted=Fact.TRANSFERRED)


def transfer(draft: Draft, command: c.TransferTicket) -> None:
    """To another service's queue, or to one counter; by its arrival or behind everybody."""
    ticket = draft.ticket(command.ticket_id)
    service = draft.site.service(command.service_id)
    queue = draft.site.queue(service.queue_id)
    if command.only_counter is not None:
        serves = draft.site.counter(command.only_counter).serves
        if queue.id not in {served.queue_id for served in serves}:
            raise CounterUnknown(counter_id=command.only_counter)
    next_state(ticket.state, Fact.TRANSFERRED)
    _check_hands(draft, ticket, command.counter_id, command.seen_call)
    draft.record(
        e.TicketTransferred,
        ticket_id=ticket.id,
        service_id=service.id,
        queue_id=queue.id,
        from_queue=ticket.queue_id,
        rank=_rank_at(draft, ticket, queue, command.place),
        only_counter=command.only_counter,
    )


def _rank_at(draft: Draft, ticket: Ticket, queue: Queue, place: c.Place) -> datetime:
    if place is c.Place.KEEP:
        return rank_of(queue, ticket.klass, arrival_for_rank(ticket.arrived_at, ticket.appointed_at))
    line = draft.state.line(queue.id)
    last = draft.state.tickets[line[-1]].rank + timedelta(microseconds=1) if line else draft.now
    return max(draft.now, last)


def send_out(draft: Draft, command: c.SendOutTicket) -> None:
    """Leave this site for another, which admits the ticket in the same transaction."""
    ticket = draft.ticket(command.ticket_id)
    if command.to_site == draft.site.id:
        raise MalformedCommand(problems=("to_site: this is the same site; transfer the ticket instead",))
    next_state(ticket.state, Fact.SENT_OUT)
    _check_hands(draft, ticket, command.counter_id, command.seen_call)
    draft.record(e.TicketSentOut, ticket_id=ticket.id, to_site=command.to_site, service_id=command.service_id)
