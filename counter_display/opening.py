"""When the doors open next, and the week's hours, in the words of a screen."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from ausuivant.core.config import Interval
from ausuivant.core.views import HallView
from ausuivant.i18n import NBSP, SOURCE, say_clock, say_date, say_time, translator


def opens(view: HallView, language: str) -> str:
    """Say when the doors open: `Ouvre à 13 h 30.`, `Ouvre demain à 8 h 30.`; nothing if nobody knows."""
    at = view.hours.changes_at
    if at is None or view.hours.open:
        return ""
    _ = translator(language)
    hour = say_time(at, view.timezone, language=language)
    day = at.astimezone(ZoneInfo(view.timezone)).date()
    today = view.week[0].day if view.week else None
    if day == today:
        return _("Ouvre à {hour}.", hour=hour)
    if today is not None and day == today + timedelta(days=1):
        return _("Ouvre demain à {hour}.", hour=hour)
    return _("Ouvre {day} à {hour}.", day=say_date(at, view.timezone, language=language, year=False), hour=hour)


def week_rows(view: HallView, language: str) -> tuple[tuple[str, str], ...]:
    """Say each day of the week to come with its hours, today first."""
    _ = translator(language)
    rows: list[tuple[str, str]] = []
    for index, one in enumerate(view.week):
        name = _("Aujourd’hui") if index == 0 else _weekday(one.day, language)
        hours = ", ".join(_said(opening, language) for opening in one.openings)
        rows.append((name, hours or _("Fermé")))
    return tuple(rows)


def _weekday(day: date, language: str) -> str:
    """Say a day of the coming week without its month: `Vendredi 27`."""
    from babel.dates import format_date, format_skeleton

    french = language.startswith(SOURCE)
    said = format_date(day, "EEEE d", locale=SOURCE) if french else format_skeleton("EEEEd", day, locale=language)
    return said[:1].upper() + said[1:]


def _said(opening: Interval, language: str) -> str:
    begin, end = say_clock(opening.opens, language=language), say_clock(opening.closes, language=language)
    return f"{begin}{NBSP}–{NBSP}{end}"
