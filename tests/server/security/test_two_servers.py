"""What is revoked at one server of a town is refused at the other, within five seconds, sockets included."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path
from time import monotonic
from uuid import UUID

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from ausuivant.client.api import ApiClient
from ausuivant.client.feed import feed_url
from ausuivant.clock import FixedClock
from ausuivant.core.access_errors import CodeRefused, LoginNeeded, LoginRefused, RoleTooLow, SessionLocked, TooManyTries
from ausuivant.core.config import Site
from ausuivant.core.views import HallView
from server.security.passwords import AT_ONCE
from server.security.people import change_rights
from server.security.roles import Grant, Identity, Role
from tests.server.house import PASSWORD, House, the_other_site

pytestmark = pytest.mark.postgres
WITHIN_S = 5.0

Town = tuple[House, House]


@pytest.fixture
def town(request: pytest.FixtureRequest, clock: FixedClock, site: Site, tmp_path: Path) -> Iterator[Town]:
    """Two servers on one database."""
    url = request.getfixturevalue("postgres").database()
    with (
        House(url, clock, site, the_other_site(), data=tmp_path) as here,
        House(url, clock, data=tmp_path) as there,
    ):
        yield here, there


def at(house: House, client: ApiClient) -> ApiClient:
    """The same person's browser, led to another server."""
    other = house.anybody()
    other._server.cookie = client.cookie
    return other


def follow(sockets: ExitStack, house: House, topic: str, **headers: str) -> ClientConnection:
    """A socket of the feed, which has had its first frame."""
    opened = connect(feed_url(house.url, topic), additional_headers=headers, proxy=None, open_timeout=10)
    link = sockets.enter_context(opened)
    link.recv(timeout=10)
    return link


def seconds_until_closed(link: ClientConnection) -> float:
    """How long the socket still lives."""
    begun = monotonic()
    with suppress(ConnectionClosed):
        while monotonic() - begun < WITHIN_S:
            link.recv(timeout=WITHIN_S)
    return monotonic() - begun


def test_what_ends_at_one_server_ends_its_sockets_at_the_other(town: Town) -> None:
    here, there = town
    admin = here.person("ada", Role.ADMIN, None)
    people = {login: here.person(login, Role.AGENT) for login in ("out", "disabled", "ended", "locked", "changed")}
    device_id, token = here.token(Role.DISPLAY)
    display = there.anybody(token)
    display.view(HallView, "HDV")
    with ExitStack() as sockets:
        links = [follow(sockets, there, "hall:HDV", Authorization=f"Bearer {token}")]
        for one in people.values():
            links.append(follow(sockets, there, "console:HDV:1", Cookie=one.cookie or "", Origin=there.url))

        people["out"].logout()
        admin.disable_account("disabled")
        (session,) = people["ended"].own_sessions()
        here.run(lambda: here.services.gate.end_session(session.id, "cli"))
        people["locked"].lock()
        _take_away(here, "changed")
        admin.revoke_device(device_id)

        assert sum(seconds_until_closed(link) for link in links) < WITHIN_S

    for name in ("out", "disabled", "ended"):
        with pytest.raises(LoginNeeded):
            at(there, people[name]).session()
    with pytest.raises(SessionLocked):
        at(there, people["locked"]).session()
    with pytest.raises(RoleTooLow):
        at(there, people["changed"]).open_counter("HDV", "1")
    with pytest.raises(LoginNeeded):
        display.view(HallView, "HDV")


def test_a_session_is_alive_for_all_servers_when_it_is_for_one(town: Town, clock: FixedClock) -> None:
    here, there = town
    nadia = here.person("nadia", Role.AGENT)
    second = at(there, nadia)
    second.session()
    for _ in range(3):
        clock.advance(timedelta(minutes=8))
        nadia.seen()
        here.run(here.services.gate.follow)
    assert second.session().login == "nadia"
    nadia.lock()
    there.run(there.services.gate.follow)
    with pytest.raises(SessionLocked):
        second.session()
    nadia.unlock(PASSWORD)
    assert second.session().login == "nadia"


def test_servers_count_failures_together(town: Town, clock: FixedClock) -> None:
    here, there = town
    here.account("nadia", Role.AGENT)
    for house in (here, there, here, there, here):
        with pytest.raises(LoginRefused):
            house.anybody().login("nadia", "faux")
    with pytest.raises(TooManyTries) as refusal:
        there.anybody().login("nadia", PASSWORD)
    clock.advance(timedelta(seconds=refusal.value.retry_after_s))
    assert there.anybody().login("nadia", PASSWORD).login == "nadia"


def test_a_code_is_taken_once_when_two_servers_are_shown_it_at_once(town: Town) -> None:
    here, there = town
    here.account("ada", Role.ADMIN, None)
    code = here.code()

    def enters(client: ApiClient) -> bool:
        try:
            return client.login("ada", PASSWORD, code).login == "ada"
        except CodeRefused:
            return False

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(enters, [here.anybody(), there.anybody()])) == [False, True]


def test_many_tries_at_once_are_worth_a_few(town: Town) -> None:
    """All would pass the look at the failures before any was counted, did each not look in its own turn."""
    town[0].account("nadia", Role.AGENT)

    def guess(client: ApiClient) -> str:
        try:
            client.login("nadia", "faux")
        except LoginRefused:
            return "hashed"
        except TooManyTries:
            return "waits"
        return "in"

    with ThreadPoolExecutor(20) as pool:
        found = list(pool.map(guess, [house.anybody() for _ in range(10) for house in town]))
    assert found.count("hashed") + found.count("waits") == 20
    assert 5 <= found.count("hashed") < 5 + 2 * AT_ONCE


def test_one_session_is_ended_once_when_both_servers_are_told(town: Town) -> None:
    here, there = town
    nadia = here.person("nadia", Role.AGENT)
    (session,) = nadia.own_sessions()
    with ThreadPoolExecutor(2) as pool:
        ends = [house.services.gate.end_session for house in town]
        told = pool.map(lambda n: town[n].run(lambda: ends[n](session.id, "cli")), range(2))
        assert sorted(told) == [False, True]
    with pytest.raises(LoginNeeded):
        at(there, nadia).session()


def _take_away(house: House, login: str) -> None:
    """Leave somebody fewer rights, as an administrator does."""
    gate, now = house.services.gate, house.clock.now()
    grants = (Grant(Role.ADMIN, None),)
    by = Identity(id=UUID(int=1), actor="", pseudonym="", grants=grants, credential="")
    less = [Grant(Role.RECEPTIONIST, "HDV")]
    house.run(lambda: gate.write(lambda session: change_rights(session, login, less, by=by, now=now)))
