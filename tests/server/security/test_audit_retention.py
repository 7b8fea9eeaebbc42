"""The audit forgets after a year, says so in its chain, and is whole all the same."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session
from typer.testing import CliRunner

from ausuivant.clock import FixedClock
from server.cli import audit as commands
from server.security import audit, emergency
from server.security.audit import AuditHeadRow, AuditKind
from server.security.audit_retention import KEPT, Retention, forget
from server.store import Store, open_store
from server.store.migrations import upgrade
from tests.prepared import prepared_database
from tests.server.house import House

T = TypeVar("T")
DAY = timedelta(days=1)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A town's database, with two log-ins of a year ago and one of today."""
    if request.param == "sqlite":
        opened = open_store(prepared_database(tmp_path))
        upgrade(opened)
    else:
        opened = open_store(request.getfixturevalue("postgres").database())
    yield opened
    opened.close()


def within(store: Store, work: Callable[[Session], T]) -> T:
    """Do something in a transaction."""
    with store.writing() as session:
        return work(session)


def note(store: Store, kind: AuditKind, clock: FixedClock) -> None:
    """Append a row."""
    within(store, lambda session: audit.record(session, kind, actor="system", now=clock.now()))


def a_year(store: Store, clock: FixedClock) -> None:
    """Two rows, and a third when they are a year old."""
    note(store, AuditKind.LOGGED_IN, clock)
    note(store, AuditKind.EMERGENCY_USED, clock)
    clock.advance(KEPT)
    note(store, AuditKind.LOGGED_OUT, clock)


def test_what_is_a_year_old_goes_and_the_chain_holds(store: Store, clock: FixedClock) -> None:
    a_year(store, clock)
    assert within(store, lambda session: forget(session, now=clock.now() - DAY)) == 0
    assert within(store, lambda session: forget(session, now=clock.now())) == 2
    assert within(store, lambda session: forget(session, now=clock.now())) == 0
    verdict = within(store, audit.verify)
    assert (verdict.trouble, verdict.rows, verdict.last, verdict.floor) == ("", 2, 4, 2)
    kinds = [entry.kind for entry in within(store, lambda session: audit.since(session, 0))]
    assert kinds == [AuditKind.LOGGED_OUT.value, AuditKind.AUDIT_FORGOTTEN.value]
    assert within(store, emergency.is_broken), "the envelope is still open"
    clock.advance(KEPT + DAY)
    assert within(store, lambda session: forget(session, now=clock.now())) == 2
    assert within(store, emergency.is_broken)
    assert within(store, audit.verify).trouble == ""


def test_what_is_not_forgotten_in_the_chain_cannot_go(store: Store, clock: FixedClock) -> None:
    a_year(store, clock)
    within(store, lambda session: forget(session, now=clock.now()))
    with pytest.raises(DBAPIError, match="append-only"), store.writing() as session:
        session.connection().execute(text("DELETE FROM audit WHERE seq = 3"))

    def cut(session: Session) -> None:
        """As somebody would who moves the floor, and tells nobody."""
        floor = session.get(AuditHeadRow, audit.FLOOR)
        third = audit.since(session, 2)[0]
        assert floor is not None
        floor.seq, floor.hash = third.seq, third.hash
        session.add(floor)
        session.flush()
        session.connection().execute(text("DELETE FROM audit WHERE seq = 3"))

    within(store, cut)
    assert "does not say so" in within(store, audit.verify).trouble


def test_nothing_goes_while_the_clock_may_have_jumped(house: House, clock: FixedClock) -> None:
    gate = house.services.gate
    house.run(lambda: gate.write(lambda session: audit.record(session, AuditKind.LOGGED_IN, actor="", now=clock.now())))
    clock.advance(KEPT + DAY)
    house.run(Retention(gate, trouble=lambda: ["the clock jumped"]).once)
    assert house.run(lambda: gate.read(audit.floor_of)) == (0, audit.GENESIS)
    house.run(Retention(gate, trouble=list).once)
    assert house.run(lambda: gate.read(audit.floor_of))[0] > 0
    assert house.run(lambda: gate.read(audit.verify)).trouble == ""


def test_a_head_that_was_noted_is_asked_for_as_long_as_it_is_kept(tmp_path: Path, clock: FixedClock) -> None:
    store = open_store(prepared_database(tmp_path))
    note(store, AuditKind.LOGGED_IN, clock)
    noted = [within(store, audit.verify)]
    clock.advance(DAY)
    note(store, AuditKind.LOGGED_IN, clock)
    noted.append(within(store, audit.verify))
    clock.advance(KEPT)
    within(store, lambda session: forget(session, now=clock.now()))
    store.close()

    def verified(last: int, head: str) -> tuple[int, str]:
        arguments = ["verify", "--from", f"{last}:{head}", "--data", str(tmp_path)]
        outcome = CliRunner().invoke(commands.app, arguments)
        return outcome.exit_code, outcome.output

    assert verified(noted[1].last, noted[1].head)[0] == 0
    assert verified(noted[1].last, noted[0].head)[0] == 1
    code, said = verified(noted[0].last, noted[0].head)
    assert (code, "plus d'un an" in said) == (2, True)
