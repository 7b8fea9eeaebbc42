"""Today's half-hours of each site's published calendar, kept in memory for the hall displays."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ausuivant.core import hours
from ausuivant.core.config import Site
from ausuivant.core.views import SlotLevel
from server.frequentation.calendar import SLOT_MINUTES, Calendar
from server.frequentation.publish import load
from server.ledger import Ledger

#: another server, or a command, may have published in the meantime
RENEWED_EVERY: Final = timedelta(minutes=10)

logger = logging.getLogger(__name__)


class Today:
    """Follows the published calendars. Belongs to one event loop, which never waits for the database here."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._calendars: Mapping[str, Calendar] = {}
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to follow; the ledger is started. A start does not wait for calendars."""
        self._task = asyncio.create_task(self._run(), name="today's levels")

    async def stop(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def renew(self) -> None:
        """Read the calendars as they are published now."""
        self._calendars = await asyncio.to_thread(self._read)

    def bars(self, site_id: str, now: datetime) -> tuple[SlotLevel, ...]:
        """The half-hours of this day in which the site is open, with their levels; none before a calendar is built."""
        calendar = self._calendars.get(site_id)
        return () if calendar is None else bars(calendar, self._ledger.config(site_id), now)

    def _read(self) -> dict[str, Calendar]:
        store = self._ledger.store
        found = {site_id: load(store, site_id) for site_id in self._ledger.sites()}
        return {site_id: calendar for site_id, calendar in found.items() if calendar is not None}

    async def _run(self) -> None:
        while True:
            try:
                await self.renew()
            except Exception:
                # The hall goes on with the levels that it has.
                logger.exception("the calendars could not be read")
            await asyncio.sleep(RENEWED_EVERY.total_seconds())


def bars(calendar: Calendar, site: Site, now: datetime) -> tuple[SlotLevel, ...]:
    """The day's half-hours in which the doors are open. A level that the calendar does not tell stays None."""
    local = now.astimezone(ZoneInfo(site.timezone))
    openings = hours.of_day(site.hours, local.date())
    cells = calendar.site.day(local.weekday())
    return tuple(
        SlotLevel(cell.starts, cell.level)
        for cell in cells
        if any(one.opens < cell.starts + SLOT_MINUTES and cell.starts < one.closes for one in openings)
    )
