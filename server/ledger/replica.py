"""A site as this process knows it: the newest state, the configuration, and the answers of today by command id.

Everything here can be thrown away and read again from the log.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from ausuivant.core.apply import apply
from ausuivant.core.commands import Command
from ausuivant.core.config import Site
from ausuivant.core.errors import LogNewer, SiteUnknown
from ausuivant.core.events import ClockAccepted, DayOpened
from ausuivant.core.site import SiteState
from ausuivant.ids import made_at
from server.ledger.receipts import Known, Receipt, subject
from server.ledger.suspicion import ClockWatch
from server.store.engine import Head, Reader
from server.store.log import Log, Record


class Fold:
    """A stretch of the log, folded: the state, and what each command in it was answered."""

    def __init__(self, state: SiteState) -> None:
        self.state = state
        self.known: dict[UUID, Known] = {}
        self.day_began: datetime | None = None
        self.accepted_clock: datetime | None = None
        self._group: list[Record] = []

    def take(self, records: Iterable[Record]) -> None:
        """Fold records in their order; whole commands only."""
        for record in records:
            if self._group and self._group[-1].command_id != record.command_id:
                self._close_group()
            event = record.event
            self.state = apply(self.state, event)
            if isinstance(event, DayOpened):
                self.known.clear()
                self.day_began = event.at
            elif isinstance(event, ClockAccepted):
                self.accepted_clock = event.clock
            self._group.append(record)
        if self._group:
            self._close_group()

    def _close_group(self) -> None:
        group, self._group = self._group, []
        first = group[0]
        events = tuple(record.event for record in group)
        ticket = subject(first.command, events, self.state)
        receipt = Receipt(self.state.site_id, events[-1].seq, ticket, events, replayed=True)
        self.known[first.command_id] = Known(first.body_hash or "", receipt)


class Replica:
    """One site. `published`: the seq that the listeners were last told of."""

    def __init__(self, site_id: str, log: Log) -> None:
        self.site_id = site_id
        self.watch = ClockWatch()
        self.trouble: LogNewer | None = None
        self.published = 0
        self.epoch = ""
        self._log = log
        self._config: Site | None = None
        self._past: tuple[int, dict[UUID, Known]] = (0, {})
        self.forget()

    def forget(self) -> None:
        """Discard the state; the next `catch_up` reads the day again."""
        self.state = SiteState(self.site_id)
        self.known: dict[UUID, Known] = {}
        self.day_began: datetime | None = None
        self._loaded = False

    @property
    def config(self) -> Site:
        """The configuration in force; SiteUnknown before there is one."""
        if self._config is None:
            raise SiteUnknown(site_id=self.site_id)
        return self._config

    @property
    def configured(self) -> Site | None:
        """The configuration in force, if there is one."""
        return self._config

    def configure(self, site: Site) -> None:
        """Follow a configuration that was just recorded."""
        self._config = site

    def catch_up(self, reader: Reader, head: Head) -> None:
        """Read what others wrote. LogNewer, kept in `trouble`, at a fact that this program does not know."""
        if self.trouble is not None:
            raise self.trouble
        self.epoch = head.epoch
        if self._config is None or self._config.version != head.config_version:
            self._config = self._log.read_config(reader, self.site_id, head.config_version)
        if self.state.seq == head.last_seq and self._loaded:
            return
        try:
            self._follow(reader, head)
        except LogNewer as newer:
            self.trouble = newer
            raise

    def _follow(self, reader: Reader, head: Head) -> None:
        if self._loaded:
            fold = Fold(self.state)
            fold.take(self._log.read_since(reader, self.site_id, self.state.seq, last=head.last_seq))
        else:
            fold = self._folded_day(reader, head.last_seq)
            self.watch.starts_after(fold.state.at, accepted=fold.accepted_clock)
        if fold.state.seq != head.last_seq:
            raise RuntimeError(f"{self.site_id}: the log ends at {fold.state.seq}, the site's row says {head.last_seq}")
        if fold.day_began is not None:
            self.known = fold.known
            self.day_began = fold.day_began
        else:
            self.known.update(fold.known)
        self.state, self._loaded = fold.state, True
        self.clock_vouched_for = fold.accepted_clock

    clock_vouched_for: datetime | None = None  #: by an AcceptClock given to another server, until it is looked at

    def _folded_day(self, reader: Reader, last: int) -> Fold:
        """The day in which `last` lies, as far as `last`, with the beginning of the command that opened it."""
        start = self._log.day_start(reader, self.site_id, last)
        fold = Fold(SiteState(self.site_id, seq=start - 1))
        fold.take(self._log.read_since(reader, self.site_id, start - 1, last=last))
        opener = next((known for known in fold.known.values() if known.receipt.events[0].seq == start), None)
        if opener is not None and not opener.body_hash:
            self._complete(reader, fold, start)
        return fold

    def _complete(self, reader: Reader, fold: Fold, start: int) -> None:
        """The command that opened the day first closed the day before: its answer holds both."""
        command_id = next(key for key, known in fold.known.items() if known.receipt.events[0].seq == start)
        known = fold.known[command_id]
        records = self._log.read_command(reader, self.site_id, command_id)
        events = tuple(record.event for record in records)
        receipt = Receipt(self.site_id, known.receipt.seq, known.receipt.ticket, events, replayed=True)
        fold.known[command_id] = Known(records[0].body_hash or "", receipt)

    def may_be_older(self, command: Command) -> bool:
        """Whether the id may be in the log and yet not among today's: made before today, or of unknown age."""
        made = made_at(command.id)
        return made is None or (self.day_began is not None and made < self.day_began)

    def recall(self, reader: Reader, command_id: UUID) -> Known | None:
        """What a command of any day was answered."""
        records = self._log.read_command(reader, self.site_id, command_id)
        if not records:
            return None
        last = records[-1].event.seq
        start = self._log.day_start(reader, self.site_id, last)
        if self._past[0] != start or command_id not in self._past[1]:
            # The whole day at once: a kiosk that comes back asks for many ids of one day.
            end = self._log.day_end(reader, self.site_id, last) or max(last, self.state.seq)
            self._past = (start, self._folded_day(reader, end).known)
        return self._past[1].get(command_id)
