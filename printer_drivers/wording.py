"""The few words that the ticket adds to its content, in the visitor's language.

The programs' catalogues say them where the screens speak that language. The others, which no screen speaks yet, have
a small catalogue of the ticket alone in `locale/`: this page's sentences and no more.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from ausuivant.i18n import SOURCE, Translator, languages, read_catalogue, say_clock, say_date, translator

LOCALE: Final = Path(__file__).parent / "locale"


@cache
def ticket_languages() -> tuple[str, ...]:
    """List the languages that a ticket can be in."""
    return tuple(sorted({*languages(), *(path.stem for path in LOCALE.glob("*.po"))}))


class Wording:
    """One language's words for a ticket. French where the language is not known."""

    def __init__(self, language: str) -> None:
        """Take a language tag such as `fr` or `en-GB`."""
        tag = language.replace("_", "-").split("-")[0].lower()
        self.language = tag if tag in ticket_languages() else SOURCE
        self._say = _ = _translator(self.language)
        self.wait = _("Attente")
        self.papers = _("Papiers à préparer")
        self.follow_title = _("Suivez votre tour")
        self.follow_text = _("avec ce code, ou écoutez l’appel.")
        self.footer = _("Gardez ce ticket jusqu’à l’appel.")
        self.duplicate = _("DUPLICATA")

    def ahead(self, count: int) -> str:
        """Say how many people are before the visitor."""
        _ = self._say
        if count <= 0:
            return _("Personne avant vous")
        return _.plural("{n} personne avant vous", "{n} personnes avant vous", count)

    def when(self, moment: datetime) -> str:
        """Write a local date and time in full."""
        day = say_date(moment.date(), language=self.language)
        hour = say_clock(moment.hour * 60 + moment.minute, language=self.language)
        _ = self._say
        said = _("{day}, {hour}", day=day, hour=hour)
        return f"{said[0].upper()}{said[1:]}"


@cache
def _translator(language: str) -> Translator:
    """Prefer the programs' catalogue; a ticket's own serves where they have none."""
    own = LOCALE / f"{language}.po"
    if language in languages() or not own.is_file():
        return translator(language)
    return read_catalogue(own, language)
