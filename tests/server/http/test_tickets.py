"""Tickets by their routes: each command once accepted and once refused."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ausuivant.client.api import ApiClient
from ausuivant.clock import FixedClock
from ausuivant.core.config import TicketClass
from ausuivant.core.errors import (
    CommandReused,
    MalformedCommand,
    QueueClosed,
    ServiceUnknown,
    SiteClosed,
    SiteUnknown,
    TicketUnknown,
    TransitionRefused,
)
from ausuivant.core.lifecycle import TicketState
from ausuivant.ids import new_id
from server.security.roles import Role
from tests.server.house import House, call_of


@pytest.fixture
def kiosk(house: House) -> ApiClient:
    return house.device(Role.KIOSK)


@pytest.fixture
def desk(house: House) -> ApiClient:
    return house.person("rosa", Role.SUPERVISOR, None)


def test_issue_gives_the_first_number_when_open(kiosk: ApiClient) -> None:
    ticket_id = new_id()
    ticket = kiosk.issue("HDV", "cni", ticket_id)
    assert (ticket.label, ticket.state, ticket.ahead) == ("A001", TicketState.WAITING, 0)
    assert ticket.ticket_id == ticket_id
    # What opens its page on a phone is told with the number, once.
    assert ticket.token
    assert kiosk.ticket("HDV", ticket_id) == replace(ticket, token=None)


def test_issue_is_refused_when_the_site_is_closed(house: House, kiosk: ApiClient, clock: FixedClock) -> None:
    clock.advance(timedelta(hours=5))  # 14:00, open again
    kiosk.issue("HDV", "cni")
    clock.advance(timedelta(hours=5))
    with pytest.raises(SiteClosed) as refusal:
        kiosk.issue("HDV", "cni")
    assert refusal.value.reopens_at is not None
    assert refusal.value.reopens_at.isoformat() == "2026-11-24T07:30:00+00:00"


def test_issue_is_refused_when_the_queue_is_suspended(kiosk: ApiClient, desk: ApiClient) -> None:
    desk.suspend_queue("HDV", "ident", "affluence")
    with pytest.raises(QueueClosed) as refusal:
        kiosk.issue("HDV", "cni")
    assert refusal.value.queue_id == "ident"
    desk.reopen_queue("HDV", "ident")
    assert kiosk.issue("HDV", "cni").label == "A001"


def test_issue_is_refused_when_the_service_is_unknown(kiosk: ApiClient) -> None:
    with pytest.raises(ServiceUnknown) as refusal:
        kiosk.issue("HDV", "permis-de-chasse")
    assert refusal.value.service_id == "permis-de-chasse"


def test_issue_is_refused_when_the_site_is_unknown(house: House) -> None:
    admin = house.person("ada", Role.ADMIN, None)
    with pytest.raises(SiteUnknown):
        admin.issue("PARIS", "cni")


def test_issue_answers_the_same_ticket_when_it_is_retried(kiosk: ApiClient) -> None:
    key, ticket_id = new_id(), new_id()
    first = kiosk.issue("HDV", "cni", ticket_id, key=key)
    assert kiosk.issue("HDV", "cni", ticket_id, key=key) == first
    assert kiosk.issue("HDV", "cni").label == "A002"


def test_issue_answers_the_same_ticket_when_only_its_ticket_id_is_the_same(kiosk: ApiClient) -> None:
    ticket_id = new_id()
    assert kiosk.issue("HDV", "cni", ticket_id).label == kiosk.issue("HDV", "cni", ticket_id).label


def test_issue_is_refused_when_its_key_was_used_for_another_body(kiosk: ApiClient) -> None:
    key = new_id()
    kiosk.issue("HDV", "cni", key=key)
    with pytest.raises(CommandReused) as refusal:
        kiosk.issue("HDV", "acte", key=key)
    assert refusal.value.command_id == key


def test_a_retry_says_that_it_is_one(house: House, kiosk: ApiClient) -> None:
    _, token = house.token(Role.KIOSK)
    body = {"ticket_id": str(new_id()), "service_id": "cni"}
    with house.http(token, **{"Idempotency-Key": str(new_id())}) as http:
        first, again = (http.post("/api/sites/HDV/tickets", json=body) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.json()["replayed"], again.json()["replayed"]) == (False, True)
    assert first.json()["seq"] == again.json()["seq"]


def test_adopt_takes_the_number_of_the_paper(house: House, kiosk: ApiClient) -> None:
    earlier = house.clock.now() - timedelta(minutes=9)
    ticket = kiosk.adopt("HDV", "cni", new_id(), letter="A", number=801, happened_at=earlier)
    assert (ticket.label, ticket.arrived_at) == ("A801", earlier)


def test_adopt_takes_a_wrong_clocks_word_but_no_instant_that_calendars_end_at(kiosk: ApiClient) -> None:
    for year, taken in ((1, False), (1969, False), (1970, True), (2999, True), (9999, False)):
        at = datetime(year, 1, 1, tzinfo=UTC)
        with nullcontext() if taken else pytest.raises(MalformedCommand):
            kiosk.adopt("HDV", "cni", new_id(), letter="A", number=801, happened_at=at)


def test_confirm_is_accepted_once(kiosk: ApiClient) -> None:
    ticket = kiosk.issue("HDV", "cni")
    key = new_id()
    kiosk.confirm("HDV", ticket.ticket_id, key=key)
    assert kiosk.confirm("HDV", ticket.ticket_id, key=key).label == ticket.label
    with pytest.raises(TicketUnknown):
        kiosk.confirm("HDV", new_id())


def test_a_print_failure_leaves_the_ticket_waiting(kiosk: ApiClient) -> None:
    ticket = kiosk.issue("HDV", "cni")
    assert kiosk.print_failed("HDV", ticket.ticket_id, "paper_out").state is TicketState.WAITING


def test_prioritise_moves_a_ticket_forward(kiosk: ApiClient, desk: ApiClient) -> None:
    kiosk.issue("HDV", "cni")
    second = kiosk.issue("HDV", "cni")
    assert kiosk.ticket("HDV", second.ticket_id).ahead == 1
    assert desk.prioritise("HDV", second.ticket_id, TicketClass.PRIORITY).ahead == 0


def test_cancel_ends_a_ticket(kiosk: ApiClient) -> None:
    ticket = kiosk.issue("HDV", "cni")
    assert kiosk.cancel("HDV", ticket.ticket_id, "parti").state is TicketState.CANCELLED
    with pytest.raises(TransitionRefused) as refusal:
        kiosk.cancel("HDV", ticket.ticket_id)
    assert (refusal.value.state, refusal.value.attempted) == ("cancelled", "cancelled")


def test_transfer_puts_a_ticket_in_another_queue(kiosk: ApiClient, desk: ApiClient) -> None:
    ticket = kiosk.issue("HDV", "cni")
    assert desk.transfer_ticket("HDV", ticket.ticket_id, "acte").queue_id == "civil"
    with pytest.raises(ServiceUnknown):
        desk.transfer_ticket("HDV", ticket.ticket_id, "cantine")


def test_send_out_admits_the_ticket_at_the_other_site(kiosk: ApiClient, desk: ApiClient) -> None:
    ticket = kiosk.issue("HDV", "cni")
    key = new_id()
    sent = desk.send_out("HDV", ticket.ticket_id, "CCAS", "aide", key=key)
    assert sent.ticket is not None
    assert sent.admitted is not None
    assert (sent.ticket.state, sent.admitted_at, sent.admitted.label) == (TicketState.SENT_OUT, "CCAS", "S001")
    assert desk.send_out("HDV", ticket.ticket_id, "CCAS", "aide", key=key).admitted == sent.admitted
    with pytest.raises(SiteUnknown):
        desk.send_out("HDV", kiosk.issue("HDV", "cni").ticket_id, "PARIS", "aide")


def test_a_held_ticket_is_resumed_and_an_absent_one_reinstated(house: House, kiosk: ApiClient, desk: ApiClient) -> None:
    held, absent = kiosk.issue("HDV", "cni"), kiosk.issue("HDV", "cni")
    agent = house.person("nadia", Role.AGENT)
    agent.open_counter("HDV", "1")
    agent.call_next("HDV", "1", None)
    agent.hold("HDV", "1", call_of(agent, "1"), "photocopie", timedelta(minutes=5))
    agent.call("HDV", "1", absent.ticket_id, "son tour", seen_call=None)
    agent.no_show("HDV", "1", call_of(agent, "1"))
    assert desk.resume_ticket("HDV", held.ticket_id).state is TicketState.WAITING
    assert desk.reinstate("HDV", absent.ticket_id, timedelta(minutes=2)).state is TicketState.WAITING
    with pytest.raises(TransitionRefused):
        desk.reinstate("HDV", absent.ticket_id)


def test_adopt_of_a_taken_number_is_kept_beside_the_first(house: House, kiosk: ApiClient) -> None:
    now = house.clock.now()
    first = kiosk.adopt("HDV", "cni", new_id(), letter="A", number=801, happened_at=now)
    second = kiosk.adopt("HDV", "cni", new_id(), letter="A", number=801, happened_at=now)
    assert (first.label, second.label) == ("A801", "A801bis")
