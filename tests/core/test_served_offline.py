"""Numbers called by voice while the server was away: closed as served, and in no figure that is made of hours."""

from datetime import timedelta

import pytest

from ausuivant.core import commands as c
from ausuivant.core import errors, metrics
from ausuivant.core.console import console
from ausuivant.core.decide.offline import MOST, bearers
from ausuivant.core.events import Event, TicketServedOffline
from ausuivant.core.lifecycle import TicketState
from ausuivant.core.site import Ticket
from tests.core.reception import NINE, Reception


def after_an_outage(tickets: int = 7) -> tuple[Reception, list[Ticket]]:
    """Counter 1 is open, so many wait in queue A, and the server has been away for an hour."""
    reception = Reception()
    reception.open("1")
    given = [reception.issue() for _ in range(tickets)]
    reception.wait(hours=1)
    return reception, given


def enter(reception: Reception, first: int, last: int, **facts: object) -> tuple[Event, ...]:
    """Enter a range of queue A, as received half an hour ago."""
    wanted = {"letter": "A", "happened_at": reception.now - timedelta(minutes=30), "counter_id": "1", **facts}
    return reception.ask(c.MarkServed, first=first, last=last, **wanted)


def states(reception: Reception, tickets: list[Ticket]) -> list[TicketState]:
    return [reception.ticket(ticket).state for ticket in tickets]


def test_range_is_closed_as_served_with_one_fact_a_ticket() -> None:
    reception, given = after_an_outage()
    events = enter(reception, 2, 4)
    closed = [event.ticket_id for event in events if isinstance(event, TicketServedOffline)]
    assert closed == [ticket.id for ticket in given[1:4]]
    assert all(event.happened_at == reception.now - timedelta(minutes=30) for event in events)
    assert states(reception, given[1:4]) == [TicketState.SERVED] * 3
    assert list(reception.state.line("ident")) == [given[0].id, *(ticket.id for ticket in given[4:])]
    assert reception.ticket(given[1]).counter_id == "1"
    assert reception.rebuilt() == reception.state


def test_served_offline_counts_as_served_and_in_no_wait_nor_service_time() -> None:
    reception, given = after_an_outage(4)
    reception.call("1")
    reception.at("1", c.Start)
    reception.wait(minutes=6)
    reception.at("1", c.Finish)
    before = reception.state.tallies["ident"]
    enter(reception, 2, 4)
    tally = reception.state.tallies["ident"]
    assert (tally.served, tally.calls, tally.wait_s) == (4, before.calls, before.wait_s)
    assert reception.state.announcements[-1].label == "A001"
    assert metrics.service_time(reception.ticket(given[0])) == timedelta(minutes=6)
    assert all(metrics.service_time(reception.ticket(ticket)) is None for ticket in given[1:])
    view = console(reception.state, reception.site, "1", reception.now)
    assert (view.served, view.mean_service_s) == (4, 360)


def test_mean_is_unknown_when_everybody_was_served_offline() -> None:
    reception, _ = after_an_outage()
    enter(reception, 1, 7)
    view = console(reception.state, reception.site, "1", reception.now)
    assert (view.served, view.mean_service_s) == (7, None)


def test_called_held_and_absent_of_the_range_are_closed_too() -> None:
    reception, given = after_an_outage(4)
    reception.call("1")
    reception.at("1", c.Hold, reason="photocopie")
    reception.call("1")
    reception.at("1", c.MarkNoShow)
    reception.call("1")
    enter(reception, 1, 4)
    assert states(reception, given) == [TicketState.SERVED] * 4
    assert reception.state.counters["1"].ticket_id is None
    assert reception.state.held == frozenset()
    assert reception.state.tallies["ident"].no_show == 0
    assert reception.rebuilt() == reception.state


@pytest.mark.parametrize("counter_id", ["2", None])
def test_ticket_at_another_counter_is_left_to_its_agent(counter_id: str | None) -> None:
    reception, given = after_an_outage(2)
    reception.call("1")
    assert len(enter(reception, 1, 2, counter_id=counter_id)) == 1
    assert states(reception, given) == [TicketState.CALLED, TicketState.SERVED]


