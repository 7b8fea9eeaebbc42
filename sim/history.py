"""Days of a site's life, from a seed, told to whoever keeps them."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from ausuivant.core import commands as c
from ausuivant.core import hours
from ausuivant.core.config import Site
from sim.agents import Agents
from sim.arrivals import day_arrivals
from sim.engine import Engine, Sink, What
from sim.people import HABITS, Habits
from sim.staffing import day_shifts
from sim.visitors import Visitors

#: the site is set up that long before its first day begins
SET_UP_BEFORE = timedelta(hours=10)
#: a morning that is cut short has nobody new for so long before, so that few still wait at the cut
LULL_BEFORE = timedelta(minutes=20)


class SiteLife:
    """One site, lived day after day. The same seed gives the same events."""

    def __init__(self, site: Site, *, seed: int, sink: Sink, habits: Habits = HABITS, demand: float = 1.0) -> None:
        """Begin before the site's first fact; `demand` multiplies the visitors."""
        self.engine = Engine(site, sink)
        self.visitors = Visitors(self.engine, habits)
        self.agents = Agents(self.engine, self.visitors, habits)
        self._seed = f"{seed}/{site.id}"
        self._demand = demand

    def set_up(self, before: date) -> None:
        """Write the log's beginning, the evening before a day: the site's first configuration."""
        engine = self.engine
        engine.begin(self._seed)
        at = set_up_at(engine.site, before)
        command = c.ChangeConfiguration(id=engine.new_id(at), version=engine.site.version)
        engine.submit(command, at, "cli")

    def live(self, day: date, *, until: datetime | None = None) -> None:
        """Live a day; no further than `until`, when the agents leave their counters to others."""
        engine = self.engine
        engine.begin(f"{self._seed}/{day.isoformat()}")
        self.visitors.go_home()
        self.agents.come_to_work(day_shifts(engine.site, day, rng=engine.rng))
        for arrival in day_arrivals(engine.site, day, rng=engine.rng, demand=self._demand):
            if until is None or arrival.at < until - LULL_BEFORE:
                engine.push(arrival.at, What.ARRIVE, arrival.service_id)
        engine.run(until)
        if until is not None:
            self.agents.hand_over(until)


def set_up_at(site: Site, first: date) -> datetime:
    """The instant at which a site's log begins, if it lives from that day on."""
    return hours.day_starts(site, first) - SET_UP_BEFORE


def run(site: Site, days: Sequence[date], *, seed: int, sink: Sink, until: datetime | None = None) -> int:
    """Live these days (one at least), the last one no further than `until`; return how many tickets were taken."""
    life = SiteLife(site, seed=seed, sink=sink)
    life.set_up(days[0])
    for day in days:
        life.live(day, until=until if day == days[-1] else None)
    return life.visitors.count


def working_days(site: Site, *, before: date) -> Iterator[date]:
    """The dates before that one when the site opens, latest first."""
    day = before
    while True:
        day -= timedelta(days=1)
        if hours.of_day(site.hours, day):
            yield day
