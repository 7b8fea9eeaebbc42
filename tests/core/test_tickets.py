"""Issuing, adopting and moving tickets."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from ausuivant.core import commands as c
from ausuivant.core import errors
from ausuivant.core.config import Hours, Interval, Policy, TicketClass
from ausuivant.core.lifecycle import TicketState
from tests.core.reception import NINE, Reception, a_site

PAPER = {"letter": "A", "number": 843, "service_id": "cni"}


def adopt(reception: Reception, ticket_id: UUID, **facts: object) -> list[str]:
    asked = {**PAPER, "happened_at": reception.now, **facts}
    return [event.kind for event in reception.ask(c.AdoptTicket, ticket_id=ticket_id, **asked)]


def test_tickets_are_numbered_by_letter_when_issued():
    reception = Reception()
    labels = [reception.issue(service).label for service in ("cni", "cni", "acte", "cni")]
    assert labels == ["A001", "A002", "C001", "A003"]


def test_issue_answers_the_first_ticket_when_its_id_is_known():
    reception = Reception()
    first = reception.issue()
    assert reception.ask(c.IssueTicket, ticket_id=first.id, service_id="cni") == ()
    assert len(reception.state.tickets) == 1


@pytest.mark.parametrize(
    ("service_id", "changes", "error"),
    [
        ("nothing", {}, errors.ServiceUnknown),
        ("cni", {"hours": Hours(((),) * 7)}, errors.SiteClosed),
    ],
)
def test_issue_is_refused_when_nobody_would_call(service_id: str, changes: dict, error: type[errors.DomainError]):
    reception = Reception(a_site(**changes))
    with pytest.raises(error):
        reception.issue(service_id)
    assert reception.log == []


def test_issue_says_when_the_doors_open_when_the_site_is_closed():
    reception = Reception(now=NINE - timedelta(hours=1))
    with pytest.raises(errors.SiteClosed) as refusal:
        reception.issue()
    assert refusal.value.reopens_at == NINE - timedelta(minutes=30)


def test_issue_works_at_night_when_the_town_says_so():
    site = a_site(hours=Hours(((),) * 7), policy=Policy(issue_when_closed=True))
    assert Reception(site).issue().label == "A001"


def test_issue_is_refused_when_the_queue_is_suspended_or_has_shorter_hours():
    reception = Reception()
    reception.ask(c.SuspendQueue, queue_id="ident", reason="panne")
    with pytest.raises(errors.QueueClosed):
        reception.issue()
    reception.ask(c.ReopenQueue, queue_id="ident")
    assert reception.issue().label == "A001"


def test_issue_is_refused_when_the_queue_has_its_own_hours():
    site = a_site()
    late = replace(site.queues["ident"], hours=Hours(((Interval(600, 720),),) * 7))
    reception = Reception(replace(site, queues={**site.queues, "ident": late}))
    with pytest.raises(errors.QueueClosed) as refusal:
        reception.issue()
    assert refusal.value.reopens_at == NINE + timedelta(hours=1)


# --- paper made offline (TRUST §2.4) -----------------------------------------------------------------------


def test_paper_is_adopted_with_its_arrival_when_the_kiosk_was_alone():
    reception = Reception()
    waiting = reception.issue()
    ticket_id = next(reception.ids)
    assert adopt(reception, ticket_id, happened_at=NINE - timedelta(minutes=20)) == ["adopted"]
    ticket = reception.state.tickets[ticket_id]
    assert (ticket.label, ticket.arrived_at, ticket.confirmed) == ("A843", NINE - timedelta(minutes=20), True)
    assert reception.state.waiting["ident"] == (ticket_id, waiting.id)


def test_paper_is_clamped_to_now_when_the_kiosk_is_ahead_of_time():
    reception = Reception()
    ticket_id = next(reception.ids)
    adopt(reception, ticket_id, happened_at=NINE + timedelta(hours=2))
    assert reception.state.tickets[ticket_id].arrived_at == NINE


def test_paper_is_adopted_when_the_site_has_closed_meanwhile():
    reception = Reception(now=NINE + timedelta(hours=10))
    assert adopt(reception, next(reception.ids), happened_at=NINE) == ["day_opened", "adopted"]
    assert reception.state.waiting["ident"]


def test_paper_writes_nothing_when_it_was_adopted_before():
    reception = Reception()
    ticket_id = next(reception.ids)
    adopt(reception, ticket_id)
    assert adopt(reception, ticket_id) == []


def test_paper_confirms_the_ticket_when_the_server_had_given_the_same_number():
    reception = Reception()
    ticket = reception.issue()
    assert adopt(reception, ticket.id, number=1) == ["printed"]


def test_paper_relabels_the_ticket_when_the_server_had_given_another_number():
    reception = Reception()
    ticket = reception.issue()
    assert adopt(reception, ticket.id) == ["relabelled"]
    assert reception.ticket(ticket).label == "A843"
    assert reception.issue().label == "A002"  # A001 is not given again that day


def test_paper_brings_the_visitor_back_when_the_phantom_was_called_or_absent():
    reception = Reception()
    reception.open("1", "3")
    called, absent = reception.issue(), reception.issue()
    reception.call("1")
    reception.call("3")
    reception.at("3", c.MarkNoShow)
    assert adopt(reception, called.id) == ["relabelled", "released"]
    assert adopt(reception, absent.id, number=844) == ["relabelled", "reinstated"]
    assert reception.state.waiting["ident"] == (called.id, absent.id)
    assert reception.state.counters["1"].ticket_id is None


def test_paper_becomes_a_linked_ticket_when_the_phantom_was_already_served():
    reception = Reception()
    reception.open("1")
    phantom = reception.issue()
    reception.call("1")
    reception.at("1", c.Finish)
    assert adopt(reception, phantom.id) == ["adopted", "alert_raised"]
    linked = reception.state.tickets[reception.state.waiting["ident"][0]]
    assert (linked.linked_to, linked.label) == (phantom.id, "A843")
    assert adopt(reception, phantom.id) == []


def test_kiosk_gives_no_more_than_its_minute_s_worth_and_the_others_go_on():
    reception = Reception(a_site(policy=Policy(tickets_a_minute=3)))
    one = {"service_id": "cni", "origin": "borne-1"}
    given = [next(reception.ids) for _ in range(3)]
    for ticket_id in given:
        reception.wait(seconds=10)
        reception.ask(c.IssueTicket, ticket_id=ticket_id, **one)
    with pytest.raises(errors.TooManyTickets) as refusal:
        reception.ask(c.IssueTicket, ticket_id=next(reception.ids), **one)
    assert refusal.value.retry_after_s == 40
    reception.ask(c.IssueTicket, ticket_id=next(reception.ids), service_id="cni", origin="borne-2")
    assert reception.ask(c.IssueTicket, ticket_id=given[0], **one) == ()  # asked again, it is there
    assert adopt(reception, next(reception.ids), origin="borne-1") == ["adopted"]
    reception.wait(seconds=39)
    with pytest.raises(errors.TooManyTickets):
        reception.ask(c.IssueTicket, ticket_id=next(reception.ids), **one)
    reception.wait(seconds=1)
    reception.ask(c.IssueTicket, ticket_id=next(reception.ids), **one)
    assert reception.rebuilt() == reception.state


def test_kiosk_waits_a_minute_at_most_when_the_clock_is_put_back():
    reception = Reception(a_site(policy=Policy(tickets_a_minute=1)))
    reception.ask(c.IssueTicket, ticket_id=next(reception.ids), service_id="cni", origin="borne-1")
    reception.wait(minutes=-4)
    with pytest.raises(errors.TooManyTickets) as refusal:
        reception.ask(c.IssueTicket, ticket_id=next(reception.ids), service_id="cni", origin="borne-1")
    assert refusal.value.retry_after_s == 60


def test_second_paper_is_marked_bis_when_two_bear_one_number():  # I1
    reception = Reception()
    first, second, third = next(reception.ids), next(reception.ids), reception.issue()
    adopt(reception, first)
    assert adopt(reception, second) == ["adopted", "alert_raised"]
    assert reception.state.tickets[second].label == "A843bis"
    assert adopt(reception, third.id) == ["relabelled", "alert_raised"]
    assert reception.ticket(third).label == "A843ter"
    assert adopt(reception, third.id) == []
    more = [next(reception.ids) for _ in range(3)]
    for ticket_id in more:
        adopt(reception, ticket_id)
    assert [reception.state.tickets[one].label for one in more] == ["A843quater", "A843-5", "A843-6"]


def test_second_paper_of_a_past_day_is_marked_too_when_both_come_late():
    reception = Reception()
    reception.issue()
    late = [next(reception.ids) for _ in range(3)]
    for ticket_id, days in zip(late, (1, 1, 2), strict=True):
        adopt(reception, ticket_id, happened_at=NINE - timedelta(days=days))
    assert [reception.state.tickets[one].label for one in late] == ["A843", "A843bis", "A843"]


def test_paper_of_a_past_day_is_counted_and_closed_when_it_comes_late():
    reception = Reception()
    reception.issue()
    ticket_id = next(reception.ids)
    assert adopt(reception, ticket_id, happened_at=NINE - timedelta(days=1)) == ["adopted", "expired"]
    assert reception.state.tickets[ticket_id].state is TicketState.EXPIRED
    assert "A843" not in reception.state.labels


def test_paper_is_refused_when_its_letter_is_not_the_queues():
    reception = Reception()
    with pytest.raises(errors.MalformedCommand):
        adopt(reception, next(reception.ids), letter="C")


def test_online_number_is_skipped_when_a_paper_already_bears_it():  # I1
    reception = Reception()
    adopt(reception, next(reception.ids), number=2)
    assert [reception.issue().label, reception.issue().label] == ["A001", "A003"]


# --- the ticket's further life -----------------------------------------------------------------------------


def test_ticket_is_marked_unconfirmed_when_nobody_spoke_for_two_minutes():  # I10
    reception = Reception()
    silent, printed = reception.issue(), reception.issue()
    reception.ask(c.ConfirmTicket, ticket_id=printed.id)
    reception.ask(c.ReportPrintFailure, ticket_id=silent.id, reason="plus de papier")
    reception.wait(minutes=3)
    reception.ask(c.Wake, cause=c.Cause.CONFIRM, due_at=reception.now)
    assert reception.ticket(silent).unconfirmed_at == reception.now
    assert reception.ticket(printed).unconfirmed_at is None
    assert reception.state.waiting["ident"] == (silent.id, printed.id)  # still callable
    reception.ask(c.ConfirmTicket, ticket_id=silent.id)
    assert reception.ticket(silent).unconfirmed_at is None


def test_ticket_passes_those_within_its_head_start_when_it_becomes_priority():
    reception = Reception()
    reception.open("1")
    first, second = reception.issue(), reception.issue()
    reception.ask(c.PrioritiseTicket, ticket_id=second.id, klass=TicketClass.PRIORITY)
    assert reception.state.waiting["ident"] == (second.id, first.id)
    called = reception.call("1")
    assert called is not None
    assert called.why is not None
    assert (called.why.reason, called.why.passed, called.why.minutes) == ("priority", 1, 20)
    reception.ask(c.PrioritiseTicket, ticket_id=called.id, klass=TicketClass.ORDINARY)
    assert reception.ticket(called).klass is TicketClass.ORDINARY


def test_ticket_cannot_change_class_when_it_is_closed_or_already_so():
    reception = Reception()
    ticket = reception.issue()
    with pytest.raises(errors.NothingChanges):
        reception.ask(c.PrioritiseTicket, ticket_id=ticket.id, klass=TicketClass.ORDINARY)
    reception.ask(c.CancelTicket, ticket_id=ticket.id)
    with pytest.raises(errors.TransitionRefused):
        reception.ask(c.PrioritiseTicket, ticket_id=ticket.id, klass=TicketClass.PRIORITY)


def test_transfer_keeps_the_arrival_when_the_place_is_kept():
    reception = Reception()
    early, late = reception.issue("cni"), reception.issue("acte")
    reception.ask(c.TransferTicket, ticket_id=early.id, service_id="acte")
    assert reception.state.waiting["civil"] == (early.id, late.id)


def test_transfer_puts_behind_everybody_when_asked():
    reception = Reception()
    early, late = reception.issue("cni"), reception.issue("acte")
    reception.ask(c.TransferTicket, ticket_id=early.id, service_id="acte", place=c.Place.END)
    assert reception.state.waiting["civil"] == (late.id, early.id)


def test_transfer_to_a_counter_is_seen_by_that_counter_only_when_pinned():
    reception = Reception()
    reception.open("1", "3")
    ticket = reception.issue()
    reception.ask(c.TransferTicket, ticket_id=ticket.id, service_id="cni", only_counter="3")
    with pytest.raises(errors.NobodyWaiting):
        reception.call("1")
    called = reception.call("3")
    assert called is not None
    assert called.why is not None
    assert called.why.reason == "pinned"


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"service_id": "nothing"}, errors.ServiceUnknown),
        ({"service_id": "acte", "only_counter": "1"}, errors.CounterUnknown),
        ({"service_id": "acte", "counter_id": "2"}, errors.TransitionRefused),
        ({"service_id": "acte", "counter_id": "2", "only_counter": "2"}, errors.TransitionRefused),
        ({"service_id": "acte"}, errors.TransitionRefused),
        ({"service_id": "acte", "counter_id": "1"}, errors.StaleView),
    ],
)
def test_transfer_is_refused_when_it_makes_no_sense(facts: dict, error: type[errors.DomainError]):
    reception = Reception()
    reception.open("1", "2")
    ticket = reception.issue()
    reception.call("1")
    with pytest.raises(error):
        reception.ask(c.TransferTicket, ticket_id=ticket.id, **facts)


def test_ticket_goes_to_another_site_with_its_arrival_when_sent_out():
    here, there = Reception(), Reception(a_site(id="MEJE"))
    here.open("1")
    ticket = here.issue()
    here.call("1")
    here.wait(minutes=12)
    facts = {"ticket_id": ticket.id, "to_site": "MEJE", "service_id": "cni"}
    with pytest.raises(errors.TransitionRefused):
        here.ask(c.SendOutTicket, **facts)
    here.ask(c.SendOutTicket, counter_id="1", seen_call=here.seen("1"), **facts)
    there.now = here.now
    there.issue()
    there.ask(c.AdmitTicket, ticket_id=ticket.id, service_id="cni", from_site="HDV", arrived_at=ticket.arrived_at)
    assert here.ticket(ticket).state is TicketState.SENT_OUT
    assert here.state.counters["1"].ticket_id is None
    assert there.state.waiting["ident"][0] == ticket.id
    assert there.ticket(ticket).label == "A002"


def test_ticket_is_not_sent_out_when_the_other_site_is_this_one():
    reception = Reception()
    ticket = reception.issue()
    with pytest.raises(errors.MalformedCommand):
        reception.ask(c.SendOutTicket, ticket_id=ticket.id, to_site="HDV", service_id="cni")


def test_appointment_waits_from_its_hour_when_the_visitor_is_early():
    reception = Reception()
    reception.open("1")
    early = reception.issue(klass=TicketClass.APPOINTMENT, appointed_at=NINE + timedelta(minutes=10))
    late = reception.issue(klass=TicketClass.APPOINTMENT, appointed_at=NINE - timedelta(minutes=10))
    assert early.rank == early.waits_from == NINE + timedelta(minutes=10)
    assert late.rank == late.waits_from == late.arrived_at
    called = reception.call("1")
    assert called is not None
    assert called.why is not None
    assert (called.id, called.why.reason) == (late.id, "appointment")


def test_ticket_unknown_is_refused_by_every_command_that_names_one():
    reception = Reception()
    for command in (c.ConfirmTicket, c.ResumeTicket, c.ReinstateTicket, c.CancelTicket):
        with pytest.raises(errors.TicketUnknown):
            reception.ask(command, ticket_id=UUID(int=9))
