"""No text can hold a byte that a printer obeys."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printer_drivers.cleaning import MAX_LINE, clean_line, printable_bytes

ANY_TEXT = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\x1b\x1d\x10\x1c\x00\n\u202e\u2066@V!éœ€")))


@given(ANY_TEXT)
def test_bytes_are_printable_whatever_the_text(text: str) -> None:
    encoded = printable_bytes(text)
    assert all(byte >= 0x20 and byte != 0x7F for byte in encoded)
    assert len(encoded) <= 2 * MAX_LINE


@given(ANY_TEXT)
def test_line_holds_no_control_nor_bidi_whatever_the_text(text: str) -> None:
    line = clean_line(text)
    assert all(unicodedata.category(character) not in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"} for character in line)
    assert len(line) <= MAX_LINE
    assert clean_line(line) == line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10\u202fh", b"10\xa0h"),
        ("cœur à 5 €", "cœur à 5 €".encode("cp1252")),
        ("e\u0301", b"\xe9"),
        ("\x1dV\x00coupe", b"Vcoupe"),
        ("№ 3", b"n\xb0 3"),
        ("日", b"?"),
    ],
)
def test_bytes_are_those_of_page_1252_when_the_text_is_french(text: str, expected: bytes) -> None:
    assert printable_bytes(text) == expected
