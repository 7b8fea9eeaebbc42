"""Commands at a counter. Each names the call that the agent saw; what has changed meanwhile is refused."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ausuivant.core import commands as c
from ausuivant.core import events as e
from ausuivant.core.decide.draft import Draft
from ausuivant.core.errors import (
    AgentElsewhere,
    CounterBusy,
    CounterClosed,
    CounterPaused,
    CounterTaken,
    NobodyWaiting,
    NothingChanges,
    QueueUnknown,
    StaleView,
    TooLate,
    TransitionRefused,
)
from ausuivant.core.lifecycle import Fact, TicketState, next_state
from ausuivant.core.routing import Reason, choose_next, passed_by
from ausuivant.core.site import CounterSession, Ticket
from ausuivant.core.views import Why


def session_of(draft: Draft, counter_id: str) -> CounterSession:
    """The open counter, or CounterUnknown, CounterClosed."""
    draft.site.counter(counter_id)
    session = draft.state.counters.get(counter_id)
    if session is None:
        raise CounterClosed(counter_id=counter_id)
    return session


def at_hand(draft: Draft, session: CounterSession) -> Ticket | None:
    """The ticket that the counter has."""
    return draft.state.tickets[session.ticket_id] if session.ticket_id else None


def check_seen(draft: Draft, counter_id: str, seen_call: UUID | None) -> tuple[CounterSession, Ticket | None]:
    """The counter and its ticket, if the agent sees it as it is; else StaleView. A double click acts once."""
    session = session_of(draft, counter_id)
    ticket = at_hand(draft, session)
    current = ticket.call_id if ticket else None
    if current != seen_call:
        raise StaleView(seen=seen_call, current=current)
    return session, ticket


def in_hand(draft: Draft, command: c.AtCounter, fact: Fact) -> tuple[CounterSession, Ticket]:
    """The counter and the ticket that the command is about; refused if there is none, or the fact cannot follow."""
    session, ticket = check_seen(draft, command.counter_id, command.seen_call)
    if ticket is None:
        raise TransitionRefused(state=None, attempted=fact)
    next_state(ticket.state, fact)
    return session, ticket


# --- the counter itself ------------------------------------------------------------------------------------


def open_counter(draft: Draft, command: c.OpenCounter) -> None:
    """Take a counter that nobody else holds; the same agent may change the profile."""
    counter = draft.site.counter(command.counter_id)
    for queue_id in command.queues:
        if queue_id not in {served.queue_id for served in counter.serves}:
            raise QueueUnknown(queue_id=queue_id)
    session = draft.state.counters.get(counter.id)
    if session is not None:
        if session.agent != command.agent:
            raise CounterTaken(counter_id=counter.id)
        raise NothingChanges
    for other in draft.state.counters.values():
        if other.agent == command.agent:
            raise AgentElsewhere(counter_id=other.counter_id)
    draft.record(e.CounterOpened, counter_id=counter.id, agent=command.agent, queues=command.queues)


def _check_free(draft: Draft, session: CounterSession) -> None:
    ticket = at_hand(draft, session)
    if ticket is not None:
        raise CounterBusy(counter_id=session.counter_id, label=ticket.label)


def pause(draft: Draft, command: c.PauseCounter) -> None:
    """Stop receiving; the visitor at hand is finished first."""
    session = session_of(draft, command.counter_id)
    _check_free(draft, session)
    if session.paused:
        raise NothingChanges
    draft.record(e.CounterPaused, counter_id=session.counter_id, reason=command.reason)


def resume(draft: Draft, command: c.ResumeCounter) -> None:
    """Receive again."""
    session = session_of(draft, command.counter_id)
    if not session.paused:
        raise NothingChanges
    draft.record(e.CounterResumed, counter_id=session.counter_id)


def close(draft: Draft, command: c.CloseCounter) -> None:
    """Leave; the visitor at hand is finished first."""
    session = session_of(draft, command.counter_id)
    _check_free(draft, session)
    draft.record(e.CounterClosed, counter_id=session.counter_id)


# --- calls -------------------------------------------------------------------------------------------------


def _call(draft: Draft, session: CounterSession, ticket: Ticket, why: Why) -> None:
    wait = max(0.0, (draft.now - ticket.waits_from).total_seconds())
    draft.record(
        e.TicketCalled,
        ticket_id=ticket.id,
        counter_id=session.counter_id,
        call_id=draft.command_id,
        why=why.reason,
        passed=why.passed,
        minutes=why.minutes,
        wait_s=wait,
        within_target=wait <= draft.site.queue(ticket.queue_id).target.total_seconds(),
        detail=why.detail,
    )


def finish_at_hand(
    draft: Draft,
    ticket: Ticket | None,
    *,
    outcome: str = "",
    services: tuple[str, ...] = (),
    happened_at: datetime | None = None,
) -> None:
    """Let the visitor at hand go, if there is one; ServiceUnknown. `happened_at`: when that was, None for now."""
    if ticket is not None:
        done = tuple(dict.fromkeys(draft.site.service(service_id).id for service_id in services))
        done = () if done == (ticket.service_id,) else done
        happened_at = None if happened_at is None else _within_visit(draft, ticket, happened_at)
        draft.record(e.TicketFinished, happened_at=happened_at, outcome=outcome, services=done, **_hands(ticket))


def _within_visit(draft: Draft, ticket: Ticket, at: datetime) -> datetime:
    """The instant, or the nearest one at which the visit can have ended: a browser's idea of the hour may be wrong."""
    began = ticket.started_at or ticket.called_at
    return min(at if began is None else max(at, began), draft.now)


