"""What every command can count on."""

import asyncio

import pytest

from ausuivant.clock import FixedClock
from ausuivant.core.commands import CallNext, IssueTicket, MarkServed, OpenCounter
from ausuivant.core.config import Site
from ausuivant.core.errors import NobodyWaiting, NothingChanges, ServiceUnknown, SiteUnknown
from ausuivant.core.events import TicketCalled, TicketIssued
from ausuivant.core.lifecycle import TicketState
from ausuivant.ids import new_id
from server.ledger import Ledger, open_ledger
from server.store.verify import verify
from tests.core.reception import a_site


def issue(**facts: object) -> IssueTicket:
    return IssueTicket(**{"id": new_id(), "ticket_id": new_id(), "service_id": "cni", **facts})  # type: ignore[arg-type]


async def test_receipt_names_the_ticket_and_its_facts_when_one_is_issued(ledger: Ledger) -> None:
    command = issue()
    receipt = await ledger.execute("HDV", command, "device:kiosk")
    assert receipt.ticket is not None
    assert (receipt.ticket.id, receipt.ticket.label) == (command.ticket_id, "A001")
    assert [type(event) for event in receipt.events] == [TicketIssued]
    assert receipt.seq == ledger.state("HDV").seq
    assert not receipt.replayed


async def test_state_is_the_same_when_the_ledger_is_opened_again(
    ledger: Ledger, database_url: str, clock: FixedClock
) -> None:
    for _ in range(5):
        await ledger.execute("HDV", issue(), "device:kiosk")
    await ledger.execute("HDV", OpenCounter(id=new_id(), counter_id="1", agent="a"), "agent:a")
    await ledger.execute("HDV", CallNext(id=new_id(), counter_id="1"), "agent:a")
    before, epoch, config = ledger.state("HDV"), ledger.epoch("HDV"), ledger.config("HDV")
    await ledger.stop()
    again = open_ledger(database_url, clock=clock)
    await again.start()
    try:
        assert again.state("HDV") == before
        assert again.epoch("HDV") == epoch
        assert again.config("HDV") == config
        assert again.sites() == ("HDV",)
        assert again.trouble() == []
    finally:
        await again.stop()


async def test_refusal_leaves_no_trace_and_fails_no_neighbour_when_commands_come_together(ledger: Ledger) -> None:
    before = ledger.state("HDV").seq
    good, bad, other = await asyncio.gather(
        ledger.execute("HDV", issue(), "device:kiosk"),
        ledger.execute("HDV", issue(service_id="nothing"), "device:kiosk"),
        ledger.execute("HDV", issue(), "device:kiosk"),
        return_exceptions=True,
    )
    assert isinstance(bad, ServiceUnknown)
    assert not isinstance(good, BaseException)
    assert not isinstance(other, BaseException)
    assert sorted((good.seq, other.seq)) == [before + 1, before + 2]


async def test_call_next_answers_the_called_ticket_and_then_none_when_it_only_finishes(ledger: Ledger) -> None:
    issued = (await ledger.execute("HDV", issue(), "device:kiosk")).ticket
    await ledger.execute("HDV", OpenCounter(id=new_id(), counter_id="1", agent="a"), "agent:a")
    called = await ledger.execute("HDV", CallNext(id=new_id(), counter_id="1"), "agent:a")
    assert issued is not None
    assert called.ticket is not None
    assert called.ticket.id == issued.id
    assert called.ticket.state is TicketState.CALLED
    last = await ledger.execute(
        "HDV", CallNext(id=new_id(), counter_id="1", seen_call=called.ticket.call_id), "agent:a"
    )
    assert last.ticket is None
    assert not any(isinstance(event, TicketCalled) for event in last.events)
    with pytest.raises(NobodyWaiting):
        await ledger.execute("HDV", CallNext(id=new_id(), counter_id="1"), "agent:a")


async def test_everything_about_a_site_is_refused_when_nobody_knows_it(ledger: Ledger) -> None:
    with pytest.raises(SiteUnknown):
        await ledger.execute("XYZ", issue(), "device:kiosk")
    for read in (ledger.state, ledger.config, ledger.epoch):
        with pytest.raises(SiteUnknown):
            read("XYZ")


async def test_listener_is_told_after_the_state_moved(ledger: Ledger) -> None:
    told: list[tuple[str, int]] = []
    ledger.on_change(lambda site_id: told.append((site_id, ledger.state(site_id).seq)))
    receipt = await ledger.execute("HDV", issue(), "device:kiosk")
    await asyncio.sleep(0)
    assert ("HDV", receipt.seq) in told


@pytest.mark.logs("a listener failed")
async def test_reception_goes_on_when_a_listener_fails(ledger: Ledger) -> None:
    def fail(site_id: str) -> None:
        raise RuntimeError("a screen's own trouble")

    ledger.on_change(fail)
    await ledger.execute("HDV", issue(), "device:kiosk")
    receipt = await ledger.execute("HDV", issue(), "device:kiosk")
    assert receipt.ticket is not None
    assert receipt.ticket.label == "A002"


async def test_configuration_gets_the_next_version_when_it_changes(ledger: Ledger, site: Site) -> None:
    assert ledger.config("HDV").version == 1
    receipt = await ledger.change_configuration(a_site(town="Istres"), "cli")
    assert ledger.config("HDV").version == 2
    assert ledger.config("HDV").town == "Istres"
    assert ledger.state("HDV").config_version == 2
    assert receipt.seq == ledger.state("HDV").seq
    with pytest.raises(NothingChanges):
        await ledger.change_configuration(a_site(town="Istres"), "cli")


async def test_site_appears_when_it_is_configured_first(ledger: Ledger) -> None:
    await ledger.change_configuration(a_site(id="MEJE"), "cli")
    assert ledger.sites() == ("HDV", "MEJE")
    receipt = await ledger.execute("MEJE", issue(), "device:kiosk")
    assert receipt.site_id == "MEJE"
    assert not ledger.state("HDV").tickets


async def test_rows_agree_with_the_log_when_tickets_live_their_lives(ledger: Ledger, clock: FixedClock) -> None:
    for _ in range(6):
        await ledger.execute("HDV", issue(), "device:kiosk")
    await ledger.execute("HDV", OpenCounter(id=new_id(), counter_id="1", agent="a"), "agent:a")
    seen = None
    for _ in range(4):
        called = await ledger.execute("HDV", CallNext(id=new_id(), counter_id="1", seen_call=seen), "agent:a")
        assert called.ticket is not None
        seen = called.ticket.call_id
    entered = {"letter": "A", "first": 4, "last": 9, "happened_at": clock.now(), "counter_id": "1"}
    closed = await ledger.execute("HDV", MarkServed(id=new_id(), **entered), "agent:a")
    assert [event.kind for event in closed.events] == ["served_offline"] * 3
    (report,) = verify(ledger.store)
    assert report.problems == ()
    assert report.tickets == 6
    assert report.events == ledger.state("HDV").seq
