"""Between servers on one PostgreSQL: NOTIFY after COMMIT is a doorbell, never a letter.

A bell may be lost, so the sites' rows are also read every two seconds. NOTIFY inside the transaction would make every
commit of the database queue for one lock (measured: 39 % slower at 8 writers).
"""

import asyncio
import logging
import math
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, Final

import psycopg
from sqlalchemy import make_url

from server.store.engine import Head, Store
from server.store.failures import StoreFailure

logger = logging.getLogger(__name__)

CHANNEL: Final = "ausuivant"
POLL_S: Final = 2.0
LISTEN_S: Final = 0.5  #: how soon the listening thread sees that it shall stop
RECONNECT_S: Final = 1.0
APART_S: Final = 0.025  #: between two rings: screens are remade no oftener
RING: Final = "SELECT pg_notify(%s, payload) FROM unnest(%s::text[]) AS payload"


class Doorbell:
    """Rings for the other servers, and hears them.

    `on_ring(site_id, seq)` and `on_heads(rows, the database's clock)` are called on the event loop.
    """

    def __init__(
        self,
        store: Store,
        *,
        on_ring: Callable[[str, int], None],
        on_heads: Callable[[tuple[Head, ...], datetime | None], None],
    ) -> None:
        self._store = store
        self._address = _address(store)
        self._on_ring = on_ring
        self._on_heads = on_heads
        self._loop = asyncio.get_running_loop()
        self._pending: dict[str, int] = {}
        self._next: asyncio.TimerHandle | None = None
        self._scheduled = False
        self._rang_at = -math.inf
        self._own = 0  #: the database's process that rings for us
        self._ringing: psycopg.Connection[Any] | None = None
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="doorbell")
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="ledger-listener", daemon=True)
        self._thread.start()

    def ring(self, site_id: str, seq: int) -> None:
        """Tell the others, soon; rings that come fast become one."""
        self._pending[site_id] = seq
        if not self._scheduled:
            self._scheduled = True
            wait = self._rang_at + APART_S - self._loop.time()
            if wait > 0:
                self._next = self._loop.call_later(wait, self._send)
            else:
                self._send()

    def _send(self) -> None:
        self._scheduled = False
        self._rang_at = self._loop.time()
        pending, self._pending = self._pending, {}
        self._executor.submit(self._ring_all, pending)

    async def stop(self) -> None:
        """Ring what is left, then end."""
        self._stopping.set()
        if self._next is not None:
            self._next.cancel()
        self._pending[""] = 0  # names no site: it only wakes the listening thread
        self._send()
        await asyncio.to_thread(self._thread.join)
        await asyncio.to_thread(self._executor.shutdown)
        if self._ringing is not None:
            self._ringing.close()

    def _ring_all(self, pending: Mapping[str, int]) -> None:
        payloads = [f"{site_id}:{seq}" for site_id, seq in pending.items()]
        try:
            if self._ringing is None:
                self._ringing = psycopg.connect(**self._address, autocommit=True)
                self._own = self._ringing.info.backend_pid
            self._ringing.execute(RING, (CHANNEL, payloads))
        except psycopg.Error as lost:
            # The others poll: they will see it in two seconds.
            logger.info("the doorbell did not ring: %s", lost)
            if self._ringing is not None:
                self._ringing.close()
            self._ringing = None

    def _listen(self) -> None:
        while not self._stopping.is_set():
            try:
                with psycopg.connect(**self._address, autocommit=True) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    self._hear(connection)
            except (psycopg.Error, StoreFailure) as lost:
                logger.info("the doorbell is silent: %s", lost)
                self._stopping.wait(RECONNECT_S)

    def _hear(self, connection: psycopg.Connection[Any]) -> None:
        quiet = POLL_S
        while not self._stopping.is_set():
            if quiet >= POLL_S:
                quiet = 0.0
                self._post(self._on_heads, self._store.heads(), self._store.clock())
            for heard in connection.notifies(timeout=LISTEN_S):
                if self._stopping.is_set():
                    return
                if heard.pid == self._own:
                    continue
                site_id, _, seq = heard.payload.rpartition(":")
                if seq.isdecimal():
                    self._post(self._on_ring, site_id, int(seq))
            quiet += LISTEN_S

    def _post(self, callback: Callable[..., None], *arguments: object) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(callback, *arguments)


def _address(store: Store) -> dict[str, Any]:
    """The database's address in psycopg's own words."""
    url = make_url(store.driver.write_engine.url)
    _, arguments = store.driver.write_engine.dialect.create_connect_args(url)
    return {**arguments, "connect_timeout": 5}
