"""What people read when something is refused: one French sentence for each error, by its class.

The English sentence is the first line of the class's docstring. A sentence may use the error's facts in {braces};
instants are said in the site's time zone and a missing one falls back on the sentence without it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from ausuivant.core import access_errors, errors
from ausuivant.core.errors import DomainError
from ausuivant.i18n import say_date, say_time, typeset

FRENCH: Final[Mapping[type[DomainError], str]] = {
    errors.MalformedCommand: "La demande est mal formée.",
    errors.SiteUnknown: "Ce site n'existe pas : {site_id}.",
    errors.ServiceUnknown: "Ce site ne propose pas cette démarche : {service_id}.",
    errors.QueueUnknown: "Ce site n'a pas cette file d'attente : {queue_id}.",
    errors.CounterUnknown: "Ce site n'a pas ce guichet : {counter_id}.",
    errors.TicketUnknown: "Aucun ticket d'aujourd'hui ne correspond.",
    errors.TicketLinkUnknown: "Ce lien ne mène à aucun ticket d'aujourd'hui.",
    access_errors.DeviceUnknown: "Cet appareil n'est pas enregistré.",
    errors.TopicUnknown: "Le flux ne connaît pas ce sujet : {topic}.",
    errors.PageUnknown: "Il n'y a rien à cette adresse.",
    access_errors.LoginNeeded: "Connectez-vous d'abord.",
    access_errors.LoginRefused: "L'identifiant ou le mot de passe est faux.",
    access_errors.TooManyTries: "Trop d'essais : recommencez dans {retry_after_s} s.",
    access_errors.LoginTaken: "Cet identifiant est déjà pris : {login}.",
    access_errors.LoginUnknown: "Aucun compte n'a cet identifiant : {login}.",
    access_errors.PasswordTooWeak: (
        "Ce mot de passe est trop facile à deviner : prenez une phrase de sept mots, "
        "ou quatorze caractères de trois sortes."
    ),
    access_errors.CodeNeeded: "Saisissez le code que montre l'application de votre téléphone.",
    access_errors.CodeRefused: "Ce code est faux ou a déjà servi : saisissez le suivant.",
    access_errors.CodeKeyMissing: (
        "Le serveur ne peut pas vérifier les codes : le fichier codes.key manque, ou n'est pas le sien. "
        "Prévenez l'administrateur du serveur."
    ),
    access_errors.SecretWrong: "Le code PIN ou le mot de passe est faux.",
    access_errors.PinTooEasy: "Le code PIN a six chiffres, sans suite ni répétition facile à deviner.",
    access_errors.SessionLocked: "La session est verrouillée : saisissez votre code PIN ou votre mot de passe.",
    access_errors.SecondFactorNeeded: (
        "Un administrateur doit d'abord installer une application de codes : page Mon compte."
    ),
    access_errors.OwnAccountNeeded: (
        "Vous ne pouvez pas vous retirer cela à vous-même : demandez à un autre administrateur."
    ),
    access_errors.DirectoryRefused: "La connexion par l'annuaire de la ville n'a pas abouti : {reason}.",
    access_errors.DirectoryUnreachable: "L'annuaire de la ville ne répond pas : connectez-vous avec un mot de passe.",
    access_errors.EnrolmentUnknown: "Aucun appareil n'attend avec ce code : il est faux, déjà utilisé ou trop ancien.",
    access_errors.KeyRefused: "La signature n'est pas celle de la clé de cet appareil.",
    access_errors.JournalGap: "Il manque des lignes au carnet de la borne : à reprendre à la ligne {expected_seq}.",
    access_errors.JournalForked: "Ce carnet n'est pas la suite de celui que le serveur connaît.",
    access_errors.BlocksTaken: "Les huit plages hors ligne du site sont prises : révoquez d'abord une borne.",
    access_errors.TicketsUnsynced: "Cet appareil garde encore {tickets} tickets que le serveur n'a pas reçus.",
    access_errors.TooManyConnections: "Trop de connexions ouvertes : {limit} au plus par appareil ou par session.",
    access_errors.RoleTooLow: "Vos droits ne permettent pas cette action.",
    access_errors.OriginRefused: "La demande vient de la page d'un autre site.",
    access_errors.ConnectionOpen: (
        "Cette adresse n'est pas en HTTPS : le navigateur n'y garderait pas votre session, et tout le réseau pourrait "
        "lire votre mot de passe. Ouvrez l'adresse qui commence par https://."
    ),
    errors.LetterUnknown: "Aucune file de ce site n'a la lettre {letter}.",
    errors.NumbersRefused: "Le premier numéro vient avant le dernier, et il y en a {most} au plus.",
    errors.HourRefused: "Cette heure n'est pas d'aujourd'hui, ou n'est pas encore passée.",
    errors.NobodyInRange: "Personne n'attend avec un numéro de {first} à {last}.",
    errors.TransitionRefused: "Ce ticket n'est plus dans un état qui permet cette action.",
    errors.StaleView: "La situation du guichet a changé : regardez l'écran avant d'agir.",
    errors.CounterTaken: "Un autre agent tient ce guichet.",
    errors.CounterClosed: "Ouvrez d'abord le guichet.",
    errors.CounterPaused: "Le guichet est en pause : reprenez l'accueil d'abord.",
    errors.CounterBusy: "Le guichet reçoit encore le ticket {label}.",
    errors.AgentElsewhere: "Vous tenez déjà le guichet {counter_id} : fermez-le d'abord.",
    errors.NobodyWaiting: "Personne n'attend pour ce guichet.",
    errors.NothingDue: "Rien n'est à faire à cet instant.",
    errors.NothingChanges: "C'est déjà le cas.",
    errors.CommandReused: "Cet identifiant a déjà servi pour une autre demande.",
    errors.LabelTaken: "Un autre ticket d'aujourd'hui porte le numéro {label}.",
    errors.TooLate: "Il est trop tard pour cette action.",
    errors.SiteClosed: "L'accueil est fermé.",
    errors.QueueClosed: "Cette file ne prend personne pour le moment.",
    errors.TooManyTickets: "Trop de tickets demandés d'un coup : réessayez dans {retry_after_s} s.",
    errors.ClockSuspect: "L'horloge du serveur a sauté : un administrateur doit la vérifier.",
    errors.StoreBusy: "L'enregistrement est momentanément impossible : réessayez dans {retry_after_s} s.",
    errors.StoreFull: "Le disque du serveur est plein : rien n'a été enregistré.",
    errors.LogNewer: "Le journal vient d'une version plus récente du programme : mettez ce serveur à jour.",
    errors.ServerUnreachable: "Le serveur ne répond pas.",
    errors.ServerFault: "Le serveur a rencontré une erreur ; elle est notée dans son journal.",
}

#: added when the error knows when it ends
REOPENS: Final[Mapping[type[DomainError], str]] = {
    errors.SiteClosed: "L'accueil est fermé ; il rouvre {when}.",
    errors.QueueClosed: "Cette file ne prend personne pour le moment ; elle rouvre {when}.",
}


def sentence(error: DomainError, language: str = "fr", timezone: str | None = None) -> str:
    """Say a refusal to a person."""
    if language != "fr":
        return error.title()
    facts = error.facts()
    reopens_at = facts.get("reopens_at")
    if isinstance(reopens_at, datetime) and timezone is not None and type(error) in REOPENS:
        zone = ZoneInfo(timezone)
        when = f"{say_date(reopens_at, zone, year=False)} à {say_time(reopens_at, zone)}"
        return typeset(REOPENS[type(error)].format(when=when))
    template = FRENCH.get(type(error))
    return typeset(template.format(**facts)) if template else error.title()
