"""A log export, read into a database whose sites have lived nothing yet: a simulated history, or a town that moves.

The whole file is one transaction: it is all there, or nothing is. Ticket rows are made by folding the same facts, so
they agree with the log by construction; `log verify` says so afterwards. What the database already holds (a site's
first configuration, written by `ausuivant init`) must be what the file begins with, and is kept.
"""

from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic_core import from_json, to_json

from ausuivant.core.apply import apply
from ausuivant.core.errors import LogNewer
from ausuivant.core.events import ConfigChanged, DayOpened, Event, TicketAdopted, TicketEntered, TicketEvent
from ausuivant.core.site import SiteState
from ausuivant.wire.events import decode
from server.store.engine import Head, Store, Transaction
from server.store.log import End, Log, Record, TicketLine, ticket_line

ROWS_AT_ONCE = 5000


class ImportRefused(Exception):
    """The file cannot be this database's log. Says where, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came in for one site. `last_seq`: where its log ends now."""

    site_id: str
    facts: int
    tickets: int
    last_seq: int


@dataclass(slots=True)
class _Reading:
    """One site of the file, as far as it was read."""

    head: Head
    kept: list[Event]  #: what the database holds already
    state: SiteState
    records: list[Record] = field(default_factory=list)
    days: dict[UUID, date] = field(default_factory=dict)  #: of the tickets of the day being read
    last: dict[UUID, int] = field(default_factory=dict)  #: their last facts
    facts: int = 0
    tickets: int = 0


def import_log(store: Store, lines: Iterable[str]) -> tuple[Imported, ...]:
    """Append an export's facts to the sites' logs. ImportRefused, and nothing happened, if they cannot follow."""
    log = Log(store.driver)
    readings = {
        head.site_id: _Reading(head, _held(store, log, head), SiteState(head.site_id)) for head in store.heads()
    }
    if not readings:
        raise ImportRefused("the database has no site: run `ausuivant init` first")
    with store.driver.gate or nullcontext():
        transaction = store.transaction()
        try:
            transaction.begin(sorted(readings))
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    site_id, record = _parsed(number, line)
                    reading = readings.get(site_id)
                    if reading is None:
                        raise ImportRefused(f"line {number}: the database has no site {site_id!r}")
                    _take(log, transaction, reading, number, record)
            done = tuple(_finish(log, transaction, reading) for reading in readings.values() if reading.facts)
            transaction.commit()
        finally:
            transaction.abandon()
    return done


def _held(store: Store, log: Log, head: Head) -> list[Event]:
    with store.rows() as reader:
        events = [record.event for record in log.read_since(reader, head.site_id, 0)]
    if any(isinstance(event, TicketEvent) for event in events):
        raise ImportRefused(f"{head.site_id} has tickets already: an import needs a site that received nobody yet")
    return events


def _parsed(number: int, line: str) -> tuple[str, Record]:
    try:
        entry: dict[str, Any] = from_json(line)
        payload = entry["payload"]
        event = decode(
            kind=entry["kind"],
            version=entry["version"],
            seq=entry["seq"],
            at=datetime.fromisoformat(entry["at"]),
            happened_at=datetime.fromisoformat(entry["happened_at"]),
            payload=payload if isinstance(payload, str) else to_json(payload).decode(),
        )
        return entry["site"], Record(
            event,
            entry["actor"],
            UUID(entry["command_id"]),
            entry["n"],
            entry.get("command"),
            entry.get("body_hash"),
        )
    except (KeyError, TypeError, ValueError) as wrong:
        raise ImportRefused(f"line {number}: not a fact of a log ({type(wrong).__name__}: {wrong})") from wrong
    except LogNewer as newer:
        raise ImportRefused(f"line {number}: {newer}") from newer


def _take(log: Log, transaction: Transaction, reading: _Reading, number: int, record: Record) -> None:
    event, state = record.event, reading.state
    if event.seq != state.seq + 1:
        raise ImportRefused(f"line {number}: fact {event.seq} cannot follow fact {state.seq} of {state.site_id}")
    if event.seq <= len(reading.kept):
        # The database's own beginning counts; it may have been written at another hour.
        kept = reading.kept[event.seq - 1]
        if kept.kind != event.kind:
            raise ImportRefused(f"line {number}: the database begins with {kept.kind}, the file with {event.kind}")
        reading.state = apply(state, kept)
        return
    if state.at is not None and event.at < state.at:
        raise ImportRefused(f"line {number}: {event.at.isoformat()} is before the fact it follows")
    if isinstance(event, ConfigChanged) and event.config_version > reading.head.config_version:
        raise ImportRefused(f"line {number}: the database has no version {event.config_version} of {state.site_id}")
    if isinstance(event, DayOpened):
        _write_day(log, transaction, reading)
    reading.records.append(record)
    reading.facts += 1
    reading.state = _applied(number, state, event)
    if isinstance(event, TicketEvent):
        _note(reading, event)
    if len(reading.records) >= ROWS_AT_ONCE:
        _write_facts(log, transaction, reading)


def _applied(number: int, state: SiteState, event: Event) -> SiteState:
    try:
        return apply(state, event)
    except Exception as wrong:  # whatever a fact that cannot have happened makes the fold do
        raise ImportRefused(f"line {number}: {event.kind} cannot have happened there ({wrong!r})") from wrong


def _note(reading: _Reading, event: TicketEvent) -> None:
    reading.last[event.ticket_id] = event.seq
    if isinstance(event, TicketEntered):
        reading.tickets += 1
        day = event.service_day if isinstance(event, TicketAdopted) else reading.state.service_day
        if day is not None:
            reading.days[event.ticket_id] = day


def _write_facts(log: Log, transaction: Transaction, reading: _Reading) -> None:
    log.append(transaction, [(reading.head.site_id, reading.records)])
    reading.records = []


def _write_day(log: Log, transaction: Transaction, reading: _Reading) -> None:
    """Write the tickets of the day that ends: their rows as their last facts left them."""
    log.put_tickets(transaction, [_lines(reading)])
    reading.days.clear()
    reading.last.clear()


def _lines(reading: _Reading) -> list[TicketLine]:
    # Nobody of the past stands at a counter, so the index that guards counters meets only today's.
    return [
        ticket_line(reading.head.site_id, day, reading.state.ticket(ticket_id), reading.last[ticket_id])
        for ticket_id, day in reading.days.items()
    ]


def _finish(log: Log, transaction: Transaction, reading: _Reading) -> Imported:
    _write_facts(log, transaction, reading)
    _write_day(log, transaction, reading)
    site_id, last = reading.head.site_id, reading.state.seq
    if last < len(reading.kept):
        raise ImportRefused(f"the file of {site_id} ends at fact {last}, the database has {len(reading.kept)}")
    log.move(transaction, [End(last, reading.head.config_version, site_id)])
    return Imported(site_id, reading.facts, reading.tickets, last)
