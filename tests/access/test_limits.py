"""How much one may hold open, send or ask in vain; and what is shown to nobody who did not ask for it."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from ausuivant.client.feed import feed_url
from ausuivant.clock import FixedClock
from server.app import create_app
from server.feed.hub import REVOKED
from server.ledger import open_ledger
from server.security.headers import LONGEST_BODY, LONGEST_FORM, Shell
from server.security.limits import ADDRESSES_REMEMBERED, Unknown
from server.security.roles import Role
from server.serving import LONGEST_MESSAGE
from server.settings import Settings
from tests.access.cast import HERE, Asker, World, bearer
from tests.access.judging import asked
from tests.access.rules import ENDPOINTS
from tests.core.reception import NINE, a_site
from tests.server.house import House

DESCRIBED = {"/docs", "/redoc", "/api/openapi.json"}
TOO_BIG = 1009  #: a websocket's close code


@pytest.fixture(scope="module")
def clock() -> FixedClock:
    return FixedClock(NINE)


@pytest.fixture(scope="module")
def strict(
    new_database: Callable[[], str], clock: FixedClock, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A server with narrow limits."""
    limits: dict[str, Any] = {
        "sockets_of_a_device": 2,
        "sockets_of_a_session": 3,
        "sockets_of_an_address": 6,
        "unknown_a_minute": 5,
    }
    data: Path = tmp_path_factory.mktemp("strict")
    with House(new_database(), clock, a_site(), data=data, **limits) as house:
        yield house


@contextmanager
def following(house: House, headers: dict[str, str]) -> Iterator[ClientConnection]:
    url = feed_url(house.url, f"hall:{HERE}")
    with connect(url, additional_headers=headers, proxy=None, compression=None) as link:
        assert "view" in json.loads(link.recv(timeout=10))
        yield link


def refused(house: House, headers: dict[str, str]) -> tuple[int, str]:
    with pytest.raises(InvalidStatus) as refusal, following(house, headers):
        pass
    response = refusal.value.response
    return response.status_code, json.loads(response.body or b"{}")["type"].rpartition("/")[2]


def until_closed(link: ClientConnection) -> int | None:
    """Read to the end: the close code; None where the connection was cut."""
    try:
        while True:
            link.recv(timeout=10)
    except ConnectionClosed as closed:
        return closed.rcvd and closed.rcvd.code


# --- sockets -------------------------------------------------------------------------------------------------


def test_a_device_that_opens_one_socket_too_many_loses_its_oldest(strict: House) -> None:
    """A screen whose network comes and goes must not be kept out by its own dead sockets."""
    screen = bearer(strict.token(Role.DISPLAY)[1])
    with following(strict, screen) as oldest, following(strict, screen), following(strict, screen) as newest:
        until_closed(oldest)
        newest.send('{"ask":"frame"}')
        assert json.loads(newest.recv(timeout=10))["topic"] == "hall:HDV"


def test_a_session_opens_no_more_sockets_than_it_may_and_gets_its_places_back(strict: House) -> None:
    nadia = strict.person("nadia", Role.AGENT)
    shown = {"Cookie": nadia.cookie or "", "Origin": strict.url}
    with ExitStack() as sockets:
        for _ in range(3):
            sockets.enter_context(following(strict, shown))
        assert refused(strict, shown) == (429, "too-many-connections")
    with following(strict, shown):
        pass


def test_an_address_opens_no_more_sockets_than_it_may(strict: House) -> None:
    with ExitStack() as sockets:
        for _ in range(6):
            sockets.enter_context(following(strict, bearer(strict.token(Role.DISPLAY)[1])))
        last = bearer(strict.token(Role.DISPLAY)[1])
        assert refused(strict, last) == (429, "too-many-connections")
    with following(strict, last):
        pass


def test_a_long_message_ends_the_connection(strict: House) -> None:
    screen = bearer(strict.token(Role.DISPLAY)[1])
    with following(strict, screen) as link:
        link.send("x" * (LONGEST_MESSAGE + 1))
        assert until_closed(link) in (TOO_BIG, None)
    with following(strict, screen) as link:
        link.send("x" * LONGEST_MESSAGE)
        assert until_closed(link) == REVOKED


# --- credentials that nobody was given -----------------------------------------------------------------------


