"""What is said of a call: by rule, and never more than stands on the screen."""

from dataclasses import fields

import pytest

from ausuivant.core.views import Announced
from counter_display.voice.sentence import sentence
from counter_display.voice.words import FRENCH, WORDS
from tests.counter_display.calls import call


def said(label: str, language: str = "fr", **more: object) -> str:
    found = sentence(call(label, **more), language)  # type: ignore[arg-type]
    assert found is not None
    return found.text


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("A042", "Ticket a, zéro 42. Guichet 3."),
        ("C007", "Ticket cé, zéro zéro 7. Guichet 3."),
        ("R120", "Ticket erre, 120. Guichet 3."),
        ("L1003", "Ticket elle, 1003. Guichet 3."),
        ("N801", "Ticket haine, 801. Guichet 3."),
        ("M000", "Ticket aime, zéro zéro zéro. Guichet 3."),
        ("A042bis", "Ticket a, zéro 42 bis. Guichet 3."),
        ("A042-5", "Ticket a, zéro 42 5. Guichet 3."),
    ],
)
def test_number_is_read_as_people_say_it(label: str, text: str) -> None:
    assert said(label) == text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Ticket A, zero 42. Counter 3."),
        ("es", "Turno A, cero 42. Ventanilla 3."),
        ("pt", "Senha A, zero 42. Balcão 3."),
        ("it", "Numero A, zero 42. Sportello 3."),
        ("tr", "Bilet A, sıfır 42. Gişe 3."),
        ("ar", "تذكرة إيه، صفر 42. شباك 3."),
    ],
)
def test_sentence_is_said_in_each_language_when_the_town_named_the_counter_in_french_only(
    language: str, text: str
) -> None:
    assert said("A042", language, name={"fr": "Guichet 3"}) == text


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("Guichet B", "Guichet bé"),
        ("Bureau n° 12", "Bureau numéro 12"),
        ("Bureau\u00a012", "Bureau 12"),
        ("Accueil", "Accueil"),
        ("Guichet [[oops]] <b>3</b>", "Guichet oops b 3 /b"),
    ],
)
def test_counter_is_read_safely_whatever_its_name(name: str, where: str) -> None:
    assert said("A042", name={"fr": name}).endswith(f". {where}.")


def test_counter_is_called_by_its_number_when_its_name_cannot_be_translated() -> None:
    assert said("A042", "en", name={"fr": "Accueil"}, counter="3").endswith("Counter 3.")
    assert said("A042", "es", name={"fr": "Bureau 3"}).endswith("Oficina 3.")
    assert sentence(call("A042", name={"fr": "Accueil"}, counter="acc"), "en") is None


def test_nothing_is_said_in_a_language_that_nobody_speaks() -> None:
    assert sentence(call("A042"), "de") is None


def test_every_letter_has_a_word_of_its_own() -> None:
    assert len(set(FRENCH.letters.values())) == 26
    assert set(FRENCH.letters) == {chr(code) for code in range(ord("A"), ord("Z") + 1)}
    assert len(WORDS["ar"].letters) == 26


def test_sentence_cannot_hold_a_name_because_a_call_has_none() -> None:
    known = {"id", "call_id", "label", "letter", "number", "counter_id", "counter_name", "called_at", "recall"}
    assert {field.name for field in fields(Announced)} == known
