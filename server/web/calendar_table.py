"""A calendar's grid as a table: one row a half-hour, one column a weekday, closed runs spanning rows."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ausuivant.core.config import Hours, Interval
from ausuivant.i18n import Translator, mark, say_clock
from server.frequentation.calendar import SLOT_MINUTES, Calendar, Cell, Grid

WEEKDAYS: Final = (
    mark("Lundi"),
    mark("Mardi"),
    mark("Mercredi"),
    mark("Jeudi"),
    mark("Vendredi"),
    mark("Samedi"),
    mark("Dimanche"),
)
SHORT: Final = (mark("lun."), mark("mar."), mark("mer."), mark("jeu."), mark("ven."), mark("sam."), mark("dim."))


@dataclass(frozen=True, slots=True)
class Slot:
    """One cell as it is drawn. Neither closed nor known: "pas assez de visites"."""

    starts: int  #: local minutes after midnight
    ends: int
    level: int | None
    open: bool
    now: bool = False

    @property
    def span(self) -> int:
        """How many rows it takes."""
        return (self.ends - self.starts) // SLOT_MINUTES

    @property
    def hour(self) -> str:
        """When it begins, as people say it."""
        return say_clock(self.starts)

    @property
    def until(self) -> str:
        """When it ends, as people say it."""
        return say_clock(self.ends)


@dataclass(frozen=True, slots=True)
class Day:
    """One column."""

    weekday: int
    name: str
    short: str
    note: str
    today: bool
    slots: tuple[Slot, ...]  #: in order, closed runs and unknown runs as one slot


@dataclass(frozen=True, slots=True)
class Row:
    """One half-hour: the slots that begin here, None where one from above still runs."""

    hour: str
    slots: tuple[Slot | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The whole calendar as drawn."""

    days: tuple[Day, ...]
    rows: tuple[Row, ...]


def table(calendar: Calendar, hours: Hours, now: tuple[int, int] | None, *, say: Translator) -> Table:
    """Lay a calendar out. `now`: the present weekday and local minute, if they should be marked."""
    grid = calendar.site
    notes = _notes(grid, hours, say)
    days = tuple(
        Day(
            weekday=weekday,
            name=say(WEEKDAYS[weekday]),
            short=say(SHORT[weekday]),
            note=notes.get(weekday, ""),
            today=now is not None and now[0] == weekday,
            slots=tuple(_slots(grid.day(weekday), now[1] if now and now[0] == weekday else None)),
        )
        for weekday in grid.weekdays
    )
    starting = [{slot.starts: slot for slot in day.slots} for day in days]
    rows = tuple(Row(say_clock(starts), tuple(column.get(starts) for column in starting)) for starts in grid.starts)
    return Table(days, rows)


def _slots(cells: Iterable[Cell], minute: int | None) -> Iterable[Slot]:
    """Join runs of closed cells, and runs of cells without enough visits."""
    run: Slot | None = None
    for cell in sorted(cells, key=lambda one: one.starts):
        ends = cell.starts + SLOT_MINUTES
        now = minute is not None and cell.open and cell.starts <= minute < ends
        if run and cell.level is None and run.level is None and cell.open == run.open:
            run = Slot(run.starts, ends, None, run.open, run.now or now)
            continue
        if run:
            yield run
        run = Slot(cell.starts, ends, cell.level, cell.open, now)
    if run:
        yield run


def _notes(grid: Grid, hours: Hours, say: Translator) -> dict[int, str]:
    """What sets a weekday apart: its hours when they differ from the others', or that it is the calmest."""
    weekdays = grid.weekdays
    usual = Counter(tuple(hours.weekly[weekday]) for weekday in weekdays).most_common(1)
    calmest = calmest_day(grid)
    notes = {} if calmest is None else {calmest: say("Le jour le plus calme")}
    for weekday in weekdays:
        if usual and tuple(hours.weekly[weekday]) != usual[0][0]:
            notes[weekday] = say("Ouvert {hours}", hours=say_intervals(hours.weekly[weekday], say))
    return notes


def say_intervals(intervals: Sequence[Interval], say: Translator) -> str:
    """Say a day's openings: `de 8 h 30 à 12 h et de 13 h 30 à 17 h`."""
    parts = [
        say("de {opens} à {closes}", opens=say_clock(one.opens), closes=say_clock(one.closes)) for one in intervals
    ]
    return say(" et ").join(parts)


def calmest_day(grid: Grid) -> int | None:
    """The weekday whose known half-hours are the lightest on the whole; None without a single one."""
    means: dict[int, float] = {}
    for weekday in grid.weekdays:
        known = [cell.level for cell in grid.day(weekday) if cell.level is not None]
        if len(known) >= 2:
            means[weekday] = sum(known) / len(known)
    if len(means) < 2:
        return None
    least = min(means.values())
    lightest = [weekday for weekday, mean in means.items() if mean == least]
    return lightest[0] if len(lightest) == 1 else None


def busiest_run(grid: Grid) -> tuple[int, int, int] | None:
    """The longest run at the highest level: weekday, start, end in local minutes; None if all is calm or unknown."""
    worst = max((cell.level for cell in grid.cells if cell.level is not None), default=1)
    if worst < 3:
        return None
    runs: list[tuple[int, int, int]] = []
    for weekday in grid.weekdays:
        for cell in grid.day(weekday):
            if cell.level != worst:
                continue
            if runs and runs[-1][0] == weekday and runs[-1][2] == cell.starts:
                runs[-1] = (weekday, runs[-1][1], cell.starts + SLOT_MINUTES)
            else:
                runs.append((weekday, cell.starts, cell.starts + SLOT_MINUTES))
    return max(runs, key=lambda run: (run[2] - run[1], -run[0], -run[1]), default=None)
