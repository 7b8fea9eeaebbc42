"""Service days and opening hours, in the site's own time zone, right on the days when the clocks change.

Local times are turned into instants one by one; differences are only ever taken between instants (UTC), because
two local times of one zone may lie an hour apart from what their figures say.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from ausuivant.core.config import Hours, Interval, Site

DAYS_AHEAD = 28  #: how far `next_change` looks

Span = tuple[datetime, datetime]


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """The IANA zone."""
    return ZoneInfo(name)


def instant(site: Site, day: date, minute: int) -> datetime:
    """The instant of a local minute of the day. A minute that the clocks skip becomes the first that exists."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    return wall.replace(tzinfo=zone(site.timezone)).astimezone(UTC)


def local(site: Site, at: datetime) -> datetime:
    """An instant as the town's clocks show it."""
    return at.astimezone(zone(site.timezone))


def service_day(site: Site, at: datetime) -> date:
    """The day that an instant belongs to: it begins at the policy's hour, in the night."""
    here = local(site, at)
    minute = here.hour * 60 + here.minute
    return here.date() if minute >= site.policy.day_starts else here.date() - timedelta(days=1)


def day_starts(site: Site, day: date) -> datetime:
    """The instant when a service day begins."""
    return instant(site, day, site.policy.day_starts)


def of_day(hours: Hours, day: date) -> tuple[Interval, ...]:
    """The local openings of a date."""
    dated = hours.dated.get(day)
    return hours.weekly[day.weekday()] if dated is None else dated


def spans(site: Site, day: date, hours: Hours | None = None) -> tuple[Span, ...]:
    """The openings of a date as instants."""
    return _spans(site.timezone, of_day(hours or site.hours, day), day)


@lru_cache(maxsize=512)
def _spans(timezone: str, intervals: tuple[Interval, ...], day: date) -> tuple[Span, ...]:
    midnight = datetime.combine(day, time())
    here = zone(timezone)

    def at(minute: int) -> datetime:
        return (midnight + timedelta(minutes=minute)).replace(tzinfo=here).astimezone(UTC)

    return tuple((at(interval.opens), at(interval.closes)) for interval in intervals)


def is_open(site: Site, at: datetime, hours: Hours | None = None) -> bool:
    """Whether the doors are open at this instant."""
    today = local(site, at).date()
    return any(
        opens <= at < closes for day in (today, today - timedelta(days=1)) for opens, closes in spans(site, day, hours)
    )


def next_change(site: Site, at: datetime, hours: Hours | None = None) -> datetime | None:
    """The next instant after `at` when the doors open or close; None if there is none within four weeks."""
    today = local(site, at).date()
    for ahead in range(-1, DAYS_AHEAD):
        for span in spans(site, today + timedelta(days=ahead), hours):
            for edge in span:
                if edge > at and is_open(site, edge, hours) != is_open(site, at, hours):
                    return edge
    return None


def next_opening(site: Site, at: datetime, hours: Hours | None = None) -> datetime | None:
    """When the doors open next, if they are closed at `at`; None if they are open or it is not known."""
    return None if is_open(site, at, hours) else next_change(site, at, hours)


def closing_of(site: Site, day: date) -> datetime | None:
    """The last closing of a date, None on a closed one."""
    ends = [closes for _, closes in spans(site, day)]
    return max(ends) if ends else None
