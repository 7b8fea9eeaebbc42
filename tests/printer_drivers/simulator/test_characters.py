"""Text commands: what stands on the paper, and how."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops

from tests.printer_drivers.simulator.paper import WPC1252, box, dots, ignored, ink, paper

CELL = (12, 24)


def width_of(data: bytes) -> int:
    """How wide the ink of a line is."""
    left, _, right, _ = box(data)
    return right - left


@pytest.mark.parametrize(
    ("page", "codec", "text"),
    [
        (0, "cp437", "é à ç ┌─┐ ±"),
        (2, "cp850", "À É ® ½"),
        (16, "cp1252", "cœur à 5 € – « fin »…"),
        (19, "cp858", "À 5 € ¼"),
        (17, "cp866", "Привет"),
        (15, "iso8859_7", "αβγ"),
        (18, "cp852", "čšž"),
    ],
)
def test_text_is_read_in_its_code_page_when_one_is_chosen(page: int, codec: str, text: str) -> None:
    assert paper(bytes((0x1B, 0x74, page)) + text.encode(codec) + b"\n").text == (text,)


def test_frames_are_drawn_when_the_katakana_page_is_chosen() -> None:
    assert paper(b"\x1bt\x01\x9e\x95\x9f\xb1\n").text == ("╰─╯ｱ",)


def test_code_page_is_ignored_when_there_is_none_of_that_number() -> None:
    assert ignored(b"\x1bt\xc8") == [(0, b"\x1bt\xc8")]


def test_text_is_cp437_again_when_the_printer_was_reset() -> None:
    assert paper(WPC1252 + b"\x1b@\x9c\n").text == ("£",)


def test_ascii_is_varied_when_a_country_is_chosen() -> None:
    assert paper(b"\x1bR\x01#$@[\\]{|}\n").text == ("#$à°ç§éùè",)
    assert ignored(b"\x1bR\x63") == [(0, b"\x1bR\x63")]


def test_text_is_utf8_when_that_is_chosen() -> None:
    assert paper(b"\x1c(C\x02\x0002" + "œ À 漢".encode() + b"\n").text == ("œ À 漢",)


def test_two_bytes_are_one_wide_letter_when_ideographs_are_on() -> None:
    both = b"\x1c&" + "漢".encode("cp932")
    assert paper(both + b"\x1c.A\n").text == ("漢A",)
    assert box(both + b"\x1c.\x1dB\x01 \n")[2] == 3 * CELL[0]


def test_letters_grow_when_their_size_is_chosen() -> None:
    for wide in range(1, 9):
        for high in (1, 3, 8):
            size = bytes((0x1D, 0x21, (wide - 1) << 4 | (high - 1)))
            left, top, right, bottom = box(b"H\n")
            large = box(size + b"H\n")
            assert large[2] - large[0] == (right - left) * wide
            assert large[3] - large[1] == (bottom - top) * high


def test_letters_are_smooth_when_that_is_chosen() -> None:
    rough, smooth = ink(b"\x1d!\x77A\n"), ink(b"\x1db\x01\x1d!\x77A\n")
    small = rough.resize((rough.width // 8, rough.height // 8), Image.Resampling.NEAREST)
    assert small.resize(rough.size, Image.Resampling.NEAREST) == rough
    assert smooth != rough


def test_all_is_chosen_at_once_when_print_mode_is_set() -> None:
    assert ink(b"\x1b!\xb8Ab\n") == ink(b"\x1bE\x01\x1d!\x11\x1b-\x01Ab\n")
    assert ink(b"\x1b!\x01Ab\n") == ink(b"\x1bM\x01Ab\n")


def test_bold_is_darker_than_plain() -> None:
    plain, bold = ink(b"Mairie\n"), ink(b"\x1bE\x01Mairie\n")
    assert dots(bold) > 1.2 * dots(plain)
    assert bold == ink(b"\x1bG\x01Mairie\n")
    assert ink(b"\x1bE\x01\x1bE\x00Mairie\n") == plain


def test_line_is_under_the_letters_when_they_are_underlined() -> None:
    plain, one, two = (ink(b"\x1b-" + value + b"ace\n") for value in (b"0", b"1", b"2"))
    assert (dots(one) - dots(plain), dots(two) - dots(plain)) == (3 * CELL[0], 2 * 3 * CELL[0])


def test_letters_are_white_when_reversed() -> None:
    plain, reverse = ink(b"ab\n"), ink(b"\x1dB\x01ab\n")
    area = (0, 0, 2 * CELL[0], CELL[1])
    assert ImageChops.invert(plain.crop(area)) == reverse.crop(area)


def test_letters_are_turned_when_told() -> None:
    turned = ink(b"\x1bV\x01L\n").crop((0, 0, CELL[1], CELL[0]))
    assert turned == ink(b"L\n").crop((0, 0, *CELL)).transpose(Image.Transpose.ROTATE_270)


def test_line_is_upside_down_when_told() -> None:
    plain = ink(b"abL\n").crop((0, 0, 36, 24))
    assert ink(b"\x1b{\x01abL\n").crop((0, 0, 36, 24)) == plain.transpose(Image.Transpose.ROTATE_180)


def test_letters_stand_apart_when_a_gap_is_set() -> None:
    assert width_of(b"\x1b \x06ll\n") == width_of(b"ll\n") + 6


def test_small_letters_are_smaller_than_the_others() -> None:
    assert width_of(b"\x1bM1" + b"m" * 40 + b"\n") < 0.8 * width_of(b"m" * 40 + b"\n")


def test_letters_of_all_styles_stand_on_one_base() -> None:
    assert box(b"H\x1d!\x22H\x1d!\x00\x1bM\x01H\n")[3] == box(b"\x1d!\x22H\n")[3]
    small = ink(b"\x1d!\x22H\x1d!\x00H\n").crop((36, 0, 48, 200)).getbbox()
    assert small is not None
    assert small[3] == box(b"\x1d!\x22H\n")[3]


def test_line_breaks_by_itself_when_it_is_full() -> None:
    assert paper(b"x" * 50 + b"\n").text == ("x" * 48, "xx")
    assert paper(b"\x1d!\x10" + b"x" * 25 + b"\n").text == ("x" * 24, "x")


@pytest.mark.parametrize("data", [b"\x1b-9", b"\x1bM9", b"\x1ba9"])
def test_style_is_ignored_when_its_value_is_wrong(data: bytes) -> None:
    assert ignored(data) == [(0, data)]


def test_nothing_is_printed_when_another_device_is_chosen() -> None:
    assert paper(b"a\x1b=\x00\x1b\x99b\n\x1dVA\x00\x1b=\x01c\n").text == ("ac",)
