"""Calendars build themselves when a day begins."""

from datetime import timedelta

from ausuivant.clock import FixedClock
from ausuivant.core.commands import Cause, IssueTicket, Wake
from ausuivant.ids import new_id
from server.frequentation.nightly import Nightly
from server.frequentation.publish import load
from server.ledger import Ledger


async def test_calendar_is_built_when_a_day_begins_while_the_server_runs(ledger: Ledger, clock: FixedClock):
    nightly = Nightly(ledger, clock=clock)
    await nightly.start()
    await ledger.execute("HDV", IssueTicket(id=new_id(), ticket_id=new_id(), service_id="cni"), "cli")
    clock.advance(timedelta(days=1))
    await ledger.execute("HDV", Wake(id=new_id(), cause=Cause.DAY, due_at=clock.now()), "system")
    await nightly.stop()
    calendar = load(ledger.store, "HDV")
    assert calendar is not None
    assert calendar.built_at == clock.now()


async def test_calendar_is_left_alone_when_the_day_goes_on(ledger: Ledger, clock: FixedClock):
    nightly = Nightly(ledger, clock=clock)
    await nightly.start()
    await ledger.execute("HDV", IssueTicket(id=new_id(), ticket_id=new_id(), service_id="cni"), "cli")
    await nightly.stop()
    assert load(ledger.store, "HDV") is None
