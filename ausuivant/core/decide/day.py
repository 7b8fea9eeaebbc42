"""The service day, what time alone brings, and the commands about the site itself."""

from datetime import datetime

from ausuivant.core import commands as c
from ausuivant.core import events as e
from ausuivant.core import hours
from ausuivant.core.decide import devices
from ausuivant.core.decide.draft import Draft
from ausuivant.core.errors import NothingChanges, NothingDue
from ausuivant.core.lifecycle import LIVE, TicketState


def roll(draft: Draft) -> None:
    """Begin the service day of `now` if it has not begun: close the day before, then open this one."""
    today = hours.service_day(draft.site, draft.now)
    before = draft.state.service_day
    if before is not None and before >= today:
        return
    if before is not None:
        _close_day(draft, _end_of(draft))
    suspended = tuple(sorted(draft.state.suspended))
    draft.record(
        e.DayOpened,
        service_day=today,
        config_version=draft.site.version,
        suspended=suspended,
        devices=devices.still_known(draft),
    )
    devices.raise_again(draft)
    if hours.is_open(draft.site, draft.now):
        draft.record(e.OpeningChanged, open=True)


def _end_of(draft: Draft) -> datetime:
    """When a past day really ended: its last closing, or its last fact if that came later."""
    state = draft.state
    assert state.service_day is not None
    assert state.at is not None
    closing = hours.closing_of(draft.site, state.service_day)
    return min(max(closing, state.at) if closing else state.at, draft.now)


def _close_day(draft: Draft, ended_at: datetime) -> None:
    for ticket in sorted(draft.state.tickets.values(), key=lambda ticket: ticket.order):
        if ticket.state is TicketState.SERVING:
            draft.record(e.TicketClosedBySystem, happened_at=ended_at, ticket_id=ticket.id)
        elif ticket.state in LIVE:
            draft.record(e.TicketExpired, happened_at=ended_at, ticket_id=ticket.id)
    for counter_id in sorted(draft.state.counters):
        draft.record(e.CounterClosed, happened_at=ended_at, counter_id=counter_id)


def wake(draft: Draft, command: c.Wake) -> None:
    """Record everything that is due by now, whatever the cause that woke us: two servers then act once."""
    is_open = hours.is_open(draft.site, draft.now)
    if is_open != draft.state.open:
        draft.record(e.OpeningChanged, open=is_open)
    for ticket_id in sorted(draft.state.held):
        not_before = draft.ticket(ticket_id).not_before
        if not_before is not None and not_before <= draft.now:
            draft.record(e.TicketResumed, ticket_id=ticket_id)
    for ticket_id in draft.state.unconfirmed:
        if draft.ticket(ticket_id).arrived_at + draft.site.policy.unconfirmed_after > draft.now:
            break
        draft.record(e.TicketUnconfirmed, ticket_id=ticket_id)
    if not draft.events:
        raise NothingDue(cause=command.cause)


def change_configuration(draft: Draft, command: c.ChangeConfiguration) -> None:
    """Say from which fact on the site's new version counts."""
    if command.version == draft.state.config_version and not draft.events:
        raise NothingChanges
    draft.record(e.ConfigChanged, config_version=command.version)


def suspend_queue(draft: Draft, command: c.SuspendQueue) -> None:
    """Take nobody more in this queue, until told otherwise."""
    draft.site.queue(command.queue_id)
    if command.queue_id in draft.state.suspended:
        raise NothingChanges
    draft.record(e.QueueSuspended, queue_id=command.queue_id, reason=command.reason)


def reopen_queue(draft: Draft, command: c.ReopenQueue) -> None:
    """Take people again."""
    draft.site.queue(command.queue_id)
    if command.queue_id not in draft.state.suspended:
        raise NothingChanges
    draft.record(e.QueueReopened, queue_id=command.queue_id)


def raise_alert(draft: Draft, command: c.RaiseAlert) -> None:
    """Tell staff; the alert's id is the command's."""
    draft.record(e.AlertRaised, alert_id=command.id, alert=command.alert, source=command.source, detail=command.detail)


def clear_alert(draft: Draft, command: c.ClearAlert) -> None:
    """It was taken care of."""
    if command.alert_id not in draft.state.alerts:
        raise NothingChanges
    draft.record(e.AlertCleared, alert_id=command.alert_id)


def accept_clock(draft: Draft, command: c.AcceptClock) -> None:
    """Keep that a person vouched for the clock."""
    draft.record(e.ClockAccepted, clock=command.clock)
