"""A called visitor who needs time says so by telephone: the agent's console knows, as long as the call lasts."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

from ausuivant.client.api import ApiClient
from ausuivant.client.feed import feed_url
from ausuivant.core.views import ConsoleView
from ausuivant.ids import new_id
from ausuivant.wire import links
from server.security.roles import Role
from tests.seeds import sow
from tests.server.house import House, call_of


@pytest.fixture
def agent(house: House) -> ApiClient:
    agent = house.person("nadia", Role.SUPERVISOR)
    agent.open_counter("HDV", "1")
    return agent


@pytest.fixture
def token(house: House) -> str:
    """Of the first ticket, whose paper is out: following it will confirm nothing more."""
    kiosk = house.device(Role.KIOSK)
    ticket = kiosk.issue("HDV", "cni")
    kiosk.confirm("HDV", ticket.ticket_id)
    assert ticket.token is not None
    sow(ticket.token)
    return ticket.token


@contextmanager
def following(url: str, topic: str, **shown: Any) -> Iterator[ClientConnection]:
    with connect(feed_url(url, topic), proxy=None, compression=None, open_timeout=10, **shown) as link:
        yield link


def view_of(link: ClientConnection, **wanted: Any) -> dict[str, Any]:
    """The first view in which these are so, within ten seconds each."""
    while True:
        view = json.loads(link.recv(timeout=10)).get("view")
        if view is not None and all(view[name] == value for name, value in wanted.items()):
            return view


def ask(house: House, token: str, **headers: str) -> httpx.Response:
    with house.http() as client:
        key = {"Idempotency-Key": str(new_id()), **headers}
        return client.post("/api/ticket/need-time", json={"token": token}, headers=key)


def told(agent: ApiClient, counter: str = "1") -> bool:
    """What a console shows that opens now."""
    return agent.view(ConsoleView, "HDV", counter).needs_time


def test_console_and_phone_are_told_at_once_and_again_when_they_open_anew(
    house: House, agent: ApiClient, token: str
) -> None:
    agent.call_next("HDV", "1", None)
    cookie = {"additional_headers": {"Cookie": agent.cookie or "", "Origin": house.url}}
    with following(house.url, "ticket") as phone, following(house.url, "console:HDV:1", **cookie) as console:
        phone.send(json.dumps({"token": token}))
        assert not view_of(phone, state="called")["needs_time"]
        assert not view_of(console, condition="called")["needs_time"]
        seq = house.services.ledger.state("HDV").seq
        assert [ask(house, token).status_code for _ in range(2)] == [204, 204]
        view_of(phone, needs_time=True)
        view_of(console, needs_time=True)
        assert told(agent)
        assert house.services.ledger.state("HDV").seq == seq, "the log was told"
    agent.recall("HDV", "1", call_of(agent, "1"))
    assert told(agent)


@pytest.mark.parametrize("how", ["start", "release", "no_show", "hold"])
def test_it_dies_with_the_call(house: House, agent: ApiClient, token: str, how: str) -> None:
    agent.call_next("HDV", "1", None)
    assert ask(house, token).status_code == 204
    getattr(agent, how)("HDV", "1", call_of(agent, "1"))
    assert not told(agent)
    assert house.services.beside.on_the_way.on(agent.view(ConsoleView, "HDV", "1")).needs_time is False
    if how == "release":
        agent.call_next("HDV", "1", None)
        assert not told(agent)


def test_it_is_refused_unless_the_ticket_is_called_and_its_link_is_shown(
    house: House, agent: ApiClient, token: str
) -> None:
    refused = ask(house, token)
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "transition-refused")
    agent.call_next("HDV", "1", None)
    ticket_id = links.ticket_named(token)
    assert ticket_id is not None
    forged = links.ticket_token(ticket_id, b"another key")
    assert ask(house, forged).status_code == 404
    assert ask(house, links.ticket_token(UUID(int=7), b"any key")).status_code == 404
    assert ask(house, token, Origin="https://ailleurs.example").status_code == 403
    assert not told(agent)
    limit = house.services.settings.unknown_a_minute
    codes = [ask(house, forged).status_code for _ in range(limit - 1)]
    assert codes[-1] == 429
    assert ask(house, token).status_code == 429


def test_other_counters_are_not_told(house: House, agent: ApiClient, token: str) -> None:
    other = house.person("karim", Role.SUPERVISOR)
    other.open_counter("HDV", "3")
    house.device(Role.KIOSK).issue("HDV", "cni")
    agent.call_next("HDV", "1", None)
    other.call_next("HDV", "3", None)
    assert ask(house, token).status_code == 204
    assert (told(agent), told(other, "3")) == (True, False)
