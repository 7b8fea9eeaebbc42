"""How long a newcomer would wait: an honest range, never one minute.

Stage 0, for a site without measured history: x = (n + 1) S / c people ahead times counter time over counters, and
the range [0.8 x, 1.6 x]. On a town hall's data this range held P50 and P80 (WAIT §2.3, row "stage 0"). S is the
queue's expected counter time a call; a counter counts 1/k when k of its queues have somebody waiting.
"""

from datetime import timedelta
from math import ceil, floor

from ausuivant.core.config import Site
from ausuivant.core.routing import served_by
from ausuivant.core.site import SiteState
from ausuivant.core.views import Range

LOW, HIGH = 0.8, 1.6
LONGEST = 90  #: minutes; beyond it only "more than"


def open_share(state: SiteState, site: Site, queue_id: str) -> float:
    """How many counters the queue has: each open one that serves it, shared among its queues with people waiting."""
    share = 0.0
    for session in state.counters.values():
        served = [one.queue_id for one in served_by(site, session) if not one.help_after]
        if session.paused or queue_id not in served:
            continue
        busy = sum(1 for other in served if other == queue_id or state.line(other))
        share += 1 / busy
    return share


def pace(state: SiteState, site: Site, queue_id: str) -> float | None:
    """Minutes from one call of the queue to the next, or None when no counter is open for it."""
    counters = open_share(state, site, queue_id)
    return None if counters == 0 else site.queue(queue_id).service_time.total_seconds() / 60 / counters


def behind(pace_min: float | None, ahead: int) -> Range | None:
    """The range for somebody with `ahead` people before, at a pace: for who asks about many of one queue."""
    if pace_min is None:
        return None
    x = (ahead + 1) * pace_min
    return rounded(LOW * x, HIGH * x)


def rounded(low: float, high: float) -> Range:
    """A range as people read it: outwards to 5 minutes, to 10 above 30, to 15 above 60 (WAIT §2.6)."""
    if high < 5:
        return Range(0, 5)
    if high > LONGEST:
        return Range(LONGEST, None)
    step = 5 if high <= 30 else 10 if high <= 60 else 15
    return Range(5 * floor(low / 5), step * ceil(high / step))


def estimate(state: SiteState, site: Site, queue_id: str, *, ahead: int | None = None) -> Range | None:
    """The range for a newcomer, or for somebody with `ahead` people before; None: nobody can say."""
    before = len(state.line(queue_id)) if ahead is None else ahead
    at = pace(state, site, queue_id)
    if at is not None and ahead is None and before == 0 and _free_counter(state, site, queue_id):
        return Range(0, 5)
    return behind(at, before)


def _free_counter(state: SiteState, site: Site, queue_id: str) -> bool:
    return any(
        session.ticket_id is None
        and not session.paused
        and queue_id in {one.queue_id for one in served_by(site, session)}
        for session in state.counters.values()
    )


def places(state: SiteState, site: Site, queue_id: str, left: timedelta) -> int | None:
    """How many newcomers can be received in the time that is left, or None when no counter is open for the queue."""
    counters = open_share(state, site, queue_id)
    if counters == 0:
        return None
    return max(0, floor(left / site.queue(queue_id).service_time * counters) - len(state.line(queue_id)))


def level(range_: Range | None, site: Site) -> int | None:
    """The crowding level 1–4 of a range: by its upper end, against the town's limits."""
    if range_ is None:
        return None
    if range_.high is None:
        return 4
    bounds = [limit.total_seconds() / 60 for limit in site.policy.levels]
    return 1 + sum(1 for bound in bounds if range_.high > bound)
