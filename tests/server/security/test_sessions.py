"""Sessions: locks, quick unlock, ends, lists, and what is kept of them."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from ausuivant.client.api import ApiClient
from ausuivant.client.feed import feed_url
from ausuivant.clock import FixedClock
from ausuivant.core.access_errors import (
    LoginNeeded,
    PinTooEasy,
    SecretWrong,
    SessionLocked,
    TooManyTries,
)
from ausuivant.core.errors import AgentElsewhere
from server.security import audit
from server.security.own_account import check_pin
from server.security.roles import Role
from server.security.sessions import Browser, sessions_of
from tests.prepared import prepared_database
from tests.server.house import PASSWORD, House

IDLE = timedelta(minutes=15)
PIN = "274915"


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite alone: `test_two_servers` tries what PostgreSQL could do otherwise."""
    return prepared_database(tmp_path)


@pytest.fixture
def nadia(house: House) -> ApiClient:
    """An agent who has a PIN, logged in."""
    client = house.person("nadia", Role.AGENT)
    client.set_pin(PASSWORD, PIN)
    return client


def exhaust(link: ClientConnection) -> None:
    """Read a socket until it is closed."""
    while True:
        link.recv(timeout=10)


def test_a_session_locks_when_nobody_gives_a_sign_of_life(nadia: ApiClient, clock: FixedClock) -> None:
    clock.advance(IDLE - timedelta(seconds=1))
    nadia.open_counter("HDV", "1")  # what is done is a sign of life
    clock.advance(IDLE - timedelta(seconds=1))
    nadia.session()  # what a page reads by itself is none
    clock.advance(timedelta(seconds=2))
    for request in (nadia.session, nadia.sites, lambda: nadia.open_counter("HDV", "1"), nadia.seen, nadia.lock):
        with pytest.raises(SessionLocked):
            request()
    assert nadia.unlock(PIN).login == "nadia"
    nadia.pause_counter("HDV", "1")


def test_a_page_that_is_opened_is_a_sign_of_life(house: House, nadia: ApiClient, clock: FixedClock) -> None:
    clock.advance(IDLE - timedelta(seconds=1))
    with house.http(Cookie=nadia.cookie or "", **{"Sec-Fetch-Mode": "navigate"}) as http:
        http.get("/agent")
    clock.advance(timedelta(minutes=1))
    assert nadia.session().login == "nadia"


def test_a_locked_session_is_unlocked_by_its_pin_or_its_password(nadia: ApiClient) -> None:
    for secret in (PIN, PASSWORD):
        nadia.lock()
        with pytest.raises(SessionLocked):
            nadia.session()
        with pytest.raises(SecretWrong):
            nadia.unlock("un autre")
        assert nadia.unlock(secret).login == "nadia"
        assert nadia.session().login == "nadia"


def test_a_pin_opens_nothing_more_after_five_wrong_ones(house: House, nadia: ApiClient) -> None:
    nadia.lock()
    for _ in range(5):
        with pytest.raises(SecretWrong):
            nadia.unlock("830264")
    with pytest.raises(SecretWrong):
        nadia.unlock(PIN)
    nadia.unlock(PASSWORD)
    nadia.lock()
    with pytest.raises(SecretWrong):  # for the whole session
        nadia.unlock(PIN)
    other = house.anybody()
    other.login("nadia", PASSWORD)
    other.lock()
    assert other.unlock(PIN).login == "nadia"


def test_a_pin_opens_no_session(house: House, nadia: ApiClient) -> None:
    with pytest.raises(Exception, match="login or the password"):
        house.anybody().login("nadia", PIN)


def test_guessing_the_password_of_a_locked_session_slows_down(nadia: ApiClient, clock: FixedClock) -> None:
    nadia.lock()
    for _ in range(5):
        with pytest.raises(SecretWrong):
            nadia.unlock("un autre mot de passe")
    with pytest.raises(TooManyTries) as refusal:
        nadia.unlock(PASSWORD)
    clock.advance(timedelta(seconds=refusal.value.retry_after_s))
    nadia.unlock(PASSWORD)


def test_a_locked_session_can_be_ended(nadia: ApiClient) -> None:
    nadia.lock()
    cookie = nadia.cookie
    nadia.logout()
    nadia._server.cookie = cookie
    with pytest.raises(LoginNeeded):
        nadia.unlock(PIN)