def test_unknown_tokens_slow_down_whoever_tries_them_and_no_known_one(strict: House, clock: FixedClock) -> None:
    known = strict.token(Role.KIOSK)[1]
    with strict.http() as http:
        assert http.get("/api/sites", headers=bearer(known)).status_code == 200
        tried = [http.get("/api/sites", headers=bearer(f"essai-{number}")) for number in range(7)]
        assert [one.status_code for one in tried] == [401] * 5 + [429] * 2
        assert tried[-1].json()["type"] == "/problems/too-many-tries"
        wait = int(tried[-1].headers["retry-after"])
        assert 0 < wait <= 60
        assert http.get("/api/sites", headers=bearer(known)).status_code == 200
        cookie = {"Cookie": "__Host-session=faux", "Origin": strict.url}
        assert http.get("/api/sites", headers=cookie).status_code == 429
        clock.advance(timedelta(seconds=wait))
        assert http.get("/api/sites", headers=bearer("encore")).status_code == 401
    clock.advance(timedelta(minutes=2))


def test_addresses_that_tried_are_forgotten_when_they_are_many() -> None:
    unknown = Unknown(FixedClock(NINE).monotonic, a_minute=1)
    for number in range(ADDRESSES_REMEMBERED + 1):
        unknown.count(str(number))
    assert not unknown.suspects("0")
    assert unknown.suspects(str(ADDRESSES_REMEMBERED))


# --- bodies --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "length", "status"),
    [
        ("application/json", LONGEST_BODY + 1, 413),
        ("application/json", LONGEST_FORM + 1, 422),
        ("application/x-www-form-urlencoded", LONGEST_FORM + 1, 413),
        ("multipart/form-data; boundary=x", LONGEST_FORM + 1, 413),
        ("text/plain", LONGEST_FORM + 1, 413),
    ],
)
def test_a_body_beyond_its_limit_is_not_read(world: World, kind: str, length: int, status: int) -> None:
    with world.house.http(**{"Content-Type": kind}) as http:
        assert http.post("/api/session", content=b"x" * length).status_code == status


def test_a_body_without_a_length_is_not_read(world: World) -> None:
    with world.house.http() as http:
        answer = http.post("/api/session", content=iter([b"{}"]))
    assert answer.status_code == 413


# --- what is kept, and what is shown -------------------------------------------------------------------------


@pytest.mark.parametrize("endpoint", [name for name in ENDPOINTS if "/api/" in name])
def test_no_answer_of_the_api_is_kept_by_a_cache(world: World, endpoint: str) -> None:
    asker = Asker(Role.SUPERVISOR, HERE)
    assert asked(world, endpoint, ENDPOINTS[endpoint], asker).kept == "no-store"
    if ENDPOINTS[endpoint].ends_session:
        world.forget(asker)


@pytest.mark.parametrize("page", ["/agent", "/supervision", "/connexion"])
def test_no_page_of_somebodys_own_is_kept_by_a_cache(world: World, page: str) -> None:
    answer = world.ask("get", page, world.headers(Asker(Role.SUPERVISOR, HERE)))
    assert answer.kept == "no-store"


def test_the_documentation_is_shown_only_where_it_was_asked_for(
    world: World, new_database: Callable[[], str], tmp_path: Path
) -> None:
    for path in DESCRIBED:
        assert world.ask("get", path, {}).status == 404
    clock = FixedClock(NINE)
    ledger = open_ledger(new_database(), clock=clock)
    routes = create_app(Settings(data=tmp_path, docs=True), ledger, clock=clock).routes
    ledger.store.close()
    assert {getattr(route, "path", "") for route in routes} & DESCRIBED == {"/docs", "/api/openapi.json"}


@pytest.mark.parametrize(
    ("scheme", "subdomains", "said"),
    [
        ("https", True, "max-age=31536000; includeSubDomains"),
        ("https", False, "max-age=31536000"),
        ("http", True, None),
    ],
)
async def test_https_is_asked_for_again_where_it_was_spoken(scheme: str, subdomains: bool, said: str | None) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def never(*_: Any) -> Any:
        raise AssertionError("nothing failed")

    shell = Shell(app, fault=never, too_large=never, subdomains=subdomains)
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    await shell({"type": "http", "scheme": scheme, "path": "/", "method": "GET", "headers": []}, never, send)
    assert httpx.Headers(sent[0]["headers"]).get("strict-transport-security") == said
