"""Unknown outcomes, full disks, failing disks: nothing half done, nothing acknowledged and lost (I3, I13)."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ausuivant.clock import FixedClock
from ausuivant.core.errors import StoreBusy, StoreFull
from ausuivant.core.site import SiteState
from server.ledger import Ledger, open_ledger
from server.store.failures import LinkLost, StoreBroken
from server.store.verify import verify
from tests.core.reception import a_site
from tests.server.conftest import Postgres
from tests.server.ledger.asking import Saboteur, fail_disk, issue


def lost() -> None:
    raise LinkLost("cut by the test")


@pytest.mark.parametrize("when", ["before", "after"])
async def test_each_command_is_recorded_once_when_the_link_is_lost_at_commit(ledger: Ledger, when: str) -> None:
    saboteur = Saboteur(ledger)
    getattr(saboteur, when).append(lost)
    commands = [issue() for _ in range(4)]
    receipts = await asyncio.gather(*(ledger.execute("HDV", command, "device:kiosk") for command in commands))
    assert sorted(receipt.ticket.label for receipt in receipts if receipt.ticket) == ["A001", "A002", "A003", "A004"]
    assert len(ledger.state("HDV").tickets) == 4
    (report,) = verify(ledger.store)
    assert report.problems == ()


@pytest.mark.postgres
@pytest.mark.logs("the connection is lost")
@pytest.mark.parametrize("when", ["before", "after"])
async def test_each_command_is_recorded_once_when_postgresql_cuts_every_link(
    postgres: Postgres, clock: FixedClock, when: str
) -> None:
    ledger = open_ledger(postgres.database(), clock=clock)
    await ledger.start()
    try:
        await ledger.change_configuration(a_site(), "cli")
        saboteur = Saboteur(ledger)

        def cut() -> None:
            postgres.disconnect_all()
            if when == "after":
                lost()

        getattr(saboteur, when).append(cut)
        commands = [issue() for _ in range(4)]
        receipts = await asyncio.gather(*(ledger.execute("HDV", command, "device:kiosk") for command in commands))
        assert len({receipt.ticket.label for receipt in receipts if receipt.ticket}) == 4
        assert len(ledger.state("HDV").tickets) == 4
    finally:
        await ledger.stop()


async def test_commands_are_recorded_when_what_other_servers_wrote_could_not_be_read(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, loop = asyncio.Event(), asyncio.get_running_loop()

    def cut() -> None:
        loop.call_soon_threadsafe(asked.set)
        lost()

    with monkeypatch.context() as broken:
        broken.setattr(ledger.store, "heads", cut)
        ledger._rung("HDV", 1_000_000)  # pyright: ignore[reportPrivateUsage]
        await asked.wait()
    receipt = await ledger.execute("HDV", issue(), "device:kiosk")
    assert receipt.ticket is not None


@pytest.mark.logs("the database does not answer")
async def test_everybody_is_told_to_ask_again_when_the_link_stays_lost(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.ledger.recorder.RETRIES", (0.0, 0.0))
    saboteur = Saboteur(ledger)
    saboteur.before.extend([lost] * 3)
    command = issue()
    with pytest.raises(StoreBusy):
        await ledger.execute("HDV", command, "device:kiosk")
    receipt = await ledger.execute("HDV", command, "device:kiosk")
    assert receipt.ticket is not None
    assert receipt.ticket.label == "A001"


async def test_process_is_told_to_end_when_the_disk_fails(tmp_path: Path, clock: FixedClock) -> None:
    broken: list[StoreBroken] = []
    url = f"sqlite:///{tmp_path / 'ausuivant.db'}"
    ledger = open_ledger(url, clock=clock, on_broken=broken.append)
    await ledger.start()
    await ledger.change_configuration(a_site(), "cli")
    saboteur = Saboteur(ledger)
    saboteur.after.append(fail_disk)
    command = issue()
    with pytest.raises(StoreBusy):
        await ledger.execute("HDV", command, "device:kiosk")
    assert len(broken) == 1
    assert any("the disk failed" in line for line in ledger.trouble())
    with pytest.raises(StoreBusy):
        await ledger.execute("HDV", issue(), "device:kiosk")
    await ledger.stop()
    again = open_ledger(url, clock=clock)
    await again.start()
    receipt = await again.execute("HDV", command, "device:kiosk")
    assert receipt.replayed  # it had been recorded, and says so
    await again.stop()


async def test_nothing_is_half_done_when_the_database_is_full_and_all_goes_on_when_there_is_room(
    tmp_path: Path, clock: FixedClock
) -> None:
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ausuivant.db'}", clock=clock)
    await ledger.start()
    await ledger.change_configuration(a_site(), "cli")
    pages = _pragma(ledger, "page_count")
    _pragma(ledger, f"max_page_count={pages + 4}")
    before: list[SiteState] = []

    async def fill() -> None:
        for _ in range(200):
            before[:] = [ledger.state("HDV")]
            await ledger.execute("HDV", issue(), "device:kiosk")

    with pytest.raises(StoreFull):
        await fill()
    assert ledger.state("HDV") == before[0]
    (report,) = verify(ledger.store)
    assert report.problems == ()
    _pragma(ledger, f"max_page_count={pages + 4000}")
    receipt = await ledger.execute("HDV", issue(), "device:kiosk")
    assert receipt.seq == before[0].seq + 1
    await ledger.stop()


def _pragma(ledger: Ledger, pragma: str) -> int:
    with ledger.store.driver.write_engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        return raw.execute(f"PRAGMA {pragma}").fetchone()[0]


@pytest.mark.logs("a command could not be recorded", "pipeline aborted")
async def test_only_the_guilty_command_fails_when_a_row_cannot_be_written(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours: whoever asked is told, the neighbours are served."""
    commands = [issue() for _ in range(5)]
    guilty = commands[2].ticket_id
    honest = ledger.log.put_tickets

    def put(transaction: Any, groups: Any, **more: Any) -> None:
        wrong = [[line._replace(state="nonsense") if line.id == guilty else line for line in lines] for lines in groups]
        honest(transaction, wrong, **more)

    monkeypatch.setattr(ledger.log, "put_tickets", put)
    answers = await asyncio.gather(
        *(ledger.execute("HDV", command, "device:kiosk") for command in commands), return_exceptions=True
    )
    assert [isinstance(answer, Exception) for answer in answers] == [False, False, True, False, False]
    assert len(ledger.state("HDV").tickets) == 4
    (report,) = verify(ledger.store)
    assert report.problems == ()


async def test_commit_waits_for_whoever_writes_rows_meanwhile(ledger: Ledger) -> None:
    """Accounts share the one write connection of SQLite; on PostgreSQL they do not even meet."""
    inside, leave = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def hold(said: Callable[[], None]) -> None:
        with ledger.store.writing():
            loop.call_soon_threadsafe(said)
            asyncio.run_coroutine_threadsafe(leave.wait(), loop).result()

    holder = asyncio.create_task(asyncio.to_thread(hold, inside.set))
    await inside.wait()
    asked = asyncio.create_task(ledger.execute("HDV", issue(), "device:kiosk"))
    loop.call_soon(leave.set)
    receipt = await asked
    await holder
    assert receipt.ticket is not None
