"""Letters: no empty box on paper, both scripts in their order, lines that fit."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageChops

from printer_drivers.cleaning import clean_line
from printer_drivers.fonts import font, holds
from printer_drivers.lettering import Style, draw_line, legible, script_of, width_of, wrap

PLAIN = Style(400, 34)
ARABIC = Style(400, 34, "arabic", "rtl")
FRENCH = string.ascii_letters + string.digits + "ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆàâäçéèêëîïôöùûüÿœæ«»’“”–—…·€°!?;:,.()"
OTHERS = "áíóúñ¿¡ãõìòğışİŞĞ"
ARABIC_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئىةًٌٍَُِّْ،؛؟"


@pytest.mark.parametrize("characters", [FRENCH, OTHERS, ARABIC_LETTERS])
def test_fonts_hold_every_letter_of_the_tickets_languages(characters: str) -> None:
    assert legible(characters) == characters


@pytest.mark.parametrize("character", ["日", "Ж", "ש", "☐", "\ufffd"])
def test_character_is_not_held_when_it_draws_as_an_empty_box(character: str) -> None:
    assert not any(holds(face, character) for face in ("latin", "latin-ext", "arabic"))


@pytest.mark.logs("no font holds")
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Mairie 日本", "Mairie ??"),
        ("aller → guichet", "aller -> guichet"),
        ("Ḿ", "M"),
        ("3‑4", "3-4"),
        ("قاعة 日", "قاعة ?"),
    ],
)
def test_character_is_replaced_and_logged_when_no_font_holds_it(
    text: str, shown: str, caplog: pytest.LogCaptureFixture
) -> None:
    legible.cache_clear()
    assert legible(text) == shown
    assert "U+" in caplog.text


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=40))
@pytest.mark.logs("no font holds")
def test_no_box_is_drawn_whatever_the_text(text: str) -> None:
    shown = legible(clean_line(text))
    faces = ("arabic",) if script_of(shown) == "arabic" else ("latin", "latin-ext", "arabic")
    assert all(any(holds(face, character) for face in faces) for character in shown)


def test_line_is_shaped_when_it_is_arabic() -> None:
    joined = width_of("ننن", ARABIC)
    assert joined < 2.5 * width_of("ن", ARABIC)  # three joined letters are not three single ones


def test_line_runs_from_the_right_when_the_ticket_is_arabic() -> None:
    """ "6 people before you": the 6 is read first, so it stands at the right."""
    line = draw_line("6 أشخاص قبلك", ARABIC)
    six = draw_line("6", Style(400, 34, "arabic", "ltr"))
    assert line.ink is not None
    assert six.ink is not None
    right = line.ink.crop((line.ink.width - six.ink.width, 0, *line.ink.size))
    box = right.getbbox()
    assert box is not None
    assert ImageChops.difference(right.crop(box).convert("L"), six.ink.convert("L")).getbbox() is None


def test_run_of_another_font_is_set_in_line_when_the_first_lacks_a_letter() -> None:
    alone = sum(
        font(400, 34, face).getlength(run) for face, run in (("latin", "A"), ("latin-ext", "ğ"), ("latin", "a"))
    )
    assert width_of("Ağa", PLAIN) == alone


def test_line_is_drawn_once_when_asked_for_twice() -> None:
    assert draw_line("Gardez ce ticket", PLAIN) is draw_line("Gardez ce ticket", PLAIN)


@pytest.mark.parametrize("room", [120, 200, 368, 536])
@pytest.mark.parametrize(
    "text",
    [
        "Photo de moins de 6 mois",
        "Anticonstitutionnellement" * 3,
        "accueil.miramas.example/t",
        "Ville de Miramas · Hôtel de ville",
        "a b c d e f g h i j k l m n o p q r s t u v w x y z",
    ],
)
def test_lines_fit_and_say_everything_when_wrapped(text: str, room: int) -> None:
    lines = wrap(text, room, PLAIN)
    assert all(width_of(line, PLAIN) <= room for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "").replace("·", "" if len(lines) > 1 else "·")


def test_last_line_holds_more_than_a_word_when_wrapped() -> None:
    assert wrap("Photo de moins de 6 mois", 318, PLAIN) == ("Photo de moins", "de 6 mois")


def test_address_breaks_after_a_dot_when_it_is_wider_than_the_paper() -> None:
    assert wrap("accueil.miramas.example/t", 368, PLAIN) == ("accueil.miramas.", "example/t")


def test_empty_line_draws_nothing() -> None:
    assert draw_line("", PLAIN).ink is None
