"""Pictures arrive dot by dot, whichever command carries them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from printer_drivers.simulator.interpreter import Interpreter
from tests.printer_drivers.simulator.paper import PROFILE, ignored, ink, paper

Encode = Callable[[Image.Image], bytes]


def two(value: int) -> bytes:
    """Two bytes, the low one first."""
    return value.to_bytes(2, "little")


def columns(picture: Image.Image) -> bytes:
    """The dots of a picture column by column."""
    return picture.transpose(Image.Transpose.TRANSPOSE).tobytes()


def group(letter: bytes, body: bytes) -> bytes:
    """GS ( and a group."""
    return b"\x1d(" + letter + two(len(body)) + body


def gs_v_0(picture: Image.Image) -> bytes:
    """One raster command."""
    return b"\x1dv0\x00" + two(picture.width // 8) + two(picture.height) + picture.tobytes()


def gs_l(picture: Image.Image) -> bytes:
    """Store rows, then print them."""
    size = two(picture.width) + two(picture.height)
    return group(b"L", b"0p0\x01\x011" + size + picture.tobytes()) + group(b"L", b"02")


def gs_8_l_columns(picture: Image.Image) -> bytes:
    """Store columns, then print them."""
    body = b"0q0\x01\x011" + two(picture.width) + two(picture.height) + columns(picture)
    return b"\x1d8L" + len(body).to_bytes(4, "little") + body + group(b"L", b"0\x02")


def esc_star(picture: Image.Image) -> bytes:
    """Strips of 24 dots."""
    strips = (picture.crop((0, top, picture.width, top + 24)) for top in range(0, picture.height, 24))
    return b"\x1b3\x18" + b"".join(b"\x1b*\x21" + two(picture.width) + columns(strip) + b"\n" for strip in strips)


def downloaded(picture: Image.Image) -> bytes:
    """GS *, then GS /."""
    return b"\x1d*" + bytes((picture.width // 8, picture.height // 8)) + columns(picture) + b"\x1d/0"


def kept(picture: Image.Image) -> bytes:
    """FS q, then FS p."""
    return b"\x1cq\x01" + two(picture.width // 8) + two(picture.height // 8) + columns(picture) + b"\x1cp\x01\x00"


def defined(picture: Image.Image) -> bytes:
    """Function 67, then 69."""
    size = two(picture.width) + two(picture.height)
    return group(b"L", b"0C0AB\x01" + size + b"1" + picture.tobytes()) + group(b"L", b"0EAB\x01\x01")


WAYS = (gs_v_0, gs_l, gs_8_l_columns, esc_star, downloaded, kept, defined)


@pytest.mark.parametrize("encode", WAYS)
@settings(max_examples=20, deadline=None)
@given(dots=st.binary(min_size=48 * 4, max_size=48 * 4))
def test_picture_arrives_dot_by_dot_whichever_command_carries_it(encode: Encode, dots: bytes) -> None:
    picture = Image.frombytes("1", (32, 48), b"\x01" + dots[1:])
    assert ink(encode(picture)).crop((0, 0, 32, 48)).convert("1").tobytes() == picture.tobytes()


@pytest.mark.parametrize(("prefix", "across", "down"), [(b"\x1dv01", 2, 1), (b"\x1dv0\x02", 1, 2), (b"\x1dv03", 2, 2)])
def test_raster_is_stretched_when_its_mode_says_so(prefix: bytes, across: int, down: int) -> None:
    assert ink(prefix + two(1) + two(8) + b"\xff" * 8).getbbox() == (0, 0, 8 * across, 8 * down)


@pytest.mark.parametrize(("mode", "size"), [(0, (32, 24)), (1, (16, 24)), (32, (32, 24)), (33, (16, 24))])
def test_columns_have_their_density(mode: int, size: tuple[int, int]) -> None:
    data = b"\xff" * 16 * (3 if mode >= 32 else 1)
    assert ink(b"\x1b*" + bytes((mode,)) + two(16) + data + b"\n").getbbox() == (0, 0, *size)


def test_stored_picture_is_stretched_and_printed_once() -> None:
    store = group(b"L", b"0p0\x02\x021" + two(8) + two(8) + b"\xff" * 8)
    assert ink(store + group(b"L", b"02") * 2).getbbox() == (0, 0, 16, 16)


def test_second_colour_is_added_to_the_first() -> None:
    def layer(colour: bytes, row: bytes) -> bytes:
        return group(b"L", b"0p0\x01\x01" + colour + two(8) + two(1) + row)

    both = layer(b"1", b"\xf0") + layer(b"2", b"\x0f") + group(b"L", b"02")
    assert ink(both).getbbox() == (0, 0, 8, 1)


def test_picture_is_cropped_when_it_is_wider_than_the_head() -> None:
    wide = Image.new("1", (PROFILE.width_dots + 64, 8), 1)
    assert ink(gs_v_0(wide)).getbbox() == (0, 0, PROFILE.width_dots, 8)


def test_strip_stands_in_the_line_with_text() -> None:
    one = paper(b"ab\x1b*\x21\x08\x00" + b"\xff" * 24 + b"cd\n")
    assert one.text == ("abcd",)
    assert ink(b"  \x1b*\x21\x08\x00" + b"\xff" * 24 + b"\n").getbbox() == (24, 0, 32, 24)


def test_kept_picture_survives_a_power_cycle() -> None:
    printer = Interpreter(PROFILE)
    printer.feed(kept(Image.new("1", (8, 8), 1)))
    printer.power_cycle()
    printer.feed(b"\x1cp\x01\x00")
    assert printer.inked


@pytest.mark.parametrize(
    "data",
    [
        b"\x1dv0\x09\x01\x00\x01\x00\xff",
        b"\x1dv1\x00\x01\x00\x01\x00\xff",
        b"\x1b*\x05\x01\x00\xff",
        group(b"L", b"0p0\x01\x011" + two(8) + two(9) + b"\xff" * 8),
        group(b"L", b"0p0\x03\x011" + two(8) + two(8) + b"\xff" * 8),
        group(b"L", b"0\x63"),
        group(b"L", b"1"),
    ],
)
def test_picture_is_ignored_when_its_measures_are_wrong(data: bytes) -> None:
    assert [(offset, head[:2]) for offset, head in ignored(data)] == [(0, data[:2])]
