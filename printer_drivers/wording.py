"""The few words that the ticket adds to its content, in the visitor's language."""

from __future__ import annotations

from datetime import datetime

from ausuivant.i18n import say_clock, say_date, translator


class Wording:
    """One language's words for a ticket. French where the language is not known."""

    def __init__(self, language: str) -> None:
        """Take a language tag such as `fr` or `en-GB`."""
        self._say = _ = translator(language)
        self.language = _.language
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
