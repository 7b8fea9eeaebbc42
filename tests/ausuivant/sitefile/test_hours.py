"""Opening hours: the weekly table, the dates that differ, the days when the clocks change."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ausuivant.core import hours as core_hours
from ausuivant.core.config import Interval, Site
from ausuivant.sitefile import HoursError, expand, load_town, refreshed

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "miramas.toml"
TODAY = date(2026, 11, 22)
TOWN_HALL = "Mo,We,Th,Fr 08:30-12:00,13:30-17:00; Tu 12:00-18:00; PH off"
LONG_DAY = (Interval(510, 720), Interval(810, 1020))


@pytest.fixture(scope="module")
def hdv() -> Site:
    return load_town(EXAMPLE, today=TODAY).site("HDV")


def with_hours(site: Site, text: str, today: date = TODAY) -> Site:
    return replace(site, hours=expand(text, today=today))


def test_weekly_table_is_the_text_s_when_holidays_are_many() -> None:
    for today in (TODAY, date(2026, 4, 20), date(2027, 1, 1)):
        weekly = expand(TOWN_HALL, today=today).weekly
        assert weekly == (LONG_DAY, (Interval(720, 1080),), LONG_DAY, LONG_DAY, LONG_DAY, (), ())


@pytest.mark.parametrize(
    "holiday",
    [
        date(2026, 11, 11),  # past, still in the log
        date(2026, 12, 25),
        date(2027, 1, 1),
        date(2027, 3, 29),  # Easter Monday
        date(2027, 5, 6),  # Ascension
        date(2027, 5, 17),  # Whit Monday
        date(2027, 7, 14),
        date(2027, 11, 1),
    ],
)
def test_public_holiday_is_closed_when_the_text_says_ph_off(holiday: date, hdv: Site) -> None:
    assert core_hours.of_day(hdv.hours, holiday) == ()
    assert not core_hours.is_open(hdv, datetime(holiday.year, holiday.month, holiday.day, 9, 30, tzinfo=UTC))


def test_public_holiday_is_open_when_the_text_does_not_say_ph_off() -> None:
    assert expand("Mo-Fr 08:30-12:00", today=TODAY).dated == {}


def test_dates_differ_when_the_text_names_them() -> None:
    hours = expand(f"{TOWN_HALL}; 2026 Dec 24 08:30-12:00; 2027 Aug 02-2027 Aug 06 off", today=TODAY)
    assert core_hours.of_day(hours, date(2026, 12, 24)) == (Interval(510, 720),)
    assert [core_hours.of_day(hours, date(2027, 8, day)) for day in range(2, 7)] == [()] * 5
    assert core_hours.of_day(hours, date(2027, 8, 9)) == LONG_DAY


def test_summer_hours_are_dates_apart_and_the_rest_is_weekly() -> None:
    hours = expand("Mo-Fr 08:30-17:00; Jul-Aug Mo-Fr 08:00-14:00; PH off", today=TODAY)
    assert hours.weekly[0] == (Interval(510, 1020),)
    assert core_hours.of_day(hours, date(2027, 8, 2)) == (Interval(480, 840),)


def test_night_runs_past_midnight_and_a_whole_week_is_cut_at_midnight() -> None:
    assert expand("Fr 22:00-02:00", today=TODAY).weekly[4] == (Interval(1320, 1560),)
    assert expand("24/7", today=TODAY).weekly == ((Interval(0, 1440),),) * 7
    assert expand("24/7", today=TODAY).dated == {}


@pytest.mark.parametrize(
    ("sunday", "opens", "closes", "hours_open"),
    [
        (date(2026, 10, 25), datetime(2026, 10, 24, 22, 30, tzinfo=UTC), datetime(2026, 10, 25, 3, 30, tzinfo=UTC), 5),
        (date(2027, 3, 28), datetime(2027, 3, 27, 23, 30, tzinfo=UTC), datetime(2027, 3, 28, 2, 30, tzinfo=UTC), 3),
    ],
    ids=["autumn", "spring"],
)
def test_opening_is_by_the_local_clocks_when_they_change(
    sunday: date, opens: datetime, closes: datetime, hours_open: int, hdv: Site
) -> None:
    site = with_hours(hdv, "Su 00:30-04:30")
    assert core_hours.spans(site, sunday) == ((opens, closes),)
    assert closes - opens == timedelta(hours=hours_open)


@pytest.mark.parametrize("sunday", [date(2026, 10, 25), date(2026, 3, 29)])
def test_monday_opens_at_half_past_eight_when_the_clocks_changed_the_day_before(sunday: date, hdv: Site) -> None:
    site = refreshed(hdv, today=sunday)
    opens, _ = core_hours.spans(site, sunday + timedelta(days=1))[0]
    assert core_hours.local(site, opens).strftime("%H:%M") == "08:30"
    assert core_hours.next_opening(site, datetime(sunday.year, sunday.month, sunday.day, 12, tzinfo=UTC)) == opens


def test_site_is_refreshed_when_the_year_has_passed(hdv: Site) -> None:
    later = TODAY + timedelta(days=380)
    site = refreshed(hdv, today=later)
    assert core_hours.of_day(hdv.hours, date(2028, 7, 14)) == LONG_DAY
    assert core_hours.of_day(site.hours, date(2028, 7, 14)) == ()
    urbanism = site.queues["urbanisme"].hours
    assert urbanism is not None
    assert core_hours.of_day(urbanism, date(2028, 7, 14)) == ()


@pytest.mark.parametrize("text", ["", "8h-12h", "Mo-Fr 08:30-12:00; SH off", "Mo-Fr sunrise-12:00", "Mo 09:00-10:00 ?"])
def test_text_is_refused_when_it_cannot_be_followed(text: str) -> None:
    with pytest.raises(HoursError):
        expand(text, today=TODAY)
