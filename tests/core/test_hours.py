"""Opening hours and service days, also on the days when the clocks change."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ausuivant.core import hours
from ausuivant.core.config import Hours, Interval
from tests.core.reception import MORNING, a_site

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)  # Sundays on which the clocks change in France


def paris(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=hours.zone("Europe/Paris")).astimezone(UTC)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ((2026, 11, 23, 8, 29), False),
        ((2026, 11, 23, 8, 30), True),
        ((2026, 11, 23, 11, 59), True),
        ((2026, 11, 23, 12, 0), False),
        ((2026, 11, 23, 13, 30), True),
        ((2026, 11, 23, 17, 0), False),
        ((2026, 11, 28, 10, 0), False),
    ],
)
def test_site_is_open_only_within_its_hours_when_the_clock_says_so(moment: tuple[int, ...], expected: bool):
    assert hours.is_open(a_site(), paris(*moment)) is expected


def test_next_change_finds_monday_when_it_is_friday_evening():
    assert hours.next_change(a_site(), paris(2026, 11, 27, 18, 0)) == paris(2026, 11, 30, 8, 30)


def test_next_change_finds_noon_when_the_doors_are_open():
    assert hours.next_change(a_site(), paris(2026, 11, 23, 9, 0)) == paris(2026, 11, 23, 12, 0)


def test_next_change_is_unknown_when_nothing_opens_within_four_weeks():
    site = a_site(hours=Hours(((),) * 7))
    assert hours.next_change(site, paris(2026, 11, 23, 9, 0)) is None
    assert hours.next_opening(site, paris(2026, 11, 23, 9, 0)) is None


def test_next_change_skips_the_seam_when_two_openings_touch():
    site = a_site(hours=Hours(((Interval(540, 600), Interval(600, 720)),) * 7))
    assert hours.next_change(site, paris(2026, 11, 23, 9, 30)) == paris(2026, 11, 23, 12, 0)


def test_next_opening_is_none_when_the_site_is_open():
    assert hours.next_opening(a_site(), paris(2026, 11, 23, 9, 0)) is None


def test_dated_hours_win_over_the_week_when_both_speak():
    holiday = date(2026, 11, 23)
    site = a_site(hours=Hours(((MORNING,),) * 7, dated={holiday: ()}))
    assert not hours.is_open(site, paris(2026, 11, 23, 9, 0))
    assert hours.closing_of(site, holiday) is None


def test_opening_that_passes_midnight_still_counts_when_the_next_day_has_begun():
    site = a_site(hours=Hours(((Interval(22 * 60, 26 * 60),),) * 7))
    assert hours.is_open(site, paris(2026, 11, 24, 1, 30))


def test_service_day_begins_at_four_when_the_night_is_over():
    site = a_site()
    assert hours.service_day(site, paris(2026, 11, 24, 3, 59)) == date(2026, 11, 23)
    assert hours.service_day(site, paris(2026, 11, 24, 4, 0)) == date(2026, 11, 24)


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
def test_service_day_begins_once_when_the_clocks_change(day: date):  # I11
    site = a_site()
    start = hours.day_starts(site, day)
    assert hours.service_day(site, start) == day
    assert hours.service_day(site, start - timedelta(seconds=1)) == day - timedelta(days=1)
    length = hours.day_starts(site, day + timedelta(days=1)) - start
    assert length == timedelta(hours=24)  # the change is at 2:00, before the service day begins
    before = start - hours.day_starts(site, day - timedelta(days=1))
    assert before == timedelta(hours=23 if day == SPRING else 25)


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
def test_opening_lasts_as_long_as_the_clocks_of_the_world_say_when_it_spans_the_change(day: date):  # I11
    site = a_site(hours=Hours(((Interval(60, 240),),) * 7))  # 1:00 to 4:00
    ((opens, closes),) = hours.spans(site, day)
    assert closes - opens == timedelta(hours=2 if day == SPRING else 4)


def test_twice_told_hour_is_one_opening_when_the_clocks_go_back():  # I11
    site = a_site(hours=Hours(((Interval(60, 240),),) * 7))
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 2:30 the first time
    assert hours.is_open(site, first)
    assert hours.is_open(site, first + timedelta(hours=1))  # 2:30 the second time


@pytest.mark.parametrize("timezone", ["America/Cayenne", "Indian/Reunion", "Pacific/Noumea"])
def test_hours_are_local_when_the_town_is_overseas(timezone: str):  # I11
    site = a_site(timezone=timezone)
    nine = datetime(2026, 11, 23, 9, 0, tzinfo=hours.zone(timezone)).astimezone(UTC)
    assert hours.is_open(site, nine)
    assert hours.service_day(site, nine) == date(2026, 11, 23)
    assert hours.local(site, nine).hour == 9
