"""The calendar's figure, its silences and its published form."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from ausuivant.core.config import Counter, Hours, Interval, Queue, Served, Service, Site, TicketClass
from ausuivant.core.lifecycle import TicketState
from server.frequentation.calendar import (
    Cell,
    Grid,
    best_moments,
    build,
    calendar_from_json,
    calendar_to_json,
    level_of,
    p80,
)
from server.frequentation.facts import TicketFact

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # a Monday
MORNING = (Interval(510, 720), Interval(810, 1020))


def a_site(*, sensitive: bool = False) -> Site:
    return Site(
        id="HDV",
        version=1,
        town="Miramas",
        name={"fr": "Hôtel de ville"},
        timezone="Europe/Paris",
        hours=Hours(weekly=(MORNING, (Interval(720, 1080),), MORNING, MORNING, MORNING, (), ())),
        queues={"ec": Queue("ec", "A", {"fr": "État civil"}, sensitive=sensitive), "ur": Queue("ur", "B", {"fr": "U"})},
        services={"acte": Service("acte", {"fr": "Acte"}, "ec", "file", {})},
        counters={"1": Counter("1", {"fr": "Guichet 1"}, (Served("ec"),))},
    )


def a_fact(day: date, minute: int, wait_min: float, *, left: bool = False, queue_id: str = "ec") -> TicketFact:
    arrived = datetime(day.year, day.month, day.day, tzinfo=PARIS) + timedelta(minutes=minute)
    return TicketFact(
        ticket_id=UUID(int=minute),
        day=day,
        queue_id=queue_id,
        service_id="acte",
        klass=TicketClass.ORDINARY,
        arrived_at=arrived,
        waits_from=arrived,
        state=TicketState.SERVED,
        wait_s=wait_min * 60,
        left=left,
    )


def mondays(count: int) -> list[date]:
    return [date(2026, 11, 16) - timedelta(weeks=week) for week in range(count)]


def level_at(facts: list[TicketFact], *, minute: int = 570, sensitive: bool = False) -> int | None:
    cell = build(a_site(sensitive=sensitive), facts, NOW).site.cell(0, minute)
    assert cell is not None
    return cell.level


def test_p80_is_the_plain_percentile_when_nobody_left() -> None:
    assert p80([(float(wait), False) for wait in range(1, 11)]) == 8.0


def test_p80_is_higher_when_the_same_waits_were_cut_short() -> None:
    served = [(float(wait), False) for wait in range(1, 11)]
    cut = [(wait, wait in (3.0, 5.0, 7.0)) for wait, _ in served]
    assert p80(cut) > p80(served)


def test_p80_is_the_longest_seen_when_everybody_left() -> None:
    assert p80([(60.0, True), (600.0, True)]) == 600.0


def test_p80_refuses_when_there_is_no_wait() -> None:
    with pytest.raises(ValueError, match="no wait"):
        p80([])


@pytest.mark.parametrize(("minutes", "level"), [(10, 1), (10.1, 2), (20, 2), (20.1, 3), (40, 3), (40.1, 4)])
def test_level_changes_when_the_wait_exceeds_a_bound(minutes: float, level: int) -> None:
    assert level_of(minutes * 60, a_site().policy.levels) == level


def test_cell_has_its_level_when_enough_tickets_on_enough_days() -> None:
    facts = [a_fact(day, 571 + i, 25) for day in mondays(5) for i in range(2)]
    assert level_at(facts) == 3


def test_cell_says_nothing_when_under_ten_tickets() -> None:
    facts = [a_fact(day, 571 + i, 25) for day in mondays(3) for i in range(3)]
    assert len(facts) == 9
    assert level_at(facts) is None


def test_cell_says_nothing_when_under_three_days() -> None:
    facts = [a_fact(day, 571 + i, 25) for day in mondays(2) for i in range(10)]
    assert level_at(facts) is None


def test_sensitive_site_needs_eleven_and_shows_no_queue_when_built() -> None:
    ten = [a_fact(day, 571 + i, 25) for day in mondays(5) for i in range(2)]
    assert level_at(ten, sensitive=True) is None
    eleven = [*ten, a_fact(mondays(1)[0], 575, 25)]
    assert level_at(eleven, sensitive=True) == 3
    assert build(a_site(sensitive=True), eleven, NOW).queues == {}
    assert set(build(a_site(), eleven, NOW).queues) == {"ec", "ur"}


def test_queue_grid_counts_its_own_tickets_when_another_queue_is_slow() -> None:
    facts = [
        a_fact(day, 571 + i, 5 if queue == "ec" else 55, queue_id=queue)
        for day in mondays(5)
        for i in range(2)
        for queue in ("ec", "ur")
    ]
    queues = build(a_site(), facts, NOW).queues
    levels = {name: cell.level for name, grid in queues.items() if (cell := grid.cell(0, 570))}
    assert levels == {"ec": 1, "ur": 4}


def test_calendar_ignores_today_and_what_is_older_than_eight_weeks() -> None:
    today = [a_fact(date(2026, 11, 23), 571 + i, 25) for i in range(20)]
    old = [a_fact(date(2026, 9, 21) - timedelta(weeks=week), 571 + i, 25) for week in range(5) for i in range(5)]
    calendar = build(a_site(), [*today, *old], NOW)
    assert calendar.since is None
    assert calendar.weeks == 0
    assert all(cell.level is None for cell in calendar.site.cells)


def test_tuesday_morning_is_closed_when_the_site_opens_at_noon() -> None:
    grid = build(a_site(), [], NOW).site
    assert grid.weekdays == (0, 1, 2, 3, 4)
    assert [cell.starts for cell in grid.day(1) if cell.open] == list(range(720, 1080, 30))
    assert [cell.starts for cell in grid.day(0) if not cell.open] == [720, 750, 780, 1020, 1050]
    assert grid.starts == tuple(range(510, 1080, 30))


def test_cell_counts_by_local_time_when_the_clocks_changed() -> None:
    # 2026-10-25: 9:35 is 7:35 UTC before and 8:35 UTC after.
    days = [date(2026, 10, 12), date(2026, 10, 19), date(2026, 10, 26), date(2026, 11, 2)]
    facts = [a_fact(day, 575, 15) for day in days for _ in range(3)]
    assert level_at(facts) == 2
    assert level_at(facts, minute=540) is None


def test_best_moments_prefer_long_calm_runs_when_there_are_several() -> None:
    levels = {(0, 510): 3, (0, 540): 1, (0, 570): 1, (1, 720): 1, (1, 750): 1, (1, 780): 1, (2, 510): 1, (2, 540): 2}
    grid = Grid(tuple(Cell(day, starts, True, level) for (day, starts), level in levels.items()))
    assert [(m.weekday, m.starts, m.ends, m.level) for m in best_moments(grid)] == [(1, 720, 810, 1), (0, 540, 600, 1)]


def test_best_moments_are_none_when_every_hour_is_crowded() -> None:
    assert best_moments(Grid((Cell(0, 510, True, 4), Cell(0, 540, True, 3)))) == ()


def test_calendar_is_the_same_when_written_and_read_again() -> None:
    facts = [a_fact(day, 571 + i, 25) for day in mondays(5) for i in range(2)]
    calendar = build(a_site(), facts, NOW)
    assert calendar_from_json(calendar_to_json(calendar)) == calendar
    assert calendar.weeks == 5


def test_published_form_tells_no_count_when_tickets_are_added() -> None:
    facts = [a_fact(day, 571 + i, 25) for day in mondays(5) for i in range(2)]
    more = [*facts, replace(facts[0], ticket_id=UUID(int=1))]
    assert calendar_to_json(build(a_site(), facts, NOW)) == calendar_to_json(build(a_site(), more, NOW))