def _hands(ticket: Ticket) -> dict[str, Any]:
    return {"ticket_id": ticket.id, "counter_id": ticket.counter_id, "call_id": ticket.call_id}


def call_next(draft: Draft, command: c.CallNext) -> None:
    """Finish with the visitor at hand and call the next; with nobody waiting, only finish."""
    session, ticket = check_seen(draft, command.counter_id, command.seen_call)
    if session.paused:
        raise CounterPaused(counter_id=session.counter_id)
    finish_at_hand(draft, ticket, outcome=command.outcome, services=command.services)
    choice = choose_next(draft.state, draft.site, draft.state.counters[session.counter_id], draft.now)
    if choice is not None:
        _call(draft, session, choice.ticket, choice.why)
    elif ticket is None:
        raise NobodyWaiting(counter_id=session.counter_id)


def call_ticket(draft: Draft, command: c.CallTicket) -> None:
    """Call a waiting or held ticket that the rule would not call now; the log keeps why."""
    session, current = check_seen(draft, command.counter_id, command.seen_call)
    if session.paused:
        raise CounterPaused(counter_id=session.counter_id)
    ticket = draft.ticket(command.ticket_id)
    next_state(ticket.state, Fact.CALLED)
    finish_at_hand(draft, current)
    passed = passed_by(draft.state, draft.site, session, ticket, now=draft.now)
    _call(draft, session, ticket, Why(Reason.CHOSEN, passed, 0, command.reason))


def recall(draft: Draft, command: c.Recall) -> None:
    """Announce again, under a new announcement id: the command's."""
    _, ticket = in_hand(draft, command, Fact.RECALLED)
    draft.record(e.TicketRecalled, announcement_id=command.id, **_hands(ticket))


def release(draft: Draft, command: c.Release) -> None:
    """Annul the call; the ticket goes back to its place."""
    _, ticket = in_hand(draft, command, Fact.RELEASED)
    draft.record(e.TicketReleased, **_hands(ticket))


def start(draft: Draft, command: c.Start) -> None:
    """The visitor is here."""
    _, ticket = in_hand(draft, command, Fact.STARTED)
    draft.record(e.TicketStarted, **_hands(ticket))


def finish(draft: Draft, command: c.Finish) -> None:
    """The visitor leaves."""
    _, ticket = in_hand(draft, command, Fact.FINISHED)
    finish_at_hand(draft, ticket, outcome=command.outcome, services=command.services, happened_at=command.happened_at)


def mark_no_show(draft: Draft, command: c.MarkNoShow) -> None:
    """The visitor did not come."""
    _, ticket = in_hand(draft, command, Fact.NO_SHOW)
    draft.record(e.TicketNoShow, **_hands(ticket))


def hold(draft: Draft, command: c.Hold) -> None:
    """Set the visitor aside; the ticket comes back by itself."""
    _, ticket = in_hand(draft, command, Fact.HELD)
    delay = draft.site.policy.hold_default if command.delay is None else command.delay
    draft.record(e.TicketHeld, reason=command.reason, not_before=draft.now + delay, **_hands(ticket))


def reopen(draft: Draft, command: c.Reopen) -> None:
    """Take back the last visitor finished here, within the policy's minutes."""
    session, ticket = check_seen(draft, command.counter_id, command.seen_call)
    if ticket is not None:
        raise CounterBusy(counter_id=session.counter_id, label=ticket.label)
    if session.last_ticket_id is None:
        raise TransitionRefused(state=None, attempted=Fact.REOPENED)
    last = draft.ticket(session.last_ticket_id)
    next_state(last.state, Fact.REOPENED)
    if not may_reopen(last, draft.now, draft.site.policy.reopen_within.total_seconds()):
        raise TooLate(limit_s=int(draft.site.policy.reopen_within.total_seconds()))
    draft.record(e.TicketReopened, ticket_id=last.id, counter_id=session.counter_id, call_id=draft.command_id)


def may_reopen(last: Ticket, now: datetime, limit_s: float) -> bool:
    """Whether the last ticket of a counter may still be taken back."""
    return (
        last.state is TicketState.SERVED
        and last.closed_at is not None
        and (now - last.closed_at).total_seconds() <= limit_s
    )
