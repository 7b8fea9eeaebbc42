"""Counters: who may take one, and what one press does."""

from datetime import timedelta

import pytest

from ausuivant.core import commands as c
from ausuivant.core import errors
from ausuivant.core.events import TicketFinished
from ausuivant.core.lifecycle import TicketState
from tests.core.reception import Reception


def kinds(events: tuple) -> list[str]:
    return [event.kind for event in events]


def test_counter_is_refused_when_another_agent_holds_it():
    reception = Reception()
    reception.open("1")
    with pytest.raises(errors.CounterTaken):
        reception.ask(c.OpenCounter, counter_id="1", agent="somebody")


def test_agent_is_refused_a_second_counter_when_one_is_open():
    reception = Reception()
    reception.open("1")
    with pytest.raises(errors.AgentElsewhere):
        reception.ask(c.OpenCounter, counter_id="2", agent="agent-1")


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"counter_id": "9", "agent": "x"}, errors.CounterUnknown),
        ({"counter_id": "1", "agent": "x", "queues": ("civil",)}, errors.QueueUnknown),
        ({"counter_id": "1", "agent": "agent-1"}, errors.NothingChanges),
    ],
)
def test_opening_is_refused_when_it_makes_no_sense(facts: dict, error: type[errors.DomainError]):
    reception = Reception()
    reception.open("1")
    with pytest.raises(error):
        reception.ask(c.OpenCounter, **facts)


def test_profile_limits_what_the_counter_calls_when_the_agent_has_one():
    reception = Reception()
    reception.ask(c.OpenCounter, counter_id="3", agent="x", queues=("civil",))
    reception.issue("cni")
    with pytest.raises(errors.NobodyWaiting):
        reception.call("3")


def test_one_press_finishes_and_calls_when_a_visitor_is_there():
    reception = Reception()
    reception.open("1")
    first, second = reception.issue(), reception.issue()
    reception.call("1")
    events = reception.at("1", c.CallNext)
    assert kinds(events) == ["finished", "called"]
    assert reception.ticket(first).state is TicketState.SERVED
    assert reception.ticket(second).state is TicketState.CALLED
    assert kinds(reception.at("1", c.CallNext)) == ["finished"]
    with pytest.raises(errors.NobodyWaiting):
        reception.at("1", c.CallNext)


def test_second_press_is_refused_when_the_first_already_acted():  # I9
    reception = Reception()
    reception.open("1")
    for _ in range(3):
        reception.issue()
    seen = reception.seen("1")
    reception.ask(c.CallNext, counter_id="1", seen_call=seen)
    with pytest.raises(errors.StaleView) as refusal:
        reception.ask(c.CallNext, counter_id="1", seen_call=seen)
    assert (refusal.value.seen, refusal.value.current) == (None, reception.seen("1"))


def test_counter_helps_another_queue_when_its_ticket_has_waited_long_enough():
    reception = Reception()
    reception.open("2")
    reception.issue("cni")
    reception.wait(minutes=9)
    with pytest.raises(errors.NobodyWaiting):
        reception.call("2")
    reception.wait(minutes=1)
    called = reception.call("2")
    assert called is not None
    assert called.why is not None
    assert (called.why.reason, called.why.minutes) == ("help", 10)


def test_paused_counter_calls_nobody_until_it_resumes():
    reception = Reception()
    reception.open("1")
    ticket = reception.issue()
    reception.ask(c.PauseCounter, counter_id="1", reason="déjeuner")
    for command, facts in ((c.CallNext, {}), (c.CallTicket, {"ticket_id": ticket.id, "reason": "x"})):
        with pytest.raises(errors.CounterPaused):
            reception.at("1", command, **facts)
    with pytest.raises(errors.NothingChanges):
        reception.ask(c.PauseCounter, counter_id="1")
    reception.ask(c.ResumeCounter, counter_id="1")
    with pytest.raises(errors.NothingChanges):
        reception.ask(c.ResumeCounter, counter_id="1")
    assert reception.call("1") is not None


def test_counter_with_a_visitor_is_neither_paused_nor_closed():
    reception = Reception()
    reception.open("1")
    reception.issue()
    reception.call("1")
    seen = {"seen_call": reception.seen("1")}
    for command, facts in ((c.PauseCounter, {}), (c.CloseCounter, {}), (c.Reopen, seen)):
        with pytest.raises(errors.CounterBusy):
            reception.ask(command, counter_id="1", **facts)


def test_closed_counter_refuses_everything_until_it_is_opened():
    reception = Reception()
    for command in (c.CallNext, c.Recall, c.Finish):
        with pytest.raises(errors.CounterClosed):
            reception.ask(command, counter_id="1")


def test_recall_is_a_new_announcement_of_the_same_call():  # I8
    reception = Reception()
    reception.open("1")
    reception.issue()
    reception.call("1")
    reception.at("1", c.Recall)
    first, second = reception.state.announcements
    assert first.call_id == second.call_id
    assert first.id != second.id
    assert (first.recall, second.recall) == (False, True)


