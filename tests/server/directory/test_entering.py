"""Whoever the directory vouches for enters, with the rights that it says now and no others."""

import html
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from ausuivant.core.access_errors import LoginRefused
from server.security import second_factor
from server.security.accounts import disable_account
from server.security.directory import provider
from server.security.roles import Grant, Role
from server.security.sessions import sessions_of
from server.security.tables import GrantRow
from tests.server.directory.conftest import RULES, Scene, a_scene
from tests.server.directory.issuer import EC, signed
from tests.server.house import PASSWORD, TOTP_SECRET

START = "/connexion/annuaire"
AGENT, ADMIN = (Grant(Role.AGENT, "HDV"),), (Grant(Role.ADMIN, None),)


def kinds(scene: Scene, since: int) -> list[str]:
    return [entry.kind for entry in scene.told()[since:]]


def test_account_is_made_when_somebody_comes_first(scene: Scene) -> None:
    scene.issuer.person("zoe-id", preferred_username="Zoé", name="Zoé Durand", groups=["accueil"])
    told = len(scene.told())
    visitor = scene.visitor()
    answer = visitor.open(f"{START}?vers=/agent/HDV/1")
    assert answer.status_code == 200
    assert visitor.is_in
    assert visitor.cookies["__Host-session"][1] == "strict"
    account = scene.accounts()["zoé"]
    assert (account.display_name, account.grants) == ("Zoé Durand", AGENT)
    assert (account.subject, account.has_password) == (f"{scene.issuer.url} zoe-id", False)
    assert kinds(scene, told) == ["account_added", "logged_in"]
    assert scene.told()[-1].facts == {"proof": "directory"}
    assert visitor.moved(answer).url.path == "/agent/HDV/1"


def test_request_is_of_a_code_with_pkce_when_somebody_leaves(scene: Scene) -> None:
    scene.visitor().leave()
    asked = scene.issuer.seen
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["scope"] == "openid profile town"
    assert asked["redirect_uri"] == f"{scene.house.url}{START}/retour"
    assert len({asked[name] for name in ("state", "nonce", "code_challenge")}) == 3
    assert not {"acr_values", "claims"} & set(asked)


def test_rights_and_name_are_those_of_today_when_somebody_comes_back(scene: Scene) -> None:
    scene.issuer.person("rene-id", preferred_username="rené", groups=["accueil"])
    scene.visitor().open(START)
    scene.issuer.person("rene-id", preferred_username="other", name="René Neuf", groups=["chefs", "piscine"])
    told = len(scene.told())
    scene.visitor().open(START)
    account = scene.accounts()["rené"]
    assert (account.display_name, account.grants) == ("René Neuf", (Grant(Role.SUPERVISOR, None),))
    assert kinds(scene, told) == ["rights_changed", "logged_in"]
    assert scene.told()[told].facts == {"before": ["agent:HDV"], "roles": ["supervisor"]}


def test_sessions_end_when_the_directory_takes_every_right_away(scene: Scene) -> None:
    scene.issuer.person("paul-id", preferred_username="paul", groups=["accueil"])
    visitor = scene.visitor()
    visitor.moved(visitor.open(START))
    scene.issuer.person("paul-id", preferred_username="paul", groups=[])
    again = scene.visitor()
    assert again.open(START).status_code == 403
    assert scene.accounts()["paul"].grants == ()
    assert urlsplit(str(visitor.open("/agent").url)).path == "/connexion"


def test_nobody_enters_when_the_account_is_disabled_here(scene: Scene) -> None:
    scene.issuer.person("lea-id", preferred_username="léa", groups=["accueil"])
    scene.visitor().open(START)
    account, now = scene.accounts()["léa"], scene.house.clock.now()
    gate = scene.house.services.gate
    scene.house.run(lambda: gate.write(lambda session: disable_account(session, account.id, actor="cli", now=now)))
    scene.issuer.person("lea-id", preferred_username="léa", name="New", groups=["chefs"])
    visitor = scene.visitor()
    answer = visitor.open(START)
    assert answer.status_code == 403
    assert "votre compte est désactivé ici" in answer.text
    assert not visitor.is_in
    assert scene.accounts()["léa"].display_name == "Nadia Agent"


def test_account_of_somebody_else_stays_theirs_when_names_and_addresses_are_the_same(scene: Scene) -> None:
    local = scene.house.account("sam", Role.SUPERVISOR)
    scene.issuer.person("sam-id", preferred_username="Sam", email="sam@a.example", groups=["accueil"])
    scene.visitor().open(START)
    scene.issuer.person("sam-2-id", preferred_username="sam", email="sam@a.example", groups=["accueil"])
    scene.visitor().open(START)
    found = {login: one for login, one in scene.accounts().items() if login.startswith("sam")}
    assert len({one.id for one in found.values()}) == 3
    assert found["sam"].id == local.id
    assert (found["sam"].subject, found["sam"].grants) == (None, (Grant(Role.SUPERVISOR, "HDV"),))
    scene.house.anybody().login("sam", PASSWORD)


