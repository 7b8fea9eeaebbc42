"""Feeds, positions, margins and page mode."""

from __future__ import annotations

import pytest
from PIL import Image

from printer_drivers.simulator.actions import Moved, Paper
from printer_drivers.simulator.interpreter import Interpreter
from tests.printer_drivers.simulator.paper import PROFILE, box, ignored, ink, paper

WIDTH = PROFILE.width_dots
BLOCK = b"\x1dv0\x00\x02\x00\x10\x00" + b"\xff" * 32  # 16 by 16 dots


def moves(data: bytes) -> list[int]:
    """How far the paper moved, command by command."""
    return [one.dots for one in Interpreter(PROFILE).feed(data) if isinstance(one, Moved)]


def page(area: tuple[int, int, int, int], inside: bytes) -> bytes:
    """A page with one area."""
    return b"\x1bL\x1bW" + b"".join(value.to_bytes(2, "little") for value in area) + inside + b"\x0c"


def test_paper_moves_as_far_as_it_is_told() -> None:
    assert moves(b"\n\x1bJ\x64\x1bd\x02\x1b3\x50\n\x1b2\n") == [30, 100, 60, 80, 30]
    assert moves(b"\x1b3\x00a\n\x1d!\x07a\n") == [24, 192]
    assert moves(b"a\x1bJ\x64a\x1bd\x02") == [100, 60]


def test_paper_moves_by_motion_units_when_they_are_set() -> None:
    assert moves(b"\x1dP\x00\xcb\x1bJ\x64") == [100]
    assert moves(b"\x1dP\x00\x66\x1bJ\x64") == [199]


def test_line_stands_where_it_is_aligned() -> None:
    assert box(b"\x1ba\x00" + BLOCK)[0] == 0
    assert box(b"\x1ba\x01" + BLOCK)[0] == (WIDTH - 16) // 2
    assert box(b"\x1ba2" + BLOCK)[2] == WIDTH
    left, _, right, _ = box(b"\x1ba\x01HH\n")
    assert abs(left - (WIDTH - right)) <= 2


def test_line_stands_in_its_area_when_margins_are_set() -> None:
    area = b"\x1dL\x64\x00\x1dW\xc8\x00"
    assert box(area + BLOCK)[0] == 100
    assert box(area + b"\x1ba\x02" + BLOCK)[2] == 300
    assert paper(area + b"x" * 20 + b"\n").text == ("x" * 16, "xxxx")


def test_tabs_jump_to_their_stops() -> None:
    assert paper(b"a\tb\tc\n").text == ("a       b       c",)
    assert paper(b"\x1bD\x04\x0a\x00a\tb\tc\td\n").text == ("a   b     cd",)
    assert box(b"\t\x1dB\x01 \n")[0] == 8 * 12


def test_letters_stand_where_the_head_was_sent() -> None:
    assert box(b"\x1b$\xc8\x00\x1dB\x01 \n")[0] == 200
    assert box(b"\x1b$\xc8\x00\x1b\\\x9c\xff\x1dB\x01 \n")[0] == 100
    assert box(b"\x1b$\xff\xff\x1dB\x01 \n")[0] == 0
    assert box(b"\x1b$\xc8\x00" + BLOCK)[0] == 200


def test_carriage_return_is_nothing_and_form_feed_ends_the_line() -> None:
    assert paper(b"a\rb\x0cc\n").text == ("ab", "c")


@pytest.mark.parametrize(
    ("command", "cut"),
    [
        (b"\x1dV\x00", "full"),
        (b"\x1dV1", "partial"),
        (b"\x1dVA\x00", "full"),
        (b"\x1dVB\x00", "partial"),
        (b"\x1bi", "partial"),
        (b"\x1bm", "partial"),
    ],
)
def test_paper_is_cut_as_it_is_told(command: bytes, cut: str) -> None:
    (one,) = [action for action in Interpreter(PROFILE).feed(b"a\n" + command) if isinstance(action, Paper)]
    assert one.cut == cut


def test_paper_is_fed_before_the_cut_when_it_is_told() -> None:
    (one,) = [action for action in Interpreter(PROFILE).feed(b"a\n\x1dVB\x64") if isinstance(action, Paper)]
    assert one.picture.height == 130


