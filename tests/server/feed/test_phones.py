"""Visitors' phones: who may follow which ticket, what they are told and when, and what they may do."""

import asyncio
import base64
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from ausuivant.client.api import ApiClient
from ausuivant.client.feed import feed_url
from ausuivant.clock import FixedClock
from ausuivant.core.lifecycle import TicketState
from ausuivant.ids import new_id
from ausuivant.wire import links
from server.feed import phones
from server.feed.carrying import REVOKED
from server.feed.phone_door import PHONES_OF_A_TICKET, UNNAMED_OF_AN_ADDRESS
from server.security.roles import Role
from tests.seeds import sow
from tests.server.house import House, call_of

Frame = dict[str, Any]


@pytest.fixture
def kiosk(house: House) -> ApiClient:
    return house.device(Role.KIOSK)


@pytest.fixture
def agent(house: House) -> ApiClient:
    return house.person("nadia", Role.SUPERVISOR)


def token_of(kiosk: ApiClient, service: str = "cni", site: str = "HDV") -> str:
    """A new ticket's token."""
    token = kiosk.issue(site, service).token
    assert token is not None
    sow(token)
    return token


@contextmanager
def phone(house: House, token: str, language: str = "fr", **headers: str) -> Iterator[ClientConnection]:
    url = feed_url(house.url, "ticket")
    with connect(url, additional_headers=headers, proxy=None, compression=None, open_timeout=10) as link:
        link.send(json.dumps({"token": token, "language": language}))
        yield link


def view_of(link: ClientConnection, **wanted: Any) -> Frame:
    """The first view in which these are so, within ten seconds each."""
    while True:
        view = json.loads(link.recv(timeout=10)).get("view")
        if view is not None and all(view[name] == value for name, value in wanted.items()):
            return view


def close_code(house: House, token: str) -> int:
    with phone(house, token) as link, pytest.raises(ConnectionClosed) as closed:
        view_of(link)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


def cancel(house: House, token: str, *, times: int = 1) -> httpx.Response:
    """Ask so many times, by a press of its own each; the last answer."""
    answer = httpx.Response(500)
    with house.http() as client:
        for _ in range(times):
            key = {"Idempotency-Key": str(new_id())}
            answer = client.post("/api/ticket/cancel", json={"token": token}, headers=key)
    return answer


def test_phone_is_told_each_step_when_its_ticket_is_called_and_served(
    house: House, kiosk: ApiClient, agent: ApiClient
) -> None:
    agent.open_counter("HDV", "1")
    first, mine = token_of(kiosk), token_of(kiosk)
    with phone(house, mine) as link:
        waiting = view_of(link)
        assert (waiting["state"], waiting["label"], waiting["ahead"]) == ("waiting", "A002", 1)
        assert waiting["people"] == "1 personne avant vous"
        assert waiting["cancellable"]
        agent.call_next("HDV", "1", None)
        assert view_of(link, ahead=0)["title"] == "Vous êtes le prochain"
        agent.call_next("HDV", "1", call_of(agent, "1"))
        called = view_of(link, state="called")
        assert (called["title"], called["fact"]) == ("C’est à vous", "Guichet 1")
        assert called["ring"]
        agent.recall("HDV", "1", call_of(agent, "1"))
        assert view_of(link, state="called")["ring"] != called["ring"]
        agent.start("HDV", "1", call_of(agent, "1"))
        assert view_of(link, state="serving")["ring"] == ""
        agent.finish("HDV", "1", call_of(agent, "1"))
        assert view_of(link, state="served")["over"]
    assert first != mine


def test_phone_is_answered_in_its_language_and_in_french_when_it_is_unknown(house: House, kiosk: ApiClient) -> None:
    token = token_of(kiosk)
    said = {}
    for language in ("fr", "en", "ar", "xx"):
        with phone(house, token, language) as link:
            said[language] = view_of(link)["title"]
    assert said["fr"] == said["xx"] == "Vous êtes le prochain"
    assert len({said["fr"], said["en"], said["ar"]}) == 3


