"""The few words that the ticket adds to its content, by language. French is the source and the fallback."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

NBSP = "\u00a0"


@dataclass(frozen=True)
class Wording:
    """One language's words for a ticket."""

    wait: str
    papers: str
    follow_title: str
    follow_text: str
    footer: str
    duplicate: str
    nobody_ahead: str
    one_ahead: str
    many_ahead: str  #: with `{count}`
    days: tuple[str, ...]  #: Monday first
    months: tuple[str, ...]
    moment: str  #: with `{day} {number} {month} {year} {hour} {minute}`

    def ahead(self, count: int) -> str:
        """Say how many people are before the visitor."""
        if count <= 0:
            return self.nobody_ahead
        return self.one_ahead if count == 1 else self.many_ahead.format(count=count)

    def when(self, moment: datetime) -> str:
        """Write a local date and time in full."""
        return self.moment.format(
            day=self.days[moment.weekday()],
            number=moment.day,
            month=self.months[moment.month - 1],
            year=moment.year,
            hour=moment.hour,
            minute=f"{moment.minute:02d}",
        )


_FRENCH = Wording(
    wait="Attente",
    papers="Papiers à préparer",
    follow_title="Suivez votre tour",
    follow_text="avec ce code, ou écoutez l’appel.",
    footer="Gardez ce ticket jusqu’à l’appel.",
    duplicate="DUPLICATA",
    nobody_ahead="Personne avant vous",
    one_ahead=f"1{NBSP}personne avant vous",
    many_ahead=f"{{count}}{NBSP}personnes avant vous",
    days=("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche"),
    months=(
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ),
    moment=f"{{day}} {{number}}{NBSP}{{month}} {{year}}, {{hour}}{NBSP}h{NBSP}{{minute}}",
)  # fmt: skip

_ENGLISH = Wording(
    wait="Waiting time",
    papers="Papers to have ready",
    follow_title="Follow your turn",
    follow_text="with this code, or listen for the call.",
    footer="Keep this ticket until your call.",
    duplicate="DUPLICATE",
    nobody_ahead="Nobody before you",
    one_ahead=f"1{NBSP}person before you",
    many_ahead=f"{{count}}{NBSP}people before you",
    days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    months=(
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    moment=f"{{day}} {{number}}{NBSP}{{month}} {{year}}, {{hour}}:{{minute}}",
)  # fmt: skip

WORDINGS: Final[Mapping[str, Wording]] = {"fr": _FRENCH, "en": _ENGLISH}


def wording_for(language: str) -> Wording:
    """Give the words of a language tag such as `fr` or `en-GB`; French when the language is not known."""
    return WORDINGS.get(language.split("-")[0].lower(), _FRENCH)
