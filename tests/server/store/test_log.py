"""The log is append-only, gapless, and says what it does not know (I6)."""

from datetime import timedelta
from itertools import chain
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from ausuivant.clock import FixedClock
from ausuivant.core.errors import LogNewer
from ausuivant.core.events import DayOpened, TicketIssued
from server.ledger import Ledger, open_ledger
from server.store.log import TicketLine, vacating_first
from server.store.verify import verify
from tests.server.ledger.asking import issue, opened


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET actor = 'nobody' WHERE seq = 1",
        "DELETE FROM event WHERE seq = 2",
        "DELETE FROM event",
    ],
)
async def test_log_refuses_when_somebody_changes_it(ledger: Ledger, statement: str) -> None:
    await ledger.execute("HDV", issue(), "device:kiosk")
    before = ledger.state("HDV").seq
    with pytest.raises(DBAPIError, match="append-only"), ledger.store.writing() as session:
        session.connection().execute(text(statement))
    (report,) = verify(ledger.store)
    assert (report.events, report.problems) == (before, ())


async def test_retention_may_delete_below_the_floor_only(ledger: Ledger) -> None:
    await ledger.execute("HDV", issue(), "device:kiosk")
    with ledger.store.writing() as session:
        session.connection().execute(text("UPDATE site SET log_floor = 2"))
        session.connection().execute(text("DELETE FROM event WHERE seq < 2"))
    with pytest.raises(DBAPIError, match="append-only"), ledger.store.writing() as session:
        session.connection().execute(text("DELETE FROM event WHERE seq = 2"))


async def test_database_refuses_when_a_counter_would_have_two_tickets(ledger: Ledger) -> None:
    for _ in range(2):
        await ledger.execute("HDV", issue(), "device:kiosk")
    with pytest.raises(IntegrityError), ledger.store.writing() as session:
        session.connection().execute(text("UPDATE ticket SET state = 'called', counter = '1'"))


async def test_database_refuses_when_a_number_would_be_given_twice_a_day(ledger: Ledger) -> None:
    for _ in range(2):
        await ledger.execute("HDV", issue(), "device:kiosk")
    with pytest.raises(IntegrityError), ledger.store.writing() as session:
        session.connection().execute(text("UPDATE ticket SET number = 1"))


async def test_verify_says_which_ticket_when_a_row_was_changed(ledger: Ledger) -> None:
    receipt = await ledger.execute("HDV", issue(), "device:kiosk")
    with ledger.store.writing() as session:
        session.connection().execute(text("UPDATE ticket SET state = 'served'"))
    (report,) = verify(ledger.store)
    assert receipt.ticket is not None
    assert report.problems == (f"ticket {receipt.ticket.id}: the row differs from the log in state",)


@pytest.mark.logs("The log holds facts of a newer version")
@pytest.mark.parametrize("change", ["kind = 'teleported'", "version = 99"])
async def test_server_is_not_ready_when_the_log_holds_a_fact_it_does_not_know(
    ledger: Ledger, database_url: str, clock: FixedClock, change: str
) -> None:
    await ledger.execute("HDV", issue(), "device:kiosk")
    with ledger.store.writing() as session:
        connection = session.connection()
        drop = {"sqlite": "DROP TRIGGER event_never_changes", "postgresql": "ALTER TABLE event DISABLE TRIGGER USER"}
        connection.execute(text(drop[connection.dialect.name]))
        connection.execute(text(f"UPDATE event SET {change} WHERE kind = 'issued'"))
    await ledger.stop()
    again = open_ledger(database_url, clock=clock)
    await again.start()
    try:
        assert any("newer version" in line for line in again.trouble())
        with pytest.raises(LogNewer):
            await again.execute("HDV", issue(), "device:kiosk")
    finally:
        await again.stop()


async def test_day_is_read_from_its_opening_to_the_next(ledger: Ledger, clock: FixedClock) -> None:
    await ledger.execute("HDV", issue(), "device:kiosk")
    await ledger.execute("HDV", opened("1"), "agent:a")
    monday = ledger.state("HDV").service_day
    assert monday is not None
    clock.advance(timedelta(days=1))
    await ledger.execute("HDV", issue(), "device:kiosk")
    with ledger.store.rows() as reader:
        facts = [record.event for record in ledger.log.read_day(reader, "HDV", monday)]
        next_day = [record.event for record in ledger.log.read_day(reader, "HDV", monday + timedelta(days=1))]
    assert isinstance(facts[0], DayOpened)
    assert facts[-1].seq + 1 == next_day[0].seq
    assert sum(isinstance(event, TicketIssued) for event in facts) == 1
    assert next_day[-1].seq == ledger.state("HDV").seq


def a_line(ticket_id: Any, counter: str | None) -> TicketLine:
    state = "waiting" if counter is None else "called"
    return TicketLine("HDV", ticket_id, None, "A", 1, "", "s", "q", "ordinary", state, counter, *[None] * 4, 1)  # type: ignore[arg-type]


def test_rows_never_show_two_tickets_at_a_counter_when_two_agents_swap() -> None:
    """One leaves 1 for 2, the other 2 for 1, in one transaction."""
    lines = [a_line("x", "2"), a_line("y", "1"), a_line("z", None)]
    at = {"x": "1", "y": "2", "z": "3"}
    for line in chain.from_iterable(vacating_first(lines, dict(at))):  # type: ignore[arg-type]
        if line.counter is None:
            at.pop(line.id, None)  # type: ignore[call-overload]
        else:
            assert line.counter not in at.values()
            at[line.id] = line.counter  # type: ignore[index]
    assert at == {"x": "2", "y": "1"}
