"""Fold the whole log again and compare it with the rows: they agree, or something wrote past the ledger."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from ausuivant.core.apply import apply
from ausuivant.core.errors import DomainError
from ausuivant.core.events import DayOpened, TicketAdopted, TicketEvent
from ausuivant.core.site import SiteState
from server.store.engine import Head, Reader, Store
from server.store.log import Log, Record, TicketLine, ticket_line

SHOWN: Final = 20  #: problems told of one site; the rest would say the same


@dataclass(frozen=True, slots=True)
class SiteReport:
    """What was found at one site; it agrees if there are no problems."""

    site_id: str
    events: int
    tickets: int
    problems: tuple[str, ...]


def verify(store: Store) -> tuple[SiteReport, ...]:
    """Check every site. The database may be in use: what is written meanwhile is left out."""
    log = Log(store.driver)
    with store.rows() as reader:
        return tuple(_site(log, reader, head) for head in store.heads())


def _site(log: Log, reader: Reader, head: Head) -> SiteReport:
    refold = _Refold(head)
    problems: list[str] = []
    try:
        for record in log.read_since(reader, head.site_id, head.log_floor - 1, last=head.last_seq):
            problems.extend(refold.take(record))
    except (DomainError, LookupError, ValueError) as wrong:
        problems.append(f"the log cannot be read beyond event {refold.state.seq}: {type(wrong).__name__}: {wrong}")
    if refold.state.seq != head.last_seq:
        problems.append(f"the log ends at event {refold.state.seq}, the site's row says {head.last_seq}")
    if refold.state.config_version != head.config_version:
        problems.append(f"the log ends with configuration {refold.state.config_version}, the row {head.config_version}")
    problems.extend(_compared(refold.lines, log.read_tickets(reader, head.site_id), head))
    return SiteReport(head.site_id, refold.events, len(refold.lines), tuple(problems[:SHOWN]))


class _Refold:
    """The log folded from its floor, with the row that each ticket must have."""

    def __init__(self, head: Head) -> None:
        self.state = SiteState(head.site_id, seq=head.log_floor - 1)
        self.lines: dict[UUID, TicketLine] = {}
        self.events = 0
        self._at: datetime | None = None
        self._asked: tuple[UUID, int] | None = None
        self._seen: set[UUID] = set()

    def take(self, record: Record) -> Iterator[str]:
        """Fold one fact; what is wrong with it."""
        event = record.event
        self.events += 1
        if event.seq != self.state.seq + 1:
            yield f"event {event.seq} follows event {self.state.seq}"
        if self._at is not None and event.at < self._at:
            yield f"event {event.seq} is recorded before the one it follows"
        yield from self._command(record)
        self._at = event.at
        self.state = apply(self.state, event)
        if isinstance(event, TicketEvent):
            known = self.lines.get(event.ticket_id)
            day = known.day if known else self._day(event)
            ticket = self.state.tickets[event.ticket_id]
            self.lines[event.ticket_id] = ticket_line(self.state.site_id, day, ticket, event.seq)

    def _day(self, event: TicketEvent) -> date:
        day = event.service_day if isinstance(event, TicketAdopted) else self.state.service_day
        if day is None:
            raise ValueError(f"event {event.seq} is about a ticket before any {DayOpened.kind}")
        return day

    def _command(self, record: Record) -> Iterator[str]:
        """The facts of one command stand together, counted from 0; the first says what was asked."""
        expected = self._asked[1] + 1 if self._asked and self._asked[0] == record.command_id else 0
        if record.n != expected or (record.n == 0 and record.command_id in self._seen):
            yield f"event {record.event.seq} is number {record.n} of its command, not {expected}"
        if record.n == 0:
            self._seen.add(record.command_id)
            if record.body_hash is None:
                yield f"event {record.event.seq} begins a command and does not say which"
        self._asked = (record.command_id, record.n)


def _compared(expected: dict[UUID, TicketLine], rows: Iterator[TicketLine], head: Head) -> Iterator[str]:
    missing = dict(expected)
    for row in rows:
        if row.seq > head.last_seq:
            missing.pop(row.id, None)
            continue
        line = missing.pop(row.id, None)
        if line is None:
            yield f"ticket {row.id} has a row and is not in the log"
        elif row != line:
            wrong = [name for name in TicketLine._fields if getattr(row, name) != getattr(line, name)]
            yield f"ticket {row.id}: the row differs from the log in {', '.join(wrong)}"
    for ticket_id in missing:
        yield f"ticket {ticket_id} is in the log and has no row"
