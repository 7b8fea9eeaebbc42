"""Opening hours as people say them."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from ausuivant.core.config import Hours, Interval
from ausuivant.notices import notice_translator
from server.web.opening import Opening, ordinary_week, unusual_days
from tests.core.reception import a_site

MORNING, AFTERNOON = Interval(510, 720), Interval(810, 1020)
NOW = datetime(2026, 12, 14, 9, 30, tzinfo=ZoneInfo("Europe/Paris"))


def week(*days: tuple[Interval, ...]) -> Hours:
    """A week that begins like this; closed from then on."""
    return Hours((*days, *((),) * (7 - len(days))))


def plain(openings: tuple[Opening, ...]) -> list[tuple[str, str]]:
    """Days and times, with ordinary spaces."""
    return [(one.days.replace("\u00a0", " "), one.times.replace("\u00a0", " ")) for one in openings]


def test_days_are_said_together_when_their_hours_are_the_same() -> None:
    whole = (MORNING, AFTERNOON)
    found = ordinary_week(week(whole, (AFTERNOON,), whole, whole, whole), notice_translator("fr"), "fr")
    assert plain(found) == [
        ("Lundi, mercredi, jeudi et vendredi", "8 h 30 à 12 h et 13 h 30 à 17 h"),
        ("Mardi", "13 h 30 à 17 h"),
    ]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", ("Lundi à vendredi", "8 h 30 à 12 h")),
        ("en", ("Monday to Friday", "8:30 to 12:00")),
        ("ar", ("من الاثنين إلى الجمعة", "من 8:30 إلى 12:00")),
    ],
)
def test_run_of_days_is_said_by_its_ends_in_each_language(language: str, said: tuple[str, str]) -> None:
    found = ordinary_week(week(*((MORNING,),) * 5), notice_translator(language), language)
    assert plain(found) == [said]


def test_days_that_differ_are_said_when_they_come_within_four_weeks() -> None:
    hours = replace(
        week((MORNING,), (MORNING,)),
        dated={
            date(2026, 12, 8): (),  # past
            date(2026, 12, 15): (),
            date(2026, 12, 21): (AFTERNOON,),
            date(2026, 12, 22): (MORNING,),  # as any Tuesday
            date(2026, 12, 25): (),  # closed, as every Friday here
            date(2027, 2, 1): (),  # far
        },
    )
    site = a_site(hours=hours)
    assert plain(unusual_days(site, hours, NOW, notice_translator("fr"), "fr")) == [
        ("Mardi 15 décembre 2026", "fermé"),
        ("Lundi 21 décembre 2026", "13 h 30 à 17 h"),
    ]
