"""When time alone will change something: the ledger then submits Wake, or screens are remade."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from ausuivant.core import hours
from ausuivant.core.commands import Cause
from ausuivant.core.config import Served, Site
from ausuivant.core.routing import eligible_from, served_by
from ausuivant.core.site import SiteState

NAMESPACE = UUID("0f6b9a52-8c1d-5f0e-9a0b-6d1c3c1f7a11")  #: of the ids of Wake commands; any constant would do


@dataclass(frozen=True, slots=True)
class Due:
    """The next instant at which something changes. `acts`: a fact must be recorded, not only screens remade."""

    at: datetime
    cause: Cause
    acts: bool


def wake_id(site_id: str, cause: Cause, at: datetime) -> UUID:
    """The id of the Wake for this cause and instant: the same on every server, so that they act once."""
    return uuid5(NAMESPACE, f"{site_id}/{cause}/{at.astimezone(UTC).isoformat()}")


def next_due(state: SiteState, site: Site, now: datetime) -> Due | None:
    """The first thing that falls due; `at` may lie before `now` if it is overdue."""
    everything = [*_facts(state, site, now), *_glances(state, site, now)]
    return min(everything, key=lambda due: (due.at, not due.acts)) if everything else None


def next_fact(state: SiteState, site: Site, now: datetime) -> Due | None:
    """The first fact that falls due, leaving out what only screens show: cheap, for whoever draws none."""
    return min(_facts(state, site, now), key=lambda due: due.at, default=None)


def _facts(state: SiteState, site: Site, now: datetime) -> Iterator[Due]:
    if state.service_day is None or state.service_day < hours.service_day(site, now):
        yield Due(hours.day_starts(site, hours.service_day(site, now)), Cause.DAY, acts=True)
        return
    yield Due(hours.day_starts(site, state.service_day + timedelta(days=1)), Cause.DAY, acts=True)
    yield from _opening(state, site, now)
    for ticket_id in state.held:
        not_before = state.tickets[ticket_id].not_before
        assert not_before is not None  # whoever sets a ticket aside says until when
        yield Due(not_before, Cause.HOLD, acts=True)
    if state.unconfirmed:
        first = state.tickets[state.unconfirmed[0]]
        yield Due(first.arrived_at + site.policy.unconfirmed_after, Cause.CONFIRM, acts=True)


def _opening(state: SiteState, site: Site, now: datetime) -> Iterator[Due]:
    if hours.is_open(site, now) != state.open:
        yield Due(now, Cause.OPENING, acts=True)
        return
    change = hours.next_change(site, now)
    if change is not None:
        yield Due(change, Cause.OPENING, acts=True)


def _glances(state: SiteState, site: Site, now: datetime) -> Iterator[Due]:
    """When an open counter may call a ticket that it may not call yet."""
    # Counters that serve a queue alike look along its line once: it is long just when many counters are open.
    alike: dict[Served, list[str]] = {}
    for session in state.counters.values():
        for served in served_by(site, session):
            alike.setdefault(served, []).append(session.counter_id)
    for served, counter_ids in alike.items():
        for ticket_id in state.line(served.queue_id):
            ticket = state.tickets[ticket_id]
            if not served.help_after and ticket.not_before is None:
                continue
            counter_id = ticket.only_counter if ticket.only_counter in counter_ids else counter_ids[0]
            at = eligible_from(ticket, served, counter_id)
            if at is not None and at > now:
                yield Due(at, Cause.HELP, acts=False)
