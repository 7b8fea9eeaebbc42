"""The sentences people read: French typography, hours, lengths, ranges, reasons."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ausuivant.core.routing import Reason
from ausuivant.core.views import Range, Why
from ausuivant.i18n import (
    languages,
    say_clock,
    say_date,
    say_level,
    say_minutes,
    say_range,
    say_time,
    translator,
    typeset,
)
from ausuivant.why import say_why

PARIS = "Europe/Paris"


def shown(text: str) -> str:
    """The text with its no-break spaces made visible."""
    return text.replace("\u00a0", "~")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Bonjour, que venez-vous faire ?", "Bonjour, que venez-vous faire~?"),
        ("Asseyez-vous : 20 min d'attente.", "Asseyez-vous~: 20~min d'attente."),
        ("Touchez « Prioritaire ».", "Touchez «~Prioritaire~»."),
        ("Il rouvre à 13 h 30.", "Il rouvre à 13~h~30."),
        ("86 € ; 20 %", "86~€~; 20~%"),
        ("https://mairie.example/a:b?c", "https://mairie.example/a:b?c"),
        ("de 8 à 9 heures", "de 8 à 9 heures"),
    ],
)
def test_typeset_keeps_marks_and_units_together_when_french(written: str, expected: str) -> None:
    assert shown(typeset(written)) == expected


def test_french_is_typeset_when_values_fill_it() -> None:
    assert shown(translator("fr")("Revenez dans {n} min : merci", n=5)) == "Revenez dans 5~min~: merci"


@pytest.mark.parametrize("written", ["Choisi à la main : {detail}", "Choisi à la main\u00a0: {detail}"])
def test_english_is_found_when_the_source_uses_either_space(written: str) -> None:
    assert translator("en")(written, detail="x") == "Chosen by hand: x"


@pytest.mark.parametrize("language", ["fr", "de", "../en", ""])
def test_translator_speaks_french_when_there_is_no_catalogue(language: str) -> None:
    assert translator(language)("Fluide") == "Fluide"


def test_translator_serves_a_region_by_its_language() -> None:
    assert translator("en-GB")("Fluide") == "Quiet"


def test_translator_keeps_the_french_when_the_sentence_is_not_in_the_catalogue() -> None:
    assert translator("en")("Une phrase jamais traduite.") == "Une phrase jamais traduite."


@pytest.mark.parametrize(("n", "expected"), [(0, "0 chose"), (1, "1 chose"), (2, "2 choses")])
def test_plural_is_singular_up_to_one_when_french(n: int, expected: str) -> None:
    assert translator("fr").plural("{n} chose", "{n} choses", n) == expected


@pytest.mark.parametrize(("n", "expected"), [(0, "0 people"), (1, "1 person"), (2, "2 people")])
def test_plural_is_singular_for_one_only_when_english(n: int, expected: str) -> None:
    said = translator("en").plural(
        "{n} personne arrivée plus tôt attend encore.", "{n} personnes arrivées plus tôt attendent encore.", n
    )
    assert said.startswith(expected)


def test_languages_are_french_first() -> None:
    assert languages()[0] == "fr"
    assert "en" in languages()


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 1, 5, 9, 12, tzinfo=UTC), "10~h~12"),
        (datetime(2026, 7, 5, 7, 0, tzinfo=UTC), "9~h"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2~h~30"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2~h~30"),
        (datetime(2026, 1, 5, 22, 5, tzinfo=UTC), "23~h~05"),
    ],
)
def test_time_is_local_when_said_in_french(at: datetime, expected: str) -> None:
    assert shown(say_time(at, PARIS)) == expected


def test_time_is_in_digits_when_said_in_english() -> None:
    assert say_time(datetime(2026, 1, 5, 8, 5, tzinfo=UTC), PARIS, language="en") == "9:05"


def test_clock_says_midnight_at_the_end_of_a_day() -> None:
    assert shown(say_clock(24 * 60)) == "24~h"


def test_date_is_in_full_when_french() -> None:
    assert say_date(date(2026, 12, 1)) == "mardi 1er décembre 2026"
    assert say_date(date(2026, 11, 22), year=False) == "dimanche 22 novembre"
    assert say_date(date(2026, 11, 22), language="en") == "Sunday, 22 November 2026"
    assert say_date(date(2026, 11, 22), language="es") == "domingo, 22 de noviembre de 2026"


def test_date_is_local_when_an_instant_is_said() -> None:
    assert say_date(datetime(2026, 11, 22, 23, 30, tzinfo=UTC), PARIS, year=False) == "lundi 23 novembre"


def test_date_is_refused_when_an_instant_has_no_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        say_date(datetime(2026, 11, 22, tzinfo=UTC))


@pytest.mark.parametrize(
    ("length", "expected"),
    [(0, "moins de 1~min"), (12, "12~min"), (60, "1~h"), (65, "1~h~05"), (timedelta(seconds=179), "2~min")],
)
def test_minutes_are_hours_when_long(length: int | timedelta, expected: str) -> None:
    assert shown(say_minutes(length)) == expected


@pytest.mark.parametrize(
    ("wait", "expected"),
    [
        (Range(10, 20), "10 à 20~min"),
        (Range(0, 5), "moins de 5~min"),
        (Range(90, None), "plus de 1~h~30"),
        (Range(45, 75), "45~min à 1~h~15"),
        (Range(30, 30), "environ 30~min"),
        (None, "estimation indisponible"),
    ],
)
def test_range_is_honest_when_french(wait: Range | None, expected: str) -> None:
    assert shown(say_range(wait)) == expected


def test_range_is_translated_when_english() -> None:
    assert shown(say_range(Range(10, 20), "en")) == "10 to 20~min"


def test_levels_have_a_word_each() -> None:
    assert [say_level(level) for level in (1, 2, 3, 4, None)] == ["Fluide", "Modéré", "Chargé", "Très chargé", "–"]
    assert say_level(4, "en") == "Very busy"


@pytest.mark.parametrize("reason", [*Reason, "returning"])
def test_every_reason_has_its_own_sentence_in_each_language(reason: str) -> None:
    said = {say_why(Why(reason, 0, 20, "a vu le dossier"), language) for language in languages()}
    assert len(said) == len(languages())
    assert reason == Reason.FIRST or say_why(Why(reason, 0, 20)) != say_why(Why(Reason.FIRST, 0, 0))


def test_why_says_who_still_waits_when_somebody_was_passed() -> None:
    said = say_why(Why(Reason.PRIORITY, 2, 20))
    assert shown(said) == "Prioritaire~: avance de 20~min. 2 personnes arrivées plus tôt attendent encore."


def test_why_gives_the_detail_when_the_reason_is_not_known() -> None:
    assert say_why(Why("tirage", 0, 0, "Tiré au sort.")) == "Tiré au sort."
