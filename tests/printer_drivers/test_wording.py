"""Every sentence of the ticket exists in every language of the ticket."""

from __future__ import annotations

import string
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po

from ausuivant.i18n import PLAIN, SOURCE, base, catalogue_path, visitor_languages
from printer_drivers import wording
from printer_drivers.wording import Wording
from scripts.extract_messages import found_in_python

MOMENT = datetime(2026, 11, 26, 10, 12, tzinfo=ZoneInfo("Europe/Paris"))
SENTENCES = {sentence for sentence, _ in found_in_python(Path(wording.__file__).read_text("utf-8")) if sentence}
OTHERS = [language for language in visitor_languages() if language != SOURCE]


def places(text: str) -> set[str]:
    """The {places} of a sentence."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_visitors_languages_are_those_of_the_ticket() -> None:
    assert {"fr", "en", "ar", "es", "pt", "it", "tr"} <= set(visitor_languages())


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_said_when_a_language_has_tickets(language: str) -> None:
    with catalogue_path(language).open("rb") as source:
        catalogue = read_po(source, locale=base(language))
    assert len(SENTENCES) == 9
    for sentence in SENTENCES:
        message = catalogue.get(sentence if isinstance(sentence, str) else sentence[0])
        assert message is not None, sentence
        forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
        assert forms, sentence
        assert all(forms), sentence
        known = places(sentence if isinstance(sentence, str) else "".join(sentence))
        assert all(places(str(form)) <= known for form in forms), sentence


@pytest.mark.parametrize("language", [language for language in OTHERS if language != PLAIN])
def test_words_differ_from_the_french_when_the_language_does(language: str) -> None:
    french, other = Wording(SOURCE), Wording(language)
    assert other.language == language
    assert other.papers != french.papers
    assert other.footer != french.footer
    assert other.when(MOMENT) != french.when(MOMENT)


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "لا أحد قبلك"),
        (1, "شخص واحد قبلك"),
        (2, "شخصان قبلك"),
        (6, "6 أشخاص قبلك"),
        (12, "12 شخصًا قبلك"),
        (100, "100 شخص قبلك"),
    ],
)
def test_arabic_counts_people_in_its_six_ways(count: int, expected: str) -> None:
    assert Wording("ar").ahead(count) == expected


@pytest.mark.parametrize("language", visitor_languages())
def test_digits_are_latin_whatever_the_language(language: str) -> None:
    words = Wording(language)
    said = f"{words.when(MOMENT)} {words.ahead(42)}"
    assert {"26", "2026", "10", "12", "42"} <= set(_numbers(said))
    assert all(character.isascii() for character in said if character.isdigit())


def _numbers(text: str) -> list[str]:
    return "".join(character if character.isdigit() else " " for character in text).split()