# -- page mode -----------------------------------------------------------------------------------------------


def test_page_is_as_long_as_its_area_when_printed() -> None:
    one = paper(page((0, 0, WIDTH, 200), b"Bonjour\nmonde\n"))
    assert one.text == ("Bonjour", "monde")
    assert one.picture.height == 200
    plain = ink(b"Bonjour\nmonde\n")
    assert ink(page((0, 0, WIDTH, 200), b"Bonjour\nmonde\n")).crop((0, 0, WIDTH, 54)) == plain.crop((0, 0, WIDTH, 54))


@pytest.mark.parametrize(("direction", "corner"), [(0, (50, 20)), (1, (50, 104)), (2, (234, 104)), (3, (234, 20))])
def test_page_begins_in_the_corner_of_its_direction(direction: int, corner: tuple[int, int]) -> None:
    inside = bytes((0x1B, 0x54, direction)) + BLOCK
    assert box(page((50, 20, 200, 100), inside)) == (*corner, corner[0] + 16, corner[1] + 16)


@pytest.mark.parametrize(
    ("direction", "turn"),
    [(1, Image.Transpose.ROTATE_90), (2, Image.Transpose.ROTATE_180), (3, Image.Transpose.ROTATE_270)],
)
def test_page_is_turned_when_its_direction_is(direction: int, turn: Image.Transpose) -> None:
    def drawn(way: int) -> Image.Image:
        return ink(page((0, 0, 300, 300), bytes((0x1B, 0x54, way)) + b"Bonjour\nmonde\n")).crop((0, 0, 300, 300))

    assert drawn(direction) == drawn(0).transpose(turn)


def test_page_places_things_where_they_are_sent() -> None:
    at = b"\x1b$\x64\x00\x1d$\x50\x00" + BLOCK
    assert box(page((0, 0, 400, 200), at)) == (100, 64, 116, 80)
    assert box(page((0, 0, 400, 200), b"\x1d$\x50\x00\x1d\\\x0a\x00" + BLOCK)) == (0, 74, 16, 90)


def test_pictures_stand_side_by_side_on_a_page() -> None:
    assert box(page((0, 0, 400, 200), BLOCK + BLOCK)) == (0, 0, 32, 16)


def test_picture_stands_behind_the_text_on_a_page_and_below_it_elsewhere() -> None:
    assert box(page((0, 0, 400, 200), b"  " + BLOCK)) == (24, 8, 40, 24)
    one = paper(b"ab" + BLOCK)
    assert one.text == ("ab",)
    assert one.picture.height == 24 + 16


def test_page_goes_down_when_it_is_fed() -> None:
    assert box(page((0, 0, 400, 200), b"\x1bJ\x14" + BLOCK)) == (0, 28, 16, 44)


def test_page_is_cut_off_at_its_area() -> None:
    left, top, right, bottom = box(page((10, 10, 8, 8), BLOCK))
    assert (left, top) == (10, 10)
    assert (right - left, bottom - top) == (8, 8)


def test_page_holds_several_areas_and_forgets_one_when_told() -> None:
    two = page((0, 0, 100, 50), BLOCK + b"\x1bW\xc8\x00\x00\x00\x64\x00\x32\x00" + BLOCK)
    assert box(two) == (0, 0, 216, 16)
    one = page((0, 0, 100, 50), BLOCK + b"\x1bW\xc8\x00\x00\x00\x64\x00\x32\x00" + BLOCK + b"\x18")
    assert box(one) == (0, 0, 16, 16)


def test_page_is_printed_twice_when_it_is_kept() -> None:
    kept = page((0, 0, 100, 50), BLOCK + b"\x1b\x0c")
    assert ink(kept).height == 100


def test_page_is_forgotten_when_standard_mode_comes_back() -> None:
    assert paper(b"\x1bLperdu\x1bSgarde\n").text == ("garde",)


@pytest.mark.parametrize("data", [b"\x1bT9", b"\x1bW" + bytes(8)])
def test_page_command_is_ignored_when_its_value_is_wrong(data: bytes) -> None:
    assert [offset for offset, _ in ignored(b"\x1bL" + data)] == [2]
