"""The few words that the ticket adds to its content, in the visitor's language, from the catalogues."""

from __future__ import annotations

from datetime import datetime

from ausuivant.i18n import SOURCE, languages, say_clock, say_date, translator


class Wording:
    """One language's words for a ticket. French where the language is not known."""

    def __init__(self, language: str) -> None:
        """Take a language tag such as `fr` or `en-GB`."""
        tag = language.split("-")[0].lower()
        self._language = tag if tag in languages() else SOURCE
        self._say = _ = translator(self._language)
        self.wait = _("Attente")
        self.papers = _("Papiers à préparer")
        self.follow_title = _("Suivez votre tour")
        self.follow_text = _("avec ce code, ou écoutez l’appel.")
        self.footer = _("Gardez ce ticket jusqu’à l’appel.")
        self.duplicate = _("DUPLICATA")

    def ahead(self, count: int) -> str:
        """Say how many people are before the visitor."""
        if count <= 0:
            return self._say("Personne avant vous")
        return self._say.plural("{n} personne avant vous", "{n} personnes avant vous", count)

    def when(self, moment: datetime) -> str:
        """Write a local date and time in full."""
        day = say_date(moment.date(), language=self._language)
        hour = say_clock(moment.hour * 60 + moment.minute, language=self._language)
        return f"{day[0].upper()}{day[1:]}, {hour}"
