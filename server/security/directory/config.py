"""`annuaire.toml`: how people log in through the town's directory, as the technician writes it.

Without the file there is no such log-in. A file that is wrong is refused whole, with the line of each fault: a server
that started without its directory would look as if everybody had lost their rights.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Annotated, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator

from ausuivant.sitefile import Problem, SiteFileError
from ausuivant.sitefile.lines import Path, line_of, lines_of
from ausuivant.sitefile.refusals import shape_complaints
from server.security.roles import PERSON_ROLES, Grant, Role

FILE: Final = "annuaire.toml"
ANYBODY: Final = "*"  #: the group of whoever has the required claims
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})

#: Signatures by a key that only the directory has. HS256 is absent: its key would be our secret, that others share.
Algorithm = Literal["RS256", "ES256", "PS256", "RS384", "ES384", "PS384", "RS512", "ES512", "PS512"]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
ROLES: Final = ", ".join(sorted(role.value for role in PERSON_ROLES))


class DirectoryFileError(SiteFileError):
    """The file of the directory cannot be used; every fault with its line."""


class _Table(BaseModel):
    """A table of the file: no key but those listed, no silent conversion."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class RuleTable(_Table):
    """`[[rule]]`: what a group of the directory may do here."""

    group: Text
    role: Text
    site: Text | None = None  #: None: the whole town
    queues: Annotated[list[Text], Field(min_length=1)] | None = None  #: None: all of the site's

    @field_validator("role")
    @classmethod
    def _person(cls, role: str) -> str:
        if role not in PERSON_ROLES:
            raise ValueError(f"le rôle « {role} » n’existe pas ; rôles : {ROLES}")
        return role

    @model_validator(mode="after")
    def _queues_of_a_site(self) -> Self:
        if self.queues is not None and self.site is None:
            raise ValueError("« queues » ne va pas sans « site » : une file est celle d’un site")
        return self

    def grants(self) -> tuple[Grant, ...]:
        """What the rule gives."""
        return tuple(Grant(Role(self.role), self.site, queue) for queue in self.queues or (None,))


class SecondFactorTable(_Table):
    """`[second_factor]`: what the directory must say of how it knew the person. One of either list is enough."""

    acr: list[Text] = Field(default_factory=list)
    amr: list[Text] = Field(default_factory=list)


class DirectoryConfig(_Table):
    """The whole file."""

    issuer: Text
    client_id: Text
    secret: Text | None = None
    secret_file: Text | None = None  #: beside this file, unless it is a whole path
    label: Label = "Compte de la ville"
    address: Text | None = None  #: of this server as the directory knows it; None: as the browser calls it
    authority: Text | None = None  #: PEM of the authority that signed the directory's certificate
    scopes: list[Text] = Field(default_factory=lambda: ["openid", "profile"])
    algorithms: Annotated[list[Algorithm], Field(min_length=1)] = Field(
        default_factory=lambda: ["RS256", "ES256", "PS256"]
    )
    client_auth: Literal["basic", "post"] | None = None  #: None: what the directory says that it takes
    userinfo: bool = False
    login_claim: Text = "preferred_username"
    groups_claim: Text = "groups"
    rights: Literal["directory", "here"] = "directory"
    required: dict[str, Annotated[list[Text], Field(min_length=1)]] = Field(default_factory=dict)
    second_factor: SecondFactorTable = SecondFactorTable()
    rule: list[RuleTable] = Field(default_factory=list)

    @field_validator("issuer")
    @classmethod
    def _issuer(cls, issuer: str) -> str:
        if urlsplit(issuer).query or urlsplit(issuer).fragment or not safe_address(issuer):
            raise ValueError("l’adresse de l’annuaire commence par https://, sans « ? » ni « # »")
        return issuer

    @field_validator("address")
    @classmethod
    def _address(cls, address: str | None) -> str | None:
        if address is None:
            return None
        origin = address.rstrip("/")
        if not safe_address(origin) or urlsplit(origin).path or urlsplit(origin).query:
            raise ValueError("l’adresse de ce serveur commence par https:// et s’arrête après le nom ou le port")
        return origin

    @field_validator("scopes")
    @classmethod
    def _openid(cls, scopes: list[str]) -> list[str]:
        if "openid" not in scopes:
            raise ValueError("« scopes » doit contenir « openid »")
        if any(re.search(r"\s", scope) for scope in scopes):
            raise ValueError("une portée ne contient pas d’espace : mettez chacune entre guillemets")
        return scopes

    @field_validator("groups_claim", "login_claim")
    @classmethod
    def _no_address(cls, claim: str) -> str:
        if claim == "email":
            raise ValueError("une adresse de courriel change de main : elle ne donne ni droits ni identifiant")
        return claim

    @property
    def asks_second_factor(self) -> bool:
        """Whether the directory answers for the second factor."""
        return bool(self.second_factor.acr or self.second_factor.amr)

    @property
    def client_secret(self) -> str:
        """What we show the directory; `load_directory` has read it from its file."""
        return self.secret or ""


