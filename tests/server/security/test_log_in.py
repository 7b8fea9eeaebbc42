"""Logging in: codes, throttling, storms, the emergency account, passwords to change."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from ausuivant.client.api import ApiClient
from ausuivant.clock import FixedClock
from ausuivant.core.access_errors import (
    CodeNeeded,
    CodeRefused,
    LoginNeeded,
    LoginRefused,
    PasswordTooWeak,
    SecondFactorNeeded,
    SecretWrong,
    TooManyTries,
)
from ausuivant.core.commands import AlertKind
from ausuivant.core.views import SupervisionView
from server.security import audit, emergency, second_factor
from server.security.accounts import account_named, reset_account
from server.security.passwords import AT_ONCE, drawn_password
from server.security.people import change_rights
from server.security.roles import Grant, Identity, Role
from server.security.second_factor import STEP_S, code_at, new_secret, step_of
from server.security.sessions import Browser
from server.security.tables import TriesRow
from tests.prepared import prepared_database
from tests.server.house import PASSWORD, House

STEP = timedelta(seconds=STEP_S)
OTHER = "buffet rideau lampe tabouret vase agrafe clef"


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite alone: `test_two_servers` tries what PostgreSQL could do otherwise."""
    return prepared_database(tmp_path)


def log_in(house: House, login: str, password: str = PASSWORD, code: str | None = None) -> ApiClient:
    """A new browser of somebody who exists."""
    client = house.anybody()
    client.login(login, password, code)
    return client


def test_a_name_tried_from_elsewhere_still_opens_its_own_counter(house: House) -> None:
    house.account("nadia", Role.AGENT)
    gate = house.services.gate

    def tried(address: str, password: str) -> Identity:
        browser = Browser(address)
        return house.run(lambda: gate.log_in("nadia", password, browser=browser))[0]

    for _ in range(5):
        with pytest.raises(LoginRefused):
            tried("192.168.9.9", "faux")
    with pytest.raises(TooManyTries):
        tried("192.168.9.9", PASSWORD)
    assert tried("192.168.4.7", PASSWORD).login == "nadia"


# --- codes ---------------------------------------------------------------------------------------------------


def test_an_administrator_shows_a_code_with_the_password(house: House, clock: FixedClock) -> None:
    house.account("ada", Role.ADMIN, None)
    with pytest.raises(LoginRefused):
        log_in(house, "ada", "faux", house.code())
    with pytest.raises(CodeNeeded) as needed:
        log_in(house, "ada")
    assert type(needed.value) is CodeNeeded
    for wrong in ("000000", house.code(-2), house.code(2), "12345a"):
        with pytest.raises(CodeRefused):
            log_in(house, "ada", PASSWORD, wrong)
    clock.advance(timedelta(minutes=5))
    code = house.code()
    assert log_in(house, "ada", PASSWORD, f"{code[:3]} {code[3:]}").own_sessions()[0].proof == "code"


