"""From the log to the page: build a site's calendar, keep it, find it again."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ausuivant.core.config import Site
from ausuivant.core.errors import SiteUnknown
from server.frequentation.calendar import WEEKS, Calendar, build, calendar_from_json, calendar_to_json
from server.frequentation.facts import facts
from server.frequentation.tables import CalendarRow
from server.store import Store
from server.store.days import events_since
from server.store.log import Log


def load(store: Store, site_id: str) -> Calendar | None:
    """The site's calendar as last built; None before the first time."""
    with store.reading() as session:
        row = session.get(CalendarRow, site_id)
        return calendar_from_json(row.body) if row else None


def save(store: Store, calendar: Calendar) -> None:
    """Publish a calendar in place of the site's last one."""
    row = CalendarRow(site_id=calendar.site_id, built_at=calendar.built_at, body=calendar_to_json(calendar))
    with store.writing() as session:
        session.merge(row)


def build_from_log(store: Store, site_id: str, now: datetime) -> Calendar:
    """Read a site's log once, from the first day that may count, and build its calendar. SiteUnknown."""
    site = configuration(store, site_id)
    events = events_since(store, site_id, now - timedelta(weeks=WEEKS, days=1))
    return build(site, facts(events, zone=ZoneInfo(site.timezone)), now)


def configuration(store: Store, site_id: str) -> Site:
    """The site as set up now. SiteUnknown."""
    version = next((head.config_version for head in store.heads() if head.site_id == site_id), None)
    if version is not None:
        with store.rows() as reader:
            site = Log(store.driver).read_config(reader, site_id, version)
        if site is not None:
            return site
    raise SiteUnknown(site_id=site_id)
