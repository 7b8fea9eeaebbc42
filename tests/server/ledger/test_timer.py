"""What time alone brings is recorded without anybody asking."""

import asyncio
from datetime import UTC, datetime, timedelta

from ausuivant.clock import FixedClock
from ausuivant.core.commands import CallNext, Hold, OpenCounter, Start
from ausuivant.core.lifecycle import TicketState
from ausuivant.ids import new_id
from server.ledger import Ledger, open_ledger
from tests.core.reception import a_site
from tests.server.ledger.asking import Morning


async def changed(ledger: Ledger, site_id: str = "HDV") -> asyncio.Event:
    """Set at the next change."""
    told = asyncio.Event()
    ledger.on_change(lambda which: told.set() if which == site_id else None)
    return told


async def test_held_ticket_comes_back_when_its_time_has_come(ledger: Ledger, clock: FixedClock) -> None:
    morning = Morning(ledger, clock)
    ticket_id = await morning.ticket()
    await morning.ask(OpenCounter, counter_id="1", agent="a")
    await morning.at(CallNext)
    await morning.at(Start)
    await morning.at(Hold, reason="photo", delay=timedelta(minutes=1))
    told = await changed(ledger)
    clock.advance(timedelta(minutes=1, seconds=1))
    async with asyncio.timeout(10):
        while ledger.state("HDV").tickets[ticket_id].state is TicketState.HELD:
            told.clear()
            await told.wait()
    assert ledger.state("HDV").tickets[ticket_id].state is TicketState.WAITING


async def test_day_begins_by_itself_when_the_server_wakes_on_monday_after_friday(
    database_url: str, clock: FixedClock
) -> None:
    """Friday's tickets are closed on Monday at 8:25, and the day is Monday's, before anybody presses anything."""
    friday = FixedClock(datetime(2026, 11, 20, 15, 30, tzinfo=UTC))
    ledger = open_ledger(database_url, clock=friday)
    await ledger.start()
    await ledger.change_configuration(a_site(), "cli")
    await Morning(ledger, friday).ticket()
    await ledger.stop()
    monday = open_ledger(database_url, clock=FixedClock(datetime(2026, 11, 23, 7, 25, tzinfo=UTC)))
    told = await changed(monday)
    await monday.start()
    try:
        async with asyncio.timeout(10):
            while str(monday.state("HDV").service_day) != "2026-11-23":
                told.clear()
                await told.wait()
        assert not monday.state("HDV").tickets
        receipt = await monday.execute("HDV", OpenCounter(id=new_id(), counter_id="1", agent="a"), "agent:a")
        assert receipt.seq == monday.state("HDV").seq
    finally:
        await monday.stop()
