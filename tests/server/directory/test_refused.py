"""Whoever comes with anything wrong gets a page in French that says so, and no session."""

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import httpx
import pytest

from ausuivant.clock import FixedClock
from server.security.directory import attempts
from server.security.directory.directory import LIMIT
from tests.server.directory.conftest import Scene
from tests.server.directory.issuer import (
    OTHER_RSA,
    Claims,
    signed,
    signed_with_the_public_key,
    unsigned,
)
from tests.server.directory.visitor import Visitor

RETURN = "/connexion/annuaire/retour"
NOT_VALID = "sa réponse n'est pas valable"
AGAIN = "cette connexion a expiré ou a déjà servi"


def assert_refused(visitor: Visitor, answer: httpx.Response, words: str, *, status: int = 403) -> None:
    """It is a page for people, in French, with a way out; nobody got in."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = html.unescape(answer.text).replace("\u00a0", " ")
    said = re.search(r'data-testid="refusal">([^<]+)<', page)
    assert said is not None, page
    assert words in said[1]
    assert 'lang="fr"' in page
    assert 'href="/connexion"' in page
    assert not visitor.is_in
    assert "__Host-directory" not in visitor.cookies, "what came back once does not come back again"


def altered(**changes: Any) -> Callable[[Claims], str]:
    """A signature over claims that were changed; None leaves one out."""
    return lambda claims: signed({name: said for name, said in {**claims, **changes}.items() if said is not None})


@pytest.mark.parametrize(
    ("cause", "words", "sign"),
    [
        ("issuer", NOT_VALID, altered(iss="https://another.example")),
        ("audience", NOT_VALID, altered(aud="another")),
        ("audience", NOT_VALID, altered(azp="another")),
        ("nonce", NOT_VALID, altered(nonce="of another log-in")),
        ("hour", "l'heure de l'annuaire", altered(exp=1_700_000_000)),
        ("hour", "l'heure de l'annuaire", altered(iat=4_000_000_000, exp=4_000_000_300)),
        ("algorithm", NOT_VALID, unsigned),
        ("algorithm", NOT_VALID, signed_with_the_public_key),
        ("signature", NOT_VALID, lambda claims: signed(claims, key=OTHER_RSA)),
        ("signature", NOT_VALID, lambda claims: signed(claims, kid="unknown")),
        ("token", NOT_VALID, lambda _: "no token"),
        ("subject", NOT_VALID, altered(sub=None)),
        ("rights", "votre compte n'a encore aucun rôle ici", altered(groups=["piscine"])),
        ("rights", "votre compte n'a encore aucun rôle ici", altered(groups=None)),
        ("groups", "trop de groupes", altered(groups=None, _claim_names={"groups": "src1"})),
        ("required", "organisation", altered(siret="21130054000014")),
        ("required", "organisation", altered(siret=None)),
    ],
)
def test_nobody_enters_when_a_claim_is_wrong(
    scene: Scene, cause: str, words: str, sign: Callable[[Claims], str]
) -> None:
    before = set(scene.accounts())
    scene.issuer.sign = sign
    visitor = scene.visitor()
    assert_refused(visitor, visitor.open("/connexion/annuaire"), words)
    assert set(scene.accounts()) == before
    last = scene.told()[-1]
    assert (last.kind, last.facts) == ("login_failed", {"what": "directory", "cause": cause})


def changed(place: str, **values: str | None) -> str:
    """An address with other parameters; None takes one out."""
    parts = urlsplit(place)
    kept = {name: found[0] for name, found in parse_qs(parts.query).items()} | values
    return urlunsplit(parts._replace(query=urlencode({name: said for name, said in kept.items() if said is not None})))


@pytest.mark.parametrize(
    "values",
    [
        {"state": "another"},
        {"state": None},
        {"state": "é"},
    ],
)
def test_nobody_enters_when_the_state_is_wrong(scene: Scene, values: dict[str, str | None]) -> None:
    visitor = scene.visitor()
    place = changed(visitor.leave(), **values)
    told, asked = len(scene.told()), len(scene.issuer.asked)
    assert_refused(visitor, visitor.get(place, crossed=True), AGAIN)
    assert (len(scene.told()), len(scene.issuer.asked)) == (told, asked), "nothing was asked, nothing was kept"


def test_nobody_enters_when_a_parameter_comes_twice(scene: Scene) -> None:
    visitor = scene.visitor()
    assert_refused(visitor, visitor.get(visitor.leave() + "&code=another", crossed=True), AGAIN)


def test_nobody_enters_when_another_browser_began(scene: Scene) -> None:
    attacker, victim = scene.visitor(), scene.visitor()
    place = attacker.leave()
    assert_refused(victim, victim.get(place, crossed=True), AGAIN)
    victim.leave()
    assert_refused(victim, victim.get(place, crossed=True), AGAIN)


def test_nobody_enters_when_the_cookie_was_made_by_hand(scene: Scene) -> None:
    visitor = scene.visitor()
    place = visitor.leave()
    value, same = visitor.cookies["__Host-directory"]
    for forged in (value[:-4] + "AAA=", "é", "", value[: len(value) // 2]):
        visitor.cookies["__Host-directory"] = (forged, same)
        assert_refused(visitor, visitor.get(place, crossed=True), AGAIN)


@pytest.mark.parametrize("again", [False, True])
def test_nobody_enters_twice_when_code_and_state_are_replayed(scene: Scene, again: bool) -> None:
    scene.issuer.again = again
    visitor = scene.visitor()
    place, kept = visitor.leave(), dict(visitor.cookies)
    assert visitor.get(place, crossed=True).status_code == 200
    assert visitor.is_in
    thief = scene.visitor()
    thief.cookies = kept
    asked = len(scene.issuer.asked)
    assert_refused(thief, thief.get(place, crossed=True), AGAIN)
    assert len(scene.issuer.asked) == asked, "the code was not even shown to the directory again"


def test_nobody_enters_when_the_code_is_of_another_log_in(scene: Scene) -> None:
    visitor, other = scene.visitor(), scene.visitor()
    code = parse_qs(urlsplit(other.leave()).query)["code"][0]
    assert_refused(visitor, visitor.get(changed(visitor.leave(), code=code), crossed=True), AGAIN)


@pytest.mark.parametrize(
    "values", [{"code": None}, {"code": None, "error": "access_denied"}, {"error": "access_denied"}]
)
def test_nobody_enters_when_the_directory_says_no(scene: Scene, values: dict[str, str | None]) -> None:
    visitor = scene.visitor()
    assert_refused(visitor, visitor.get(changed(visitor.leave(), **values), crossed=True), "abandonnée ou refusée")


def test_nobody_enters_when_another_directory_answers(scene: Scene) -> None:
    visitor = scene.visitor()
    place = changed(visitor.leave(), iss="https://another.example")
    assert_refused(visitor, visitor.get(place, crossed=True), NOT_VALID)
    visitor = scene.visitor()
    assert visitor.get(changed(visitor.leave(), iss=scene.issuer.url), crossed=True).status_code == 200


def test_nobody_enters_when_the_attempt_is_too_old(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = scene.visitor()
    place = visitor.leave()
    monkeypatch.setattr(attempts, "LASTS_S", -1)
    assert_refused(visitor, visitor.get(place, crossed=True), AGAIN)


def test_address_waits_when_it_brings_wrong_answers_again_and_again(scene: Scene) -> None:
    scene.issuer.sign = unsigned
    visitor = scene.visitor()
    statuses = [visitor.open("/connexion/annuaire").status_code for _ in range(LIMIT.free_tries + 1)]
    assert statuses[-1] == 429
    clock = scene.house.clock
    assert isinstance(clock, FixedClock)
    clock.advance(timedelta(hours=2))  # the others come from here too
