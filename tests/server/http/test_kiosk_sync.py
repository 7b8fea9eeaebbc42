"""A kiosk hands in its journal over HTTP: nobody is lost, nobody is counted twice (TRUST.md §2.4)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from ausuivant.client.api import ApiClient
from ausuivant.clock import FixedClock
from ausuivant.core.access_errors import JournalForked, JournalGap, RoleTooLow
from ausuivant.core.commands import AlertKind
from ausuivant.core.lifecycle import TicketState
from ausuivant.core.site import Ticket
from ausuivant.core.views import ConsoleView
from ausuivant.ids import new_id
from ausuivant.wire.kiosk_journal import GENESIS, Entry, EntryKind, SyncAnswer, chained
from kiosk_app.journal import Journal
from server.security.roles import Role
from tests.server.house import House, call_of


class Paper:
    """A kiosk's journal and its way to the server, without the kiosk."""

    def __init__(self, house: House, clock: FixedClock, path: Path) -> None:
        self.house, self.clock = house, clock
        self.device_id, token = house.token(Role.KIOSK, name="Borne du hall")
        self.api: ApiClient = house.anybody(token)
        self.journal = Journal(path, clock)
        self.incarnation = uuid4()
        self.acked = 0

    def numbered(self, given: int, *, ticket_id: UUID | None = None, offline: bool = True, **more: object) -> UUID:
        """Write a ticket that got its number now."""
        ticket_id = ticket_id or new_id()
        facts = {
            "label": f"A{given:03d}",
            "letter": "A",
            "number": given,
            "service": "cni",
            "happened_at": self.clock.now().isoformat(),
            "offline": offline,
            **more,
        }
        self.journal.write(ticket_id, EntryKind.NUMBERED, **facts)
        return ticket_id

    def hand_in(self, *, after: int | None = None, remaining: int = 0) -> SyncAnswer:
        """Send what was not acknowledged."""
        entries = self.journal.entries(after=self.acked if after is None else after)
        answer = self.send(entries, remaining=remaining)
        self.acked = answer.acked_seq
        return answer

    def send(self, entries: tuple[Entry, ...], *, remaining: int = 0) -> SyncAnswer:
        return self.api.sync_journal("HDV", self.incarnation, entries, oldest=1, remaining=remaining)

    def ticket(self, ticket_id: UUID) -> Ticket:
        """As the server has it."""
        return self.house.services.ledger.state("HDV").tickets[ticket_id]

    def alerts(self) -> list[str]:
        """What the supervisors are told of papers."""
        alerts = self.house.services.ledger.state("HDV").alerts.values()
        return [one.detail for one in alerts if one.kind is AlertKind.PAPER]


@pytest.fixture
def paper(house: House, clock: FixedClock, tmp_path: Path) -> Iterator[Paper]:
    made = Paper(house, clock, tmp_path / "kiosk" / "journal.db")
    yield made
    made.journal.close()


def test_paper_made_alone_waits_with_its_own_arrival_when_it_is_handed_in(paper: Paper, clock: FixedClock) -> None:
    arrived = clock.now()
    ticket_id = paper.numbered(801)
    paper.journal.write(ticket_id, EntryKind.PRINTED, label="A801")
    clock.advance(timedelta(minutes=20))
    answer = paper.hand_in()
    ticket = paper.ticket(ticket_id)
    assert (ticket.label, ticket.state, ticket.arrived_at) == ("A801", TicketState.WAITING, arrived)
    assert ticket.confirmed
    assert (answer.acked_seq, answer.block, answer.server_time, answer.problems) == (2, 0, clock.now(), ())


def test_nothing_happens_twice_when_the_answer_was_lost(paper: Paper) -> None:
    paper.numbered(801)
    paper.hand_in()
    before = paper.house.services.ledger.state("HDV")
    paper.hand_in(after=0)
    paper.numbered(802)
    paper.hand_in(after=0)
    after = paper.house.services.ledger.state("HDV")
    assert len(after.tickets) == len(before.tickets) + 1
    assert paper.alerts() == []


