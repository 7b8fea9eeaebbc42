"""The agent's console: who waits, who is next and why, who is here, what was set aside."""

from datetime import datetime
from uuid import UUID

from ausuivant.core import views
from ausuivant.core.config import Served, Site
from ausuivant.core.decide.counters import may_reopen
from ausuivant.core.lifecycle import TicketState
from ausuivant.core.looking import alert_lines, condition, line, queue_line
from ausuivant.core.metrics import mean_service_s
from ausuivant.core.routing import choose_next, eligible, served_by
from ausuivant.core.site import CounterSession, SiteState, Ticket

LISTED = 60  #: waiting tickets in a frame; the queues' counts say how many there are in all


def console(state: SiteState, site: Site, counter_id: str, now: datetime) -> views.ConsoleView:
    """What the agent at this counter sees."""
    place = site.counter(counter_id)
    session = state.counters.get(counter_id)
    served = served_by(site, session) if session else place.serves
    nxt = choose_next(state, site, session, now) if session and not session.paused else None
    return views.ConsoleView(
        site_id=site.id,
        town=site.town,
        site_name=site.name,
        timezone=site.timezone,
        counter_id=counter_id,
        counter_name=place.name,
        condition=condition(state, session),
        agent=session.agent if session else None,
        since=session.since if session else None,
        pause_reason=session.pause_reason if session else "",
        at_hand=_at_hand(state, site, session),
        next_up=line(state, site, nxt.ticket, now, may_call=True) if nxt else None,
        next_why=nxt.why if nxt else None,
        may_reopen=_may_reopen(state, site, session, now),
        queues=tuple(queue_line(state, site, one.queue_id, own=not one.help_after) for one in served),
        waiting=_waiting(state, site, counter_id, served, now=now),
        held=_listed(state, site, TicketState.HELD, served, now=now),
        absent=_listed(state, site, TicketState.NO_SHOW, served, now=now),
        alerts=alert_lines(state),
        services=tuple(views.Choice(one.id, one.name) for one in site.services.values()),
        counters=tuple(views.Choice(one.id, one.name) for one in site.counters.values()),
        served=session.served if session else 0,
        mean_service_s=mean_service_s(session) if session else None,
        site_waiting=sum(len(ids) for ids in state.waiting.values()),
        counters_open=len(state.counters),
        counters_all=len(site.counters),
    )


def _waiting(
    state: SiteState, site: Site, counter_id: str, served: tuple[Served, ...], *, now: datetime
) -> tuple[views.Line, ...]:
    pairs = [(state.tickets[ticket_id], one) for one in served for ticket_id in state.line(one.queue_id)]
    found = [
        (not may_call, ticket.standing, ticket)
        for ticket, one in pairs
        if (may_call := eligible(ticket, one, counter_id, now)) or ticket.only_counter in (None, counter_id)
    ]
    # A crowd is sorted by what it is made of: a line for each of hundreds would cost a console more than all the rest.
    found.sort(key=lambda entry: entry[:2])
    return tuple(line(state, site, ticket, now, may_call=not later) for later, _, ticket in found[:LISTED])


def _listed(
    state: SiteState, site: Site, wanted: TicketState, served: tuple[Served, ...], *, now: datetime
) -> tuple[views.Line, ...]:
    queues = {one.queue_id for one in served}
    if wanted is TicketState.HELD:
        found = [state.tickets[ticket_id] for ticket_id in state.held]
    else:
        found = [ticket for ticket in state.tickets.values() if ticket.state is wanted]
    kept = sorted((ticket for ticket in found if ticket.queue_id in queues), key=lambda ticket: ticket.order)
    return tuple(
        line(state, site, ticket, now, may_call=wanted is TicketState.HELD, note=ticket.hold_reason) for ticket in kept
    )


def _may_reopen(state: SiteState, site: Site, session: CounterSession | None, now: datetime) -> UUID | None:
    if session is None or session.ticket_id is not None or session.last_ticket_id is None:
        return None
    last = state.tickets[session.last_ticket_id]
    return last.id if may_reopen(last, now, site.policy.reopen_within.total_seconds()) else None


def _at_hand(state: SiteState, site: Site, session: CounterSession | None) -> views.AtHand | None:
    if session is None or session.ticket_id is None:
        return None
    ticket: Ticket = state.tickets[session.ticket_id]
    service = site.services.get(ticket.service_id)
    assert ticket.call_id is not None
    assert ticket.called_at is not None
    assert ticket.why is not None
    return views.AtHand(
        ticket_id=ticket.id,
        call_id=ticket.call_id,
        label=ticket.label,
        letter=ticket.letter,
        number=ticket.number,
        state=ticket.state,
        service_id=ticket.service_id,
        service_name=service.name if service else {"fr": ticket.service_id},
        queue_id=ticket.queue_id,
        klass=ticket.klass,
        language=ticket.language,
        arrived_at=ticket.arrived_at,
        waits_from=ticket.waits_from,
        called_at=ticket.called_at,
        started_at=ticket.started_at,
        confirmed=ticket.confirmed,
        calls=ticket.calls,
        why=ticket.why,
        notices=service.notices if service else {},
    )
