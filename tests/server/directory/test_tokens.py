"""A token is believed only when everything about it is right."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc.jwk import Key

from server.security.directory.causes import Cause, Untrusted
from server.security.directory.config import DirectoryConfig
from server.security.directory.tokens import KeyUnknown, check_id_token, check_userinfo, merged, readable_keys
from tests.server.directory.issuer import (
    CLIENT,
    EC,
    OTHER_RSA,
    RSA,
    Claims,
    id_claims,
    signed,
    signed_with_the_public_key,
    unsigned,
)

ISSUER = "https://annuaire.example/ville"
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOUR = int(NOW.timestamp())
CONFIG = DirectoryConfig(issuer=ISSUER, client_id=CLIENT, secret="s")
KEYS = readable_keys({"keys": [key.as_dict(private=False) for key in (RSA, EC)]})


def claims(**changes: Any) -> Claims:
    """Good claims, with changes; a claim changed to None is left out."""
    changed = {**id_claims(ISSUER, "n", now=HOUR), **changes}
    return {name: value for name, value in changed.items() if value is not None}


def check(token: str, keys: tuple[Key, ...] = KEYS, config: DirectoryConfig = CONFIG) -> Any:
    return check_id_token(config, token, keys, nonce="n", access_token="a", now=NOW)


def with_other_claims(token: str, other: Claims) -> str:
    """A token whose claims were exchanged after it was signed."""
    header, _, signature = token.split(".")
    return ".".join((header, unsigned(other).split(".")[1], signature))


@pytest.mark.parametrize(
    "token",
    [
        signed(claims()),
        signed(claims(), key=EC, algorithm="ES256", kid="ec"),
        signed(claims(), key=EC, algorithm="ES256", kid=None),
        signed(claims(aud=[CLIENT])),
        signed(claims(aud=[CLIENT, "another"], azp=CLIENT)),
        signed(claims(exp=HOUR - 30)),
        signed(claims(iat=HOUR + 30)),
    ],
)
def test_token_is_believed_when_all_is_right(token: str) -> None:
    assert check(token)["sub"] == "nadia-id"


@pytest.mark.parametrize(
    ("cause", "token"),
    [
        (Cause.ISSUER, signed(claims(iss="https://annuaire.example/ailleurs"))),
        (Cause.ISSUER, signed(claims(iss=f"{ISSUER}/"))),
        (Cause.ISSUER, signed(claims(iss=None))),
        (Cause.AUDIENCE, signed(claims(aud="another"))),
        (Cause.AUDIENCE, signed(claims(aud=["another"]))),
        (Cause.AUDIENCE, signed(claims(aud=None))),
        (Cause.AUDIENCE, signed(claims(aud=[CLIENT, "another"]))),
        (Cause.AUDIENCE, signed(claims(aud=[CLIENT, "another"], azp="another"))),
        (Cause.AUDIENCE, signed(claims(azp="another"))),
        (Cause.NONCE, signed(claims(nonce="m"))),
        (Cause.NONCE, signed(claims(nonce=None))),
        (Cause.NONCE, signed(claims(nonce=["n"]))),
        (Cause.HOUR, signed(claims(exp=HOUR - 61))),
        (Cause.HOUR, signed(claims(exp=None))),
        (Cause.HOUR, signed(claims(exp="demain"))),
        (Cause.HOUR, signed(claims(iat=HOUR + 61))),
        (Cause.HOUR, signed(claims(iat=None))),
        (Cause.HOUR, signed(claims(nbf=HOUR + 61))),
        (Cause.SUBJECT, signed(claims(sub=None))),
        (Cause.SUBJECT, signed(claims(sub=""))),
        (Cause.SUBJECT, signed(claims(sub=7))),
        (Cause.SUBJECT, signed(claims(sub="x" * 256))),
        (Cause.TOKEN, signed(claims(at_hash="not of this access token"))),
        (Cause.ALGORITHM, unsigned(claims())),
        (Cause.ALGORITHM, signed_with_the_public_key(claims())),
        (Cause.ALGORITHM, signed(claims(), algorithm="RS512")),
        (Cause.SIGNATURE, signed(claims(), key=OTHER_RSA)),
        (Cause.SIGNATURE, signed(claims())[:-6] + "AAAAAA"),
        (Cause.TOKEN, ""),
        (Cause.TOKEN, "a.b"),
        (Cause.TOKEN, "é.é.é"),
        (Cause.SIGNATURE, with_other_claims(signed(claims()), claims(sub="karim-id"))),
    ],
)
def test_token_is_refused_when_something_is_wrong(cause: Cause, token: str) -> None:
    with pytest.raises(Untrusted) as refused:
        check(token)
    assert refused.value.cause is cause


def test_key_is_asked_again_when_the_token_names_an_unknown_one() -> None:
    with pytest.raises(KeyUnknown):
        check(signed(claims(), kid="newer"))


def test_key_of_the_other_kind_is_not_taken_when_the_token_names_it() -> None:
    with pytest.raises(KeyUnknown):
        check(signed(claims(), kid="ec"))


def test_keys_that_verify_nothing_are_passed_over_when_they_are_published() -> None:
    published: list[Any] = [
        {"kty": "oct", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQ", "kid": "mac"},
        {**RSA.as_dict(private=False), "use": "enc", "kid": "enc"},
        {"kty": "AKP", "kid": "to come"},
        {"kty": "RSA", "kid": "broken"},
        "no key",
        EC.as_dict(private=False),
    ]
    assert [key.kid for key in readable_keys({"keys": published})] == ["ec"]
    assert readable_keys({"keys": None}) == ()


def test_algorithms_are_those_of_the_file_when_it_names_some() -> None:
    config = CONFIG.model_copy(update={"algorithms": ["ES256"]})
    with pytest.raises(Untrusted) as refused:
        check(signed(claims()), config=config)
    assert refused.value.cause is Cause.ALGORITHM


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        (None, {"sub": "nadia-id", "groups": ["a"]}),
        (None, {"sub": "nadia-id", "iss": ISSUER, "aud": CLIENT, "exp": HOUR + 5}),
        (Cause.ISSUER, {"sub": "nadia-id", "iss": "https://another.example"}),
        (Cause.AUDIENCE, {"sub": "nadia-id", "aud": "another"}),
        (Cause.HOUR, {"sub": "nadia-id", "exp": HOUR - 61}),
    ],
)
def test_signed_userinfo_is_checked_when_it_says_for_whom_it_is(cause: Cause | None, said: Claims) -> None:
    if cause is None:
        assert check_userinfo(CONFIG, signed(said), KEYS, now=NOW)["sub"] == "nadia-id"
        return
    with pytest.raises(Untrusted) as refused:
        check_userinfo(CONFIG, signed(said), KEYS, now=NOW)
    assert refused.value.cause is cause


def test_userinfo_is_refused_when_it_is_about_somebody_else() -> None:
    with pytest.raises(Untrusted) as refused:
        merged({"sub": "nadia-id"}, {"sub": "karim-id"})
    assert refused.value.cause is Cause.SUBJECT


def test_id_token_wins_when_userinfo_says_otherwise() -> None:
    found = merged({"sub": "a", "acr": "1"}, {"sub": "a", "acr": "2", "groups": ["g"]})
    assert found == {"sub": "a", "acr": "1", "groups": ["g"]}


def test_expired_token_is_refused_when_an_hour_has_passed() -> None:
    with pytest.raises(Untrusted):
        check_id_token(CONFIG, signed(claims()), KEYS, nonce="n", access_token="a", now=NOW + timedelta(hours=1))