def test_paper_wins_when_the_lost_request_had_its_number_too(paper: Paper) -> None:
    ticket_id = new_id()
    assert paper.api.issue("HDV", "cni", ticket_id).label == "A001"
    paper.numbered(801, ticket_id=ticket_id)
    paper.hand_in()
    assert paper.ticket(ticket_id).label == "A801"


@pytest.mark.parametrize("absent", [False, True], ids=["called", "absent"])
def test_relabelled_visitor_waits_again_when_the_old_number_was_called(paper: Paper, absent: bool) -> None:
    ticket_id = new_id()
    paper.api.issue("HDV", "cni", ticket_id)
    agent = paper.house.person("nadia", Role.AGENT)
    agent.open_counter("HDV", "1")
    agent.call_next("HDV", "1", None)
    if absent:
        agent.no_show("HDV", "1", call_of(agent, "1"))
    paper.numbered(801, ticket_id=ticket_id)
    paper.hand_in()
    ticket = paper.ticket(ticket_id)
    assert (ticket.label, ticket.state) == ("A801", TicketState.WAITING)


def test_paper_is_a_visitor_of_its_own_when_the_old_number_was_served(paper: Paper) -> None:
    ticket_id = new_id()
    paper.api.issue("HDV", "cni", ticket_id)
    agent = paper.house.person("nadia", Role.AGENT)
    agent.open_counter("HDV", "1")
    agent.call_next("HDV", "1", None)
    agent.start("HDV", "1", call_of(agent, "1"))
    agent.finish("HDV", "1", call_of(agent, "1"))
    paper.numbered(801, ticket_id=ticket_id)
    paper.hand_in()
    labels = {one.label: one.state for one in paper.house.services.ledger.state("HDV").tickets.values()}
    assert labels == {"A001": TicketState.SERVED, "A801": TicketState.WAITING}


def test_paper_of_yesterday_is_counted_and_waits_nowhere(paper: Paper, clock: FixedClock) -> None:
    ticket_id = paper.numbered(801)
    clock.advance(timedelta(days=1))
    paper.hand_in()
    view = paper.house.person("karim", Role.SUPERVISOR).view(ConsoleView, "HDV", "1")
    assert view.waiting == ()
    assert paper.ticket(ticket_id).state is TicketState.EXPIRED


def test_two_papers_with_one_number_are_both_received_and_told(paper: Paper) -> None:
    one, other = paper.numbered(801), paper.numbered(801)
    paper.hand_in()
    assert {paper.ticket(one).label, paper.ticket(other).label} == {"A801", "A801bis"}
    assert paper.alerts() == ["two papers bear this number"]


def test_servers_own_number_is_taken_in_again_only_when_the_server_forgot_it(paper: Paper, clock: FixedClock) -> None:
    kept, forgotten = new_id(), new_id()
    paper.api.issue("HDV", "cni", kept)
    paper.numbered(1, ticket_id=kept, offline=False)
    paper.numbered(2, ticket_id=forgotten, offline=False)
    clock.advance(timedelta(minutes=1))
    paper.hand_in()
    assert (paper.ticket(kept).label, paper.ticket(forgotten).label) == ("A001", "A002")
    clock.advance(timedelta(days=1))
    before = len(paper.house.services.ledger.state("HDV").tickets)
    paper.numbered(3, ticket_id=new_id(), offline=False, happened_at=(clock.now() - timedelta(days=1)).isoformat())
    paper.hand_in()
    assert len(paper.house.services.ledger.state("HDV").tickets) <= before


def test_ticket_is_given_up_when_its_number_never_reached_the_visitor(paper: Paper) -> None:
    ticket_id = new_id()
    paper.api.issue("HDV", "cni", ticket_id)
    paper.journal.write(ticket_id, EntryKind.ABANDONED, reason="the kiosk stopped")
    paper.journal.write(new_id(), EntryKind.ABANDONED, reason="queue-closed")
    paper.hand_in()
    assert paper.ticket(ticket_id).state is TicketState.CANCELLED


