"""What each figure means. Every screen, report and export takes its figures from here.

wait time
    First call less max(check-in, appointed time), in seconds. Of tickets called; those who left before are counted
    apart, with the time they had waited as a lower bound. A transfer keeps the arrival, hence the wait goes on.
service time
    Finish less start (less call, if nobody pressed start), in seconds. Unknown for tickets closed by the system, and
    for those served while the server was away.
within target
    Tickets whose wait is at most their queue's target, over tickets called. None before the first call.
no-show rate
    No-shows over tickets called.
served offline
    Called by voice while the server was away, and entered afterwards. They count as served, and in no wait, target or
    service time: their hour is a guess. Of one that had been called before the outage the wait is known and kept.
oldest wait
    Since when the first of those waiting now waits.
"""

from datetime import datetime, timedelta

from ausuivant.core.lifecycle import TicketState
from ausuivant.core.site import CounterSession, SiteState, Tally, Ticket


def wait(ticket: Ticket, until: datetime) -> timedelta:
    """The wait of a ticket called, or closed, at `until`."""
    return max(timedelta(0), until - ticket.waits_from)


def service_time(ticket: Ticket) -> timedelta | None:
    """The counter time of a served ticket, or None if it is not known."""
    began = ticket.started_at or ticket.called_at
    if ticket.state is not TicketState.SERVED or ticket.offline or began is None or ticket.closed_at is None:
        return None
    return ticket.closed_at - began


def mean_service_s(session: CounterSession) -> float | None:
    """The mean time at an open counter, in seconds, of the visitors whose time is known."""
    timed = session.served - session.served_offline
    return session.busy_s / timed if timed else None


def total(state: SiteState) -> Tally:
    """The whole site's counts of the day."""
    tallies = list(state.tallies.values())
    return Tally(
        issued=sum(t.issued for t in tallies),
        calls=sum(t.calls for t in tallies),
        served=sum(t.served for t in tallies),
        no_show=sum(t.no_show for t in tallies),
        cancelled=sum(t.cancelled for t in tallies),
        expired=sum(t.expired for t in tallies),
        sent_out=sum(t.sent_out for t in tallies),
        within_target=sum(t.within_target for t in tallies),
        wait_s=sum(t.wait_s for t in tallies),
    )


def within_target(tally: Tally) -> float | None:
    """The share of called tickets whose wait kept the promise."""
    return tally.within_target / tally.calls if tally.calls else None


def mean_wait_s(tally: Tally) -> float | None:
    """The mean wait of called tickets, in seconds."""
    return tally.wait_s / tally.calls if tally.calls else None


def oldest(state: SiteState, queue_id: str) -> datetime | None:
    """Since when the first of a queue waits."""
    line = state.line(queue_id)
    return min((state.tickets[ticket_id].waits_from for ticket_id in line), default=None)


def balance(state: SiteState) -> dict[TicketState, int]:
    """How many of today's tickets are in each state; they sum to the tickets that entered (I12)."""
    counts = dict.fromkeys(TicketState, 0)
    for ticket in state.tickets.values():
        counts[ticket.state] += 1
    return counts
