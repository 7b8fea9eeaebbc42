"""(state, event) → state. Knows no rule and no configuration: whatever the log says, happened."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from ausuivant.core import events as e
from ausuivant.core.devices import heard
from ausuivant.core.evolve import evolve
from ausuivant.core.lifecycle import AT_COUNTER, Fact, TicketState, next_state
from ausuivant.core.line import Line
from ausuivant.core.site import Alert, Announcement, CounterSession, SiteState, Standing, Tally, Ticket
from ausuivant.core.views import Why

KEPT_ANNOUNCEMENTS = 40  #: more than any frame holds; a view picks


def apply(state: SiteState, event: e.Event) -> SiteState:
    """The state after one more fact."""
    return evolve(_applier(type(event))(state, event), seq=event.seq, at=event.at)


def _applier(event: type[e.Event]) -> Callable[[SiteState, Any], SiteState]:
    return APPLIERS[event]


def fold(state: SiteState, events: Iterable[e.Event]) -> SiteState:
    """The state after many facts."""
    for event in events:
        state = apply(state, event)
    return state


# --- waiting lists and tallies -----------------------------------------------------------------------------


def _enqueue(state: SiteState, ticket: Ticket) -> Mapping[str, Line[Standing]]:
    line = state.line(ticket.queue_id).adding(ticket.standing, ticket.id)
    return {**state.waiting, ticket.queue_id: line}


def _dequeue(state: SiteState, ticket: Ticket) -> Mapping[str, Line[Standing]]:
    return {**state.waiting, ticket.queue_id: state.waiting[ticket.queue_id].removing(ticket.standing)}


def _tally(state: SiteState, queue_id: str, **more: Any) -> Mapping[str, Tally]:
    tally = state.tallies.get(queue_id, Tally())
    changed = {name: getattr(tally, name) + value for name, value in more.items() if name != "last_wait_s"}
    if "last_wait_s" in more:
        changed["last_wait_s"] = more["last_wait_s"]
    return {**state.tallies, queue_id: evolve(tally, **changed)}


def _moved(state: SiteState, ticket: Ticket, fact: Fact, **changes: Any) -> SiteState:
    """The ticket where the fact leads it, in and out of the waiting lists as that asks."""
    after = evolve(ticket, state=next_state(ticket.state, fact), **changes)
    tickets = state.tickets.having(ticket.id, after)
    waiting = state.waiting
    held = state.held
    if ticket.state is TicketState.WAITING:
        waiting = _dequeue(state, ticket)
        state = evolve(state, waiting=waiting)
    if after.state is TicketState.WAITING:
        waiting = _enqueue(state, after)
    if ticket.state is TicketState.HELD:
        held = held - {ticket.id}
    if after.state is TicketState.HELD:
        held = held | {ticket.id}
    return evolve(state, tickets=tickets, waiting=waiting, held=held)


def _freed(state: SiteState, event: e.Event, ticket: Ticket, **changes: Any) -> SiteState:
    """The counter that had the ticket is free again."""
    if ticket.state not in AT_COUNTER or ticket.counter_id is None:
        return state
    session = state.counters[ticket.counter_id]
    began = ticket.started_at or event.happened_at
    busy = max(0.0, (event.happened_at - began).total_seconds())
    free = evolve(session, ticket_id=None, since=event.happened_at, busy_s=session.busy_s + busy, **changes)
    return evolve(state, counters={**state.counters, session.counter_id: free})


# --- tickets -----------------------------------------------------------------------------------------------


def _entered(state: SiteState, event: Any) -> SiteState:
    adopted = isinstance(event, e.TicketAdopted)
    ticket = Ticket(
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
        confirmed=adopted,
        suffix=event.suffix if adopted else "",
        linked_to=event.linked_to if adopted else None,
    )
    tickets = state.tickets.having(ticket.id, ticket)
    of_today = not adopted or event.service_day == state.service_day
    issued = isinstance(event, e.TicketIssued)
    count = state.series.get(ticket.letter, 0) + (not adopted)
    return evolve(
        state,
        tickets=tickets,
        labels=state.labels.having(ticket.label, ticket.id) if of_today else state.labels,
        waiting=_enqueue(state, ticket),
        series={**state.series, ticket.letter: count},
        unconfirmed=state.unconfirmed.adding(ticket.order, ticket.id) if issued else state.unconfirmed,
        tallies=_tally(state, ticket.queue_id, issued=1),
    )


def _without_unconfirmed(state: SiteState, ticket_id: UUID) -> Line[int]:
    order = state.tickets[ticket_id].order
    return state.unconfirmed.removing(order) if state.unconfirmed.holds(order) else state.unconfirmed


def _printed(state: SiteState, event: e.TicketPrinted) -> SiteState:
    ticket = evolve(state.tickets[event.ticket_id], confirmed=True, unconfirmed_at=None)
    return evolve(
        state,
        tickets=state.tickets.having(ticket.id, ticket),
        unconfirmed=_without_unconfirmed(state, ticket.id),
    )


def _unconfirmed(state: SiteState, event: e.TicketUnconfirmed) -> SiteState:
    ticket = evolve(state.tickets[event.ticket_id], unconfirmed_at=event.at)
    return evolve(
        state,
        tickets=state.tickets.having(ticket.id, ticket),
        unconfirmed=_without_unconfirmed(state, ticket.id),
    )


def _relabelled(state: SiteState, event: e.TicketRelabelled) -> SiteState:
    ticket = state.tickets[event.ticket_id]
    after = evolve(ticket, letter=event.letter, number=event.number, suffix=event.suffix, confirmed=True)
    return evolve(
        state,
        tickets=state.tickets.having(ticket.id, after),
        labels=state.labels.having(after.label, ticket.id),
        unconfirmed=_without_unconfirmed(state, ticket.id),
    )


def _prioritised(state: SiteState, event: e.TicketPrioritised) -> SiteState:
    ticket = state.tickets[event.ticket_id]
    after = evolve(ticket, klass=event.klass, rank=event.rank)
    tickets = state.tickets.having(ticket.id, after)
    if ticket.state is not TicketState.WAITING:
        return evolve(state, tickets=tickets)
    out = evolve(state, waiting=_dequeue(state, ticket))
    return evolve(out, tickets=tickets, waiting=_enqueue(out, after))


def _announced(state: SiteState, event: e.CallEvent, announcement_id: UUID, *, recall: bool) -> SiteState:
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
    return evolve(state, announcements=(*state.announcements, call)[-KEPT_ANNOUNCEMENTS:])


def _called(state: SiteState, event: e.TicketCalled) -> SiteState:
    ticket = state.tickets[event.ticket_id]
    first = ticket.calls == 0
    if first:
        state = evolve(
            state,
            tallies=_tally(
                state,
                ticket.queue_id,
                calls=1,
                wait_s=event.wait_s,
                within_target=int(event.within_target),
                last_wait_s=event.wait_s,
            ),
        )
    state = _moved(
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
    state = evolve(state, counters={**state.counters, event.counter_id: session})
    return _announced(state, event, event.call_id, recall=False)


def _recalled(state: SiteState, event: e.TicketRecalled) -> SiteState:
    ticket = state.tickets[event.ticket_id]
    state = _moved(state, ticket, Fact.RECALLED, calls=ticket.calls + 1)
    return _announced(state, event, event.announcement_id, recall=True)


def _started(state: SiteState, event: e.TicketStarted) -> SiteState:
    state = _moved(state, state.tickets[event.ticket_id], Fact.STARTED, started_at=event.happened_at, confirmed=True)
    session = evolve(state.counters[event.counter_id], since=event.happened_at)
    return evolve(
        state,
        counters={**state.counters, event.counter_id: session},
        unconfirmed=_without_unconfirmed(state, event.ticket_id),
    )


def _finished(state: SiteState, event: e.TicketFinished) -> SiteState:
    ticket = state.tickets[event.ticket_id]
    session = state.counters[event.counter_id]
    state = _freed(state, event, ticket, last_ticket_id=ticket.id, served=session.served + 1)
    state = evolve(state, tallies=_tally(state, ticket.queue_id, served=1))
    return _moved(state, ticket, Fact.FINISHED, closed_at=event.happened_at)


def _reopened(state: SiteState, event: e.TicketReopened) -> SiteState:
    ticket = state.tickets[event.ticket_id]
    state = _moved(state, ticket, Fact.REOPENED, closed_at=None, call_id=event.call_id, started_at=event.happened_at)
    session = state.counters[event.counter_id]
    session = evolve(
        session, ticket_id=ticket.id, last_ticket_id=None, since=event.happened_at, served=session.served - 1
    )
    return evolve(
        state,
        counters={**state.counters, event.counter_id: session},
        tallies=_tally(state, ticket.queue_id, served=-1),
    )


def _no_show(state: SiteState, event: e.TicketNoShow) -> SiteState:
    ticket = state.tickets[event.ticket_id]
    state = _freed(state, event, ticket)
    state = evolve(state, tallies=_tally(state, ticket.queue_id, no_show=1))
    return _moved(state, ticket, Fact.NO_SHOW, closed_at=event.happened_at)


def _back(**changes: Any) -> dict[str, Any]:
    """What a ticket forgets when it leaves a counter for a waiting list."""
    return {"call_id": None, "counter_id": None, "started_at": None, "hold_reason": "", **changes}


def _released(state: SiteState, event: e.TicketReleased) -> SiteState:
    ticket = state.tickets[event.ticket_id]
    return _moved(_freed(state, event, ticket), ticket, Fact.RELEASED, **_back())


def _held(state: SiteState, event: e.TicketHeld) -> SiteState:
    ticket = state.tickets[event.ticket_id]
    changes = _back(hold_reason=event.reason, not_before=event.not_before)
    return _moved(_freed(state, event, ticket), ticket, Fact.HELD, **changes)


def _resumed(state: SiteState, event: e.TicketResumed) -> SiteState:
    return _moved(state, state.tickets[event.ticket_id], Fact.RESUMED, **_back(not_before=None))


def _reinstated(state: SiteState, event: e.TicketReinstated) -> SiteState:
    ticket = state.tickets[event.ticket_id]
    state = evolve(state, tallies=_tally(state, ticket.queue_id, no_show=-1))
    return _moved(state, ticket, Fact.REINSTATED, **_back(not_before=event.not_before, closed_at=None))


def _transferred(state: SiteState, event: e.TicketTransferred) -> SiteState:
    ticket = state.tickets[event.ticket_id]
    changes = _back(
        service_id=event.service_id,
        queue_id=event.queue_id,
        rank=event.rank,
        only_counter=event.only_counter,
        not_before=None,
    )
    return _moved(_freed(state, event, ticket), ticket, Fact.TRANSFERRED, **changes)


def _closed(fact: Fact, counted: str) -> Callable[[SiteState, Any], SiteState]:
    def applier(state: SiteState, event: e.TicketEvent) -> SiteState:
        ticket = state.tickets[event.ticket_id]
        state = _freed(state, event, ticket)
        state = evolve(
            state,
            tallies=_tally(state, ticket.queue_id, **{counted: 1}),
            unconfirmed=_without_unconfirmed(state, ticket.id),
        )
        return _moved(state, ticket, fact, closed_at=event.happened_at)

    return applier


# --- counters and the site ---------------------------------------------------------------------------------


def _counter_opened(state: SiteState, event: e.CounterOpened) -> SiteState:
    session = CounterSession(
        counter_id=event.counter_id,
        agent=event.agent,
        queues=event.queues,
        opened_at=event.happened_at,
        since=event.happened_at,
    )
    return evolve(state, counters={**state.counters, event.counter_id: session})


def _counter_changed(state: SiteState, event: e.CounterEvent, **changes: Any) -> SiteState:
    session = evolve(state.counters[event.counter_id], since=event.happened_at, **changes)
    return evolve(state, counters={**state.counters, event.counter_id: session})


def _counter_closed(state: SiteState, event: e.CounterClosed) -> SiteState:
    return evolve(state, counters={key: s for key, s in state.counters.items() if key != event.counter_id})


def _day_opened(state: SiteState, event: e.DayOpened) -> SiteState:
    return SiteState(
        site_id=state.site_id,
        service_day=event.service_day,
        config_version=event.config_version,
        suspended=frozenset(event.suspended),
        devices={device.device_id: device for device in event.devices},
    )


def _alert_raised(state: SiteState, event: e.AlertRaised) -> SiteState:
    alert = Alert(event.alert_id, event.alert, event.source, event.detail, event.happened_at)
    return evolve(state, alerts={**state.alerts, event.alert_id: alert})


def _device_reported(state: SiteState, event: e.DeviceReported) -> SiteState:
    device = heard(event, before=state.devices.get(event.device_id))
    return evolve(state, devices={**state.devices, device.device_id: device})


def _unchanged(state: SiteState, event: e.Event) -> SiteState:
    return state


APPLIERS: Final[Mapping[type[e.Event], Callable[[SiteState, Any], SiteState]]] = {
    e.TicketIssued: _entered,
    e.TicketAdopted: _entered,
    e.TicketAdmitted: _entered,
    e.TicketPrinted: _printed,
    e.PrintFailed: _unchanged,
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
    e.TicketClosedBySystem: _closed(Fact.CLOSED_BY_SYSTEM, "served"),
    e.CounterOpened: _counter_opened,
    e.CounterPaused: lambda state, event: _counter_changed(state, event, paused=True, pause_reason=event.reason),
    e.CounterResumed: lambda state, event: _counter_changed(state, event, paused=False, pause_reason=""),
    e.CounterClosed: _counter_closed,
    e.DayOpened: _day_opened,
    e.OpeningChanged: lambda state, event: evolve(state, open=event.open),
    e.ConfigChanged: lambda state, event: evolve(state, config_version=event.config_version),
    e.QueueSuspended: lambda state, event: evolve(state, suspended=state.suspended | {event.queue_id}),
    e.QueueReopened: lambda state, event: evolve(state, suspended=state.suspended - {event.queue_id}),
    e.AlertRaised: _alert_raised,
    e.AlertCleared: lambda state, event: evolve(
        state, alerts={key: alert for key, alert in state.alerts.items() if key != event.alert_id}
    ),
    e.DeviceReported: _device_reported,
    e.ClockAccepted: _unchanged,
}
