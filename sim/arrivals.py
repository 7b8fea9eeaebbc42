"""When visitors come, and for what.

Arrivals are a Poisson process whose rate is constant over each half-hour, times one factor a day drawn from a
Gamma law of mean 1: real counts vary more from day to day than a Poisson law says. Rates are not counts but
*loads*: 1.0 means that visitors bring exactly as much work as the site's counters can do, so the same shapes make a
believable day at a site of two counters or of twenty. The shapes are judgement, after what French town halls report:
a crowded Monday morning, families on Wednesday at the school office, people on their lunch break when the doors stay
open at noon, benefit days at the start of the month at the social office.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from ausuivant.core import hours
from ausuivant.core.config import Queue, Site

SLOT_MINUTES: Final = 30
DAY_CV: Final = 0.2  #: coefficient of variation of the day's factor
OVERHEAD: Final = timedelta(seconds=70)  #: between two visitors: walking up, absentees, the agent's own notes

#: load by local half-hour on an ordinary day; the last value of a gap goes on
CLOCK: Final[Mapping[int, float]] = {
    480: 0.70,
    510: 0.95,
    540: 1.00,
    570: 1.05,
    600: 1.00,
    630: 0.90,
    660: 0.80,
    690: 0.52,
    720: 1.10,
    750: 1.10,
    780: 0.95,
    810: 0.95,
    840: 0.82,
    870: 0.68,
    900: 0.64,
    930: 0.70,
    960: 0.74,
    990: 0.60,
    1020: 0.80,
    1050: 0.52,
}
WEEKDAY: Final = (1.14, 0.92, 0.95, 0.78, 0.93, 0.90, 0.80)  #: Monday first


@dataclass(frozen=True, slots=True)
class Swell:
    """More or fewer people than usual: at some weekdays (Monday is 0), between two local minutes."""

    weekdays: frozenset[int]
    begins: int
    ends: int
    factor: float


EVERY_DAY: Final = frozenset(range(7))
SWELLS: Final[Mapping[str, tuple[Swell, ...]]] = {
    "HDV": (
        Swell(frozenset({0}), 540, 660, 1.12),  # what the week-end made people think of
        Swell(frozenset({1}), 840, 1020, 0.85),
        Swell(frozenset({4}), 930, 1020, 1.25),  # before leaving for the week-end
    ),
    "MEJE": (
        Swell(frozenset({2}), 510, 720, 1.40),  # no school on Wednesday: parents come with the children
        Swell(frozenset({0, 3, 4}), 960, 1020, 1.35),  # when school is out
        Swell(frozenset({0, 3, 4}), 810, 930, 0.85),
        Swell(frozenset({1}), 840, 1020, 0.82),
    ),
    "CCAS": (
        # One queue for few counters: the same load makes longer waits there.
        Swell(EVERY_DAY, 0, 1440, 0.88),
        Swell(frozenset({0, 3}), 510, 720, 1.06),
        Swell(EVERY_DAY, 960, 1080, 0.85),
    ),
}
MONTH_START: Final[Mapping[str, float]] = {"CCAS": 1.15}  #: days 3 to 8, when benefits are paid


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody comes through the door, for a service. `at` is aware, in UTC."""

    at: datetime
    service_id: str


def load(site: Site, day: date, minute: int) -> float:
    """Expected work brought around a local minute, as a share of what all counters together can do."""
    known = [starts for starts in CLOCK if starts <= minute]
    value = CLOCK[max(known)] if known else CLOCK[min(CLOCK)]
    value *= WEEKDAY[day.weekday()]
    for swell in SWELLS.get(site.id, ()):
        if day.weekday() in swell.weekdays and swell.begins <= minute < swell.ends:
            value *= swell.factor
    if 3 <= day.day <= 8:
        value *= MONTH_START.get(site.id, 1.0)
    return value


def capacity(site: Site, queue: Queue) -> float:
    """How many of the queue's visitors the counters can receive in a minute, each counter shared between its own
    queues by equal time."""
    share = 0.0
    for counter in site.counters.values():
        own = [served.queue_id for served in counter.serves if not served.help_after]
        if queue.id in own:
            share += 1 / len(own)
    return share / ((queue.service_time + OVERHEAD).total_seconds() / 60)


def service_shares(site: Site, queue: Queue) -> tuple[Sequence[str], Sequence[float]]:
    """The queue's services and how often each is asked: the town lists the commonest first."""
    names = [service.id for service in site.services.values() if service.queue_id == queue.id]
    return names, [1 / (place + 1.5) for place in range(len(names))]


def day_arrivals(site: Site, day: date, *, rng: random.Random, demand: float = 1.0) -> list[Arrival]:
    """Draw one day's visitors, in the order of their coming. `demand` multiplies everything."""
    effect = rng.gammavariate(1 / DAY_CV**2, DAY_CV**2) * demand
    found: list[Arrival] = []
    for queue in site.queues.values():
        names, weights = service_shares(site, queue)
        per_minute = capacity(site, queue) * effect
        if not names or not per_minute:
            continue
        for interval in hours.of_day(queue.hours or site.hours, day):
            for starts in range(interval.opens, interval.closes, SLOT_MINUTES):
                length = min(SLOT_MINUTES, interval.closes - starts)
                begins = hours.instant(site, day, starts)
                rate = per_minute * load(site, day, starts)
                for minute in _poisson_times(rng, rate, length):
                    service_id = rng.choices(names, weights)[0]
                    found.append(Arrival(begins + timedelta(minutes=minute), service_id))
    return sorted(found, key=lambda arrival: (arrival.at, arrival.service_id))


def _poisson_times(rng: random.Random, rate: float, length: float) -> list[float]:
    times: list[float] = []
    minute = rng.expovariate(rate) if rate > 0 else length
    while minute < length:
        times.append(minute)
        minute += rng.expovariate(rate)
    return times
