"""Why the directory's word is not taken: a code for the audit and the log, a sentence for the person."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ausuivant.core.access_errors import DirectoryRefused
from ausuivant.i18n import SOURCE, mark, translator


class Cause(StrEnum):
    """What was wrong."""

    STATE = "state"  #: not begun in this browser, begun too long ago, or come back twice
    DECLINED = "declined"  #: the directory, or the person, said no
    CODE = "code"  #: the directory does not know the code that the browser brought
    TOKEN = "token"  #: no token, or one that nobody can read
    ALGORITHM = "algorithm"
    SIGNATURE = "signature"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    NONCE = "nonce"
    HOUR = "hour"  #: expired, or issued in the future
    SUBJECT = "subject"  #: no identifier, or another one than in the token
    REQUIRED = "required"  #: not of the right organisation
    FACTOR = "factor"  #: known by less than what is asked
    GROUPS = "groups"  #: the directory did not tell all the groups
    RIGHTS = "rights"
    DISABLED = "disabled"


_INVALID: Final = mark("sa réponse n'est pas valable, prévenez le service informatique")

REASONS: Final[Mapping[Cause, str]] = {
    Cause.STATE: mark("cette connexion a expiré ou a déjà servi, recommencez"),
    Cause.DECLINED: mark("la connexion y a été abandonnée ou refusée"),
    Cause.CODE: mark("cette connexion a expiré ou a déjà servi, recommencez"),
    Cause.HOUR: mark("l'heure de l'annuaire et celle de ce serveur diffèrent, prévenez le service informatique"),
    Cause.REQUIRED: mark("votre compte n'est pas celui d'une organisation admise ici"),
    Cause.FACTOR: mark("il faut vous y connecter avec un second moyen, par exemple un code"),
    Cause.GROUPS: mark("vous avez trop de groupes, prévenez le service informatique"),
    Cause.RIGHTS: mark("votre compte n'a encore aucun rôle ici, demandez à un administrateur"),
    Cause.DISABLED: mark("votre compte est désactivé ici"),
}


@dataclass(eq=False)
class Untrusted(Exception):
    """The directory's word is not taken. Holds no claim: claims name people."""

    cause: Cause

    def refusal(self) -> DirectoryRefused:
        """What the person is told."""
        return DirectoryRefused(reason=translator(SOURCE)(REASONS.get(self.cause, _INVALID)))
