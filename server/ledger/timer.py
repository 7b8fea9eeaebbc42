"""What time alone brings: submits Wake when a fact falls due, and has views remade when only they change."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from ausuivant.clock import Clock
from ausuivant.core.commands import Wake
from ausuivant.core.due import Due, next_due, wake_id
from ausuivant.core.errors import DomainError
from server.ledger.replica import Replica

logger = logging.getLogger(__name__)

#: longest sleep in seconds, so that a clock that was set or a machine that slept is noticed
LONGEST: Final = 2.0
#: after a Wake that was refused, the next is not tried before this many seconds
PATIENCE: Final = 1.0
#: changes within this many seconds are looked at together: working out what is due costs more than a command
COALESCE: Final = 0.2


class Timer:
    """One for all the sites of this process. `execute` submits a Wake, `on_glance` has a site's views remade."""

    def __init__(
        self,
        clock: Clock,
        replicas: Callable[[], Iterable[Replica]],
        *,
        execute: Callable[[str, Wake], Awaitable[object]],
        on_glance: Callable[[str], None],
    ) -> None:
        self._clock = clock
        self._replicas = replicas
        self._execute = execute
        self._on_glance = on_glance
        self._moved = asyncio.Event()
        self._task = asyncio.create_task(self._run(), name="ledger-timer")
        self._patience: dict[str, float] = {}
        self._glances: dict[str, Due] = {}

    def moved(self) -> None:
        """Say that some state changed."""
        self._moved.set()

    async def stop(self) -> None:
        """End."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            self._moved.clear()
            delay = LONGEST
            for replica in list(self._replicas()):
                delay = min(delay, await self._serve(replica))
            # Not wait_for: on Python 3.11 it may swallow a cancellation that comes with the event.
            try:
                async with asyncio.timeout(delay):
                    await self._moved.wait()
            except TimeoutError:
                continue
            await asyncio.sleep(COALESCE)

    async def _serve(self, replica: Replica) -> float:
        """Do what is due at one site; seconds until the next."""
        site = replica.configured
        if site is None or replica.trouble is not None:
            return LONGEST
        now = self._clock.now()
        self._glance(replica.site_id, now)
        due = next_due(replica.state, site, now)
        if due is None:
            return LONGEST
        if not due.acts:
            self._glances[replica.site_id] = due
        if due.at > now or not due.acts:
            return max(0.0, (due.at - now) / timedelta(seconds=1))
        return await self._wake(replica.site_id, due)

    def _glance(self, site_id: str, now: datetime) -> None:
        due = self._glances.get(site_id)
        if due is not None and due.at <= now:
            del self._glances[site_id]
            self._on_glance(site_id)

    async def _wake(self, site_id: str, due: Due) -> float:
        rest = self._patience.get(site_id, 0.0) - self._clock.monotonic()
        if rest > 0:
            return min(rest, LONGEST)
        try:
            await self._execute(site_id, Wake(id=wake_id(site_id, due.cause, due.at), cause=due.cause, due_at=due.at))
        except DomainError as refusal:
            self._patience[site_id] = self._clock.monotonic() + PATIENCE
            logger.debug("%s: the Wake for %s was refused: %s", site_id, due.cause, refusal)
            return PATIENCE
        return 0.0
