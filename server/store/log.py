"""The log's rows: append, read back, and the ticket rows that go with them."""

from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from ausuivant.core.config import Site
from ausuivant.core.events import DayOpened, Event
from ausuivant.core.lifecycle import AT_COUNTER
from ausuivant.core.site import Ticket, label_of
from ausuivant.wire.events import decode, encode
from ausuivant.wire.sites import site_from_json, site_to_json
from server.store.driver import Driver, Row
from server.store.engine import Head, Reader, Transaction
from server.store.statements import log_statements

Key = tuple[str, UUID]  #: of a ticket's row


class End(NamedTuple):
    """Where a site's log ends, and the configuration that holds there."""

    last_seq: int
    config_version: int
    site_id: str


class Record(NamedTuple):
    """A fact, and who asked for it. `command` and `body_hash` stand on the first fact of a command only."""

    event: Event
    actor: str
    command_id: UUID
    n: int
    command: str | None = None
    body_hash: str | None = None


class TicketLine(NamedTuple):
    """A ticket's row: the ticket as its last event left it. `counter`: of a called or serving ticket only."""

    site_id: str
    id: UUID
    day: date
    letter: str
    number: int
    suffix: str
    service: str
    queue: str
    klass: str
    state: str
    counter: str | None
    arrived_at: datetime
    called_at: datetime | None
    started_at: datetime | None
    closed_at: datetime | None
    seq: int

    @property
    def key(self) -> Key:
        """What finds the row: a ticket that goes from one site to another has a row at each."""
        return self.site_id, self.id

    @property
    def label(self) -> str:
        """The number as people read it."""
        return label_of(self.letter, self.number) + self.suffix


def ticket_line(site_id: str, day: date, ticket: Ticket, seq: int) -> TicketLine:
    """The row of a ticket whose last event is `seq`."""
    return TicketLine(
        site_id,
        ticket.id,
        day,
        ticket.letter,
        ticket.number,
        ticket.suffix,
        ticket.service_id,
        ticket.queue_id,
        ticket.klass.value,
        ticket.state.value,
        ticket.counter_id if ticket.state in AT_COUNTER else None,
        ticket.arrived_at,
        ticket.called_at,
        ticket.started_at,
        ticket.closed_at,
        seq,
    )