def safe_address(url: str) -> bool:
    """Whether nobody on the way can listen: HTTPS, or this very machine."""
    parts = urlsplit(url)
    if parts.username is not None or parts.password is not None or not parts.hostname:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def load_directory(path: FilePath) -> DirectoryConfig | None:
    """Read the file; None where there is none. DirectoryFileError with every fault; OSError if it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise DirectoryFileError(str(path), 1, "le fichier doit être enregistré en UTF-8") from None
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as trouble:
        place = re.search(r"line (\d+)", str(trouble))
        raise DirectoryFileError(
            str(path), int(place[1]) if place else 1, f"ce n’est pas du TOML ({trouble})"
        ) from None
    lines = lines_of(text)

    def refused(found: list[tuple[Path, str]]) -> SiteFileError:
        return DirectoryFileError.of(str(path), [Problem(line_of(lines, where), what) for where, what in found])

    try:
        config = DirectoryConfig.model_validate(values)
    except ValidationError as error:
        raise refused(shape_complaints(error)) from None
    secret = _read_secret(config, path.parent)
    found = [*_complaints(config), *(secret if isinstance(secret, list) else ())]
    if found:
        raise refused(found)
    return config.model_copy(update={"secret": secret, "authority": _beside(config.authority, path.parent)})


def _complaints(config: DirectoryConfig) -> Iterator[tuple[Path, str]]:
    """What the keys mean together."""
    if config.rights == "directory" and not config.rule:
        yield (), "il manque au moins une règle [[rule]] : sans elle, personne n’entrerait"
    if config.rights == "here" and config.rule:
        yield ("rule", 0), 'avec rights = "here", les droits se donnent sur la page Personnes : ôtez les règles'
    if config.rights == "here" and not config.required:
        yield ("rights",), 'avec rights = "here", exigez de quelle organisation on vient : table [required]'
    for index, rule in enumerate(config.rule):
        if rule.group == ANYBODY and not config.required:
            yield (
                ("rule", index),
                "la règle « * » vaut pour tout l’annuaire : exigez une organisation, table [required]",
            )
        if rule.group == ANYBODY and rule.role in (Role.ADMIN, Role.SITE_ADMIN):
            yield ("rule", index), "la règle « * » ne fait pas d’administrateurs : nommez un groupe"
    if "email" in config.required:
        yield ("required", "email"), "une adresse de courriel change de main : n’en faites pas une condition"


def _read_secret(config: DirectoryConfig, folder: FilePath) -> str | list[tuple[Path, str]]:
    """The secret, or what is wrong with it."""
    if (config.secret is None) == (config.secret_file is None):
        return [((), "il faut « secret » ou « secret_file », et un seul des deux")]
    if config.secret is not None:
        return config.secret
    place = folder / (config.secret_file or "")
    try:
        secret = place.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as trouble:
        return [(("secret_file",), f"{place} : illisible ({getattr(trouble, 'strerror', None) or 'pas du texte'})")]
    return secret or [(("secret_file",), f"{place} est vide")]


def _beside(file: str | None, folder: FilePath) -> str | None:
    return None if file is None else str(folder / file)
