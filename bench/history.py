"""Years of reception, written fast: one day is lived in the core and imported, then copied by the database itself.

The copies differ by what a day differs by: dates, ids, places in the log. So the whole log refolds, and `log verify`
agrees with it.
"""

import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Text, func, insert, select, type_coerce, update
from sqlmodel import col

from ausuivant.clock import FixedClock
from ausuivant.core.apply import fold
from ausuivant.core.commands import (
    CallNext,
    ChangeConfiguration,
    CloseCounter,
    Command,
    ConfirmTicket,
    Finish,
    IssueTicket,
    OpenCounter,
)
from ausuivant.core.config import Site
from ausuivant.core.decide import decided
from ausuivant.core.site import SiteState
from bench.programs import BenchFailed
from bench.town import prepare
from server.store import Store, open_store
from server.store.importing import import_log
from server.store.log import Log
from server.store.tables import EventRow, SiteRow, TicketRow
from server.store.types import Day, Id, Instant
from sim.export import JsonLines

OPENS: Final = time(8, tzinfo=UTC)
BETWEEN: Final = timedelta(seconds=30)
MOST_A_DAY: Final = 1000
BYTES_A_TICKET: Final = 4096  #: with its facts, their indexes and the write-ahead log
DAYS_AT_ONCE: Final = 25


@dataclass(frozen=True, slots=True)
class Past:
    """The days before today: `days` of them, with as many tickets each."""

    days: int
    tickets_a_day: int
    today: date

    @property
    def first(self) -> date:
        """The day that is lived; the others are its copies."""
        return self.today - timedelta(days=self.days)


def write(path: Path, site: Site, past: Past) -> None:
    """Make a SQLite database with the site and its past in it."""
    wanted = past.days * past.tickets_a_day * BYTES_A_TICKET
    if shutil.disk_usage(path.parent).free < wanted:
        raise BenchFailed(f"{path.parent} has no room for {wanted // 2**20} MiB of history")
    if past.tickets_a_day > MOST_A_DAY:
        raise ValueError(f"a day has room for {MOST_A_DAY} tickets, not {past.tickets_a_day}")
    url = f"sqlite:///{path}"
    prepare(url, [site], clock=FixedClock(datetime.combine(past.first - timedelta(days=1), OPENS)))
    store = open_store(url)
    try:
        start = store.heads()[0].last_seq
        _hurry(store)
        import_log(store, _lived(store, replace(site, version=1), past))
        facts = store.heads()[0].last_seq - start
        for first in range(1, past.days, DAYS_AT_ONCE):
            days = range(first, min(first + DAYS_AT_ONCE, past.days))
            _copy(store, site.id, past, start=start, facts=facts, days=days)
    finally:
        store.close()


def _hurry(store: Store) -> None:
    """Nobody is answered here: what a power cut would take is made again."""
    connection = store.driver.write_engine.raw_connection()
    try:
        for pragma in ("synchronous=OFF", "cache_size=-262144", "foreign_keys=OFF"):
            connection.cursor().execute(f"PRAGMA {pragma}")
    finally:
        connection.close()


# --- the day that is lived -----------------------------------------------------------------------------------


class _Life:
    """Commands of the first day, decided one after the other and written as an export."""

    def __init__(self, site: Site, state: SiteState, day: date, sink: JsonLines) -> None:
        self.now = datetime.combine(day, OPENS)
        self._site, self._state, self._sink = site, state, sink
        self._prefix = id_prefix(day)
        self._ids = 0

    def new_id(self) -> UUID:
        """An id of this day."""
        self._ids += 1
        return UUID(f"{self._prefix}-7000-8000-{self._ids:012x}")

    def ask(self, command: Command, actor: str) -> None:
        """Decide it now."""
        events, self._state = decided(self._state, self._site, command, self.now)
        self._sink(self._site.id, command, actor, events)


