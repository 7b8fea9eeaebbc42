"""When to come: each weekday's half-hours in four levels, from the waits that the log recorded.

**The figure.** For each (weekday, half-hour) of the last eight weeks, the 80th percentile of the wait of the
tickets *issued* in that half-hour, served or not: four visitors in five waited less. Those who left before being
called are right-censored, they waited *at least* that long, so the percentile is read on the Kaplan-Meier curve
(E. L. Kaplan, P. Meier, "Nonparametric estimation from incomplete observations", JASA 53, 1958) and equals the
plain percentile where nobody left. When so many left that the curve never falls to 20 %, the longest time seen is
what can be said. Its colour is absolute, by the town's own bounds (`Policy.levels`, 10, 20 and 40 minutes unless
set otherwise), so that one colour means one wait at every site.

**What stays untold.** A half-hour with fewer than ten tickets, or tickets on fewer than three different days, says
"pas assez de visites". A site with a sensitive queue or service is published as a whole, from eleven tickets on.
Only levels leave this module, never counts or minutes, so one ticket more or less shows nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from ausuivant.core.config import Hours, Interval, Site
from server.frequentation.facts import TicketFact

SLOT_MINUTES: Final = 30
WEEKS: Final = 8  #: how far back a cell looks
SHARE: Final = 0.80  #: of the visitors wait less than the published bound
TICKETS_NEEDED: Final = 10
TICKETS_NEEDED_SENSITIVE: Final = 11
DAYS_NEEDED: Final = 3
BEST_MOMENTS: Final = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """A half-hour of a weekday. Open without a level: "pas assez de visites"."""

    weekday: int  #: 0 is Monday
    starts: int  #: local minutes after midnight; lasts SLOT_MINUTES
    open: bool
    level: int | None  #: 1 fluide … 4 très chargé


@dataclass(frozen=True, slots=True)
class Moment:
    """A run of half-hours to recommend."""

    weekday: int
    starts: int  #: local minutes after midnight
    ends: int
    level: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A week of cells, weekday by weekday, every half-hour between the first opening and the last closing."""

    cells: tuple[Cell, ...]

    @property
    def weekdays(self) -> tuple[int, ...]:
        """The weekdays that open at all, Monday first."""
        return tuple(sorted({cell.weekday for cell in self.cells if cell.open}))

    @property
    def starts(self) -> tuple[int, ...]:
        """The rows of the table: when the half-hours begin, in local minutes after midnight."""
        return tuple(sorted({cell.starts for cell in self.cells}))

    def day(self, weekday: int) -> tuple[Cell, ...]:
        """The cells of one weekday, in order."""
        return tuple(cell for cell in self.cells if cell.weekday == weekday)

    def cell(self, weekday: int, starts: int) -> Cell | None:
        """The cell that begins then, or None outside the table."""
        return next((cell for cell in self.cells if cell.weekday == weekday and cell.starts == starts), None)

    def level_of_day(self, weekday: int) -> int | None:
        """A day's colour: its third worst half-hour. None with fewer than three known."""
        worst = sorted((cell.level for cell in self.day(weekday) if cell.level is not None), reverse=True)
        return worst[2] if len(worst) > 2 else None


@dataclass(frozen=True, slots=True)
class Calendar:
    """A site's frequentation calendar, as published. `since` and `until`: the first and last day that counted."""

    site_id: str
    built_at: datetime
    since: date | None
    until: date | None
    bounds: tuple[int, int, int]  #: minutes: upper bounds of fluide, modéré and chargé
    site: Grid
    best: tuple[Moment, ...]
    queues: Mapping[str, Grid] = field(default_factory=dict)  #: by queue id; empty for a sensitive site

    @property
    def weeks(self) -> int:
        """Over how many weeks, begun ones included, the figures were taken."""
        if self.since is None or self.until is None:
            return 0
        return (self.until - self.since).days // 7 + 1


_ADAPTER: Final = TypeAdapter(Calendar)


def calendar_to_json(calendar: Calendar) -> str:
    """Write the published form."""
    return _ADAPTER.dump_json(calendar).decode()


def calendar_from_json(text: str | bytes) -> Calendar:
    """Read the published form; pydantic's ValidationError if it is not one."""
    return _ADAPTER.validate_json(text)


