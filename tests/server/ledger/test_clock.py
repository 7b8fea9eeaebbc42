"""A clock that jumped is not believed until somebody vouches for it (I11)."""

from datetime import UTC, datetime, timedelta

import pytest

from ausuivant.clock import FixedClock
from ausuivant.core.commands import AcceptClock
from ausuivant.core.errors import ClockSuspect
from ausuivant.core.events import ClockAccepted
from ausuivant.ids import new_id
from server.ledger import Ledger, open_ledger
from tests.core.reception import NINE, a_site
from tests.server.ledger.asking import issue

IN_2099 = datetime(2099, 1, 5, 9, 0, tzinfo=UTC)


async def test_nothing_is_recorded_when_the_clock_jumps(ledger: Ledger, clock: FixedClock) -> None:
    await ledger.execute("HDV", issue(), "device:kiosk")
    before = ledger.state("HDV")
    clock.jump_to(IN_2099)
    with pytest.raises(ClockSuspect) as caught:
        await ledger.execute("HDV", issue(), "device:kiosk")
    assert caught.value.clock == IN_2099
    assert ledger.state("HDV") == before
    assert any("HDV" in line and "clock" in line for line in ledger.trouble())


async def test_recording_goes_on_when_the_clock_comes_back(ledger: Ledger, clock: FixedClock) -> None:
    clock.jump_to(NINE - timedelta(hours=1))
    with pytest.raises(ClockSuspect):
        await ledger.execute("HDV", issue(), "device:kiosk")
    clock.jump_to(NINE)
    assert (await ledger.execute("HDV", issue(), "device:kiosk")).ticket is not None
    assert ledger.trouble() == []


async def test_small_steps_of_the_clock_are_believed(ledger: Ledger, clock: FixedClock) -> None:
    clock.jump_to(NINE + timedelta(minutes=4))
    one = await ledger.execute("HDV", issue(), "device:kiosk")
    clock.jump_to(NINE)
    two = await ledger.execute("HDV", issue(), "device:kiosk")
    assert two.events[0].at >= one.events[0].at


async def test_recording_goes_on_when_an_administrator_accepts_the_clock(ledger: Ledger, clock: FixedClock) -> None:
    await ledger.execute("HDV", issue(), "device:kiosk")
    clock.jump_to(IN_2099)
    with pytest.raises(ClockSuspect):
        await ledger.execute("HDV", AcceptClock(id=new_id(), clock=NINE), "agent:admin")
    receipt = await ledger.execute("HDV", AcceptClock(id=new_id(), clock=IN_2099), "agent:admin")
    assert isinstance(receipt.events[-1], ClockAccepted)
    assert (await ledger.execute("HDV", issue(), "device:kiosk")).ticket is not None
    assert ledger.trouble() == []


@pytest.mark.parametrize("wrong", [NINE - timedelta(days=1), IN_2099], ids=["before the log's end", "in 2099"])
async def test_clock_is_suspect_at_start_when_it_does_not_follow_the_log(
    ledger: Ledger, database_url: str, wrong: datetime
) -> None:
    await ledger.execute("HDV", issue(), "device:kiosk")
    await ledger.stop()
    again = open_ledger(database_url, clock=FixedClock(wrong))
    await again.start()
    try:
        assert again.trouble()
        with pytest.raises(ClockSuspect):
            await again.execute("HDV", issue(), "device:kiosk")
        assert len(again.state("HDV").tickets) == 1
    finally:
        await again.stop()


async def test_clock_is_believed_at_start_when_the_site_was_shut_for_weeks(ledger: Ledger, database_url: str) -> None:
    await ledger.stop()
    again = open_ledger(database_url, clock=FixedClock(NINE + timedelta(weeks=4)))
    await again.start()
    try:
        assert again.trouble() == []
        assert (await again.execute("HDV", issue(), "device:kiosk")).ticket is not None
    finally:
        await again.stop()


@pytest.mark.postgres
async def test_clock_accepted_on_one_server_is_believed_by_the_other(postgres, clock: FixedClock) -> None:
    url = postgres.database()
    one, two = open_ledger(url, clock=clock), open_ledger(url, clock=clock)
    await one.start()
    await one.change_configuration(a_site(), "cli")
    await two.start()
    try:
        await two.execute("HDV", issue(), "device:kiosk")
        clock.jump_to(IN_2099)
        with pytest.raises(ClockSuspect):
            await two.execute("HDV", issue(), "device:kiosk")
        await one.execute("HDV", AcceptClock(id=new_id(), clock=IN_2099), "agent:admin")
        assert (await two.execute("HDV", issue(), "device:kiosk")).ticket is not None
    finally:
        await one.stop()
        await two.stop()
