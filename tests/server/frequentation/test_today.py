"""Today's half-hours, from the published calendar to the hall's frame."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ausuivant.core.config import Hours, Interval
from ausuivant.core.views import HallView
from server.frequentation.calendar import Calendar, Cell, Grid
from server.frequentation.publish import save
from server.frequentation.today import Today, bars
from server.security.roles import Role
from tests.server.house import House
from tests.sim.towns import a_site

MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
NOON = (Interval(510, 720), Interval(810, 1020))


def a_calendar(site_id: str) -> Calendar:
    """A week whose levels follow the half-hours, one of them untold."""
    cells = tuple(
        Cell(day, starts, open=True, level=None if starts == 510 else 1 + starts // 30 % 4)
        for day in range(7)
        for starts in range(480, 1080, 30)
    )
    return Calendar(site_id, MONDAY, None, None, (10, 20, 40), Grid(cells), ())


def a_day(**dated: tuple[Interval, ...]) -> Hours:
    """Open every weekday with a pause at noon, save on the dates given."""
    return Hours(tuple(NOON for _ in range(7)), {date.fromisoformat(day): openings for day, openings in dated.items()})


def test_bars_are_those_of_the_open_half_hours_when_the_site_closes_at_noon() -> None:
    site = replace(a_site(), hours=a_day())
    found = bars(a_calendar(site.id), site, MONDAY)
    assert [bar.starts for bar in found] == [*range(510, 720, 30), *range(810, 1020, 30)]
    assert (found[0].level, found[1].level) == (None, 3)


def test_bars_follow_the_date_when_the_day_is_an_exception() -> None:
    closed = replace(a_site(), hours=a_day(**{"2026-11-23": ()}))
    assert bars(a_calendar(closed.id), closed, MONDAY) == ()
    short = replace(a_site(), hours=a_day(**{"2026-11-23": (Interval(555, 600),)}))
    assert [bar.starts for bar in bars(a_calendar(short.id), short, MONDAY)] == [540, 570]
    night = MONDAY.replace(hour=23, minute=30)  # already Tuesday in France
    assert night.astimezone(ZoneInfo(short.timezone)).date() == date(2026, 11, 24)
    assert len(bars(a_calendar(short.id), short, night)) == 14


def test_hall_shows_the_day_once_the_calendar_is_read_and_only_while_open(house: House) -> None:
    services = house.services
    display = house.device(Role.DISPLAY)
    today = Today(services.ledger)
    now = services.clock.now()
    assert today.bars("HDV", now) == ()
    save(services.ledger.store, a_calendar("HDV"))
    house.run(today.renew)
    shown = today.bars("HDV", now)
    assert shown
    view = display.view(HallView, "HDV")
    beside = replace(services.beside, bars=today.bars)
    assert beside.complete(view, now) == replace(view, today=shown)
    closed = replace(view, hours=replace(view.hours, open=False))
    assert beside.complete(closed, now + timedelta(hours=12)) == closed