class Log:
    """The log's statements, compiled for one database."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._sql = log_statements(type(driver))

    # --- writing ---------------------------------------------------------------------------------------------

    def event_row(self, site_id: str, record: Record) -> Row:
        """A fact as a row."""
        event, driver = record.event, self._driver
        at = driver.instant(event.at)
        return (
            site_id,
            event.seq,
            at,
            at if event.happened_at is event.at else driver.instant(event.happened_at),
            event.kind,
            event.version,
            encode(event),
            record.actor,
            driver.key(record.command_id),
            record.n,
            record.command,
            record.body_hash,
        )

    def append(self, transaction: Transaction, written: Iterable[tuple[str, Iterable[Record]]]) -> None:
        """Add facts at the end of the sites' logs."""
        rows = [self.event_row(site_id, record) for site_id, records in written for record in records]
        transaction.stage(self._sql.append, rows)

    def put_tickets(
        self, transaction: Transaction, groups: Iterable[Sequence[TicketLine]], *, there: Container[Key] = frozenset()
    ) -> None:
        """Write ticket rows over what they were; `day` stays what it was first. A ticket stands once in a group.

        Groups are written one after the other, the rows of one in any order. `there`: tickets that have a row with
        the same number and arrival already. Their rows are changed where they stand, at half the cost: nothing in the
        index of numbers has to move.
        """
        for group in groups:
            transaction.stage(self._sql.upsert, [self._ticket_row(line) for line in group if line.key not in there])
            transaction.stage(self._sql.update, [self._moving_row(line) for line in group if line.key in there])

    def _ticket_row(self, line: TicketLine) -> Row:
        driver = self._driver
        return (
            line.site_id,
            driver.key(line.id),
            driver.day(line.day),
            line.letter,
            line.number,
            line.suffix,
            line.service,
            line.queue,
            line.klass,
            line.state,
            line.counter,
            driver.instant(line.arrived_at),
            driver.instant(line.called_at),
            driver.instant(line.started_at),
            driver.instant(line.closed_at),
            line.seq,
        )

    def _moving_row(self, line: TicketLine) -> Row:
        driver = self._driver
        return (
            line.service,
            line.queue,
            line.klass,
            line.state,
            line.counter,
            driver.instant(line.called_at),
            driver.instant(line.started_at),
            driver.instant(line.closed_at),
            line.seq,
            line.site_id,
            driver.key(line.id),
        )

    def move(self, transaction: Transaction, ends: Iterable[End]) -> None:
        """Say where logs end now, and which configuration holds."""
        transaction.stage(self._sql.move, list(ends))

    def create_site(self, transaction: Transaction, site_id: str, *, epoch: str) -> Head:
        """Make a site's row, if there is none, and lock it."""
        return transaction.create(self._sql.insert_site, (site_id, 0, 0, 1, epoch), site_id)

    def put_config(self, transaction: Transaction, site: Site, *, at: datetime, actor: str) -> None:
        """Store a version of a site's configuration."""
        row = (site.id, site.version, self._driver.instant(at), actor, site_to_json(site))
        transaction.stage(self._sql.insert_config, [row])

    # --- reading ---------------------------------------------------------------------------------------------

    def read_since(self, reader: Reader, site_id: str, seq: int, *, last: int | None = None) -> Iterator[Record]:
        """The facts after `seq`, to `last` or to the end. LogNewer at the first that this program does not know."""
        end = last if last is not None else (1 << 62)
        return self._records(reader.rows(self._sql.since, (site_id, seq, end)))

    def read_command(self, reader: Reader, site_id: str, command_id: UUID) -> tuple[Record, ...]:
        """The facts that a command wrote; none if it was never accepted."""
        return tuple(self._records(reader.rows(self._sql.of_command, (site_id, self._driver.key(command_id)))))

    def day_start(self, reader: Reader, site_id: str, last: int) -> int:
        """The seq of the `day_opened` that begins the day in which `last` lies; 1 before the first day."""
        ((found,),) = reader.rows(self._sql.last_opened, (site_id, last))
        return found or 1

    def day_end(self, reader: Reader, site_id: str, seq: int) -> int | None:
        """The last seq before the next `day_opened`; None in the newest day."""
        ((found,),) = reader.rows(self._sql.next_opened, (site_id, seq))
        return found - 1 if found else None

    def read_day(self, reader: Reader, site_id: str, day: date) -> Iterator[Record]:
        """The facts of a service day, from its `day_opened` to before the next one's."""
        opened = [record.event for record in self._records(reader.rows(self._sql.days, (site_id,)))]
        for place, event in enumerate(opened):
            if isinstance(event, DayOpened) and event.service_day == day:
                last = opened[place + 1].seq - 1 if place + 1 < len(opened) else None
                yield from self.read_since(reader, site_id, event.seq - 1, last=last)

    def read_config(self, reader: Reader, site_id: str, version: int) -> Site | None:
        """A version of a site's configuration."""
        row = next(iter(reader.rows(self._sql.config, (site_id, version))), None)
        return site_from_json(row[0]) if row else None

    def read_tickets(self, reader: Reader, site_id: str) -> Iterator[TicketLine]:
        """The ticket rows of a site, in no order."""
        driver = self._driver
        for row in reader.rows(self._sql.tickets, (site_id,)):
            day = date.fromisoformat(row[2]) if isinstance(row[2], str) else row[2]
            instants = (None if value is None else driver.read_instant(value) for value in row[11:15])
            yield TicketLine._make((row[0], driver.read_key(row[1]), day, *row[3:11], *instants, row[15]))

    def _records(self, rows: Iterable[Row]) -> Iterator[Record]:
        driver = self._driver
        for _, seq, at, happened_at, kind, version, payload, actor, command_id, n, command, body_hash in rows:
            event = decode(
                kind=kind,
                version=version,
                seq=seq,
                at=driver.read_instant(at),
                happened_at=driver.read_instant(happened_at),
                payload=payload,
            )
            yield Record(event, actor, driver.read_key(command_id), n, command, body_hash)


def vacating_first(lines: Sequence[TicketLine], was_at: dict[UUID, str]) -> tuple[list[TicketLine], ...]:
    """Group a site's rows so that no counter ever seems to have two tickets; `was_at`: where those touched stood.

    The index that guards a counter is checked row by row, not at the end of the transaction. So those who leave
    come first, and one who changes counters leaves before arriving. The groups of several sites may go together.
    """
    leaving = [line for line in lines if line.counter is None]
    arriving = [line for line in lines if line.counter is not None]
    moving = [line for line in arriving if was_at.get(line.id, line.counter) != line.counter]
    return leaving, [_vacated(line) for line in moving], arriving


def _vacated(line: TicketLine) -> TicketLine:
    return line._replace(state="waiting", counter=None)
