"""The answer to "Pourquoi ce ticket ?", in words: for staff, who must be able to explain every call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ausuivant.i18n import SOURCE, Translator, say_length, translator

if TYPE_CHECKING:
    from ausuivant.core.views import Why


def say_why(why: Why, language: str = SOURCE) -> str:
    """Answer "Pourquoi ce ticket ?": the rule that chose it, then who goes on waiting though arrived earlier."""
    _ = translator(language)
    said = _reason(why, _)
    if why.passed < 1:
        return said
    passed = _.plural(
        "{n} personne arrivée plus tôt attend encore.", "{n} personnes arrivées plus tôt attendent encore.", why.passed
    )
    return f"{said} {passed}"


def _reason(why: Why, _: Translator) -> str:
    """Say the rule alone. An unknown reason says its detail: a newer server must not break an older screen."""
    match str(why.reason):
        case "first":
            return _("Premier arrivé parmi vos files.")
        case "priority":
            return _("Prioritaire : avance de {length}.", length=say_length(why.minutes, _.language))
        case "appointment":
            return _("Rendez-vous : appelé à son heure.")
        case "help":
            return _("Renfort : attend depuis plus de {length}.", length=say_length(why.minutes, _.language))
        case "pinned":
            return _("Réservé à votre guichet.")
        case "returning":
            return _("De retour : reprend sa place.")
        case "walked_in":
            return _("Passage rapide, sans ticket.")
        case "chosen" if why.detail:
            return _("Choisi à la main : {detail}", detail=why.detail)
        case "chosen":
            return _("Choisi à la main.")
        case _other:
            return why.detail or _("Premier arrivé parmi vos files.")
