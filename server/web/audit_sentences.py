"""The audit in plain French: who did what to whom, one sentence a row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ausuivant.i18n import SOURCE, mark, translator
from server.security.audit import AuditKind, Entry
from server.security.roles import Role
from server.web.rights import NAMES, role_name

#: {who} acted, on {whom}; other places are the row's facts
SENTENCES: Final[Mapping[AuditKind, str]] = {
    AuditKind.ACCOUNT_ADDED: mark("{who} a créé le compte de {whom} : {roles}."),
    AuditKind.ACCOUNT_DISABLED: mark("{who} a désactivé le compte de {whom}."),
    AuditKind.ACCOUNT_ENABLED: mark("{who} a réactivé le compte de {whom}."),
    AuditKind.RIGHTS_CHANGED: mark("{who} a changé les droits de {whom} : {roles}. Avant : {before}."),
    AuditKind.PASSWORD_CHANGED: mark("{who} a changé son mot de passe."),
    AuditKind.PASSWORD_RESET: mark("{who} a donné un mot de passe temporaire à {whom}."),
    AuditKind.CODES_ENROLLED: mark("{who} a installé une application de codes."),
    AuditKind.CODES_REMOVED: mark("{who} a retiré l’application de codes de {whom}."),
    AuditKind.PIN_CHANGED: mark("{who} a changé son code PIN."),
    AuditKind.LOGGED_IN: mark("{who} a ouvert une session, par {proof}."),
    AuditKind.LOGIN_FAILED: mark("Une connexion a échoué pour {whom} : {what}."),
    AuditKind.LOGGED_OUT: mark("{who} a fermé sa session."),
    AuditKind.SESSION_ENDED: mark("{who} a fermé une session de {whom}."),
    AuditKind.EMERGENCY_SEALED: mark("{who} a scellé le compte de secours."),
    AuditKind.EMERGENCY_USED: mark("Le compte de secours a servi."),
    AuditKind.DEVICE_INVITED: mark("{who} a préparé une invitation : {role}."),
    AuditKind.DEVICE_APPROVED: mark("{who} a accepté un appareil : {role}."),
    AuditKind.DEVICE_ENROLLED: mark("{whom} : appareil enregistré."),
    AuditKind.DEVICE_ROTATED: mark("{whom} a changé de jeton."),
    AuditKind.DEVICE_REVOKED: mark("{who} a révoqué {whom}."),
    AuditKind.CONFIGURATION_CHANGED: mark("{who} a changé la configuration du site."),
    AuditKind.CLOCK_ACCEPTED: mark("{who} a accepté l’heure du serveur."),
    AuditKind.LOG_EXPORTED: mark("{who} a exporté {what}."),
    AuditKind.PEOPLE_READ: mark("{who} a lu la page Personnes."),
    AuditKind.SESSIONS_READ: mark("{who} a lu la page Sessions."),
    AuditKind.AUDIT_READ: mark("{who} a lu l’audit."),
    AuditKind.AUDIT_FORGOTTEN: mark("{who} a effacé de l’audit ce qui a plus d’un an."),
}
PROOFS: Final[Mapping[str, str]] = {
    "password": mark("mot de passe"),
    "code": mark("mot de passe et code"),
    "directory": mark("l’annuaire de la ville"),
    "strong_directory": mark("l’annuaire de la ville et son second moyen"),
    "sealed": mark("mot de passe de secours"),
}
WHAT: Final[Mapping[str, str]] = {
    "password": mark("mot de passe faux"),
    "code": mark("code faux"),
    "pin": mark("code PIN faux"),
    "directory": mark("retour de l’annuaire refusé"),
    "audit": mark("l’audit"),
    "log": mark("le journal de l’accueil"),
    "": mark("des données"),
}
#: what a filter offers: several kinds under one word
GROUPS: Final[Mapping[str, tuple[str, tuple[AuditKind, ...]]]] = {
    "connexions": (
        mark("Connexions"),
        (AuditKind.LOGGED_IN, AuditKind.LOGGED_OUT, AuditKind.LOGIN_FAILED, AuditKind.SESSION_ENDED),
    ),
    "comptes": (
        mark("Comptes et droits"),
        (
            AuditKind.ACCOUNT_ADDED,
            AuditKind.ACCOUNT_DISABLED,
            AuditKind.ACCOUNT_ENABLED,
            AuditKind.RIGHTS_CHANGED,
        ),
    ),
    "secrets": (
        mark("Mots de passe et codes"),
        (
            AuditKind.PASSWORD_CHANGED,
            AuditKind.PASSWORD_RESET,
            AuditKind.CODES_ENROLLED,
            AuditKind.CODES_REMOVED,
            AuditKind.PIN_CHANGED,
        ),
    ),
    "appareils": (
        mark("Appareils"),
        (
            AuditKind.DEVICE_INVITED,
            AuditKind.DEVICE_APPROVED,
            AuditKind.DEVICE_ENROLLED,
            AuditKind.DEVICE_ROTATED,
            AuditKind.DEVICE_REVOKED,
        ),
    ),
    "reglages": (
        mark("Réglages"),
        (AuditKind.CONFIGURATION_CHANGED, AuditKind.CLOCK_ACCEPTED, AuditKind.AUDIT_FORGOTTEN),
    ),
    "lectures": (
        mark("Lectures et exports"),
        (AuditKind.LOG_EXPORTED, AuditKind.PEOPLE_READ, AuditKind.SESSIONS_READ, AuditKind.AUDIT_READ),
    ),
    "secours": (mark("Compte de secours"), (AuditKind.EMERGENCY_SEALED, AuditKind.EMERGENCY_USED)),
}


@dataclass(frozen=True, slots=True)
class Names:
    """How ids are said. Whoever may not know a person reads the end of the account's id."""

    people: Mapping[str, str]
    devices: Mapping[str, str]
    sites: Mapping[str, str]
    queues: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def of(self, subject: str) -> str:
        """Who or what an id is."""
        say = translator(SOURCE)
        if subject == "cli":
            return say("La ligne de commande")
        if subject in ("system", ""):
            return say("Le serveur") if subject else say("un identifiant inconnu")
        if subject in self.devices:
            return f"« {self.devices[subject]} »"
        return self.people.get(subject) or say("l’agent …{end}", end=subject[-6:])

    def right(self, said: str) -> str:
        """A right as the audit keeps it, `agent:HDV:etat-civil`, in plain words."""
        name, _, where = said.partition(":")
        site_id, _, queue_id = where.partition(":")
        known = {role.value: role for role in NAMES}
        words = [role_name(known[name]) if name in known else name]
        if site_id:
            words.append(self.sites.get(site_id, site_id))
        if queue_id:
            words.append(self.queues.get((site_id, queue_id), queue_id))
        return " ".join((words[0], f"({', '.join(words[1:])})")) if words[1:] else words[0]


