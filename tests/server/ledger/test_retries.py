"""Every write carries an id, so every retry is harmless (I9)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from ausuivant.clock import FixedClock
from ausuivant.core import commands as c
from ausuivant.core.config import Queue, TicketClass
from ausuivant.core.errors import CommandReused, ServiceUnknown, SiteClosed
from ausuivant.ids import new_id
from server.ledger import Ledger, open_ledger
from server.store.verify import verify
from tests.core.reception import a_site
from tests.server.ledger.asking import Morning, issue, opened


@pytest.fixture
async def morning(ledger: Ledger, clock: FixedClock) -> Morning:
    """Two sites, and every command played once."""
    await ledger.change_configuration(a_site(id="MEJE"), "cli")
    played = Morning(ledger, clock)
    await played.play()
    return played


@pytest.fixture
async def restarted(morning: Morning, database_url: str, clock: FixedClock) -> AsyncIterator[Ledger]:
    """The same log in a new ledger."""
    await morning.ledger.stop()
    again = open_ledger(database_url, clock=clock)
    await again.start()
    yield again
    await again.stop()


async def retry_all(morning: Morning, ledger: Ledger) -> None:
    state = ledger.state("HDV")
    for command, first in morning.done:
        if isinstance(command, c.SendOutTicket):
            again, there = await ledger.execute_transfer("HDV", command, "agent:a")
            assert there.site_id == "MEJE"
            assert there.replayed
        else:
            again = await ledger.execute("HDV", command, "agent:a")
        assert again == replace(first, replayed=True), command
    assert ledger.state("HDV") == state


async def test_morning_plays_every_command(morning: Morning) -> None:
    played = {type(command) for command, _ in morning.done}
    assert set(c.COMMANDS) - played == {c.AdmitTicket, c.ChangeConfiguration}  # by transfer, by configuration


async def test_first_answer_comes_again_when_any_command_is_retried(morning: Morning) -> None:
    await retry_all(morning, morning.ledger)


async def test_first_answer_comes_again_when_the_server_restarted_meanwhile(
    morning: Morning, restarted: Ledger
) -> None:
    await retry_all(morning, restarted)
    assert [report.problems for report in verify(restarted.store)] == [(), ()]


async def test_first_answer_comes_again_when_the_retry_comes_days_later(morning: Morning, clock: FixedClock) -> None:
    clock.advance(timedelta(days=2))
    await morning.ledger.execute("HDV", issue(), "device:kiosk")
    assert morning.ledger.state("HDV").service_day != morning.done[0][1].events[0].at.date()
    await retry_all(morning, morning.ledger)


async def test_id_is_refused_when_it_comes_with_another_body(morning: Morning) -> None:
    for command, _ in morning.done:
        other = c.RaiseAlert(id=command.id, alert=c.AlertKind.SILENT, source="elsewhere")
        with pytest.raises(CommandReused):
            await morning.ledger.execute("HDV", other, "agent:a")


async def test_id_is_refused_when_only_the_name_of_the_command_differs(ledger: Ledger) -> None:
    await ledger.execute("HDV", issue(), "device:kiosk")
    await ledger.execute("HDV", opened("1"), "agent:a")
    call = c.CallNext(id=new_id(), counter_id="1")
    await ledger.execute("HDV", call, "agent:a")
    with pytest.raises(CommandReused):
        await ledger.execute("HDV", c.Recall(id=call.id, counter_id="1"), "agent:a")


async def test_refusal_is_not_remembered_when_what_it_wanted_exists_later(ledger: Ledger) -> None:
    command = issue(service_id="new")
    with pytest.raises(ServiceUnknown):
        await ledger.execute("HDV", command, "device:kiosk")
    site = a_site()
    services = {**site.services, "new": replace(site.services["cni"], id="new")}
    await ledger.change_configuration(a_site(services=services), "cli")
    receipt = await ledger.execute("HDV", command, "device:kiosk")
    assert not receipt.replayed


async def test_ticket_is_the_first_one_when_another_id_asks_for_it_again(ledger: Ledger) -> None:
    first = issue()
    await ledger.execute("HDV", first, "device:kiosk")
    again = await ledger.execute("HDV", replace(first, id=new_id()), "device:kiosk")
    assert again.replayed
    assert again.events == ()
    assert again.ticket is not None
    assert again.ticket.id == first.ticket_id
    assert len(ledger.state("HDV").tickets) == 1


async def test_answer_comes_again_when_the_id_tells_no_time(ledger: Ledger, clock: FixedClock) -> None:
    command = issue(id=uuid4())
    first = await ledger.execute("HDV", command, "device:kiosk")
    clock.advance(timedelta(days=1))
    await ledger.execute("HDV", issue(), "device:kiosk")
    assert await ledger.execute("HDV", command, "device:kiosk") == replace(first, replayed=True)


@pytest.mark.logs("pipeline aborted")
async def test_yesterdays_command_is_found_when_its_id_claims_to_be_from_tomorrow(
    ledger: Ledger, clock: FixedClock
) -> None:
    """The clock of whoever made the id was wrong: only the unique constraint knows the id."""
    far = issue()
    first = await ledger.execute("HDV", far, "device:kiosk")  # new_id() is made by this machine's clock
    clock.advance(timedelta(days=1))
    neighbour = issue()
    await ledger.execute("HDV", neighbour, "device:kiosk")
    ledger._replicas["HDV"].may_be_older = lambda command: False  # type: ignore[method-assign]
    again = await ledger.execute("HDV", far, "device:kiosk")
    assert again == replace(first, replayed=True)


async def test_double_click_acts_once_when_an_agent_finishes_and_calls(ledger: Ledger) -> None:
    for _ in range(3):
        await ledger.execute("HDV", issue(), "device:kiosk")
    await ledger.execute("HDV", opened("1"), "agent:a")
    called = await ledger.execute("HDV", c.CallNext(id=new_id(), counter_id="1"), "agent:a")
    assert called.ticket is not None
    press = c.CallNext(id=new_id(), counter_id="1", seen_call=called.ticket.call_id)
    one = await ledger.execute("HDV", press, "agent:a")
    two = await ledger.execute("HDV", press, "agent:a")
    assert two == replace(one, replayed=True)
    assert sum(ticket.calls for ticket in ledger.state("HDV").tickets.values()) == 2


async def test_transfer_leaves_nothing_behind_when_the_other_site_refuses(ledger: Ledger, clock: FixedClock) -> None:
    """Both or none: a ticket that left and never arrived would be a lost person."""
    await ledger.change_configuration(a_site(id="CCAS", hours=a_site().hours.__class__(((),) * 7)), "cli")
    receipt = await ledger.execute("HDV", issue(klass=TicketClass.PRIORITY), "device:kiosk")
    assert receipt.ticket is not None
    leaving = c.SendOutTicket(id=new_id(), ticket_id=receipt.ticket.id, to_site="CCAS", service_id="cni")
    before = ledger.state("HDV"), ledger.state("CCAS")
    with pytest.raises(SiteClosed):
        await ledger.execute_transfer("HDV", leaving, "agent:a")
    assert (ledger.state("HDV"), ledger.state("CCAS")) == before


async def test_transfer_keeps_the_arrival_when_the_other_site_admits(ledger: Ledger, clock: FixedClock) -> None:
    queues = {key: replace(queue, letter=chr(ord(queue.letter) + 1)) for key, queue in a_site().queues.items()}
    assert all(isinstance(queue, Queue) for queue in queues.values())
    await ledger.change_configuration(a_site(id="MEJE", queues=queues), "cli")
    issued = (await ledger.execute("HDV", issue(), "device:kiosk")).ticket
    assert issued is not None
    clock.advance(timedelta(minutes=10))
    leaving = c.SendOutTicket(id=new_id(), ticket_id=issued.id, to_site="MEJE", service_id="cni")
    out, there = await ledger.execute_transfer("HDV", leaving, "agent:a")
    assert out.ticket is not None
    assert there.ticket is not None
    assert out.ticket.state == "sent_out"
    assert (there.ticket.arrived_at, there.ticket.label) == (issued.arrived_at, "B001")
    assert [report.problems for report in verify(ledger.store)] == [(), ()]
