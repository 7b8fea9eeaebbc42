"""Kiosks whose cable to a real server is cut in every way: always a ticket, never two, nobody lost (TRUST.md §2)."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from ausuivant.clock import FixedClock
from ausuivant.core import looking
from ausuivant.core.lifecycle import TicketState
from ausuivant.core.numbering import offline
from ausuivant.core.site import Ticket, label_of
from kiosk_app.flow import Stage
from server.security.roles import Role
from tests.core.reception import NINE, a_site
from tests.fault_proxy import Fault, FaultProxy
from tests.kiosk_app.papers import Borne
from tests.prepared import prepared_database
from tests.server.house import House

ROOT = Path(__file__).resolve().parents[2]
Tickets = Callable[[], dict[UUID, Ticket]]


@pytest.fixture
def clock() -> FixedClock:
    """Monday, nine o'clock."""
    return FixedClock(NINE)


@pytest.fixture
def house(tmp_path: Path, clock: FixedClock) -> Iterator[House]:
    """A real server."""
    with House(prepared_database(tmp_path), clock, a_site(), data=tmp_path) as opened:
        yield opened


@pytest.fixture
def cable(house: House) -> Iterator[FaultProxy]:
    """What lies between the kiosks and the server."""
    with FaultProxy(house.port) as proxy:
        yield proxy


@pytest.fixture
def tickets(house: House) -> Tickets:
    """All that the server knows."""
    return lambda: dict(house.services.ledger.state("HDV").tickets)


@pytest.fixture
def borne(house: House, cable: FaultProxy, clock: FixedClock, tmp_path: Path) -> Iterator[Callable[[], Borne]]:
    """Enrol kiosks, each of which was in contact once."""
    opened: list[Borne] = []

    def make() -> Borne:
        services = house.services
        view = looking.kiosk(services.ledger.state("HDV"), services.ledger.config("HDV"), clock.now())
        _, token = house.token(Role.KIOSK, name=f"Borne {len(opened) + 1}")
        one = Borne(cable.url, token, tmp_path / f"borne-{len(opened)}.db", clock=clock, view=view)
        opened.append(one)
        one.hand_in()
        return one

    yield make
    for one in opened:
        one.close()


@pytest.mark.logs("no answer for")
@pytest.mark.parametrize("fault", [Fault.REFUSED, Fault.BLACK_HOLE, Fault.LATE, Fault.DROPPED])
def test_i9_one_tap_is_one_ticket_whatever_the_cable_does(
    borne: Callable[[], Borne], cable: FaultProxy, tickets: Tickets, fault: Fault
) -> None:
    kiosk = borne()
    cable.break_by(fault)
    ticket_id = kiosk.take()
    assert kiosk.stages(ticket_id) == [Stage.NUMBERED, Stage.ON_PAPER]
    assert kiosk.labels == ["A800"]
    cable.mend()
    kiosk.hand_in()
    assert [(one.id, one.label, one.state) for one in tickets().values()] == [(ticket_id, "A800", TicketState.WAITING)]


@pytest.mark.logs("no answer for")
def test_only_the_first_visitor_of_an_outage_waits_for_the_server(
    borne: Callable[[], Borne], cable: FaultProxy, tickets: Tickets, clock: FixedClock
) -> None:
    kiosk = borne()
    assert kiosk.take() in tickets()
    cable.break_by(Fault.REFUSED)
    kiosk.take()
    assert kiosk.contact.away
    cable.mend()
    clock.advance(timedelta(minutes=5))
    known = kiosk.take()
    assert known not in tickets(), "the server was asked although it was known to be away"
    assert kiosk.labels == ["A001", "A800", "A801"]
    kiosk.hand_in()
    kiosk.take()
    assert kiosk.labels[-1] == "A002"
    arrived = {one.label: one.arrived_at - NINE for one in tickets().values()}
    assert (arrived["A800"], arrived["A801"]) == (timedelta(0), timedelta(minutes=5))


@pytest.mark.logs("no answer for")
def test_i1_four_kiosks_alone_give_no_number_twice_and_lose_nobody(
    borne: Callable[[], Borne], cable: FaultProxy, tickets: Tickets, clock: FixedClock
) -> None:
    kiosks = [borne() for _ in range(4)]
    given = [kiosk.take() for kiosk in kiosks]
    cable.break_by(Fault.REFUSED)
    for _ in range(30):  # more than a block of twenty-five
        for kiosk in kiosks:
            given.append(kiosk.take())
            clock.advance(timedelta(seconds=20))
    cable.mend()
    for kiosk in kiosks:
        kiosk.hand_in()
    labels = [label for kiosk in kiosks for label in kiosk.labels]
    assert len(set(labels)) == len(labels) == 4 * 31
    known = tickets()
    assert set(known) == set(given)
    assert Counter(one.label for one in known.values()) == Counter(labels)
    alone = [label_of("A", offline(block, k)) for block in range(4) for k in range(30)]
    assert set(alone) < set(labels)
    assert all(one.state is TicketState.WAITING for one in known.values())


@pytest.mark.logs("no number for")
def test_kiosk_without_a_block_sends_visitors_to_the_desk(house: House, clock: FixedClock, tmp_path: Path) -> None:
    services = house.services
    view = looking.kiosk(services.ledger.state("HDV"), services.ledger.config("HDV"), clock.now())
    kiosk = Borne(house.url, house.token(Role.KIOSK)[1], tmp_path / "new.db", clock=clock, view=view)
    kiosk.contact.away = True
    try:
        assert not kiosk.contact.alone
        assert kiosk.stages(kiosk.take()) == [Stage.UNREACHABLE]
        kiosk.hand_in()
        assert kiosk.contact.alone
        assert not kiosk.contact.away
    finally:
        kiosk.close()


STEPS = ("intent", "before:numbered", "numbered", "before:printed", "printed")
#: each costs the start of a program; the others are asked in the whole run
OFTEN = {("before:numbered", False), ("before:printed", True)}


@pytest.mark.parametrize(
    ("step", "cut"),
    [
        pytest.param(step, cut, marks=() if (step, cut) in OFTEN else pytest.mark.full)
        for step in STEPS
        for cut in (False, True)
    ],
)
def test_i3_kiosk_killed_at_any_entry_leaves_no_paper_unknown_and_no_phantom(
    house: House, clock: FixedClock, tickets: Tickets, tmp_path: Path, *, step: str, cut: bool
) -> None:
    services = house.services
    view = looking.kiosk(services.ledger.state("HDV"), services.ledger.config("HDV"), clock.now())
    _, token = house.token(Role.KIOSK)
    path = tmp_path / "killed.db"
    command = [sys.executable, "-m", "tests.kiosk_app.killed", house.url, token, str(path), step]
    killed = subprocess.run([*command, *(["cut"] if cut else [])], cwd=ROOT, check=False, timeout=60)
    assert killed.returncode == 9
    again = Borne(house.url, token, path, clock=clock, view=view)
    try:
        again.hand_in()
        known = list(tickets().values())
        if STEPS.index(step) >= STEPS.index("numbered"):
            # The paper is out, or may be: it is somebody's, and is called.
            assert [(one.label, one.state) for one in known] == [("A800" if cut else "A001", TicketState.WAITING)]
        else:
            # Nobody has a number: what the server may have given is nobody's.
            assert [one.state for one in known] in ([], [TicketState.CANCELLED])
        assert again.take() in tickets()
        assert again.labels[-1] == ("A001" if cut or step == "intent" else "A002")
        assert again.journal.verify() > 0
    finally:
        again.close()