def sentence_of(entry: Entry, names: Names) -> str:
    """Say one row."""
    say = translator(SOURCE)
    known = {kind.value: kind for kind in AuditKind}
    if entry.kind not in known:
        return entry.kind
    kind = known[entry.kind]
    plain = {**dict.fromkeys(("roles", "before", "role", "proof"), ""), "what": say(WHAT[""])}
    facts = {**plain, **_facts(entry.facts, names)}
    whom = str(entry.facts.get("account", "")) or entry.subject
    who = names.of(entry.actor)
    text = say(SENTENCES[kind], **facts, who=who, whom=names.of(whom))
    return text[:1].upper() + text[1:]


def _facts(facts: Mapping[str, Any], names: Names) -> dict[str, str]:
    """The facts as a sentence takes them."""
    say = translator(SOURCE)
    said: dict[str, str] = {}
    for name, value in facts.items():
        if name in ("roles", "before") and isinstance(value, list):
            said[name] = ", ".join(names.right(str(one)) for one in value) or say("aucun droit")
        elif name == "role":
            said[name] = role_name(Role(value)) if value in {role.value for role in NAMES} else str(value)
        elif name == "proof":
            said[name] = say(PROOFS.get(str(value), str(value)))
        elif name == "what":
            said[name] = say(WHAT.get(str(value), str(value)))
    return said
