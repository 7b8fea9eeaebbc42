"""Opening hours: the OpenStreetMap notation turned into the core's weekly table and the dates that differ.

Public holidays are those of metropolitan France. The dates reach back to the oldest days that the log keeps and more
than a year ahead; `refreshed` moves that window on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final

from opening_hours import OpeningHours, ParserError, State  # pyright: ignore[reportAttributeAccessIssue]  (absent from its stubs)

from ausuivant.core.config import Hours, Interval, Site

COUNTRY: Final = "FR"
DAYS_BACK: Final = 100
DAYS_AHEAD: Final = 400
DAY_MINUTES: Final = 24 * 60

#: What the notation has but would be answered wrongly without saying so.
_NOT_KNOWN: Final[Mapping[str, str]] = {
    r"\bSH\b": "les vacances scolaires (SH) ne sont pas connues : donnez les dates (« 2027 Jul 05-2027 Aug 31 »)",
    r"\b(?:sunrise|sunset|dawn|dusk)\b": "le lever et le coucher du soleil ne sont pas connus : donnez des heures",
}

Day = tuple[Interval, ...]


class HoursError(ValueError):
    """The text is not a set of opening hours that can be followed; the message is for whoever wrote it."""


def expand(text: str, *, today: date) -> Hours:
    """Turn a text such as `Mo-Fr 08:30-12:00; PH off` into hours. HoursError if that is not possible."""
    days = _days(text, first=today - timedelta(days=DAYS_BACK), last=today + timedelta(days=DAYS_AHEAD))
    holidays = _days("PH 00:00-24:00", first=min(days), last=max(days))
    weekly = tuple(
        _usual([openings for day, openings in days.items() if day.weekday() == weekday and not holidays[day]])
        for weekday in range(7)
    )
    dated = {day: openings for day, openings in days.items() if openings != weekly[day.weekday()]}
    return Hours(weekly=weekly, dated=dated, source=text)


def refreshed(site: Site, *, today: date) -> Site:
    """The same site with its dated hours computed again around `today`; to be done at least once a year."""
    queues = {
        queue.id: replace(queue, hours=expand(queue.hours.source, today=today))
        if queue.hours and queue.hours.source
        else queue
        for queue in site.queues.values()
    }
    hours = expand(site.hours.source, today=today) if site.hours.source else site.hours
    return replace(site, hours=hours, queues=queues)


def _days(text: str, *, first: date, last: date) -> dict[date, Day]:
    """List the openings of each date between two, both included."""
    days: dict[date, list[Interval]] = {first + timedelta(days=n): [] for n in range((last - first).days + 1)}
    # A day more on each side, so that no night at the edges is cut short.
    begin = datetime.combine(first - timedelta(days=1), time())
    end = datetime.combine(last + timedelta(days=2), time())
    for opens, closes, state, _comments in _parsed(text).intervals(begin, end):
        if state is State.UNKNOWN:
            raise HoursError("ces horaires disent « peut-être » (unknown) : écrivez ouvert ou fermé (off)")
        if state is State.OPEN:
            for day, opening in _pieces(opens.replace(tzinfo=None), closes.replace(tzinfo=None)):
                if day in days:
                    days[day].append(opening)
    return {day: tuple(openings) for day, openings in days.items()}


def _pieces(opens: datetime, closes: datetime) -> list[tuple[date, Interval]]:
    """Cut an opening at midnights, unless it only runs on for a part of the night."""
    day = opens.date()
    start = opens.hour * 60 + opens.minute
    length = int((closes - opens).total_seconds() // 60)
    if start + length <= DAY_MINUTES or (length < DAY_MINUTES and start > 0):
        return [(day, Interval(start, start + length))]
    pieces: list[tuple[date, Interval]] = []
    while length > 0:
        taken = min(length, DAY_MINUTES - start)
        pieces.append((day, Interval(start, start + taken)))
        day, start, length = day + timedelta(days=1), 0, length - taken
    return pieces


def _parsed(text: str) -> OpeningHours:
    for pattern, reason in _NOT_KNOWN.items():
        if re.search(pattern, text):
            raise HoursError(reason)
    try:
        return OpeningHours(text, country=COUNTRY)
    except ParserError as trouble:
        place = re.search(r"--> \d+:(\d+)", str(trouble))
        wrong = text[int(place[1]) - 1 :].strip() if place else text
        raise HoursError(
            f"ces horaires ne se lisent pas à partir de « {wrong or text} » "
            "(notation d’OpenStreetMap, par exemple « Mo-Fr 08:30-12:00,13:30-17:00; PH off »)"
        ) from None


def _usual(openings: list[Day]) -> Day:
    """The commonest day; of equals, the one seen first."""
    return Counter(openings).most_common(1)[0][0]