@pytest.mark.parametrize("password", ["decoy", PASSWORD])
def test_password_opens_nothing_when_the_account_is_the_directorys(scene: Scene, password: str) -> None:
    scene.issuer.person("ines-id", preferred_username="ines", groups=["accueil"])
    scene.visitor().open(START)
    for login in ("nobody-at-all", "ines"):
        with pytest.raises(LoginRefused):
            scene.house.anybody().login(login, password)


@pytest.mark.parametrize(
    "vers", ["//ailleurs.example", "https://ailleurs.example", "/\\ailleurs.example", "/connexion"]
)
def test_person_goes_to_the_counters_when_the_address_leads_elsewhere(scene: Scene, vers: str) -> None:
    visitor = scene.visitor()
    assert visitor.moved(visitor.open(f"{START}?vers={vers}")).url.path == "/agent"


def test_person_goes_on_when_they_are_in_already(scene: Scene) -> None:
    visitor = scene.visitor()
    visitor.open(START)
    asked = len(scene.issuer.asked)
    assert visitor.open(f"{START}?vers=/supervision").url.path == "/supervision"
    assert len(scene.issuer.asked) == asked


def test_administrator_must_enrol_codes_when_the_directory_asked_for_none(scene: Scene) -> None:
    scene.issuer.person("ada-id", preferred_username="ada", groups=["admins"])
    visitor = scene.visitor()
    visitor.open(START)
    assert visitor.is_in
    assert scene.accounts()["ada"].grants == ADMIN
    gate, token = scene.house.services.gate, visitor.cookies["__Host-session"][0]
    person = scene.house.run(lambda: gate.person(token))
    assert person is not None
    assert person.unfinished


def test_code_is_asked_for_when_the_account_has_an_application(scene: Scene) -> None:
    scene.issuer.person("eve-id", preferred_username="eve", groups=["admins"])
    scene.visitor().open(START)
    account, gate = scene.accounts()["eve"], scene.house.services.gate
    keep = partial(second_factor.keep, account_id=account.id, secret=TOTP_SECRET, key=gate.codes)
    scene.house.run(lambda: gate.write(keep))
    visitor = scene.visitor()
    answer = visitor.open(f"{START}?vers=/supervision")
    assert "Encore un code" in answer.text
    assert not visitor.is_in
    assert visitor.cookies["__Host-vouched"][1] == "strict"
    wrong = visitor.post(f"{START}/code", code="000000")
    assert wrong.status_code == 401
    assert not visitor.is_in
    replayed = dict(visitor.cookies)
    right = visitor.post(f"{START}/code", code=f" {scene.house.code()} ")
    assert (right.status_code, right.headers["location"]) == (303, "/supervision")
    assert visitor.is_in
    thief = scene.visitor()
    thief.cookies = replayed
    assert thief.post(f"{START}/code", code=scene.house.code()).status_code == 401
    assert not thief.is_in


def test_code_page_lets_nobody_in_when_the_directory_did_not_vouch(scene: Scene) -> None:
    visitor = scene.visitor()
    assert visitor.post(f"{START}/code", code=scene.house.code()).status_code == 403
    visitor.leave()
    visitor.cookies["__Host-vouched"] = visitor.cookies["__Host-directory"]
    assert visitor.post(f"{START}/code", code=scene.house.code()).status_code == 403
    assert not visitor.is_in


def test_directorys_session_ends_too_when_somebody_logs_out(scene: Scene) -> None:
    scene.issuer.person("tom-id", preferred_username="tom", groups=["accueil"])
    visitor = scene.visitor()
    visitor.open(START)
    answer = visitor.post("/deconnexion")
    assert answer.status_code == 200
    assert not visitor.is_in
    place = html.unescape(answer.text.split('content="0;url=')[1].split('"')[0])
    asked = parse_qs(urlsplit(place).query)
    assert place.startswith(f"{scene.issuer.url}/logout?")
    assert asked["post_logout_redirect_uri"] == [f"{scene.house.url}/connexion"]
    assert len(asked["state"][0]) >= 32
    assert asked["id_token_hint"][0].count(".") == 2
    account, now = scene.accounts()["tom"], scene.house.clock.now()
    gate = scene.house.services.gate
    assert scene.house.run(lambda: gate.read(lambda session: sessions_of(session, account.id, now))) == ()


