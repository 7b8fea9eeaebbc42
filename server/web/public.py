"""Pages for everybody: the home, and the frequentation calendars. Plain HTML, no script at all."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.responses import Response

from ausuivant.core import hours
from ausuivant.core.config import Site
from ausuivant.core.errors import PageUnknown
from ausuivant.core.looking import site_level
from ausuivant.i18n import SOURCE, Translator, say_clock, say_date, say_minutes, say_time, translator
from server.frequentation.calendar import Calendar
from server.web.calendar_table import WEEKDAYS, Table, busiest_run, calmest_day, table
from server.web.pages import Surroundings, Templates


@dataclass(frozen=True, slots=True)
class BestMoment:
    """A moment to recommend, in words."""

    day: str
    opens: str
    closes: str
    level: int


def routes(around: Surroundings, templates: Templates) -> APIRouter:
    """The public pages."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def home() -> Response:
        """Where to go."""
        return templates.page("home.html", private=False, sites=around.sites(), town=around.town())

    @router.get("/autorite.pem")
    def authority() -> Response:
        """The town's authority, for workstations to install: it is no secret. Not async: a file is read."""
        file = around.services.settings.tls_folder / "authority.pem"
        if not file.exists():
            raise PageUnknown(path="/autorite.pem")
        return Response(file.read_bytes(), media_type="application/x-pem-file", headers={"Cache-Control": "no-cache"})

    @router.get("/calendrier")
    async def calendars() -> Response:
        """The sites that have a calendar."""
        return templates.page("calendars.html", private=False, sites=around.sites(), town=around.town())

    @router.get("/calendrier/{site_id}")
    def calendar(site_id: str) -> Response:
        """A site's calendar. Not async: the published form is read from the database."""
        site = around.site(site_id)
        return templates.page("calendar.html", private=False, **_values(around, site))

    return router


def _values(around: Surroundings, site: Site) -> dict[str, Any]:
    """Everything that the calendar's template shows."""
    say = translator(SOURCE)
    now = around.now
    open_now = hours.is_open(site, now)
    calendar = around.published(site.id)
    values: dict[str, Any] = {
        "site": site,
        "sites": around.sites(),
        "calendar": calendar,
        "open": open_now,
        "present": site_level(around.state(site.id), site) if open_now else None,
        "time": say_time(now, site.timezone),
        "closed_sentence": _closed(site, around, say),
    }
    if calendar is None:
        return values
    local = now.astimezone(ZoneInfo(site.timezone))
    minute = local.hour * 60 + local.minute
    laid_out = table(calendar, site.hours, (local.weekday(), minute) if open_now else None, say=say)
    return values | {
        "table": laid_out,
        "shown_day": _shown_day(laid_out, local.weekday()),
        "best": [
            BestMoment(say(WEEKDAYS[one.weekday]), say_clock(one.starts), say_clock(one.ends), one.level)
            for one in calendar.best
        ],
        "key": _key(calendar, say),
        "reading": _reading(calendar, say),
        "honesty": _honesty(calendar, site, say),
    }


def _closed(site: Site, around: Surroundings, say: Translator) -> str:
    """Say that the site is closed, and until when if that is known."""
    opens = hours.next_change(site, around.now)
    if opens is None:
        return say("Fermé en ce moment.")
    return say(
        "Fermé. Rouvre {day} à {time}.",
        day=say_date(opens, site.timezone, year=False),
        time=say_time(opens, site.timezone),
    )


def _shown_day(laid_out: Table, today: int) -> int | None:
    """The day that a phone shows first: today, or the first that opens."""
    weekdays = [day.weekday for day in laid_out.days]
    return today if today in weekdays else next(iter(weekdays), None)


def _key(calendar: Calendar, say: Translator) -> list[tuple[int, str]]:
    """What each level means, in minutes."""
    first, second, third = calendar.bounds
    return [
        (1, say("moins de {n}", n=say_minutes(first))),
        (2, say("{low} à {high}", low=first, high=say_minutes(second))),
        (3, say("{low} à {high}", low=second, high=say_minutes(third))),
        (4, say("plus de {n}", n=say_minutes(third))),
    ]


def _reading(calendar: Calendar, say: Translator) -> list[str]:
    """How to read the colours, then what stands out in this site's week."""
    said = [
        say("Une couleur dit l’attente que quatre visiteurs sur cinq ne dépassent pas."),
        say("L’heure est celle où vous prenez votre ticket."),
    ]
    busiest = busiest_run(calendar.site)
    if busiest is not None:
        weekday, opens, closes = busiest
        said.append(
            say(
                "Le moment le plus chargé : {day} de {opens} à {closes}.",
                day=say(WEEKDAYS[weekday]).lower(),
                opens=say_clock(opens),
                closes=say_clock(closes),
            )
        )
    calmest = calmest_day(calendar.site)
    if calmest is not None:
        said.append(say("Le jour le plus calme : {day}.", day=say(WEEKDAYS[calmest]).lower()))
    return said


def _honesty(calendar: Calendar, site: Site, say: Translator) -> str:
    """When it was made, and from how much."""
    built = say_date(calendar.built_at, site.timezone)
    if calendar.since is None or calendar.until is None:
        return say("Calculée le {day}, sans visite à compter.", day=built)
    return say.plural(
        "Calculée le {day} sur {n} semaine, du {since} au {until}. Un mauvais jour reste possible.",
        "Calculée le {day} sur {n} semaines, du {since} au {until}. Un mauvais jour reste possible.",
        calendar.weeks,
        day=built,
        since=_day(calendar.since),
        until=_day(calendar.until),
    )


def _day(day: date) -> str:
    """A date within a sentence, without its weekday."""
    return say_date(day, year=False).partition(" ")[2]