def test_a_locked_session_still_ends_after_twelve_hours(nadia: ApiClient, clock: FixedClock) -> None:
    clock.advance(timedelta(hours=12, seconds=1))
    with pytest.raises(LoginNeeded):
        nadia.unlock(PIN)


def test_a_new_log_in_ends_the_session_that_the_browser_had(house: House, nadia: ApiClient) -> None:
    before = house.anybody()
    before._server.cookie = nadia.cookie
    nadia.login("nadia", PASSWORD)
    assert len(nadia.own_sessions()) == 1
    with pytest.raises(LoginNeeded):
        before.session()


def test_an_idle_session_has_its_sockets_closed(house: House, nadia: ApiClient, clock: FixedClock) -> None:
    headers = {"Cookie": nadia.cookie or "", "Origin": house.url}
    with connect(feed_url(house.url, "console:HDV:1"), additional_headers=headers, proxy=None) as link:
        link.recv(timeout=10)
        clock.advance(IDLE + timedelta(seconds=1))
        house.run(house.services.gate.follow)
        with pytest.raises(ConnectionClosed):
            exhaust(link)


def test_people_see_and_end_their_own_sessions_only(house: House, nadia: ApiClient, clock: FixedClock) -> None:
    clock.advance(timedelta(minutes=1))
    second = house.anybody()
    second.login("nadia", PASSWORD)
    karim = house.person("karim", Role.AGENT)
    found = nadia.own_sessions()
    assert [one.current for one in found] == [False, True]
    assert {(one.address, one.proof, one.browser) for one in found} == {("127.0.0.0/24", "password", "ausuivant")}
    with pytest.raises(Exception, match="Nothing lives"):
        karim.end_own_session(found[0].id)
    nadia.end_own_session(found[0].id)
    with pytest.raises(LoginNeeded):
        second.session()
    assert [one.current for one in nadia.own_sessions()] == [True]


def test_one_agent_holds_one_counter_whatever_the_browser(house: House, nadia: ApiClient) -> None:
    second = house.anybody()
    second.login("nadia", PASSWORD)
    nadia.open_counter("HDV", "1")
    with pytest.raises(AgentElsewhere):
        second.open_counter("HDV", "2")


def test_the_last_sign_of_life_is_kept_each_minute(house: House, nadia: ApiClient, clock: FixedClock) -> None:
    gate, begun = house.services.gate, clock.now()

    def kept() -> list[timedelta]:
        opened = house.run(lambda: gate.read(lambda session: sessions_of(session, None, clock.now())))
        return [one.seen_at - begun for one in opened]

    clock.advance(timedelta(seconds=40))
    nadia.seen()
    house.run(gate.follow)
    assert kept() == [timedelta(0)]  # no row for each press
    clock.advance(timedelta(seconds=30))
    house.run(gate.follow)
    assert kept() == [timedelta(seconds=40)]


def test_the_audit_tells_of_sessions_without_a_name(house: House, nadia: ApiClient) -> None:
    with pytest.raises(Exception, match="password"):
        house.anybody().login("personne", "azerty")
    with pytest.raises(SecretWrong):
        nadia.set_pin("azerty", PIN)
    nadia.logout()

    def entries(session: Session) -> tuple[audit.Entry, ...]:
        assert audit.verify(session).trouble == ""
        return audit.since(session, 0)

    found = house.run(lambda: house.services.gate.read(entries))
    account = str(found[0].subject)
    told = [(one.kind, one.actor, one.subject) for one in found if one.kind != "configuration_changed"]
    session_id = told[1][2]
    assert told == [
        ("account_added", "cli", account),
        ("logged_in", account, session_id),
        ("pin_changed", account, account),
        ("login_failed", "", ""),
        ("login_failed", "", account),
        ("logged_out", account, session_id),
    ]
    assert not any(name in str(found) for name in ("nadia", "personne", "azerty", PASSWORD, PIN))


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "27491a", "٢٧٤٩١٥", "111111", "121212", "123456", "987654"])
def test_a_pin_is_refused_when_it_is_easy(pin: str) -> None:
    with pytest.raises(PinTooEasy):
        check_pin(pin)


@pytest.mark.parametrize(
    ("address", "kept"),
    [("192.168.4.77", "192.168.4.0/24"), ("2001:db8:1:2::7", "2001:db8:1::/48"), ("", ""), ("testclient", "")],
)
def test_an_address_is_kept_without_its_last_part(address: str, kept: str) -> None:
    assert Browser(address).network == kept
