"""Visitors without a ticket: received at once, counted as visits, never as waits."""

from uuid import UUID

import pytest

from ausuivant.core import commands as c
from ausuivant.core import errors
from ausuivant.core.console import console
from ausuivant.core.lifecycle import TicketState
from ausuivant.core.routing import Reason
from tests.core.reception import Reception

VISIT = UUID(int=0xABC)


def walk_in(reception: Reception, counter_id: str = "1", **facts: object) -> tuple:
    return reception.at(counter_id, c.WalkIn, **{"ticket_id": VISIT, "service_id": "cni", **facts})


def test_visitor_without_a_ticket_is_at_the_counter_at_once() -> None:
    reception = Reception()
    reception.open("1")
    waiting = reception.issue()
    (event,) = walk_in(reception)
    ticket = reception.state.tickets[VISIT]
    assert (event.kind, ticket.state, ticket.counter_id, ticket.label) == ("walked_in", "serving", "1", "A002")
    assert reception.ticket(waiting).state is TicketState.WAITING
    hand = console(reception.state, reception.site, "1", reception.now).at_hand
    assert hand is not None
    assert (hand.label, hand.why.reason, hand.started_at) == ("A002", Reason.WALKED_IN, reception.now)
    assert reception.rebuilt() == reception.state


def test_nothing_is_announced_and_no_wait_is_counted() -> None:
    reception = Reception()
    reception.open("1")
    walk_in(reception)
    assert reception.state.announcements == ()
    tally = reception.state.tallies["ident"]
    assert (tally.issued, tally.calls, tally.wait_s) == (1, 0, 0)
    reception.wait(minutes=5)
    reception.at("1", c.Hold, reason="photocopie")
    reception.wait(minutes=20)
    reception.at("1", c.CallTicket, ticket_id=VISIT, reason="de retour")
    assert reception.state.tallies["ident"].calls == 0


def test_visitor_at_hand_is_finished_first() -> None:
    reception = Reception()
    reception.open("1")
    first = reception.issue()
    reception.call("1")
    assert [event.kind for event in walk_in(reception)] == ["finished", "walked_in"]
    assert reception.ticket(first).state is TicketState.SERVED
    assert [event.kind for event in reception.at("1", c.Finish)] == ["finished"]
    assert reception.state.counters["1"].served == 2


def test_visitor_is_received_when_the_doors_are_closed() -> None:
    reception = Reception()
    reception.open("1")
    reception.ask(c.SuspendQueue, queue_id="ident", reason="pause")
    assert walk_in(reception)[-1].kind == "walked_in"


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"service_id": "rien"}, errors.ServiceUnknown),
        ({"seen_call": UUID(int=1)}, errors.StaleView),
        ({"counter_id": "2"}, errors.CounterClosed),
    ],
)
def test_walk_in_is_refused_when_it_makes_no_sense(facts: dict, error: type[errors.DomainError]) -> None:
    reception = Reception()
    reception.open("1")
    wanted = {"counter_id": "1", "seen_call": None, "ticket_id": VISIT, "service_id": "cni", **facts}
    with pytest.raises(error):
        reception.ask(c.WalkIn, **wanted)


def test_walk_in_is_refused_at_a_paused_counter_and_for_a_ticket_that_is_there() -> None:
    reception = Reception()
    reception.open("1")
    ticket = reception.issue()
    with pytest.raises(errors.TransitionRefused):
        walk_in(reception, ticket_id=ticket.id)
    reception.ask(c.PauseCounter, counter_id="1")
    with pytest.raises(errors.CounterPaused):
        walk_in(reception)
