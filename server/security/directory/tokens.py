"""What the directory signs, read only once its signature and every claim were checked. Keys and the hour are given.

OpenID Connect Core 1.0 §3.1.3.7, in the order of what is cheapest to forge. Only algorithms of the file are taken,
never the one that a token names: `none`, or a MAC whose key would be the directory's public one, get nowhere.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from authlib.oidc.core import CodeIDToken
from joserfc import jws
from joserfc.errors import ClaimError, ExpiredTokenError, JoseError
from joserfc.jwk import JWKRegistry, Key
from joserfc.jwt import JWTClaimsRegistry, decode

from server.security.directory.causes import Cause, Untrusted
from server.security.directory.claims import Claims
from server.security.directory.config import DirectoryConfig

LEEWAY_S: Final = 60  #: by how much the directory's clock and ours may differ
KINDS: Final[Mapping[str, str]] = {"RS": "RSA", "PS": "RSA", "ES": "EC"}
CAUSES: Final[Mapping[str, Cause]] = {
    "iss": Cause.ISSUER,
    "aud": Cause.AUDIENCE,
    "azp": Cause.AUDIENCE,
    "nonce": Cause.NONCE,
    "exp": Cause.HOUR,
    "iat": Cause.HOUR,
    "nbf": Cause.HOUR,
    "sub": Cause.SUBJECT,
}


class KeyUnknown(Exception):
    """No key of the directory fits the token: it may have changed them."""


def readable_keys(published: Mapping[str, Any]) -> tuple[Key, ...]:
    """The directory's keys that can verify a signature. Others, and those of kinds to come, are passed over."""
    found = published.get("keys")
    keys: list[Key] = []
    for one in found if isinstance(found, list) else ():
        if not isinstance(one, dict) or one.get("kty") not in KINDS.values() or one.get("use", "sig") != "sig":
            continue
        try:
            keys.append(JWKRegistry.import_key(one))
        except (JoseError, ValueError):
            continue
    return tuple(keys)


def check_id_token(
    config: DirectoryConfig, token: str, keys: Iterable[Key], *, nonce: str, access_token: str, now: datetime
) -> Claims:
    """The claims of an ID token that is good; Untrusted, or KeyUnknown."""
    header, claims = _verified(config, token, keys)
    params = {"nonce": nonce, "client_id": config.client_id, "access_token": access_token}
    options: Any = {"iss": {"essential": True, "value": config.issuer}, "aud": {"value": config.client_id}}
    # A token without `nonce` would be anybody's; authlib asks for it only if we say so.
    options["nonce"] = {"essential": True, "value": nonce}
    try:
        CodeIDToken(dict(claims), header, options, params).validate(int(now.timestamp()), LEEWAY_S)
    except ClaimError as wrong:
        raise _untrusted(wrong) from None
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
        raise Untrusted(Cause.SUBJECT)
    return claims


def check_userinfo(config: DirectoryConfig, token: str, keys: Iterable[Key], *, now: datetime) -> Claims:
    """The claims of a signed answer about the person (ProConnect); Untrusted, or KeyUnknown.

    Who signed it for whom may be left out; if it is said, it must be right.
    """
    _header, claims = _verified(config, token, keys)
    registry = JWTClaimsRegistry(
        now=int(now.timestamp()), leeway=LEEWAY_S, iss={"value": config.issuer}, aud={"value": config.client_id}
    )
    try:
        registry.validate(dict(claims))
    except ClaimError as wrong:
        raise _untrusted(wrong) from None
    return claims


def merged(claims: Claims, more: Claims) -> Claims:
    """The ID token's claims and what was asked besides; Untrusted if that is about somebody else.

    What the token says wins: only there was everything checked.
    """
    if more.get("sub") != claims["sub"]:
        raise Untrusted(Cause.SUBJECT)
    return {**more, **claims}


def _verified(config: DirectoryConfig, token: str, keys: Iterable[Key]) -> tuple[dict[str, Any], dict[str, Any]]:
    registry = jws.JWSRegistry(algorithms=config.algorithms, strict_check_header=False)
    try:
        header = jws.extract_compact(token.encode(), registry=registry).headers()
    except (JoseError, ValueError):
        raise Untrusted(Cause.TOKEN) from None
    algorithm = header.get("alg")
    if algorithm not in config.algorithms:
        raise Untrusted(Cause.ALGORITHM)
    try:
        read = decode(token, _key_for(keys, algorithm, header.get("kid")), config.algorithms, registry)
    except JoseError:
        raise Untrusted(Cause.SIGNATURE) from None
    return header, read.claims


def _key_for(keys: Iterable[Key], algorithm: str, name: Any) -> Key:
    """The one key that the token names, or the only one that fits."""
    fitting = [key for key in keys if key.key_type == KINDS[algorithm[:2]] and key.get("alg", algorithm) == algorithm]
    if name is not None:
        fitting = [key for key in fitting if key.get("kid") == name]
    if len(fitting) != 1:
        raise KeyUnknown()
    return fitting[0]


def _untrusted(wrong: ClaimError) -> Untrusted:
    if isinstance(wrong, ExpiredTokenError):
        return Untrusted(Cause.HOUR)
    return Untrusted(next((CAUSES[name] for name in wrong.claim.split(",") if name in CAUSES), Cause.TOKEN))