def test_nothing_is_kept_for_the_directory_when_it_has_no_log_out(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider, "PUBLISHED_FOR_S", -1)
    scene.issuer.discovery = {"end_session_endpoint": ""}
    visitor = scene.visitor()
    visitor.open(START)
    answer = visitor.post("/deconnexion")
    assert (answer.status_code, answer.headers["location"]) == (303, "/connexion")


def test_new_key_is_fetched_when_the_directory_has_changed_its_keys(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider, "PUBLISHED_FOR_S", -1)
    scene.visitor().open(START)
    monkeypatch.setattr(provider, "PUBLISHED_FOR_S", 3600)
    monkeypatch.setattr(provider, "KEYS_AGAIN_S", -1)
    newer = type(EC).generate_key("P-256", {"kid": "newer", "use": "sig"})
    scene.issuer.keys = [newer]
    scene.issuer.sign = lambda claims: signed(claims, key=newer, algorithm="ES256", kid="newer")
    visitor = scene.visitor()
    visitor.open(START)
    assert visitor.is_in
    monkeypatch.setattr(provider, "PUBLISHED_FOR_S", -1)
    scene.issuer.person(groups=["accueil"])
    scene.visitor().open(START)


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Scene]:
    """A town whose directory answers for the second factor, and says more of people when it is asked."""
    more = "userinfo = true\n[second_factor]\nacr = ['eidas2']\namr = ['mfa']"
    for opened in a_scene(tmp_path, more=more):
        yield opened
        opened.close()


def test_administrator_needs_no_code_here_when_the_directory_asked_for_one(strict: Scene) -> None:
    strict.issuer.person("ada-id", preferred_username="ada", groups=["admins"], acr="eidas2")
    strict.issuer.userinfo = lambda claims: signed({**claims, "aud": "au-suivant", "iss": strict.issuer.url})
    visitor = strict.visitor()
    visitor.open(START)
    assert visitor.is_in
    assert strict.issuer.seen["acr_values"] == "eidas2"
    assert strict.told()[-1].facts == {"proof": "strong_directory"}
    assert visitor.open("/supervision").status_code == 200
    weak = strict.visitor()
    strict.issuer.person("ada-id", preferred_username="ada", groups=["admins"], acr="eidas1")
    answer = weak.open(START)
    assert answer.status_code == 403
    assert "un second moyen" in answer.text


def test_second_factor_is_wished_for_by_name_when_the_directory_takes_wishes(strict: Scene) -> None:
    strict.issuer.discovery = {"claims_parameter_supported": True}
    strict.visitor().leave()
    asked = json.loads(strict.issuer.seen["claims"])
    assert asked == {"id_token": {"amr": {"essential": True}, "acr": {"essential": False, "values": ["eidas2"]}}}


@pytest.mark.parametrize("said", ["somebody else", "badly signed", "unsigned"])
def test_nobody_enters_when_what_is_asked_besides_is_wrong(strict: Scene, said: str) -> None:
    strict.issuer.person(groups=["accueil"], amr=["mfa"])
    strict.issuer.userinfo = {
        "somebody else": lambda claims: {**claims, "sub": "another"},
        "badly signed": lambda claims: signed(claims)[:-8] + "AAAAAAAA",
        "unsigned": lambda claims: "not a token",
    }[said]
    visitor = strict.visitor()
    assert visitor.open(START).status_code == 403
    assert not visitor.is_in


@pytest.fixture
def given_here(tmp_path: Path) -> Iterator[Scene]:
    """A town whose directory knows no groups: rights are given on the page of the accounts."""
    rules = RULES[: RULES.index("[[rule]]")]
    for opened in a_scene(tmp_path, more='rights = "here"', rules=rules):
        yield opened
        opened.close()


def test_account_waits_for_rights_when_they_are_given_here(given_here: Scene) -> None:
    first = given_here.visitor()
    assert first.open(START).status_code == 403
    assert given_here.accounts()["nadia"].grants == ()
    assert not first.is_in
    account, gate = given_here.accounts()["nadia"], given_here.house.services.gate
    row = GrantRow(account_id=account.id, role="agent", site_id="HDV")
    given_here.house.run(lambda: gate.write(lambda session: session.add(row)))
    second = given_here.visitor()
    second.open(START)
    assert second.is_in
    assert given_here.accounts()["nadia"].grants == AGENT


@pytest.mark.parametrize("origin", ["null", "https://ailleurs.example", ""])
def test_code_is_not_taken_when_another_sites_page_sends_it(scene: Scene, origin: str) -> None:
    visitor = scene.visitor()
    headers = {"Cookie": "__Host-vouched=anything", "Accept": "text/html", **({"Origin": origin} if origin else {})}
    answer = visitor.client.post(f"{scene.house.url}{START}/code", data={"code": "123456"}, headers=headers)
    assert answer.status_code == 403
    assert "autre site" in answer.text