def test_phone_confirms_its_ticket_when_it_follows_it(house: House, kiosk: ApiClient) -> None:
    token = token_of(kiosk)
    ticket_id = links.ticket_named(token)
    assert ticket_id is not None
    assert not house.services.ledger.state("HDV").tickets[ticket_id].confirmed
    with phone(house, token) as link:
        view_of(link)
        house.run(lambda: _until_confirmed(house, ticket_id))


async def _until_confirmed(house: House, ticket_id: UUID) -> None:
    changed = asyncio.Event()
    house.services.ledger.on_change(lambda _: changed.set())
    async with asyncio.timeout(10):
        while not house.services.ledger.state("HDV").tickets[ticket_id].confirmed:
            await changed.wait()
            changed.clear()


def forged(token: str) -> str:
    """The same ticket with another proof."""
    raw = bytearray(base64.urlsafe_b64decode(token + "="))
    raw[-1] ^= 1
    return base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("=")


def test_link_is_refused_when_it_is_forged_or_of_another_ticket_or_of_none(house: House, kiosk: ApiClient) -> None:
    token, other = token_of(kiosk), token_of(kiosk)
    raw, others = (base64.urlsafe_b64decode(one + "=") for one in (token, other))
    swapped = base64.urlsafe_b64encode(others[:16] + raw[16:]).decode().rstrip("=")
    nobody = base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")
    for wrong in (forged(token), swapped, nobody):
        assert close_code(house, wrong) == phones.GONE
        assert cancel(house, wrong).status_code == 404
    assert close_code(house, "bonjour") == REVOKED
    assert cancel(house, "bonjour").status_code == 422


def test_link_is_refused_an_hour_after_its_ticket_was_over_and_on_the_next_day(
    house: House, kiosk: ApiClient, clock: FixedClock
) -> None:
    done, waiting = token_of(kiosk), token_of(kiosk)
    assert cancel(house, done).status_code == 204
    clock.advance(timedelta(minutes=59))
    with phone(house, done) as link:
        assert view_of(link)["state"] == "cancelled"
    clock.advance(timedelta(minutes=2))
    assert close_code(house, done) == phones.GONE
    with phone(house, waiting) as link:
        assert view_of(link)["state"] == "waiting"
    clock.advance(timedelta(days=1))
    kiosk.issue("HDV", "cni")
    assert close_code(house, waiting) == phones.GONE


def test_too_many_wrong_links_are_throttled_and_the_kiosk_is_not(house: House, kiosk: ApiClient) -> None:
    token = token_of(kiosk)
    wrong = forged(token)
    borne = house.services.settings.unknown_a_minute
    assert cancel(house, wrong, times=borne).status_code == 404
    assert cancel(house, wrong).status_code == 429
    with pytest.raises(InvalidStatus) as refused, phone(house, token):
        pass
    assert refused.value.response.status_code == 429
    kiosk.issue("HDV", "cni")


def test_no_more_phones_stand_at_the_door_than_may_and_one_that_left_makes_room(house: House, kiosk: ApiClient) -> None:
    token, url = token_of(kiosk), feed_url(house.url, "ticket")
    with ExitStack() as silent:
        for _ in range(UNNAMED_OF_AN_ADDRESS):
            silent.enter_context(connect(url, proxy=None, compression=None, open_timeout=10))
        with pytest.raises(InvalidStatus) as refused, phone(house, token):
            pass
        assert refused.value.response.status_code == 429
        kiosk.issue("HDV", "cni")
    with phone(house, token) as link:
        assert view_of(link)["state"] == "waiting"


