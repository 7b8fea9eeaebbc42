"""Who may do what, over HTTP: sessions, devices, roles, sites, origins."""

from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlmodel import select

from ausuivant.client.api import ApiClient
from ausuivant.clock import FixedClock
from ausuivant.core.access_errors import (
    DeviceUnknown,
    LoginNeeded,
    LoginRefused,
    LoginTaken,
    LoginUnknown,
    PasswordTooWeak,
    RoleTooLow,
    TooManyTries,
)
from ausuivant.core.commands import AlertKind
from ausuivant.core.devices import DeviceHealth
from ausuivant.core.errors import DomainError, MalformedCommand
from ausuivant.core.views import HallView, KioskView, SupervisionView
from ausuivant.ids import new_id
from server.security.device_tables import DeviceRow
from server.security.roles import DEVICE_ROLES, Role
from server.security.tables import SessionRow
from server.tls import certify
from tests.server.house import PASSWORD, House

#: written by hand, as TRUST §3.4 says it
STRICT = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; "
        "require-trusted-types-for 'script'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def test_a_login_opens_a_session_that_a_logout_ends(house: House) -> None:
    nadia = house.person("nadia", Role.AGENT)
    session = nadia.session()
    assert (session.login, session.display_name, session.sites) == ("nadia", "Nadia", ("HDV",))
    assert [(grant.role, grant.site_id) for grant in session.roles] == [("agent", "HDV")]
    cookie = nadia.cookie
    nadia.logout()
    assert nadia.cookie is None
    nadia._server.cookie = cookie
    with pytest.raises(LoginNeeded):
        nadia.session()


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(house: House) -> None:
    house.account("nadia", Role.AGENT)
    with house.http() as http:
        response = http.post("/api/session", json={"login": "nadia", "password": PASSWORD})
    cookie = response.headers["set-cookie"].lower()
    assert cookie.startswith("__host-session=")
    assert all(part in cookie for part in ("httponly", "secure", "samesite=strict", "path=/"))
    assert "domain" not in cookie


def test_nobody_logs_in_where_the_network_could_listen(house: House) -> None:
    """A browser would drop the cookie without a word; the page says so before anybody types a password."""
    house.account("nadia", Role.AGENT)
    elsewhere = {"Host": "accueil.ville.example:8000"}
    with house.http(**elsewhere) as http:
        refusal = http.post("/api/session", json={"login": "nadia", "password": PASSWORD})
        page = http.get("/connexion").text
    assert refusal.status_code == 403
    assert refusal.json()["type"] == "/problems/connection-open"
    assert "set-cookie" not in refusal.headers
    assert "https://" in page
    assert 'type="password"' not in page


def test_the_towns_authority_is_there_to_be_installed(house: House) -> None:
    with house.http() as http:
        assert http.get("/autorite.pem").status_code == 404
        folder = house.services.settings.tls_folder
        certified = certify(folder, ["accueil.ville.example"], now=datetime.now(UTC))
        answer = http.get("/autorite.pem")
    assert answer.content == certified.authority.read_bytes()
    assert b"PRIVATE" not in answer.content


def test_a_session_ends_after_twelve_hours(house: House, clock: FixedClock) -> None:
    nadia = house.person("nadia", Role.AGENT)
    for _ in range(51):
        clock.advance(timedelta(minutes=14))
        nadia.seen()
    assert nadia.session().login == "nadia"
    clock.advance(timedelta(minutes=7))
    with pytest.raises(LoginNeeded):
        nadia.session()


@pytest.mark.parametrize(("login", "password"), [("nadia", "faux"), ("personne", PASSWORD)])
def test_a_wrong_login_says_no_more_than_that(house: House, login: str, password: str) -> None:
    house.account("nadia", Role.AGENT)
    with pytest.raises(LoginRefused):
        house.anybody().login(login, password)


def test_guessing_slows_down_and_then_lets_the_right_one_in(house: House, clock: FixedClock) -> None:
    house.account("nadia", Role.AGENT)
    client = house.anybody()
    for _ in range(5):
        with pytest.raises(LoginRefused):
            client.login("nadia", "faux")
    with pytest.raises(TooManyTries) as refusal:
        client.login("nadia", PASSWORD)
    clock.advance(timedelta(seconds=refusal.value.retry_after_s))
    assert client.login("nadia", PASSWORD).login == "nadia"


def test_a_disabled_account_is_out_at_once(house: House) -> None:
    admin = house.person("ada", Role.ADMIN, None)
    nadia = house.person("nadia", Role.AGENT)
    admin.disable_account("nadia")
    with pytest.raises(LoginNeeded):
        nadia.session()
    with pytest.raises(LoginRefused):
        house.anybody().login("nadia", PASSWORD)
    with pytest.raises(LoginUnknown):
        admin.disable_account("personne")


def test_an_administrator_makes_accounts_and_devices(house: House) -> None:
    admin = house.person("ada", Role.ADMIN, None)
    admin.add_account("karim", PASSWORD, (("agent", "HDV"), ("receptionist", "CCAS")))
    karim = house.anybody()
    assert karim.login("karim", PASSWORD).sites == ("CCAS", "HDV")
    enrolled = admin.add_device("Borne du hall", "kiosk", "HDV")
    assert house.anybody(enrolled.token).view(KioskView, "HDV").site_id == "HDV"
    assert [device.id for device in admin.devices()] == [enrolled.device.id]
    with pytest.raises(LoginTaken):
        admin.add_account("karim", PASSWORD, (("agent", "HDV"),))
    with pytest.raises(PasswordTooWeak):
        admin.add_account("lea", "azerty123", (("agent", "HDV"),))
    with pytest.raises(MalformedCommand):
        admin.add_account("lea", PASSWORD, (("kiosk", "HDV"),))
    with pytest.raises(DeviceUnknown):
        admin.revoke_device(new_id())