def test_chosen_ticket_is_called_out_of_order_and_the_log_says_why():
    reception = Reception()
    reception.open("1")
    reception.issue()
    chosen = reception.issue()
    events = reception.at("1", c.CallTicket, ticket_id=chosen.id, reason="enfant malade")
    assert (events[-1].why, events[-1].passed, events[-1].detail) == ("chosen", 1, "enfant malade")  # type: ignore[attr-defined]
    held = reception.issue()
    assert kinds(reception.at("1", c.CallTicket, ticket_id=held.id, reason="x")) == ["finished", "called"]


def test_held_ticket_comes_back_by_itself_when_its_time_is_over():
    reception = Reception()
    reception.open("1")
    ticket = reception.issue()
    reception.call("1")
    reception.at("1", c.Start)
    reception.at("1", c.Hold, reason="photocopie")
    assert reception.ticket(ticket).not_before == reception.now + timedelta(minutes=15)
    with pytest.raises(errors.NobodyWaiting):
        reception.call("1")
    reception.wait(minutes=15)
    reception.ask(c.Wake, cause=c.Cause.HOLD, due_at=reception.now)
    assert reception.call("1") is not None


def test_held_ticket_comes_back_early_when_the_agent_takes_it_back():
    reception = Reception()
    reception.open("1")
    ticket = reception.issue()
    reception.call("1")
    reception.at("1", c.Hold)
    reception.ask(c.ResumeTicket, ticket_id=ticket.id)
    called = reception.call("1")
    assert called is not None
    assert called.id == ticket.id


def test_released_ticket_is_next_again():
    reception = Reception()
    reception.open("1")
    ticket = reception.issue()
    reception.issue()
    reception.call("1")
    reception.at("1", c.Release)
    assert reception.state.waiting["ident"][0] == ticket.id


def test_absent_visitor_has_the_place_back_when_reinstated_after_a_delay():
    reception = Reception()
    reception.open("1")
    ticket = reception.issue()
    other = reception.issue()
    reception.call("1")
    reception.at("1", c.MarkNoShow)
    reception.ask(c.ReinstateTicket, ticket_id=ticket.id, delay=timedelta(minutes=2))
    called = reception.call("1")
    assert called is not None
    assert called.id == other.id
    reception.wait(minutes=2)
    again = reception.call("1")
    assert again is not None
    assert again.id == ticket.id


def test_last_visitor_is_taken_back_when_asked_within_five_minutes():
    reception = Reception()
    reception.open("1")
    ticket = reception.issue()
    with pytest.raises(errors.TransitionRefused):
        reception.at("1", c.Reopen)
    reception.call("1")
    reception.at("1", c.Start)
    reception.wait(minutes=4)
    reception.at("1", c.Finish, outcome="fait")
    reception.wait(minutes=1)
    reception.at("1", c.Reopen)
    assert reception.ticket(ticket).state is TicketState.SERVING
    assert reception.state.counters["1"].served == 0
    reception.at("1", c.Finish)
    assert reception.state.counters["1"].busy_s == 240.0
    reception.wait(minutes=6)
    with pytest.raises(errors.TooLate):
        reception.at("1", c.Reopen)


@pytest.mark.parametrize("command", [c.Recall, c.Release, c.Start, c.Finish, c.MarkNoShow, c.Hold])
def test_command_at_an_empty_counter_is_refused(command: type[c.AtCounter]):
    reception = Reception()
    reception.open("1")
    with pytest.raises(errors.TransitionRefused):
        reception.at("1", command)
    assert kinds(tuple(reception.log)) == ["day_opened", "opening_changed", "counter_opened"]


@pytest.mark.parametrize("command", [c.Recall, c.Release, c.Start, c.MarkNoShow])
def test_command_for_a_called_ticket_is_refused_when_it_is_being_served(command: type[c.AtCounter]):
    reception = Reception()
    reception.open("1")
    reception.issue()
    reception.call("1")
    reception.at("1", c.Start)
    with pytest.raises(errors.TransitionRefused):
        reception.at("1", command)


@pytest.mark.parametrize("command", [c.Finish, c.CallNext])
def test_visit_for_several_services_is_kept_when_it_ends(command: type[c.AtCounter]):
    reception = Reception()
    reception.open("1")
    reception.issue("cni")
    reception.call("1")
    with pytest.raises(errors.ServiceUnknown):
        reception.at("1", command, services=("cni", "rien"))
    (finished, *_) = reception.at("1", command, services=("cni", "acte", "cni"))
    assert isinstance(finished, TicketFinished)
    assert finished.services == ("cni", "acte")


def test_visit_for_its_own_service_alone_says_nothing_more():
    reception = Reception()
    reception.open("1")
    reception.issue("cni")
    reception.call("1")
    (finished,) = reception.at("1", c.Finish, services=("cni",))
    assert isinstance(finished, TicketFinished)
    assert finished.services == ()


@pytest.mark.parametrize(("minutes", "served"), [(4, 4), (-9, 0), (99, 10)])
def test_visit_ends_when_it_ended_when_the_counter_says_so_late(minutes: int, served: int):
    reception = Reception()
    reception.issue("cni")
    reception.open("1")
    reception.call("1")
    reception.at("1", c.Start)
    began = reception.now
    reception.wait(minutes=10)
    (finished,) = reception.at("1", c.Finish, happened_at=began + timedelta(minutes=minutes))
    assert finished.happened_at == began + timedelta(minutes=served)
    assert finished.at == reception.now
    assert reception.state.counters["1"].busy_s == served * 60
    assert reception.rebuilt() == reception.state
