"""A directory looked at from outside, for whoever sets it up: what is right, what is wrong, what to declare there."""

import stat
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from ausuivant.core.access_errors import DirectoryUnreachable
from ausuivant.core.config import Site
from server.security.directory.causes import Untrusted
from server.security.directory.config import DirectoryConfig
from server.security.directory.directory import AFTERWARDS, RETURN
from server.security.directory.provider import Provider, Unfit, doors_of

TRIED: str = "essai-de-la-configuration"  #: no code that a directory ever gave


class Mark(StrEnum):
    """How a finding stands."""

    RIGHT = "bon"
    DOUBT = "à voir"
    WRONG = "FAUX"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, in French."""

    mark: Mark
    words: str


async def examine(config: DirectoryConfig, provider: Provider) -> list[Finding]:
    """Ask the directory what it publishes and whether it takes our secret. DirectoryUnreachable."""
    try:
        document = await provider.document()
        doors_of(config, document)
        keys = await provider.keys()
    except Unfit as reason:
        return [Finding(Mark.WRONG, str(reason))]
    found = [Finding(Mark.RIGHT, f"L'annuaire répond et se nomme bien {config.issuer}"), *_offered(config, document)]
    if keys:
        found.append(Finding(Mark.RIGHT, f"Clés de signature lisibles : {len(keys)}"))
    else:
        found.append(Finding(Mark.WRONG, "Aucune clé de signature lisible : l'annuaire doit signer en RSA ou en EC"))
    return [*found, await _secret(provider)]


def judge_rules(config: DirectoryConfig, sites: Mapping[str, Site]) -> Iterator[Finding]:
    """Whether the rules speak of sites and queues that the town has."""
    for rule in config.rule:
        if rule.site is None:
            continue
        site = sites.get(rule.site)
        if site is None:
            known = ", ".join(sorted(sites)) or "aucun"
            yield Finding(Mark.WRONG, f"Groupe « {rule.group} » : le site {rule.site} n'existe pas ; sites : {known}")
            continue
        unknown = sorted(set(rule.queues or ()) - set(site.queues))
        if unknown:
            yield Finding(
                Mark.WRONG, f"Groupe « {rule.group} » : le site {rule.site} n'a pas de file {', '.join(unknown)}"
            )


def judge_file(config: DirectoryConfig, file: Path, *, secret_inside: bool) -> Iterator[Finding]:
    """Whether others on this machine can read the secret, and what to declare at the directory."""
    if secret_inside and file.stat().st_mode & stat.S_IROTH:
        yield Finding(Mark.DOUBT, f"Tout compte de cette machine peut lire le secret : chmod 640 {file}")
    address = config.address or "https://ADRESSE-DE-CE-SERVEUR"
    yield Finding(Mark.RIGHT, f"À déclarer chez l'annuaire, adresse de retour : {address}{RETURN}")
    yield Finding(Mark.RIGHT, f"À déclarer chez l'annuaire, adresse après déconnexion : {address}{AFTERWARDS}")


def _offered(config: DirectoryConfig, document: Mapping[str, Any]) -> Iterator[Finding]:
    signs = _listed(document, "id_token_signing_alg_values_supported")
    both = [name for name in config.algorithms if name in signs]
    if both:
        yield Finding(Mark.RIGHT, f"Signatures possibles : {', '.join(both)}")
    else:
        yield Finding(Mark.WRONG, f"L'annuaire signe en {', '.join(signs) or 'rien'}, le fichier ne l'admet pas")
    methods = _listed(document, "code_challenge_methods_supported")
    if "S256" in methods:
        yield Finding(Mark.RIGHT, "PKCE (S256) : oui")
    else:
        yield Finding(Mark.DOUBT, "L'annuaire ne dit pas s'il connaît PKCE (S256) : nous l'envoyons quand même")
    scopes = _listed(document, "scopes_supported")
    missing = [scope for scope in config.scopes if scopes and scope not in scopes]
    if missing:
        yield Finding(Mark.DOUBT, f"Portées que l'annuaire n'annonce pas : {', '.join(missing)}")
    if document.get("end_session_endpoint"):
        yield Finding(Mark.RIGHT, "Se déconnecter d'ici ferme aussi la session de l'annuaire")
    else:
        yield Finding(Mark.DOUBT, "Se déconnecter d'ici laisse ouverte la session de l'annuaire : il n'offre pas mieux")


async def _secret(provider: Provider) -> Finding:
    """Show a code that does not exist: a directory that refuses only the code took the secret."""
    try:
        await provider.exchange(code=TRIED, verifier=TRIED * 2, redirect_uri=f"https://localhost{RETURN}")
    except Untrusted:
        return Finding(Mark.RIGHT, "L'annuaire ne refuse ni « client_id » ni « secret »")
    except Unfit as reason:
        return Finding(Mark.WRONG, str(reason))
    except DirectoryUnreachable:
        return Finding(Mark.WRONG, "L'annuaire répond à sa description, mais pas à l'échange des codes")
    return Finding(Mark.WRONG, "L'annuaire accepte un code inventé : ne l'utilisez pas")


def _listed(document: Mapping[str, Any], name: str) -> Collection[str]:
    found = document.get(name)
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
