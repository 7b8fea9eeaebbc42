"""Group commit: whatever waits while one transaction becomes durable goes together into the next."""

import asyncio
from collections.abc import Callable, Coroutine, Set
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from server.ledger.receipts import Ask
from server.ledger.recorder import Recorder, conclude

LARGEST: Final = 256  #: commands a transaction: a bound for memory and for the longest wait


class Writer:
    """The only one in this process that records.

    `after` is called on the event loop after each batch; `catch_up` with the sites whose doorbell rang.
    """

    def __init__(
        self,
        recorder: Recorder,
        *,
        after: Callable[[], None],
        catch_up: Callable[[Set[str]], Coroutine[Any, Any, None]],
    ) -> None:
        self.executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")
        self._recorder = recorder
        self._after = after
        self._catch_up = catch_up
        self._waiting: list[Ask] = []
        self._behind: set[str] = set()
        self._bell = asyncio.Event()
        self._stopping = False
        self._task = asyncio.create_task(self._run(), name="ledger-writer")

    def submit(self, ask: Ask) -> None:
        """Queue a command; its future is resolved once it is on disk, or refused."""
        self._waiting.append(ask)
        self._bell.set()

    def ring(self, site_id: str) -> None:
        """Say that others wrote at a site."""
        self._behind.add(site_id)
        self._bell.set()

    async def stop(self) -> None:
        """Record what waits, then end."""
        self._stopping = True
        self._bell.set()
        await self._task
        self.executor.shutdown()

    async def _run(self) -> None:
        while True:
            await self._bell.wait()
            self._bell.clear()
            while self._waiting or self._behind:
                await self._turn()
            if self._stopping:
                return

    async def _turn(self) -> None:
        asks, self._waiting = self._waiting[:LARGEST], self._waiting[LARGEST:]
        # Deciding reads what others wrote, so it answers the doorbell of its sites too.
        behind = self._behind.difference(*(ask.site_ids for ask in asks))
        self._behind = set()
        if behind:
            await self._catch_up(behind)
        batch = await self._recorder.record(asks, self.executor) if asks else None
        # The screens first: who pressed waits for the answer alone, who is called waits in the hall.
        self._after()
        if batch is not None:
            conclude(batch)
