"""The calendars keep themselves: a site's is built anew when its service day begins, in the night."""

import asyncio
import logging
from datetime import date

from ausuivant.clock import Clock
from server.frequentation.publish import build_from_log, save
from server.ledger import Ledger

logger = logging.getLogger(__name__)


class Nightly:
    """Follows a ledger. Only a day that begins while the server runs counts: a start must not wait for figures."""

    def __init__(self, ledger: Ledger, *, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock
        self._days: dict[str, date] = {}
        self._due: asyncio.Queue[str | None] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to follow; the ledger is started."""
        for site_id in self._ledger.sites():
            self._note(site_id)
        self._ledger.on_change(self._changed)
        self._task = asyncio.create_task(self._run(), name="nightly-calendars")

    async def stop(self) -> None:
        """Finish what is due, then end."""
        if self._task is not None:
            self._due.put_nowait(None)
            await self._task

    def _note(self, site_id: str) -> bool:
        """Whether a day has begun since the last look."""
        day, seen = self._ledger.state(site_id).service_day, self._days.get(site_id)
        if day is not None:
            self._days[site_id] = day
        return seen is not None and day is not None and day > seen

    def _changed(self, site_id: str) -> None:
        if self._note(site_id):
            self._due.put_nowait(site_id)

    async def _run(self) -> None:
        while (site_id := await self._due.get()) is not None:
            try:
                await asyncio.to_thread(self._build, site_id)
            except Exception:
                # Yesterday's calendar stays published; the reception goes on.
                logger.exception("the calendar of %s could not be built", site_id)

    def _build(self, site_id: str) -> None:
        calendar = build_from_log(self._ledger.store, site_id, self._clock.now())
        save(self._ledger.store, calendar)
