"""One durable transaction for many commands, and what to do when it fails.

The law, on both databases: lock the site, catch up, decide, append, commit. Where the work runs differs. On SQLite
everything but COMMIT is memory's work and stays on the event loop: a thread would have to win the interpreter's lock
back at each row; COMMIT goes to the thread where the disk is slow. On PostgreSQL each step waits for the network, so
all of it runs in the writer's thread.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from typing import Final, TypeVar

from ausuivant.clock import Clock, SystemClock
from ausuivant.core.errors import DomainError, LogNewer, StoreBusy
from server.ledger.deciding import Batch, Draft
from server.ledger.receipts import Ask
from server.ledger.replica import Replica
from server.store.engine import Head, Store, Transaction
from server.store.failures import Duplicate, LinkLost, StoreBroken
from server.store.log import Log

logger = logging.getLogger(__name__)
T = TypeVar("T")

#: waits before each new attempt after a lost link, in seconds; then whoever asked is told to ask again
RETRIES: Final = (0.02, 0.1, 0.3, 1.0)

#: a COMMIT that is expected to take less than this many seconds is cheaper where it is than in a thread and back
HOP_S: Final = 0.002
#: how much the newest COMMIT counts for what is expected of the next
NEWEST: Final = 0.125


def uses_database_clock(store: Store, clock: Clock) -> bool:
    """Servers that share a database share its clock, unless the town lives at an hour of its own (demo, tests)."""
    return store.driver.shared and isinstance(clock, SystemClock)


class Recorder:
    """Records batches. Callers never give it one site twice at the same time."""

    def __init__(
        self,
        store: Store,
        log: Log,
        *,
        clock: Clock,
        replicas: Mapping[str, Replica],
        on_broken: Callable[[StoreBroken], None],
    ) -> None:
        self._store = store
        self._log = log
        self._clock = clock
        self._replicas = replicas
        self._on_broken = on_broken
        self._use_database_clock = uses_database_clock(store, clock)
        self._expected_s = HOP_S  #: of the next COMMIT; unknown at first, so the thread measures it

    async def record(self, asks: Sequence[Ask], executor: Executor) -> Batch | None:
        """Decide, make durable, and say who is answered what. None: every answer was given here, as a failure."""
        look_up = False
        delays = iter(RETRIES)
        while True:
            try:
                return await self._attempt(asks, executor, look_up=look_up)
            except Duplicate as duplicate:
                # An id that is not among today's: look every id up. A second time it is no id: find the guilty one.
                if look_up:
                    return await self._one_by_one(asks, executor, duplicate)
                look_up = True
            except LinkLost as lost:
                delay = next(delays, None)
                self._forget(asks)
                if delay is None:
                    logger.warning("the database does not answer: %s", lost)
                    _refuse(asks, StoreBusy())
                    return None
                await asyncio.sleep(delay)
            except StoreBroken as broken:
                self._forget(asks)
                _refuse(asks, StoreBusy())
                self._on_broken(broken)
                return None
            except DomainError as refusal:
                _refuse(asks, refusal)
                return None
            except Exception as fault:
                return await self._one_by_one(asks, executor, fault)

    async def _one_by_one(self, asks: Sequence[Ask], executor: Executor, fault: Exception) -> None:
        """The transaction failed for a reason of ours: only the command that brings it may suffer."""
        if len(asks) == 1:
            logger.error("a command could not be recorded", exc_info=fault)
            _refuse(asks, fault)
            return
        for ask in asks:
            batch = await self.record([ask], executor)
            if batch is not None:
                conclude(batch)

    async def _attempt(self, asks: Sequence[Ask], executor: Executor, *, look_up: bool) -> Batch:
        loop = asyncio.get_running_loop()
        gate = self._store.driver.gate
        if gate is None:
            return await loop.run_in_executor(executor, self._whole, asks, look_up)
        if not gate.acquire(blocking=False):
            await loop.run_in_executor(executor, gate.acquire)
        transaction = self._store.transaction()
        try:
            batch, pending = self._prepare(transaction, asks, look_up=look_up)
            if pending:
                await self._make_durable(transaction, executor)
            batch.adopt()
            return batch
        finally:
            transaction.abandon()
            gate.release()

    async def _make_durable(self, transaction: Transaction, executor: Executor) -> None:
        """COMMIT here while the disk is quick, in the thread while it is not: screens must not wait for a disk."""

        def commit() -> float:
            started = self._clock.monotonic()
            transaction.commit()
            return self._clock.monotonic() - started

        here = self._expected_s < HOP_S
        took = commit() if here else await asyncio.get_running_loop().run_in_executor(executor, commit)
        self._expected_s += (took - self._expected_s) * NEWEST

    def _whole(self, asks: Sequence[Ask], look_up: bool) -> Batch:
        transaction = self._store.transaction()
        try:
            batch, pending = self._prepare(transaction, asks, look_up=look_up)
            if pending:
                transaction.commit()
            batch.adopt()
            return batch
        finally:
            transaction.abandon()

    def _prepare(self, transaction: Transaction, asks: Sequence[Ask], *, look_up: bool) -> tuple[Batch, bool]:
        site_ids = sorted({site_id for ask in asks for site_id in ask.site_ids})
        heads, database_clock = transaction.begin(site_ids)
        new = {ask.site_id for ask in asks if ask.config is not None}
        drafts: dict[str, Draft] = {}
        now = database_clock if self._use_database_clock and database_clock is not None else self._clock.now()
        for site_id in site_ids:
            head = heads.get(site_id)
            if head is None and site_id in new:
                head = self._log.create_site(transaction, site_id, epoch=secrets.token_hex(8))
            replica = self._replicas[site_id]
            refusal = self._caught_up(replica, transaction, head)
            drafts[site_id] = Draft(replica, now=now, monotonic=self._clock.monotonic(), refusal=refusal)
        batch = Batch(drafts, transaction, look_up=look_up)
        for ask in asks:
            batch.decide(ask)
        return batch, batch.stage(self._log)

    def _caught_up(self, replica: Replica, transaction: Transaction, head: Head | None) -> LogNewer | None:
        """Follow the log; a site whose log is too new for this program refuses for itself alone."""
        if head is None:
            return None
        try:
            replica.catch_up(transaction, head)
        except LogNewer as newer:
            return newer
        return None

    def _forget(self, asks: Sequence[Ask]) -> None:
        """Nobody knows what was recorded: only the log does."""
        for site_id in {site_id for ask in asks for site_id in ask.site_ids}:
            self._replicas[site_id].forget()
        self._store.driver.write_engine.dispose()


def conclude(batch: Batch) -> None:
    """Answer everybody in a batch that is on disk."""
    for ask, answer in batch.answers:
        if ask.answer.done():  # whoever asked is gone
            continue
        if isinstance(answer, Exception):
            ask.answer.set_exception(answer)
        else:
            ask.answer.set_result(answer)


def _refuse(asks: Sequence[Ask], reason: Exception) -> None:
    for ask in asks:
        if not ask.answer.done():
            # Each gets one of its own: a traceback is written on an exception by whoever raises it.
            own = type(reason)(**reason.facts()) if isinstance(reason, DomainError) else reason
            ask.answer.set_exception(own)