def build(site: Site, facts: Iterable[TicketFact], now: datetime) -> Calendar:
    """Make the calendar of the whole days of the last eight weeks; today does not count."""
    zone = ZoneInfo(site.timezone)
    today = now.astimezone(zone).date()
    first = today - timedelta(weeks=WEEKS)
    by_slot: dict[tuple[int, int], list[TicketFact]] = defaultdict(list)
    days: set[date] = set()
    for fact in facts:
        if fact.wait_s is None or not first <= fact.day < today:
            continue
        days.add(fact.day)
        local = fact.arrived_at.astimezone(zone)
        minute = local.hour * 60 + local.minute
        by_slot[local.weekday(), minute - minute % SLOT_MINUTES].append(fact)
    guarded = is_sensitive(site)
    needed = TICKETS_NEEDED_SENSITIVE if guarded else TICKETS_NEEDED
    bounds = site.policy.levels
    grid = _grid(site.hours, by_slot, bounds=bounds, needed=needed)
    first_bound, second_bound, third_bound = (int(bound.total_seconds() // 60) for bound in bounds)
    return Calendar(
        site_id=site.id,
        built_at=now,
        since=min(days, default=None),
        until=max(days, default=None),
        bounds=(first_bound, second_bound, third_bound),
        site=grid,
        best=best_moments(grid),
        queues={} if guarded else _queue_grids(site, by_slot),
    )


def is_sensitive(site: Site) -> bool:
    """Whether showing one queue could tell why somebody came: then only the whole site is shown."""
    return any(queue.sensitive for queue in site.queues.values()) or any(
        service.sensitive for service in site.services.values()
    )


def p80(waits: Sequence[tuple[float, bool]]) -> float:
    """Return the 80th percentile in seconds of (wait, whether it was cut short by leaving), by Kaplan-Meier.

    A ValueError without any wait.
    """
    if not waits:
        raise ValueError("no wait to take a percentile of")
    # At equal times a call counts before a leaving: who left after ten minutes did wait ten minutes.
    ordered = sorted(waits)
    at_risk = len(ordered)
    still = 1.0
    for wait, left in ordered:
        if not left:
            still *= 1 - 1 / at_risk
            # Products of fractions miss an exact 0.2 by rounding.
            if still <= 1 - SHARE + 1e-9:
                return wait
        at_risk -= 1
    return ordered[-1][0]


def level_of(wait_s: float, bounds: Sequence[timedelta]) -> int:
    """Return 1 to 4: how many of the bounds the wait exceeds, and one."""
    return 1 + sum(wait_s > bound.total_seconds() for bound in bounds)


def best_moments(grid: Grid) -> tuple[Moment, ...]:
    """Choose the calmest runs of an hour or more (shorter ones if there is none): lowest level, then longest."""
    runs: list[Moment] = []
    for weekday in grid.weekdays:
        for cell in grid.day(weekday):
            if cell.level is None:
                continue
            last = runs[-1] if runs else None
            if last and (last.weekday, last.ends, last.level) == (weekday, cell.starts, cell.level):
                runs[-1] = Moment(weekday, last.starts, cell.starts + SLOT_MINUTES, cell.level)
            else:
                runs.append(Moment(weekday, cell.starts, cell.starts + SLOT_MINUTES, cell.level))
    calm = [run for run in runs if run.level <= 2]
    long_enough = [run for run in calm if run.ends - run.starts >= 2 * SLOT_MINUTES] or calm
    ranked = sorted(long_enough, key=lambda run: (run.level, run.starts - run.ends, run.weekday, run.starts))
    return tuple(ranked[:BEST_MOMENTS])


def _queue_grids(site: Site, by_slot: Mapping[tuple[int, int], Sequence[TicketFact]]) -> dict[str, Grid]:
    grids: dict[str, Grid] = {}
    for queue in site.queues.values():
        own = {slot: [fact for fact in slot_facts if fact.queue_id == queue.id] for slot, slot_facts in by_slot.items()}
        grids[queue.id] = _grid(queue.hours or site.hours, own, bounds=site.policy.levels, needed=TICKETS_NEEDED)
    return grids


def _grid(
    hours: Hours,
    by_slot: Mapping[tuple[int, int], Sequence[TicketFact]],
    *,
    bounds: Sequence[timedelta],
    needed: int,
) -> Grid:
    intervals = [interval for day in hours.weekly for interval in day]
    if not intervals:
        return Grid(())
    opens = min(interval.opens for interval in intervals)
    closes = max(interval.closes for interval in intervals)
    return Grid(
        tuple(
            _cell(
                by_slot.get((weekday, starts), ()),
                bounds=bounds,
                needed=needed,
                empty=Cell(weekday, starts, _is_open(day, starts), None),
            )
            for weekday, day in enumerate(hours.weekly)
            if day
            for starts in range(opens - opens % SLOT_MINUTES, closes, SLOT_MINUTES)
        )
    )


def _is_open(day: Sequence[Interval], starts: int) -> bool:
    return any(interval.opens < starts + SLOT_MINUTES and starts < interval.closes for interval in day)


def _cell(seen: Sequence[TicketFact], *, bounds: Sequence[timedelta], needed: int, empty: Cell) -> Cell:
    enough = len(seen) >= needed and len({fact.day for fact in seen}) >= DAYS_NEEDED
    if not empty.open or not enough:
        return empty
    waits = [(fact.wait_s, fact.left) for fact in seen if fact.wait_s is not None]
    return replace(empty, level=level_of(p80(waits), bounds))
