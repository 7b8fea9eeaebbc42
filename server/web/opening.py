"""Opening hours in words, for pages and paper: an ordinary week, and the days soon that differ from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from babel.dates import get_day_names
from babel.lists import format_list

from ausuivant.core.config import Hours, Interval, Site
from ausuivant.core.hours import local
from ausuivant.i18n import Translator, say_clock, say_date

#: how far ahead a page says which days differ
SOON: Final = timedelta(days=28)
#: so many days in a row are said by the first and the last
RUN: Final = 3


@dataclass(frozen=True, slots=True)
class Opening:
    """Some days and when they are open, in words."""

    days: str
    times: str


def ordinary_week(hours: Hours, _: Translator, language: str) -> tuple[Opening, ...]:
    """The week's openings, days with the same hours on one line, in the order of their first day."""
    names = get_day_names("wide", locale=_locale(language))
    alike: dict[tuple[Interval, ...], list[int]] = {}
    for weekday, intervals in enumerate(hours.weekly):
        if intervals:
            alike.setdefault(intervals, []).append(weekday)
    return tuple(
        Opening(_capital(_days([(one, names[one]) for one in days], _, language)), _times(intervals, _, language))
        for intervals, days in alike.items()
    )


def unusual_days(site: Site, hours: Hours, now: datetime, _: Translator, language: str) -> tuple[Opening, ...]:
    """The dates of the next four weeks that differ from the ordinary week."""
    today = local(site, now).date()
    return tuple(
        Opening(_capital(say_date(day, language=language)), _times(intervals, _, language))
        for day, intervals in sorted(hours.dated.items())
        if _differs(hours, day, intervals) and today <= day <= today + SOON
    )


def _differs(hours: Hours, day: date, intervals: Iterable[Interval]) -> bool:
    return tuple(intervals) != tuple(hours.weekly[day.weekday()])


def _days(days: list[tuple[int, str]], _: Translator, language: str) -> str:
    first, last = days[0], days[-1]
    if len(days) >= RUN and last[0] - first[0] == len(days) - 1:
        return _("{first} à {last}", first=first[1], last=last[1])
    return _listed([name for _weekday, name in days], language)


def _times(intervals: Iterable[Interval], _: Translator, language: str) -> str:
    said = [
        _(
            "{opens} à {closes}",
            opens=say_clock(one.opens, language=language),
            closes=say_clock(one.closes, language=language),
        )
        for one in intervals
    ]
    return _listed(said, language) if said else _("fermé")


def _listed(texts: list[str], language: str) -> str:
    return format_list(texts, locale=_locale(language))


def _locale(language: str) -> str:
    # A French town's English has no comma before "and".
    return "en_GB" if language == "en" else language.partition("-")[0]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
