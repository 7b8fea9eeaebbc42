"""After an outage, by its route: what was closed, what was left, what nobody bears; by whom it may be asked."""

from datetime import datetime, timedelta
from uuid import UUID

import httpx
import pytest
from sqlmodel import Session, select

from ausuivant.client.api import ApiClient
from ausuivant.core.access_errors import RoleTooLow
from ausuivant.core.errors import (
    CommandReused,
    CounterTaken,
    HourRefused,
    LetterUnknown,
    NobodyInRange,
    NumbersRefused,
)
from ausuivant.core.lifecycle import TicketState
from ausuivant.core.views import ConsoleView
from ausuivant.ids import new_id
from ausuivant.wire.answers import LeftTicket
from server.security.roles import Role
from server.security.tables import GrantRow
from tests.seeds import PASSWORD
from tests.server.house import House, call_of


@pytest.fixture
def kiosk(house: House) -> ApiClient:
    """The kiosk, which has given A001 to A004."""
    kiosk = house.device(Role.KIOSK)
    for _ in range(4):
        kiosk.issue("HDV", "cni")
    return kiosk


@pytest.fixture
def nadia(house: House, kiosk: ApiClient) -> ApiClient:
    """An agent at counter 1."""
    agent = house.person("nadia", Role.AGENT)
    agent.open_counter("HDV", "1")
    return agent


def just_now(house: House) -> datetime:
    return house.clock.now()


def test_answer_says_what_was_closed_left_and_not_found(house: House, nadia: ApiClient) -> None:
    given_up = nadia.view(ConsoleView, "HDV", "1").waiting[2]
    nadia.cancel("HDV", given_up.ticket_id)
    answer = nadia.served_offline("HDV", "A", (2, 6), just_now(house), counter="1")
    assert answer.closed == ("A002", "A004")
    assert answer.left == (LeftTicket("A003", TicketState.CANCELLED),)
    assert answer.unknown == ("A005", "A006")
    view = nadia.view(ConsoleView, "HDV", "1")
    assert (view.served, [line.label for line in view.waiting]) == (2, ["A001"])


def test_range_is_closed_once_when_the_request_is_repeated(house: House, nadia: ApiClient) -> None:
    key, hour = new_id(), just_now(house)
    first = nadia.served_offline("HDV", "A", (1, 4), hour, counter="1", key=key)
    again = nadia.served_offline("HDV", "A", (1, 4), hour, counter="1", key=key)
    assert (first.replayed, again.replayed) == (False, True)
    assert (again.seq, again.closed, again.left) == (first.seq, first.closed, ())
    assert len(first.closed) == 4
    with pytest.raises(CommandReused):
        nadia.served_offline("HDV", "A", (1, 3), hour, counter="1", key=key)


def test_call_at_another_counter_is_left_to_its_agent(house: House, nadia: ApiClient) -> None:
    nadia.call_next("HDV", "1", None)
    karim = house.person("karim", Role.AGENT)
    karim.open_counter("HDV", "3")
    answer = karim.served_offline("HDV", "A", (1, 2), just_now(house), counter="3")
    assert (answer.closed, answer.left) == (("A002",), (LeftTicket("A001", TicketState.CALLED),))
    with pytest.raises(CounterTaken):
        karim.served_offline("HDV", "A", (1, 1), just_now(house), counter="1")
    nadia.served_offline("HDV", "A", (1, 1), just_now(house), counter="1")
    assert call_of(nadia, "1") is None


def test_supervisor_enters_what_was_called_anywhere(house: House, nadia: ApiClient) -> None:
    chief = house.person("hélène", Role.SUPERVISOR)
    assert len(chief.served_offline("HDV", "A", (1, 4), just_now(house)).closed) == 4
    assert nadia.view(ConsoleView, "HDV", "1").served == 0


def test_range_is_refused_to_those_who_do_not_receive(house: House, kiosk: ApiClient) -> None:
    for asker in (kiosk, house.person("accueil", Role.RECEPTIONIST), house.person("ailleurs", Role.AGENT, "CCAS")):
        with pytest.raises(RoleTooLow):
            asker.served_offline("HDV", "A", (1, 4), just_now(house))


def test_tickets_are_left_when_their_queue_is_not_the_agents(house: House, kiosk: ApiClient) -> None:
    house.account("lea", Role.AGENT)

    def limit(session: Session) -> None:
        for row in session.exec(select(GrantRow)).all():
            row.queue_id = "civil"
            session.add(row)

    house.run(lambda: house.services.gate.write(limit))
    agent = house.anybody()
    agent.login("lea", PASSWORD)
    kiosk.issue("HDV", "acte")
    with pytest.raises(NobodyInRange):
        agent.served_offline("HDV", "A", (1, 4), just_now(house))
    assert agent.served_offline("HDV", "C", (1, 1), just_now(house)).closed == ("C001",)


def test_range_is_refused_when_it_makes_no_sense(house: House, nadia: ApiClient) -> None:
    hour = just_now(house)
    for error, letter, numbers, when in (
        (NumbersRefused, "A", (4, 1), hour),
        (NumbersRefused, "A", (1, 101), hour),
        (NobodyInRange, "A", (50, 60), hour),
        (LetterUnknown, "Z", (1, 4), hour),
        (HourRefused, "A", (1, 4), hour + timedelta(hours=1)),
        (HourRefused, "A", (1, 4), hour - timedelta(days=1)),
    ):
        with pytest.raises(error):
            nadia.served_offline("HDV", letter, numbers, when)


@pytest.mark.parametrize("wrong", [{"letter": "a"}, {"first": 0}, {"last": 100_000}, {"happened_at": "10 h"}])
def test_body_is_refused_when_a_field_is_out_of_bounds(house: House, nadia: ApiClient, wrong: dict) -> None:
    body = {"letter": "A", "first": 1, "last": 4, "happened_at": just_now(house).isoformat(), **wrong}
    headers = {"Idempotency-Key": str(UUID(int=7)), "Cookie": nadia.cookie or "", "Origin": house.url}
    with house.http(**headers) as http:
        answer: httpx.Response = http.post("/api/sites/HDV/tickets/served-offline", json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert next(iter(wrong)) in answer.text