def id_prefix(day: date) -> str:
    """How every id made on that day begins: UUIDv7 begins with the milliseconds."""
    milliseconds = f"{int(datetime.combine(day, OPENS).timestamp() * 1000):012x}"
    return f"{milliseconds[:8]}-{milliseconds[8:]}"


def _lived(store: Store, site: Site, past: Past) -> Iterator[str]:
    """The log up to the end of the first day, as an export's lines."""
    text = io.StringIO()
    sink = JsonLines(text)
    with store.rows() as reader:
        records = tuple(Log(store.driver).read_since(reader, site.id, 0))
    kept = tuple(record.event for record in records)
    sink(site.id, ChangeConfiguration(id=records[0].command_id, version=1), "cli", kept)
    _live(_Life(site, fold(SiteState(site.id), kept), past.first, sink), site, past.tickets_a_day)
    yield from text.getvalue().splitlines()


def _live(life: _Life, site: Site, tickets: int) -> None:
    """Everybody is issued a ticket and called at once, at each counter in turn; the counters close at the end."""
    counters, services = list(site.counters), list(site.services)
    at_hand: dict[str, UUID | None] = dict.fromkeys(counters)
    for counter in counters:
        life.ask(OpenCounter(id=life.new_id(), counter_id=counter, agent=f"agent{counter}", queues=()), "agent")
    for n in range(tickets):
        life.now += BETWEEN
        counter, ticket_id = counters[n % len(counters)], life.new_id()
        service = services[n % len(services)]
        life.ask(IssueTicket(id=life.new_id(), ticket_id=ticket_id, service_id=service, origin="kiosk"), "device")
        life.ask(ConfirmTicket(id=life.new_id(), ticket_id=ticket_id), "device")
        call = CallNext(id=life.new_id(), counter_id=counter, seen_call=at_hand[counter])
        life.ask(call, "agent")
        at_hand[counter] = call.id
    for counter, call_id in at_hand.items():
        if call_id is not None:
            life.ask(Finish(id=life.new_id(), counter_id=counter, seen_call=call_id), "agent")
        life.ask(CloseCounter(id=life.new_id(), counter_id=counter), "agent")


# --- its copies ----------------------------------------------------------------------------------------------


def _copy(store: Store, site_id: str, past: Past, *, start: int, facts: int, days: range) -> None:
    """Write the first day again, `days` later. `start`: where the log ended before it; `facts`: how many it has."""
    with store.writing() as session:
        for later in days:
            shift = _Shift(past.first, past.first + timedelta(days=later), later * facts)
            # The site's id leads every index: without it each copy would read the whole past.
            lived = col(EventRow.site_id) == site_id, col(EventRow.seq).between(start + 1, start + facts)
            session.execute(shift.copied(EventRow, *lived))
            session.execute(
                shift.copied(TicketRow, col(TicketRow.site_id) == site_id, col(TicketRow.day) == past.first)
            )
        session.execute(update(SiteRow).values(last_seq=start + facts * (days.stop)))


class _Shift:
    """From one day to another: what changes in each column."""

    def __init__(self, lived: date, day: date, seqs: int) -> None:
        self._dates = lived.isoformat(), day.isoformat()
        self._ids = id_prefix(lived), id_prefix(day)
        self._seqs = seqs

    def copied(self, table: type[EventRow] | type[TicketRow], *where: Any) -> Any:
        """INSERT … SELECT of the rows that are found, shifted."""
        columns = list(table.__table__.columns)  # pyright: ignore[reportAttributeAccessIssue]
        found = select(*(self._moved(column) for column in columns)).where(*where)
        return insert(table).from_select([column.name for column in columns], found)

    def _moved(self, column: Any) -> Any:
        if column.name == "seq":
            return column + self._seqs
        text = type_coerce(column, Text)
        if isinstance(column.type, Id):
            return func.replace(text, *self._ids)
        if isinstance(column.type, Instant | Day):
            return func.replace(text, *self._dates)
        if column.name == "payload":
            return func.replace(func.replace(text, *self._dates), *self._ids)
        return column
