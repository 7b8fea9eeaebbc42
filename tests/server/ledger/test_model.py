"""The ledger, on a real database, against the notebook: what the core promises survives storage and restarts.

I1–I6, I9, I11, I12, on SQLite and on PostgreSQL.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from ausuivant.clock import FixedClock
from ausuivant.core.commands import Command
from ausuivant.core.events import Event
from ausuivant.core.site import SiteState
from server.ledger import Ledger, open_ledger
from server.ledger.receipts import Receipt
from server.store.verify import verify
from tests.core import machine
from tests.core.reception import NINE, a_site
from tests.prepared import prepared_database

BRIEF = settings(max_examples=12, stateful_step_count=40, deadline=None, derandomize=True, database=None)
LONG = settings(max_examples=400, stateful_step_count=60, deadline=None, database=None)


class Recorded:
    """A ledger in the hands of the state machine."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.loop = asyncio.new_event_loop()
        self.clock = FixedClock(NINE)
        self.ledger = self._opened()
        self.loop.run_until_complete(self.ledger.change_configuration(a_site(), "cli"))

    def _opened(self) -> Ledger:
        ledger = open_ledger(self.url, clock=self.clock)
        self.loop.run_until_complete(ledger.start())
        return ledger

    def receipt(self, command: Command) -> Receipt:
        return self.loop.run_until_complete(self.ledger.execute("HDV", command, "agent:test"))

    def ask(self, command: Command, now: datetime) -> tuple[Event, ...]:
        self.clock.advance(now - self.clock.now())
        return self.receipt(command).events

    def state(self) -> SiteState:
        return self.ledger.state("HDV")

    def log(self) -> list[Event]:
        with self.ledger.store.rows() as reader:
            return [record.event for record in self.ledger.log.read_since(reader, "HDV", 0)]

    def restart(self) -> None:
        before = self.state()
        self.loop.run_until_complete(self.ledger.stop())
        self.ledger = self._opened()
        assert self.state() == before  # I3

    def close(self) -> None:
        self.loop.run_until_complete(self.ledger.stop())
        store = open_ledger(self.url, clock=self.clock).store
        try:
            assert [report.problems for report in verify(store)] == [()]  # I6: log and rows agree
        finally:
            store.close()
        self.loop.close()


class LedgerMachine(machine.Machine):
    """Every example has a database of its own."""

    def fresh_url(self) -> str:
        raise AssertionError("a subclass says which database")

    def subject(self) -> Recorded:
        return Recorded(self.fresh_url())

    def repeat(self, command: Command, events: tuple[Event, ...]) -> None:
        assert isinstance(self.real, Recorded)
        again = self.real.receipt(command)
        assert again.replayed  # I9
        assert again.events == events


def machine_on(fresh_url: Callable[[], str]) -> type[LedgerMachine]:
    class OnDatabase(LedgerMachine):
        def fresh_url(self) -> str:
            return fresh_url()

    return OnDatabase


def on_sqlite(folder: Path) -> type[LedgerMachine]:
    numbers = iter(range(10_000))
    return machine_on(lambda: prepared_database(folder, f"{next(numbers)}.db"))


def test_ledger_matches_the_notebook_on_sqlite(tmp_path: Path):
    run_state_machine_as_test(on_sqlite(tmp_path), settings=BRIEF)


@pytest.mark.postgres
def test_ledger_matches_the_notebook_on_postgresql(postgres):
    run_state_machine_as_test(machine_on(postgres.database), settings=BRIEF)


@pytest.mark.full
@pytest.mark.timeout(1800)
def test_ledger_matches_the_notebook_for_long_on_sqlite(tmp_path: Path):
    run_state_machine_as_test(on_sqlite(tmp_path), settings=LONG)