def test_what_became_of_the_paper_is_known_when_it_is_handed_in(paper: Paper) -> None:
    printed, failed = new_id(), new_id()
    for ticket_id in (printed, failed):
        paper.api.issue("HDV", "cni", ticket_id)
    paper.journal.write(printed, EntryKind.PRINTED, label="A001")
    paper.journal.write(failed, EntryKind.PRINT_FAILED, reason="PaperOut")
    paper.journal.write(new_id(), EntryKind.PRINTED, label="A777")
    assert paper.hand_in().problems == ()
    assert paper.ticket(printed).confirmed
    assert not paper.ticket(failed).confirmed


@pytest.mark.logs("cannot be read")
@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"service": "gone"}, "service-unknown"),
        ({"letter": "B"}, "malformed-command"),
        ({"number": 0}, "malformed-entry"),
    ],
)
def test_supervisors_are_told_when_a_paper_fits_no_queue(paper: Paper, facts: dict[str, Any], reason: str) -> None:
    paper.numbered(801, **facts)
    (problem,) = paper.hand_in().problems
    assert (problem.seq, problem.reason) == (1, reason)
    assert paper.acked == 1
    assert [detail.rpartition(": ")[2] for detail in paper.alerts()] == [reason]


def test_gap_names_the_entry_to_go_on_from(paper: Paper) -> None:
    for number in (801, 802, 803):
        paper.numbered(number)
    one, _, three = paper.journal.entries()
    with pytest.raises(JournalGap) as gap:
        paper.send((one, three))
    assert gap.value.expected_seq == 1
    paper.send((one,))
    with pytest.raises(JournalGap) as gap:
        paper.send((three,))
    assert gap.value.expected_seq == 2


def _touched(entry: Entry) -> Entry:
    return replace(entry, payload={**entry.payload, "number": 899})


def _another(entry: Entry) -> Entry:
    bare = replace(entry, prev_hash="f" * 64)
    return replace(bare, hash=chained("f" * 64, bare))


@pytest.mark.parametrize("spoilt", [_touched, _another], ids=["touched", "another journal"])
def test_journal_is_refused_when_it_does_not_hold_together(paper: Paper, spoilt: Callable[[Entry], Entry]) -> None:
    paper.numbered(801)
    paper.hand_in()
    paper.numbered(802)
    (entry,) = paper.journal.entries(after=1)
    with pytest.raises(JournalForked):
        paper.send((spoilt(entry),))
    assert len(paper.house.services.ledger.state("HDV").tickets) == 1


def test_restored_disk_loses_nobody_when_its_journal_begins_anew(paper: Paper, tmp_path: Path) -> None:
    paper.numbered(801)
    paper.hand_in()
    copy = Journal(tmp_path / "copy.db", paper.clock)
    first = paper.journal.entries()[0]
    copy.write(first.id, first.kind, **first.payload)
    paper.numbered(802)
    paper.numbered(803)
    paper.hand_in()
    paper.journal.close()
    paper.journal = copy
    stranger = paper.numbered(802)
    with pytest.raises(JournalForked):
        paper.send(copy.entries(after=1))
    paper.incarnation = uuid4()
    paper.hand_in(after=0)
    assert paper.ticket(stranger).label == "A802bis"
    assert len(paper.house.services.ledger.state("HDV").tickets) == 4
    assert "its journal was restored or copied: it begins anew" in paper.alerts()


def test_kiosk_says_how_many_tickets_it_still_holds(paper: Paper) -> None:
    paper.numbered(801)
    paper.hand_in(remaining=7)
    admin = paper.house.person("ada", Role.ADMIN, None)
    assert [device.unsynced for device in admin.devices() if device.id == paper.device_id] == [7]
    paper.hand_in()
    assert [device.unsynced for device in admin.devices() if device.id == paper.device_id] == [0]


def test_journal_is_refused_when_it_is_nobodys_own(house: House) -> None:
    clients = (house.person("ada", Role.ADMIN, None), house.device(Role.DISPLAY), house.device(Role.KIOSK, "CCAS"))
    for client in clients:
        with pytest.raises(RoleTooLow):
            client.sync_journal("HDV", uuid4(), (), oldest=1, remaining=0)


def test_genesis_is_what_the_first_entry_follows(paper: Paper) -> None:
    paper.numbered(801)
    assert paper.journal.entries()[0].prev_hash == GENESIS