def test_a_revoked_device_is_refused(house: House) -> None:
    admin = house.person("ada", Role.ADMIN, None)
    device_id, token = house.token(Role.KIOSK)
    kiosk = house.anybody(token)
    kiosk.issue("HDV", "cni")
    admin.revoke_device(device_id)
    with pytest.raises(LoginNeeded):
        kiosk.issue("HDV", "cni")


def test_no_secret_is_kept_as_it_is(house: House) -> None:
    _, token = house.token(Role.KIOSK)
    nadia = house.person("nadia", Role.AGENT)
    gate = house.services.gate
    kept = [
        *house.run(lambda: gate.read(lambda session: session.exec(select(DeviceRow.token_hash)).all())),
        *house.run(lambda: gate.read(lambda session: session.exec(select(SessionRow.token_hash)).all())),
    ]
    assert len(kept) == 2
    assert nadia.cookie is not None
    shown = (token, nadia.cookie.partition("=")[2])
    assert not any(secret in kept for secret in shown)
    assert [len(urlsafe_b64decode(f"{secret}=")) for secret in shown] == [32, 32]


def test_the_log_knows_agents_by_pseudonym_only(house: House) -> None:
    nadia = house.person("nadia", Role.AGENT)
    nadia.open_counter("HDV", "1")
    session = nadia.session()
    assert house.services.ledger.state("HDV").counters["1"].agent == session.agent
    assert "nadia" not in session.agent
    assert len(session.agent) == 16


# --- roles ---------------------------------------------------------------------------------------------------

DEEDS = {
    "issue": lambda client: client.issue("HDV", "cni"),
    "serve": lambda client: client.close_counter("HDV", "1"),
    "desk": lambda client: client.resume_ticket("HDV", new_id()),
    "run": lambda client: client.reopen_queue("HDV", "ident"),
    "alert": lambda client: client.raise_alert("HDV", AlertKind.HELP, "borne-hall"),
    "report": lambda client: client.report_device("HDV", DeviceHealth.READY, MONDAY),
    "hall": lambda client: client.view(HallView, "HDV"),
    "kiosk": lambda client: client.view(KioskView, "HDV"),
    "supervision": lambda client: client.view(SupervisionView, "HDV"),
    "devices": lambda client: client.add_device("Borne", "kiosk", "HDV"),
    "accounts": lambda client: client.add_account("lea", "facile", (("agent", "HDV"),)),
}
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SEEN = {"hall", "kiosk"}
ALLOWED = {
    Role.AGENT: SEEN | {"serve", "desk", "alert"},
    Role.RECEPTIONIST: SEEN | {"issue", "desk", "alert"},
    Role.SUPERVISOR: SEEN | {"issue", "serve", "desk", "run", "alert", "supervision"},
    Role.SITE_ADMIN: SEEN | {"issue", "serve", "desk", "run", "alert", "supervision", "devices", "accounts"},
    Role.ADMIN: set(DEEDS) - {"report"},
    Role.AUDITOR: SEEN | {"supervision"},
    Role.KIOSK: {"issue", "alert", "report", "kiosk"},
    Role.DISPLAY: {"hall"},
    Role.COUNTER: set(),
}


@pytest.mark.parametrize("role", list(Role))
def test_a_role_allows_what_the_table_says_and_nothing_else(house: House, role: Role) -> None:
    town_wide = role is Role.ADMIN
    client = house.device(role) if role in DEVICE_ROLES else house.person("qui", role, None if town_wide else "HDV")
    assert {deed for deed, does in DEEDS.items() if _may(does, client)} == ALLOWED[role]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_a_role_at_another_site_allows_nothing_here(house: House, role: Role) -> None:
    client = house.device(role, "CCAS") if role in DEVICE_ROLES else house.person("qui", role, "CCAS")
    assert not [deed for deed, does in DEEDS.items() if _may(does, client)]


def test_nobody_may_do_anything(house: House) -> None:
    client = house.anybody()
    for does in DEEDS.values():
        with pytest.raises(LoginNeeded):
            does(client)


def _may(deed, client: ApiClient) -> bool:
    try:
        deed(client)
    except DomainError as refusal:
        return not isinstance(refusal, RoleTooLow | LoginNeeded)
    return True


# --- origins -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://mairie.example"}, 403),
        ({"Origin": "http://sub.127.0.0.1"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "OURS"}, 200),
    ],
)
def test_a_write_with_a_session_must_come_from_our_pages(house: House, headers: dict[str, str], status: int) -> None:
    nadia = house.person("nadia", Role.AGENT)
    sent = {name: value.replace("OURS", house.url) for name, value in headers.items()}
    with house.http(Cookie=nadia.cookie or "", **{"Idempotency-Key": str(new_id())}, **sent) as http:
        response = http.post("/api/sites/HDV/counters/1/open", json={})
    assert response.status_code == status


def test_every_answer_has_the_strict_headers(house: House) -> None:
    with house.http() as http:
        answers: list[httpx.Response] = [http.get(path) for path in ("/healthz", "/readyz", "/api/sites", "/rien")]
    assert [answer.status_code for answer in answers] == [200, 200, 401, 404]
    for answer in answers:
        assert {name: answer.headers.get(name) for name in STRICT} == STRICT
        assert not [name for name in answer.headers if name == "server" or name.startswith("access-control-")]
