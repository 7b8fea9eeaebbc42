"""Fifty agents press at once: nobody is called twice, nobody is forgotten (I1, I2)."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from ausuivant.clock import FixedClock
from ausuivant.core import commands as c
from ausuivant.core.config import Counter, Served, Site
from ausuivant.core.due import wake_id
from ausuivant.core.errors import NothingDue
from ausuivant.core.events import TicketCalled, TicketUnconfirmed
from ausuivant.ids import new_id
from server.ledger import Ledger, open_ledger
from server.store.verify import verify
from tests.core.reception import a_site
from tests.server.conftest import Postgres
from tests.server.ledger.asking import issue, opened
from tests.server.ledger.rush import AGENTS, TICKETS, rush


def a_big_site() -> Site:
    """Fifty counters that all serve both queues."""
    served = (Served("ident"), Served("civil"))
    counters = {str(n): Counter(str(n), {"fr": f"Guichet {n}"}, served) for n in range(1, AGENTS + 1)}
    return a_site(counters=counters)


async def ready(ledger: Ledger) -> None:
    """A thousand tickets wait, fifty counters are open."""
    await ledger.change_configuration(a_big_site(), "cli")
    await asyncio.gather(*(ledger.execute("HDV", issue(), "device:kiosk") for _ in range(TICKETS)))
    await asyncio.gather(*(ledger.execute("HDV", opened(str(n)), f"agent:{n}") for n in range(1, AGENTS + 1)))


def called_in(ledger: Ledger) -> list[str]:
    with ledger.store.rows() as reader:
        records = ledger.log.read_since(reader, "HDV", 0)
        return [str(record.event.ticket_id) for record in records if isinstance(record.event, TicketCalled)]


async def test_each_ticket_is_called_once_when_fifty_agents_press_at_once(ledger: Ledger) -> None:
    await ready(ledger)
    labels = [ticket.label for ticket in ledger.state("HDV").tickets.values()]
    assert len(set(labels)) == TICKETS
    taken = await rush(ledger, range(1, AGENTS + 1))
    assert sorted(taken) == sorted(set(taken))
    assert len(taken) == TICKETS
    (report,) = verify(ledger.store)
    assert report.problems == ()


async def server_of(url: str, first: int, last: int) -> bytes:
    """A server process with some of the agents; what it printed."""
    program = (sys.executable, "-m", "tests.server.ledger.rush", url, str(first), str(last))
    server = await asyncio.create_subprocess_exec(*program, stdout=asyncio.subprocess.PIPE)
    output, _ = await server.communicate()
    assert server.returncode == 0
    return output


@pytest.mark.postgres
async def test_each_ticket_is_called_once_when_the_agents_press_on_two_servers(
    postgres: Postgres, clock: FixedClock
) -> None:
    """Two server processes on one database, twenty-five agents each."""
    url = postgres.database()
    ledger = open_ledger(url, clock=clock)
    await ledger.start()
    await ready(ledger)
    await ledger.stop()
    half = AGENTS // 2
    outputs = await asyncio.gather(*(server_of(url, first, first + half) for first in (1, 1 + half)))
    taken = [ticket_id for output in outputs for ticket_id in json.loads(output)]
    assert len(set(taken)) == len(taken) == TICKETS
    ledger = open_ledger(url, clock=clock)
    await ledger.start()
    assert sorted(called_in(ledger)) == sorted(taken)
    (report,) = verify(ledger.store)
    assert report.problems == ()
    await ledger.stop()


@pytest.fixture
async def pair(postgres: Postgres, clock: FixedClock) -> AsyncIterator[tuple[Ledger, Ledger]]:
    """Two ledgers on one database, as two servers have them."""
    url = postgres.database()
    one, two = open_ledger(url, clock=clock), open_ledger(url, clock=clock)
    await one.start()
    await one.change_configuration(a_site(), "cli")
    await two.start()
    yield one, two
    await one.stop()
    await two.stop()


@pytest.mark.postgres
async def test_wake_acts_once_when_two_servers_submit_it(pair: tuple[Ledger, Ledger], clock: FixedClock) -> None:
    one, two = pair
    await one.execute("HDV", issue(), "device:kiosk")
    clock.advance(timedelta(minutes=3))
    due = clock.now()
    wake = c.Wake(id=wake_id("HDV", c.Cause.CONFIRM, due), cause=c.Cause.CONFIRM, due_at=due)
    other = c.Wake(id=wake_id("HDV", c.Cause.HOLD, due), cause=c.Cause.HOLD, due_at=due)
    answers = await asyncio.gather(
        one.execute("HDV", wake, "system"), two.execute("HDV", wake, "system"), return_exceptions=True
    )
    assert all(not isinstance(answer, BaseException) or isinstance(answer, NothingDue) for answer in answers)
    with pytest.raises(NothingDue):
        await two.execute("HDV", other, "system")
    with one.store.rows() as reader:
        facts = [record.event for record in one.log.read_since(reader, "HDV", 0)]
    assert sum(isinstance(event, TicketUnconfirmed) for event in facts) == 1


@pytest.mark.postgres
async def test_server_hears_of_a_change_when_another_made_it(pair: tuple[Ledger, Ledger]) -> None:
    one, two = pair
    heard = asyncio.Event()
    two.on_change(lambda site_id: heard.set())
    receipt = await one.execute("HDV", issue(), "device:kiosk")
    async with asyncio.timeout(5):
        while two.state("HDV").seq < receipt.seq:
            heard.clear()
            await heard.wait()
    assert two.state("HDV") == one.state("HDV")


@pytest.mark.postgres
async def test_server_decides_with_the_newest_configuration_when_another_changed_it(
    pair: tuple[Ledger, Ledger],
) -> None:
    one, two = pair
    await one.change_configuration(a_site(services={}), "cli")
    answer = (await asyncio.gather(two.execute("HDV", issue(), "device:kiosk"), return_exceptions=True))[0]
    assert type(answer).__name__ == "ServiceUnknown"
    assert two.config("HDV").version == 2


@pytest.mark.postgres
async def test_server_finds_a_site_when_another_created_it(pair: tuple[Ledger, Ledger]) -> None:
    one, two = pair
    appeared = asyncio.Event()
    two.on_change(lambda site_id: appeared.set() if site_id == "CCAS" else None)
    await one.change_configuration(a_site(id="CCAS"), "cli")
    async with asyncio.timeout(8):
        await appeared.wait()
    assert two.sites() == ("CCAS", "HDV")


@pytest.mark.postgres
async def test_retry_is_the_same_answer_when_it_comes_to_another_server(pair: tuple[Ledger, Ledger]) -> None:
    one, two = pair
    command = issue()
    first, again = await asyncio.gather(
        one.execute("HDV", command, "device:kiosk"), two.execute("HDV", command, "device:kiosk")
    )
    assert first.events == again.events
    assert {first.replayed, again.replayed} == {False, True}


@pytest.mark.postgres
async def test_transfers_do_not_wait_for_each_other_for_ever_when_they_cross(pair: tuple[Ledger, Ledger]) -> None:
    one, two = pair
    appeared = asyncio.Event()
    two.on_change(lambda site_id: appeared.set() if site_id == "MEJE" else None)
    await one.change_configuration(a_site(id="MEJE"), "cli")
    async with asyncio.timeout(8):
        await appeared.wait()
    there = [await one.execute("HDV", issue(), "device:kiosk") for _ in range(5)]
    back = [await one.execute("MEJE", issue(), "device:kiosk") for _ in range(5)]

    def sent(ticket_id: object, to_site: str) -> c.SendOutTicket:
        return c.SendOutTicket(id=new_id(), ticket_id=ticket_id, to_site=to_site, service_id="cni")  # type: ignore[arg-type]

    answers = await asyncio.gather(
        *(one.execute_transfer("HDV", sent(r.ticket.id, "MEJE"), "agent:a") for r in there if r.ticket),
        *(two.execute_transfer("MEJE", sent(r.ticket.id, "HDV"), "agent:b") for r in back if r.ticket),
    )
    assert len(answers) == 10
    assert [report.problems for report in verify(one.store)] == [(), ()]
