"""The write side's door: one call a command, an answer once it is on disk, a bell after each change."""

import asyncio
import logging
import os
from collections.abc import Callable, Set
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from ausuivant.clock import Clock
from ausuivant.core.commands import ChangeConfiguration, Command, SendOutTicket
from ausuivant.core.config import Site
from ausuivant.core.errors import LogNewer, SiteUnknown, StoreBusy
from ausuivant.core.site import SiteState
from ausuivant.ids import new_id
from server.ledger.receipts import Ask, Receipt, body_hash
from server.ledger.recorder import Recorder, uses_database_clock
from server.ledger.replica import Replica
from server.ledger.timer import Timer
from server.ledger.writer import Writer
from server.store.engine import Head, Store, open_store
from server.store.failures import StoreBroken, StoreFailure
from server.store.log import Log
from server.store.migrations import upgrade

if TYPE_CHECKING:
    from server.ledger.wakeup import Doorbell

logger = logging.getLogger(__name__)

EXIT_DISK_FAILED: Final = 74  #: EX_IOERR of sysexits.h
LOW_SPACE: Final = 200 * 2**20
SYSTEM: Final = "system"


def exit_at_once(broken: StoreBroken) -> None:
    """Leave without a word more: restarted, the process reads what the disk really holds."""
    logger.critical("the disk failed, this process ends: %s", broken)
    os._exit(EXIT_DISK_FAILED)