def test_oldest_phone_gives_way_when_a_ticket_has_too_many(house: House, kiosk: ApiClient) -> None:
    token = token_of(kiosk)
    with ExitStack() as open_:
        followers = [open_.enter_context(phone(house, token)) for _ in range(PHONES_OF_A_TICKET)]
        for link in followers:
            view_of(link)
        view_of(open_.enter_context(phone(house, token)))
        with pytest.raises(ConnectionClosed) as closed:
            view_of(followers[0])
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == phones.FULL


@pytest.mark.full
def test_far_phone_is_not_told_of_every_call_and_a_near_one_is(
    house: House, kiosk: ApiClient, agent: ApiClient
) -> None:
    agent.open_counter("HDV", "1")
    tokens = [token_of(kiosk) for _ in range(phones.NEAR + 4)]
    with phone(house, tokens[1]) as near, phone(house, tokens[-1]) as far:
        assert view_of(near)["ahead"] == 1
        assert view_of(far)["ahead"] == phones.NEAR + 3
        agent.call_next("HDV", "1", None)
        assert view_of(near, ahead=0)
        # The heart beats before the next frame is due.
        assert "view" not in json.loads(far.recv(timeout=10))
        assert view_of(far)["ahead"] == phones.NEAR + 2


def test_page_of_another_site_cannot_follow_or_cancel(house: House, kiosk: ApiClient) -> None:
    token = token_of(kiosk)
    with pytest.raises(InvalidStatus) as refused, phone(house, token, Origin="https://ailleurs.example"):
        pass
    assert refused.value.response.status_code == 403
    with house.http() as client:
        headers = {"Idempotency-Key": str(new_id()), "Origin": "https://ailleurs.example"}
        assert client.post("/api/ticket/cancel", json={"token": token}, headers=headers).status_code == 403


def test_ticket_is_cancelled_once_when_the_phone_asks_twice(house: House, kiosk: ApiClient) -> None:
    token = token_of(kiosk)
    with phone(house, token) as link:
        view_of(link, state="waiting")
        key = {"Idempotency-Key": str(new_id())}
        with house.http() as client:
            answers = [client.post("/api/ticket/cancel", json={"token": token}, headers=key) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [204, 204]
        assert view_of(link, state="cancelled")["over"]
    again = cancel(house, token)
    assert (again.status_code, again.json()["type"].rpartition("/")[2]) == (409, "transition-refused")
    ticket_id = links.ticket_named(token)
    assert ticket_id is not None
    ticket = house.services.ledger.state("HDV").tickets[ticket_id]
    assert ticket.state is TicketState.CANCELLED


def test_token_outlives_the_server_and_is_told_to_nobody_but_who_gives_the_ticket(
    house: House, kiosk: ApiClient, agent: ApiClient
) -> None:
    given = kiosk.issue("HDV", "cni", ticket_id=(ticket_id := new_id()), key=(key := new_id()))
    assert kiosk.issue("HDV", "cni", ticket_id=ticket_id, key=key).token == given.token
    again = phones.TicketLinks(house.services.gate)
    house.run(again.start)
    assert again.token(house.services.ledger.state("HDV").tickets[ticket_id]) == given.token
    assert kiosk.confirm("HDV", ticket_id).token is None
    assert agent.ticket("HDV", ticket_id).token is None
    agent.open_counter("HDV", "1")
    called = agent.call_next("HDV", "1", None)
    assert called is not None
    assert called.token is None


def test_phone_goes_along_when_its_ticket_is_sent_to_another_site(
    house: House, kiosk: ApiClient, agent: ApiClient
) -> None:
    token = token_of(kiosk)
    ticket_id = links.ticket_named(token)
    assert ticket_id is not None
    sender = house.person("karim", Role.ADMIN, None)
    with phone(house, token) as link:
        view_of(link, label="A001")
        sender.send_out("HDV", ticket_id, to_site="CCAS", service_id="aide")
        moved = view_of(link, label="S001")
        assert (moved["state"], moved["place"]) == ("waiting", "CCAS, Miramas")
    with phone(house, token) as link:
        assert view_of(link)["label"] == "S001"
