"""What each fact changes of the tickets, and of the lines, the counters and the tallies with them; see `apply`."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from ausuivant.core import events as e
from ausuivant.core.evolve import evolve
from ausuivant.core.lifecycle import AT_COUNTER, Fact, TicketState, next_state
from ausuivant.core.line import Line
from ausuivant.core.site import ISSUES_KEPT, NOBODY, Announcement, CounterSession, SiteState, Standing, Tally, Ticket
from ausuivant.core.views import Why

KEPT_ANNOUNCEMENTS = 40  #: more than any frame holds; a view picks

Changes = dict[str, Any]  #: the fields of SiteState that a fact changes, with their new values


# --- parts of the state ------------------------------------------------------------------------------------


def _enqueued(waiting: Mapping[str, Line[Standing]], ticket: Ticket) -> Mapping[str, Line[Standing]]:
    return {**waiting, ticket.queue_id: waiting.get(ticket.queue_id, NOBODY).adding(ticket.standing, ticket.id)}


def _dequeued(waiting: Mapping[str, Line[Standing]], ticket: Ticket) -> Mapping[str, Line[Standing]]:
    return {**waiting, ticket.queue_id: waiting[ticket.queue_id].removing(ticket.standing)}


def _tallied(state: SiteState, queue_id: str, **more: float) -> Changes:
    tally = state.tallies.get(queue_id, Tally())
    summed = {name: getattr(tally, name) + value for name, value in more.items()}
    return {"tallies": {**state.tallies, queue_id: evolve(tally, **summed)}}


def at_counter(state: SiteState, session: CounterSession) -> Changes:
    """A counter as it is now."""
    return {"counters": {**state.counters, session.counter_id: session}}


def _seen(state: SiteState, ticket_id: UUID) -> Changes:
    """Somebody said that the visitor has the ticket, or nobody will any more."""
    order = state.tickets[ticket_id].order
    return {"unconfirmed": state.unconfirmed.removing(order)} if state.unconfirmed.holds(order) else {}


def _changed(state: SiteState, ticket: Ticket, **changes: Any) -> Changes:
    return {"tickets": state.tickets.having(ticket.id, evolve(ticket, **changes))}


def _moved(state: SiteState, ticket: Ticket, fact: Fact, **changes: Any) -> Changes:
    """The ticket where the fact leads it, in and out of the waiting lists as that asks."""
    after = evolve(ticket, state=next_state(ticket.state, fact), **changes)
    moved: Changes = {"tickets": state.tickets.having(ticket.id, after)}
    waiting = state.waiting
    if ticket.state is TicketState.WAITING:
        waiting = _dequeued(waiting, ticket)
    if after.state is TicketState.WAITING:
        waiting = _enqueued(waiting, after)
    if waiting is not state.waiting:
        moved["waiting"] = waiting
    if ticket.state is TicketState.HELD:
        moved["held"] = state.held - {ticket.id}
    elif after.state is TicketState.HELD:
        moved["held"] = state.held | {ticket.id}
    return moved


def _freed(state: SiteState, event: e.Event, ticket: Ticket, **changes: Any) -> Changes:
    """The counter that had the ticket is free again."""
    if ticket.state not in AT_COUNTER or ticket.counter_id is None:
        return {}
    session = state.counters[ticket.counter_id]
    began = ticket.started_at or event.happened_at
    busy = max(0.0, (event.happened_at - began).total_seconds())
    free = evolve(session, ticket_id=None, since=event.happened_at, busy_s=session.busy_s + busy, **changes)
    return at_counter(state, free)


# --- tickets -----------------------------------------------------------------------------------------------


def _ticket(event: e.TicketEntered, **more: Any) -> Ticket:
    """A ticket as it comes in."""
    return Ticket(
        id=event.ticket_id,
        letter=event.letter,
        number=event.number,
        service_id=event.service_id,
        queue_id=event.queue_id,
        klass=event.klass,
        arrived_at=event.arrived_at,
        rank=event.rank,
        order=event.seq,
        state=next_state(None, Fact(event.kind)),
        appointed_at=event.appointed_at,
        language=event.language,
        origin=event.origin,
        **more,
    )


def _entered(state: SiteState, event: Any) -> Changes:
    adopted = isinstance(event, e.TicketAdopted)
    paper = {"suffix": event.suffix, "linked_to": event.linked_to} if adopted else {}
    ticket = _ticket(event, confirmed=adopted, **paper)
    entered: Changes = {
        "tickets": state.tickets.having(ticket.id, ticket),
        "waiting": _enqueued(state.waiting, ticket),
        "series": {**state.series, ticket.letter: state.series.get(ticket.letter, 0) + (not adopted)},
        **_tallied(state, ticket.queue_id, issued=1),
    }
    if not adopted or event.service_day == state.service_day:
        entered["labels"] = state.labels.having(ticket.label, ticket.id)
    if isinstance(event, e.TicketIssued):
        before = state.issued_at.get(event.origin, ())
        entered["issued_at"] = {**state.issued_at, event.origin: (*before[1 - ISSUES_KEPT :], event.at)}
        entered["unconfirmed"] = state.unconfirmed.adding(ticket.order, ticket.id)
    return entered


def _walked_in(state: SiteState, event: e.TicketWalkedIn) -> Changes:
    """At the counter from the first moment. It counts as called once: no later call of it ends a wait."""
    ticket = _ticket(
        event,
        confirmed=True,
        calls=1,
        call_id=event.call_id,
        counter_id=event.counter_id,
        called_at=event.happened_at,
        started_at=event.happened_at,
        why=Why(event.kind, 0, 0),
    )
    session = evolve(state.counters[event.counter_id], ticket_id=ticket.id, since=event.happened_at)
    return {
        "tickets": state.tickets.having(ticket.id, ticket),
        "labels": state.labels.having(ticket.label, ticket.id),
        "series": {**state.series, ticket.letter: state.series.get(ticket.letter, 0) + 1},
        **at_counter(state, session),
        **_tallied(state, ticket.queue_id, issued=1),
    }


def _printed(state: SiteState, event: e.TicketPrinted) -> Changes:
    ticket = state.tickets[event.ticket_id]
    return {**_changed(state, ticket, confirmed=True, unconfirmed_at=None), **_seen(state, ticket.id)}


def _unconfirmed(state: SiteState, event: e.TicketUnconfirmed) -> Changes:
    ticket = state.tickets[event.ticket_id]
    return {**_changed(state, ticket, unconfirmed_at=event.at), **_seen(state, ticket.id)}


def _relabelled(state: SiteState, event: e.TicketRelabelled) -> Changes:
    ticket = state.tickets[event.ticket_id]
    after = evolve(ticket, letter=event.letter, number=event.number, suffix=event.suffix, confirmed=True)
    tickets, labels = state.tickets.having(ticket.id, after), state.labels.having(after.label, ticket.id)
    return {"tickets": tickets, "labels": labels, **_seen(state, ticket.id)}


def _prioritised(state: SiteState, event: e.TicketPrioritised) -> Changes:
    ticket = state.tickets[event.ticket_id]
    after = evolve(ticket, klass=event.klass, rank=event.rank)
    changes: Changes = {"tickets": state.tickets.having(ticket.id, after)}
    if ticket.state is TicketState.WAITING:
        changes["waiting"] = _enqueued(_dequeued(state.waiting, ticket), after)
    return changes


def _announced(state: SiteState, event: e.CallEvent, announcement_id: UUID, *, recall: bool) -> Changes:
    ticket = state.tickets[event.ticket_id]
    call = Announcement(
        id=announcement_id,
        call_id=event.call_id,
        ticket_id=ticket.id,
        label=ticket.label,
        counter_id=event.counter_id,
        called_at=event.at,
        recall=recall,
    )
    return {"announcements": (*state.announcements, call)[-KEPT_ANNOUNCEMENTS:]}


def _called(state: SiteState, event: e.TicketCalled) -> Changes:
    ticket = state.tickets[event.ticket_id]
    moved = _moved(
        state,
        ticket,
        Fact.CALLED,
        call_id=event.call_id,
        counter_id=event.counter_id,
        called_at=event.happened_at,
        started_at=None,
        not_before=None,
        calls=ticket.calls + 1,
        why=Why(event.why, event.passed, event.minutes, event.detail),
    )
    session = evolve(state.counters[event.counter_id], ticket_id=ticket.id, since=event.happened_at)
    return {
        **moved,
        **at_counter(state, session),
        **_announced(state, event, event.call_id, recall=False),
        **(_first_call(state, ticket.queue_id, event) if ticket.calls == 0 else {}),
    }


def _first_call(state: SiteState, queue_id: str, event: e.TicketCalled) -> Changes:
    """A wait ends with the first call; further ones are not counted."""
    tally = state.tallies.get(queue_id, Tally())
    after = evolve(
        tally,
        calls=tally.calls + 1,
        wait_s=tally.wait_s + event.wait_s,
        within_target=tally.within_target + event.within_target,
        last_wait_s=event.wait_s,
    )
    return {"tallies": {**state.tallies, queue_id: after}}


def _recalled(state: SiteState, event: e.TicketRecalled) -> Changes:
    ticket = state.tickets[event.ticket_id]
    return {
        **_moved(state, ticket, Fact.RECALLED, calls=ticket.calls + 1),
        **_announced(state, event, event.announcement_id, recall=True),
    }


def _started(state: SiteState, event: e.TicketStarted) -> Changes:
    ticket = state.tickets[event.ticket_id]
    return {
        **_moved(state, ticket, Fact.STARTED, started_at=event.happened_at, confirmed=True),
        **at_counter(state, evolve(state.counters[event.counter_id], since=event.happened_at)),
        **_seen(state, ticket.id),
    }


def _finished(state: SiteState, event: e.TicketFinished) -> Changes:
    ticket = state.tickets[event.ticket_id]
    served = state.counters[event.counter_id].served + 1
    return {
        **_moved(state, ticket, Fact.FINISHED, closed_at=event.happened_at),
        **_freed(state, event, ticket, last_ticket_id=ticket.id, served=served),
        **_tallied(state, ticket.queue_id, served=1),
    }


def _reopened(state: SiteState, event: e.TicketReopened) -> Changes:
    ticket = state.tickets[event.ticket_id]
    session = state.counters[event.counter_id]
    session = evolve(
        session, ticket_id=ticket.id, last_ticket_id=None, since=event.happened_at, served=session.served - 1
    )
    return {
        **_moved(state, ticket, Fact.REOPENED, closed_at=None, call_id=event.call_id, started_at=event.happened_at),
        **at_counter(state, session),
        **_tallied(state, ticket.queue_id, served=-1),
    }


def _no_show(state: SiteState, event: e.TicketNoShow) -> Changes:
    ticket = state.tickets[event.ticket_id]
    return {
        **_moved(state, ticket, Fact.NO_SHOW, closed_at=event.happened_at),
        **_freed(state, event, ticket),
        **_tallied(state, ticket.queue_id, no_show=1),
    }


def _back(**changes: Any) -> dict[str, Any]:
    """What a ticket forgets when it leaves a counter for a waiting list."""
    return {"call_id": None, "counter_id": None, "started_at": None, "hold_reason": "", **changes}


def _released(state: SiteState, event: e.TicketReleased) -> Changes:
    ticket = state.tickets[event.ticket_id]
    return {**_moved(state, ticket, Fact.RELEASED, **_back()), **_freed(state, event, ticket)}


def _held(state: SiteState, event: e.TicketHeld) -> Changes:
    ticket = state.tickets[event.ticket_id]
    changes = _back(hold_reason=event.reason, not_before=event.not_before)
    return {**_moved(state, ticket, Fact.HELD, **changes), **_freed(state, event, ticket)}


def _resumed(state: SiteState, event: e.TicketResumed) -> Changes:
    return _moved(state, state.tickets[event.ticket_id], Fact.RESUMED, **_back(not_before=None))


def _reinstated(state: SiteState, event: e.TicketReinstated) -> Changes:
    ticket = state.tickets[event.ticket_id]
    return {
        **_moved(state, ticket, Fact.REINSTATED, **_back(not_before=event.not_before, closed_at=None)),
        **_tallied(state, ticket.queue_id, no_show=-1),
    }


def _transferred(state: SiteState, event: e.TicketTransferred) -> Changes:
    ticket = state.tickets[event.ticket_id]
    changes = _back(
        service_id=event.service_id,
        queue_id=event.queue_id,
        rank=event.rank,
        only_counter=event.only_counter,
        not_before=None,
    )
    return {**_moved(state, ticket, Fact.TRANSFERRED, **changes), **_freed(state, event, ticket)}


def _closed(fact: Fact, counted: str) -> Callable[[SiteState, Any], Changes]:
    def changes(state: SiteState, event: e.TicketEvent) -> Changes:
        ticket = state.tickets[event.ticket_id]
        return {
            **_moved(state, ticket, fact, closed_at=event.happened_at),
            **_freed(state, event, ticket),
            **_tallied(state, ticket.queue_id, **{counted: 1}),
            **_seen(state, ticket.id),
        }

    return changes


def _served_offline(state: SiteState, event: e.TicketServedOffline) -> Changes:
    """Served, and nothing is made of the hours: neither a call nor a wait is counted, nor time at the counter."""
    ticket = state.tickets[event.ticket_id]
    absent = {"no_show": -1} if ticket.state is TicketState.NO_SHOW else {}
    where = event.counter_id or ticket.counter_id
    closed: Changes = {"closed_at": event.happened_at, "counter_id": where, "not_before": None, "offline": True}
    changes: Changes = {
        **_moved(state, ticket, Fact.SERVED_OFFLINE, **closed),
        **_freed(state, event, ticket),
        **_tallied(state, ticket.queue_id, served=1, **absent),
        **_seen(state, ticket.id),
    }
    counters = changes.get("counters", state.counters)
    session = counters.get(event.counter_id or "")
    if session is not None:
        session = evolve(session, served=session.served + 1, served_offline=session.served_offline + 1)
        changes["counters"] = {**counters, session.counter_id: session}
    return changes


def nothing(state: SiteState, event: e.Event) -> Changes:
    """A fact that changes nothing of the state."""
    return {}


TICKET_APPLIERS: Final[Mapping[type[e.Event], Callable[[SiteState, Any], Changes]]] = {
    e.TicketIssued: _entered,
    e.TicketAdopted: _entered,
    e.TicketAdmitted: _entered,
    e.TicketWalkedIn: _walked_in,
    e.TicketPrinted: _printed,
    e.PrintFailed: nothing,
    e.TicketUnconfirmed: _unconfirmed,
    e.TicketRelabelled: _relabelled,
    e.TicketPrioritised: _prioritised,
    e.TicketCalled: _called,
    e.TicketRecalled: _recalled,
    e.TicketReleased: _released,
    e.TicketStarted: _started,
    e.TicketFinished: _finished,
    e.TicketNoShow: _no_show,
    e.TicketHeld: _held,
    e.TicketReopened: _reopened,
    e.TicketResumed: _resumed,
    e.TicketReinstated: _reinstated,
    e.TicketTransferred: _transferred,
    e.TicketCancelled: _closed(Fact.CANCELLED, "cancelled"),
    e.TicketSentOut: _closed(Fact.SENT_OUT, "sent_out"),
    e.TicketExpired: _closed(Fact.EXPIRED, "expired"),
    e.TicketServedOffline: _served_offline,
    e.TicketClosedBySystem: _closed(Fact.CLOSED_BY_SYSTEM, "served"),
}