class Ledger:
    """Every write of the reception passes here. Attributes: store."""

    def __init__(self, store: Store, *, clock: Clock, on_broken: Callable[[StoreBroken], None] = exit_at_once) -> None:
        self.store = store
        self.log = Log(store.driver)
        self._clock = clock
        self._database_clock = uses_database_clock(store, clock)
        self._on_broken = on_broken
        self._replicas: dict[str, Replica] = {}
        self._writer: Writer | None = None
        self._listeners: list[Callable[[str], None]] = []
        self._timer: Timer | None = None
        self._doorbell: Doorbell | None = None
        self._recorder = Recorder(store, self.log, clock=clock, replicas=self._replicas, on_broken=self._broken)
        self._broke: StoreBroken | None = None
        self._started = False

    # --- life --------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Bring the schema up, read each site's day, and begin. LogNewer is not raised but told by `trouble`."""
        upgrade(self.store)
        self._started = True
        for head in self.store.heads():
            self._follow(head)
            self._replicas[head.site_id].published = self._replicas[head.site_id].state.seq
        self._writer = Writer(self._recorder, after=self._publish, catch_up=self._catch_up)
        self._timer = Timer(self._clock, self._replicas.values, execute=self._wake, on_glance=self._tell)
        if self.store.driver.shared:
            from server.ledger.wakeup import Doorbell  # only PostgreSQL needs its libraries

            self._doorbell = Doorbell(self.store, on_ring=self._rung, on_heads=self._seen)

    async def stop(self) -> None:
        """Record what waits, then give everything back. A stopped ledger is not started again; twice is harmless."""
        self._started = False
        timer, self._timer = self._timer, None
        if timer is not None:
            await timer.stop()
        if self._writer is not None:
            # It may still read what others wrote, for which it is asked for: forgotten only once it has ended.
            await self._writer.stop()
            self._writer = None
        doorbell, self._doorbell = self._doorbell, None
        if doorbell is not None:
            await doorbell.stop()
        self.store.close()

    def on_change(self, listener: Callable[[str], None]) -> None:
        """Have the site's id told on the event loop after each change, and when time changes its views only."""
        self._listeners.append(listener)

    def trouble(self) -> list[str]:
        """Why this server is not ready; empty if it is."""
        found = [] if self._started else ["the ledger is not started"]
        if self._broke is not None:
            found.append(f"the disk failed: {self._broke}")
        for replica in self._replicas.values():
            if replica.trouble is not None:
                found.append(f"{replica.site_id}: {replica.trouble}")
            if not self._database_clock:
                replica.watch.look(self._clock.now(), self._clock.monotonic())
            if replica.watch.suspicion is not None:
                found.append(f"{replica.site_id}: {replica.watch.suspicion}")
        free = self.store.driver.free_bytes()
        if free is not None and free < LOW_SPACE:
            found.append(f"the disk is nearly full: {free // 2**20} MiB left")
        return found

    # --- what is known -----------------------------------------------------------------------------------------

    def sites(self) -> tuple[str, ...]:
        """The ids of the sites that have a configuration."""
        return tuple(sorted(site_id for site_id, replica in self._replicas.items() if replica.configured))

    def state(self, site_id: str) -> SiteState:
        """The newest state on disk; SiteUnknown."""
        return self._replica(site_id).state

    def config(self, site_id: str) -> Site:
        """The configuration in force; SiteUnknown."""
        return self._replica(site_id).config

    def epoch(self, site_id: str) -> str:
        """Random; changes only by a restore, and then clients forget what they knew. SiteUnknown."""
        return self._replica(site_id).epoch

    # --- writes ------------------------------------------------------------------------------------------------

    async def execute(self, site_id: str, command: Command, actor: str) -> Receipt:
        """Decide and record a command; DomainError if it is refused. Harmless to repeat with the same id."""
        self._replica(site_id)
        return await self._ask(site_id, command, actor)

    async def execute_transfer(self, site_id: str, command: SendOutTicket, actor: str) -> tuple[Receipt, Receipt]:
        """Send a ticket out of one site and into another, in one transaction under both locks."""
        self._replica(site_id)
        self._replica(command.to_site)
        if command.to_site == site_id:
            receipt = await self._ask(site_id, command, actor)  # refused by the core, in its own words
            return receipt, receipt
        return await self._submitted(self._made(site_id, command, actor, to_site=command.to_site))

    async def change_configuration(self, site: Site, actor: str) -> Receipt:
        """Give a site a new version, or create the site. NothingChanges if it says what is in force already."""
        self._replicas.setdefault(site.id, Replica(site.id, self.log))
        command = ChangeConfiguration(id=new_id(), version=site.version)
        return await self._ask(site.id, command, actor, config=site)

    def _made(self, site_id: str, command: Command, actor: str, **more: Any) -> Ask:
        if self._broke is not None or not self._started:
            raise StoreBusy
        hashed = body_hash(command, more.get("config"))
        return Ask(site_id, command, actor, hashed, asyncio.get_running_loop().create_future(), **more)

    async def _ask(self, site_id: str, command: Command, actor: str, *, config: Site | None = None) -> Receipt:
        return await self._submitted(self._made(site_id, command, actor, config=config))

    async def _submitted(self, ask: Ask) -> Any:
        assert self._writer is not None, "only a started ledger makes an Ask"
        self._writer.submit(ask)
        return await ask.answer

    # --- inside ------------------------------------------------------------------------------------------------

    def _replica(self, site_id: str) -> Replica:
        replica = self._replicas.get(site_id)
        if replica is None or replica.configured is None:
            raise SiteUnknown(site_id=site_id)
        return replica

    def _follow(self, head: Head) -> None:
        replica = self._replicas.setdefault(head.site_id, Replica(head.site_id, self.log))
        with self.store.rows() as reader:
            try:
                replica.catch_up(reader, head)
            except LogNewer as newer:
                logger.error("%s: %s", head.site_id, newer)

    async def _catch_up(self, site_ids: Set[str]) -> None:
        """Follow what other servers recorded; runs within the writer, between two transactions."""
        assert self._writer is not None
        try:
            await asyncio.get_running_loop().run_in_executor(self._writer.executor, self._read_on, site_ids)
        except (StoreFailure, StoreBusy) as lost:
            # Nobody waits for this: the doorbell's next look at the sites' rows will ring again.
            logger.info("what others wrote could not be read: %s", lost)

    def _read_on(self, site_ids: Set[str]) -> None:
        for head in self.store.heads():
            if head.site_id in site_ids and head.last_seq >= self._replicas[head.site_id].state.seq:
                self._follow(head)

    def _publish(self) -> None:
        """Tell the listeners of every site that moved, and ring for the other servers."""
        for replica in self._replicas.values():
            if replica.state.seq != replica.published:
                replica.published = replica.state.seq
                if self._doorbell is not None:
                    self._doorbell.ring(replica.site_id, replica.state.seq)
                self._tell(replica.site_id)
        if self._timer is not None:
            self._timer.moved()

    def _tell(self, site_id: str) -> None:
        for listener in self._listeners:
            try:
                listener(site_id)
            except Exception:
                # A screen's trouble must never stop the reception.
                logger.exception("a listener failed for %s", site_id)

    def _rung(self, site_id: str, seq: int) -> None:
        replica = self._replicas.get(site_id)
        if self._started and replica is not None and seq > replica.state.seq:
            self._ring(site_id)

    def _seen(self, heads: tuple[Head, ...], clock: datetime | None) -> None:
        for head in heads:
            if not self._started:
                return
            replica = self._replicas.setdefault(head.site_id, Replica(head.site_id, self.log))
            if clock is not None and self._database_clock:
                replica.watch.look(clock, self._clock.monotonic())
            if head.last_seq > replica.state.seq and replica.trouble is None:
                self._ring(head.site_id)

    def _ring(self, site_id: str) -> None:
        if self._writer is not None:
            self._writer.ring(site_id)

    async def _wake(self, site_id: str, command: Command) -> Receipt:
        return await self._ask(site_id, command, SYSTEM)

    def _broken(self, broken: StoreBroken) -> None:
        self._broke = broken
        self._on_broken(broken)


def open_ledger(url: str, *, clock: Clock, on_broken: Callable[[StoreBroken], None] = exit_at_once) -> Ledger:
    """A ledger on `sqlite:////path` or `postgresql+psycopg://…`; StoreRefused if it must not be opened.

    `on_broken` is told when SQLite's disk failed: the process must end, which the default does.
    """
    return Ledger(open_store(url), clock=clock, on_broken=on_broken)
