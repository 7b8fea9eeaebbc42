"""Counters by their routes: each command once accepted and once refused, and presses that arrive twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest

from ausuivant.client.api import ApiClient
from ausuivant.core.errors import (
    AgentElsewhere,
    CounterBusy,
    CounterClosed,
    CounterPaused,
    CounterTaken,
    CounterUnknown,
    DomainError,
    NobodyWaiting,
    StaleView,
    TransitionRefused,
)
from ausuivant.core.lifecycle import TicketState
from ausuivant.core.views import ConsoleView, SupervisionView
from ausuivant.ids import new_id
from server.security.roles import Role
from tests.server.house import House, call_of


@pytest.fixture
def kiosk(house: House) -> ApiClient:
    return house.device(Role.KIOSK)


@pytest.fixture
def nadia(house: House) -> ApiClient:
    """An agent at counter 1."""
    agent = house.person("nadia", Role.AGENT)
    agent.open_counter("HDV", "1")
    return agent


@pytest.fixture
def called(kiosk: ApiClient, nadia: ApiClient) -> UUID:
    """The call of A001 at counter 1; A002 waits."""
    kiosk.issue("HDV", "cni")
    kiosk.issue("HDV", "cni")
    nadia.call_next("HDV", "1", None)
    call = call_of(nadia, "1")
    assert call is not None
    return call


def test_open_is_refused_when_another_agent_holds_the_counter(house: House, nadia: ApiClient) -> None:
    other = house.person("karim", Role.AGENT)
    with pytest.raises(CounterTaken):
        other.open_counter("HDV", "1")
    with pytest.raises(CounterTaken):
        other.call_next("HDV", "1", None)


def test_open_is_refused_when_the_agent_holds_another(nadia: ApiClient) -> None:
    with pytest.raises(AgentElsewhere) as refusal:
        nadia.open_counter("HDV", "3")
    assert refusal.value.counter_id == "1"


def test_open_is_refused_when_the_counter_is_unknown(house: House) -> None:
    agent = house.person("karim", Role.AGENT)
    with pytest.raises(CounterUnknown):
        agent.open_counter("HDV", "99")


def test_a_pause_stops_the_calls(kiosk: ApiClient, nadia: ApiClient) -> None:
    kiosk.issue("HDV", "cni")
    nadia.pause_counter("HDV", "1", "café")
    with pytest.raises(CounterPaused):
        nadia.call_next("HDV", "1", None)
    nadia.resume_counter("HDV", "1")
    ticket = nadia.call_next("HDV", "1", None)
    assert ticket is not None
    assert (ticket.label, ticket.state, ticket.counter_id) == ("A001", TicketState.CALLED, "1")


def test_close_is_refused_while_a_visitor_is_at_hand(nadia: ApiClient, called: UUID) -> None:
    with pytest.raises(CounterBusy) as refusal:
        nadia.close_counter("HDV", "1")
    assert refusal.value.label == "A001"
    nadia.finish("HDV", "1", called)
    nadia.close_counter("HDV", "1")
    with pytest.raises(CounterClosed):
        nadia.call_next("HDV", "1", None)


def test_call_next_is_refused_when_nobody_waits(nadia: ApiClient) -> None:
    with pytest.raises(NobodyWaiting):
        nadia.call_next("HDV", "1", None)


def test_call_next_finishes_with_the_last_visitor(nadia: ApiClient, called: UUID) -> None:
    assert nadia.call_next("HDV", "1", called) is not None
    last = call_of(nadia, "1")
    assert nadia.call_next("HDV", "1", last) is None
    assert nadia.view(ConsoleView, "HDV", "1").served == 2


def test_call_takes_a_ticket_out_of_order(kiosk: ApiClient, nadia: ApiClient) -> None:
    kiosk.issue("HDV", "cni")
    second = kiosk.issue("HDV", "cni")
    ticket = nadia.call("HDV", "1", second.ticket_id, "urgence", seen_call=None)
    assert ticket is not None
    assert ticket.label == "A002"


def test_a_visit_goes_from_call_to_finish(nadia: ApiClient, called: UUID) -> None:
    states = [step("HDV", "1", called) for step in (nadia.recall, nadia.start, nadia.finish)]
    assert [ticket.state for ticket in states if ticket] == [
        TicketState.CALLED,
        TicketState.SERVING,
        TicketState.SERVED,
    ]


def test_release_gives_the_place_back(nadia: ApiClient, called: UUID) -> None:
    ticket = nadia.release("HDV", "1", called)
    assert ticket is not None
    assert (ticket.label, ticket.state, ticket.ahead) == ("A001", TicketState.WAITING, 0)


def test_reopen_takes_back_the_last_visitor(nadia: ApiClient, called: UUID) -> None:
    nadia.start("HDV", "1", called)
    nadia.finish("HDV", "1", called)
    ticket = nadia.reopen("HDV", "1", None)
    assert ticket is not None
    assert ticket.state is TicketState.SERVING


def test_transfer_sends_the_visitor_at_hand_to_another_queue(nadia: ApiClient, called: UUID) -> None:
    at_hand = nadia.view(ConsoleView, "HDV", "1").at_hand
    assert at_hand is not None
    ticket = nadia.transfer("HDV", "1", at_hand.ticket_id, "acte", seen_call=called)
    assert ticket is not None
    assert (ticket.queue_id, ticket.state) == ("civil", TicketState.WAITING)


@pytest.mark.parametrize("verb", ["recall", "release", "start", "finish", "no_show", "hold", "call_next"])
def test_a_press_is_refused_when_the_counter_holds_another_call(nadia: ApiClient, called: UUID, verb: str) -> None:
    seen = new_id()
    with pytest.raises(StaleView) as refusal:
        getattr(nadia, verb)("HDV", "1", seen)
    assert (refusal.value.seen, refusal.value.current) == (seen, called)


def test_start_is_refused_when_the_visit_began(nadia: ApiClient, called: UUID) -> None:
    nadia.start("HDV", "1", called)
    with pytest.raises(TransitionRefused):
        nadia.start("HDV", "1", called)


def test_two_presses_on_finish_and_call_act_once(
    kiosk: ApiClient, house: House, nadia: ApiClient, called: UUID
) -> None:
    """A double click: two requests, two ids, the same call seen."""
    kiosk.issue("HDV", "cni")
    presses: list[Callable[[], object]] = [lambda: nadia.call_next("HDV", "1", called)] * 2
    second = house.anybody()
    second._server.cookie = nadia.cookie
    presses[1] = lambda: second.call_next("HDV", "1", called)
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(_outcome, presses))
    assert sorted(outcomes) == ["A002", "StaleView"]
    supervisor = house.person("rosa", Role.SUPERVISOR)
    view = supervisor.view(SupervisionView, "HDV")
    assert (view.called, view.served, view.waiting) == (2, 1, 1)


@pytest.mark.parametrize("verb", ["recall", "start", "finish", "no_show", "hold", "release", "call_next"])
def test_a_retry_answers_the_same_when_it_acted_already(nadia: ApiClient, called: UUID, verb: str) -> None:
    key = new_id()
    first = getattr(nadia, verb)("HDV", "1", called, key=key)
    again = getattr(nadia, verb)("HDV", "1", called, key=key)
    assert (again.ticket_id, again.label, again.state) == (first.ticket_id, first.label, first.state)


def test_a_supervisor_may_act_at_an_agents_counter(house: House, nadia: ApiClient, called: UUID) -> None:
    supervisor = house.person("rosa", Role.SUPERVISOR)
    ticket = supervisor.hold("HDV", "1", called, "retour à 10 h", timedelta(minutes=30))
    assert ticket is not None
    assert ticket.state is TicketState.HELD


def _outcome(press: Callable[[], object]) -> str:
    try:
        return getattr(press(), "label", "")
    except DomainError as refusal:
        return type(refusal).__name__


def test_somebody_without_a_ticket_is_received_at_once(kiosk: ApiClient, nadia: ApiClient, called: UUID) -> None:
    key, ticket_id = new_id(), new_id()
    for _ in range(2):
        received = nadia.walk_in("HDV", "1", "cni", seen_call=called, ticket_id=ticket_id, key=key)
        assert received is not None
        assert (received.ticket_id, received.state, received.label) == (ticket_id, TicketState.SERVING, "A003")
    with pytest.raises(StaleView):
        nadia.walk_in("HDV", "1", "cni", seen_call=called)
    with pytest.raises(DomainError):
        kiosk.walk_in("HDV", "1", "cni", seen_call=None)