def test_a_code_is_taken_once(house: House, clock: FixedClock) -> None:
    house.account("ada", Role.SITE_ADMIN)
    code = house.code()
    log_in(house, "ada", PASSWORD, code)
    with pytest.raises(CodeRefused):
        log_in(house, "ada", PASSWORD, code)
    with pytest.raises(CodeRefused):  # and none before it
        log_in(house, "ada", PASSWORD, house.code(-1))
    log_in(house, "ada", PASSWORD, house.code(1))


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, the last six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, code in ((59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")):
        instant = datetime.fromtimestamp(seconds, UTC)
        assert code_at(secret, instant) == code
        assert step_of(secret, code, instant, after=0) == seconds // STEP_S
        assert step_of(secret, code, instant, after=seconds // STEP_S) is None


def test_an_administrator_without_codes_may_only_finish_the_account(house: House, clock: FixedClock) -> None:
    house.account("ada", Role.ADMIN, None)
    _forget_codes(house, "ada")
    ada = log_in(house, "ada")
    assert ada.session().unfinished
    assert ada.sites()
    for change in (lambda: ada.add_device("Borne", "kiosk", "HDV"), lambda: ada.open_counter("HDV", "1")):
        with pytest.raises(SecondFactorNeeded):
            change()
    codes = ada.new_codes()
    assert f"secret={codes.secret}" in codes.uri
    with pytest.raises(CodeRefused):
        ada.enrol_codes(PASSWORD, codes.secret, "000000")
    with pytest.raises(SecretWrong):
        ada.enrol_codes("un autre", codes.secret, code_at(codes.secret, clock.now()))
    ada.enrol_codes(PASSWORD, codes.secret, code_at(codes.secret, clock.now()))
    assert not ada.session().unfinished
    ada.open_counter("HDV", "1")
    with pytest.raises(CodeNeeded):
        log_in(house, "ada")


def test_an_administrator_without_codes_may_leave_and_lock(house: House) -> None:
    house.account("ada", Role.ADMIN, None)
    _forget_codes(house, "ada")
    ada = log_in(house, "ada")
    ada.lock()
    ada.unlock(PASSWORD)
    ada.logout()
    with pytest.raises(LoginNeeded):
        ada.session()


def test_codes_are_removed_with_the_last_of_them(house: House, clock: FixedClock) -> None:
    ada = house.person("ada", Role.ADMIN, None)
    with pytest.raises(CodeRefused):
        ada.remove_codes(PASSWORD, "000000")
    clock.advance(STEP)
    ada.remove_codes(PASSWORD, house.code())
    assert ada.account().unfinished


# --- passwords -----------------------------------------------------------------------------------------------


def test_a_new_password_ends_the_other_sessions(house: House) -> None:
    nadia, elsewhere = house.person("nadia", Role.AGENT), log_in(house, "nadia")
    with pytest.raises(SecretWrong):
        nadia.change_password("un autre", OTHER)
    for weak in ("Azerty12345!", "Nadia-Miramas-13140", "x" * 200):
        with pytest.raises(PasswordTooWeak):
            nadia.change_password(PASSWORD, weak)
    nadia.change_password(PASSWORD, OTHER)
    assert nadia.session().login == "nadia"
    with pytest.raises(LoginNeeded):
        elsewhere.session()
    with pytest.raises(LoginRefused):
        log_in(house, "nadia")
    log_in(house, "nadia", OTHER)


def test_a_password_that_was_given_must_be_changed_first(house: House, clock: FixedClock) -> None:
    nadia = house.person("nadia", Role.AGENT)
    gate, given = house.services.gate, drawn_password()
    password_hash = gate.hasher.hash(given)
    house.run(
        lambda: gate.write(
            lambda session: reset_account(
                session, account_named(session, "nadia").id, password_hash, actor="cli", now=clock.now()
            )
        )
    )
    with pytest.raises(LoginNeeded):
        nadia.session()
    nadia = log_in(house, "nadia", given)
    with pytest.raises(SecondFactorNeeded):
        nadia.open_counter("HDV", "1")
    nadia.change_password(given, OTHER)
    nadia.open_counter("HDV", "1")


def test_an_agent_who_becomes_an_administrator_must_finish_the_account(house: House, clock: FixedClock) -> None:
    nadia = house.person("nadia", Role.AGENT)
    gate, now, ada = house.services.gate, clock.now(), house.account("ada", Role.ADMIN, None)
    by = Identity(id=ada.id, actor="", pseudonym="", grants=ada.grants, credential="")
    more = [Grant(Role.SITE_ADMIN, "HDV")]
    house.run(lambda: gate.write(lambda session: change_rights(session, "nadia", more, by=by, now=now)))
    assert nadia.session().unfinished
    secret = nadia.new_codes().secret
    nadia.enrol_codes(PASSWORD, secret, code_at(secret, clock.now()))
    with pytest.raises(SecondFactorNeeded):
        nadia.open_counter("HDV", "1")
    with pytest.raises(PasswordTooWeak):  # it was enough for an agent
        nadia.change_password(PASSWORD, "Tg7!vbR2_kWz")
    nadia.change_password(PASSWORD, OTHER)
    nadia.open_counter("HDV", "1")


# --- guessing ------------------------------------------------------------------------------------------------


def test_a_restart_forgives_nothing(house: House) -> None:
    with pytest.raises(LoginRefused):
        log_in(house, "personne", "faux")
    rows = house.run(lambda: house.services.gate.read(lambda session: session.exec(select(TriesRow)).all()))
    assert [row.failures for row in rows] == [1, 1, 1]
    assert "personne" not in str(rows)


def test_log_ins_wait_for_their_turn_when_everybody_arrives(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty agents at half past eight: each hash takes 64 MiB, and no more than a few are made at once."""
    logins = [f"agent{n}" for n in range(20)]
    for login in logins:
        house.account(login, Role.AGENT)
    hashes, lock = house.services.gate.hasher._hashes, threading.Lock()
    under_way, most, real = 0, 0, hashes.verify

    def watched(secret: str | bytes, kept: str | bytes) -> bool:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        try:
            return real(secret, kept)
        finally:
            with lock:
                under_way -= 1

    monkeypatch.setattr(hashes, "verify", watched)
    with ThreadPoolExecutor(20) as pool:
        said = list(pool.map(lambda login: log_in(house, login).session().login, logins))
    assert said == logins
    assert 1 <= most <= AT_ONCE


# --- the sealed account --------------------------------------------------------------------------------------


@pytest.mark.logs("the sealed emergency account was used")
def test_the_emergency_account_tells_every_site_when_it_is_used(
    house: House, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    gate, secret = house.services.gate, drawn_password()
    password_hash = gate.hasher.hash(secret)
    house.run(lambda: gate.write(lambda session: emergency.seal(session, password_hash, actor="cli", now=clock.now())))
    assert not house.run(lambda: gate.read(emergency.is_broken))
    with caplog.at_level(logging.WARNING):
        rescue = log_in(house, emergency.LOGIN, secret)
    assert [record.message for record in caplog.records] == ["the sealed emergency account was used"]
    assert not rescue.session().unfinished
    for site in ("HDV", "CCAS"):
        assert [alert.kind for alert in rescue.view(SupervisionView, site).alerts] == [AlertKind.EMERGENCY]
    assert house.run(lambda: gate.read(emergency.is_broken))
    entries = house.run(lambda: gate.read(lambda session: audit.since(session, 0)))
    assert "emergency_used" in [entry.kind for entry in entries]

    again = gate.hasher.hash(drawn_password())
    house.run(lambda: gate.write(lambda session: emergency.seal(session, again, actor="cli", now=clock.now())))
    assert not house.run(lambda: gate.read(emergency.is_broken))
    with pytest.raises(LoginNeeded):
        rescue.session()
    with pytest.raises(LoginRefused):
        log_in(house, emergency.LOGIN, secret)


def _forget_codes(house: House, login: str) -> None:
    gate, now = house.services.gate, house.clock.now()
    house.run(
        lambda: gate.write(
            lambda session: second_factor.remove(session, account_named(session, login).id, actor="cli", now=now)
        )
    )


def test_secrets_are_never_the_same() -> None:
    assert len({new_secret() for _ in range(100)}) == 100
