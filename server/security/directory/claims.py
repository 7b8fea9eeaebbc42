"""What the directory says of a person, turned into what this server needs. Pure.

A claim is named by its key, or by keys joined by dots where it stands inside others (`realm_access.roles`).
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from server.security.directory.causes import Cause, Untrusted
from server.security.directory.config import ANYBODY, DirectoryConfig
from server.security.roles import Grant

Claims = Mapping[str, Any]
LONGEST_NAME: Final = 80
LONGEST_LOGIN: Final = 64


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody for whom the directory vouches.

    `grants` is None where the rights are given here. `second_factor`: the directory asked for one itself.
    `hint`: what ends its own session with ours.
    """

    subject: str
    login: str
    display_name: str
    grants: tuple[Grant, ...] | None
    second_factor: bool
    hint: str


def person_of(config: DirectoryConfig, claims: Claims, *, hint: str) -> Person:
    """Who has logged in, from claims that were checked; Untrusted if the file's conditions are not met."""
    _check_required(config, claims)
    _check_second_factor(config, claims)
    subject = claims["sub"]
    login = _one_line(first(claims, config.login_claim)).lower().replace(" ", ".")[:LONGEST_LOGIN]
    return Person(
        subject=f"{config.issuer} {subject}",
        login=login,
        display_name=display_name(claims) or login,
        grants=grants_of(config, claims) if config.rights == "directory" else None,
        second_factor=config.asks_second_factor,
        hint=hint,
    )


def grants_of(config: DirectoryConfig, claims: Claims) -> tuple[Grant, ...]:
    """What the groups give by the file's rules; Untrusted if the directory did not tell all the groups."""
    name = config.groups_claim
    # Entra leaves the groups out when there are too many, and says where to ask for them.
    elsewhere = claims.get("_claim_names")
    if (isinstance(elsewhere, Mapping) and name in elsewhere) or claims.get("hasgroups"):
        raise Untrusted(Cause.GROUPS)
    groups = set(texts(claims, name))
    given = (grant for rule in config.rule if rule.group == ANYBODY or rule.group in groups for grant in rule.grants())
    return tuple(dict.fromkeys(given))


def display_name(claims: Claims) -> str:
    """How a person is called, in one line; empty if the directory does not say."""
    whole = _one_line(first(claims, "name"))
    if whole:
        return whole[:LONGEST_NAME]
    # ProConnect: the name that one goes by, which may be neither the given nor the birth name.
    family = first(claims, "usual_name") or first(claims, "family_name")
    return _one_line(f"{first(claims, 'given_name')} {family}")[:LONGEST_NAME]


def texts(claims: Claims, name: str) -> tuple[str, ...]:
    """The values of a claim, as texts; none if there is no such claim."""
    found = _at(claims, name)
    values = found if isinstance(found, list) else [found]
    return tuple(str(value).strip() for value in values if _is_plain(value))


def first(claims: Claims, name: str) -> str:
    """The first value of a claim; empty if there is none."""
    return next(iter(texts(claims, name)), "")


def _check_required(config: DirectoryConfig, claims: Claims) -> None:
    for name, allowed in config.required.items():
        if not set(allowed) & set(texts(claims, name)):
            raise Untrusted(Cause.REQUIRED)


def _check_second_factor(config: DirectoryConfig, claims: Claims) -> None:
    asked = config.second_factor
    if not config.asks_second_factor:
        return
    if not (set(asked.acr) & set(texts(claims, "acr")) or set(asked.amr) & set(texts(claims, "amr"))):
        raise Untrusted(Cause.FACTOR)


def _at(claims: Claims, name: str) -> Any:
    if name in claims:
        return claims[name]
    found: Any = claims
    for step in name.split("."):
        if not isinstance(found, Mapping) or step not in found:
            return None
        found = found[step]
    return found


def _is_plain(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool))


def _one_line(text: str) -> str:
    """Without control and direction characters: the name stands in pages, lists and exports."""
    kept = "".join(" " if char.isspace() else char for char in unicodedata.normalize("NFC", text))
    return " ".join("".join(char for char in kept if unicodedata.category(char)[0] != "C").split())