def test_visitor_being_received_is_left_even_at_the_same_counter() -> None:
    reception, given = after_an_outage(2)
    reception.call("1")
    reception.at("1", c.Start)
    enter(reception, 1, 2)
    assert states(reception, given) == [TicketState.SERVING, TicketState.SERVED]


def test_numbers_that_nobody_bears_or_that_are_closed_are_passed_over() -> None:
    reception, given = after_an_outage(3)
    reception.ask(c.CancelTicket, ticket_id=given[1].id)
    assert len(enter(reception, 1, 40)) == 2
    assert states(reception, given) == [TicketState.SERVED, TicketState.CANCELLED, TicketState.SERVED]


def test_second_entry_is_refused_when_everything_is_closed() -> None:
    reception, _ = after_an_outage(2)
    enter(reception, 1, 2)
    with pytest.raises(errors.NobodyInRange) as refusal:
        enter(reception, 1, 2)
    assert (refusal.value.first, refusal.value.last) == ("A001", "A002")


def test_ticket_of_a_queue_that_is_not_the_agents_is_passed_over() -> None:
    reception, given = after_an_outage(2)
    reception.ask(c.TransferTicket, ticket_id=given[0].id, service_id="acte")
    assert len(enter(reception, 1, 2, queues=("ident",))) == 1
    assert states(reception, given) == [TicketState.WAITING, TicketState.SERVED]
    assert len(enter(reception, 1, 1, queues=("civil",))) == 1


def test_older_of_two_papers_with_one_number_is_closed_and_the_other_waits() -> None:
    reception, _ = after_an_outage(1)
    papers = [next(reception.ids), next(reception.ids)]
    facts = {"service_id": "cni", "letter": "A", "number": 801, "happened_at": reception.now - timedelta(minutes=50)}
    for ticket_id in papers:
        reception.ask(c.AdoptTicket, ticket_id=ticket_id, **facts)
    enter(reception, 801, 801)
    assert [reception.state.tickets[one].state for one in papers] == [TicketState.SERVED, TicketState.WAITING]
    enter(reception, 801, 801)
    assert reception.state.tickets[papers[1]].state is TicketState.SERVED


def test_paper_of_a_past_day_does_not_bear_a_number_of_today() -> None:
    reception, _ = after_an_outage(1)
    yesterday = NINE - timedelta(days=1)
    facts = {"ticket_id": next(reception.ids), "service_id": "cni", "letter": "A", "number": 801}
    reception.ask(c.AdoptTicket, **facts, happened_at=yesterday)
    assert bearers(reception.state, "A", 801, 801) == {}


def test_hour_never_precedes_what_is_known_of_the_ticket() -> None:
    reception, given = after_an_outage(1)
    reception.call("1")
    called_at = reception.now
    reception.wait(minutes=10)
    late = reception.issue()
    events = enter(reception, 1, 2, happened_at=NINE)
    assert [event.happened_at for event in events] == [called_at, late.arrived_at]
    assert given[0].arrived_at < called_at


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"first": 4, "last": 2}, errors.NumbersRefused),
        ({"last": MOST + 1}, errors.NumbersRefused),
        ({"first": 90, "last": 95}, errors.NobodyInRange),
        ({"letter": "Z"}, errors.LetterUnknown),
        ({"letter": "C"}, errors.NobodyInRange),
        ({"counter_id": "9"}, errors.CounterUnknown),
        ({"happened_at": NINE + timedelta(hours=2)}, errors.HourRefused),
        ({"happened_at": NINE - timedelta(days=1)}, errors.HourRefused),
    ],
)
def test_range_is_refused_when_it_makes_no_sense(facts: dict, error: type[errors.DomainError]) -> None:
    reception, given = after_an_outage(2)
    before = reception.state
    with pytest.raises(error):
        enter(reception, **{"first": 1, "last": 2, **facts})
    assert reception.state is before
    assert states(reception, given) == [TicketState.WAITING] * 2


def test_whole_of_the_longest_range_is_accepted() -> None:
    reception, _ = after_an_outage(2)
    assert len(enter(reception, 1, MOST)) == 2


def test_fact_without_a_counter_leaves_every_counter_as_it_is() -> None:
    reception, _ = after_an_outage(2)
    before = reception.state.counters
    (event,) = enter(reception, 1, 1, counter_id=None)
    assert isinstance(event, TicketServedOffline)
    assert event.counter_id is None
    assert reception.state.counters == before
