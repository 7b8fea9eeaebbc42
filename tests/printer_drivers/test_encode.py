"""The dots that leave are the dots that arrive."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from printer_drivers.encode import picture_program, raster_bands
from printer_drivers.errors import ConfigError
from printer_drivers.layout import TicketContent
from printer_drivers.profile import Profile, load_profile, profile_names
from printer_drivers.render import render_ticket
from printer_drivers.simulator.interpreter import Interpreter, Paper

Dialect = Literal["gsv0", "gs8l", "column", "starprnt"]
DIALECTS: tuple[Dialect, ...] = ("gsv0", "gs8l", "column", "starprnt")
NARROW = replace(load_profile("generic-58mm"), width_dots=64)


def speaking(raster: Dialect, profile: Profile, *, rows: int = 128) -> Profile:
    """The profile, as if the printer had another dialect for pictures."""
    if raster == "starprnt":
        return replace(profile, raster=raster, band_rows=rows, status="star", cut_command="esc_d")
    return replace(profile, raster=raster, band_rows=rows)


def papers_of(interpreter: Interpreter, data: bytes) -> list[Image.Image]:
    """The papers that a stream makes."""
    return [action.picture for action in interpreter.feed(data) if isinstance(action, Paper)]


@pytest.mark.parametrize("name", profile_names())
def test_paper_equals_the_picture_when_sent_as_the_profile_says(content: TicketContent, name: str) -> None:
    profile = load_profile(name)
    picture = render_ticket(content, profile)
    (paper,) = papers_of(Interpreter(profile), b"".join(picture_program(picture, profile).body))
    assert paper.crop((0, 0, *picture.size)).tobytes() == picture.tobytes()


@pytest.mark.parametrize("raster", DIALECTS)
@pytest.mark.parametrize("rows", [1, 24, 100, 128, 256])
@pytest.mark.parametrize("name", ["generic-80mm", "epson-tm-t88v", "generic-58mm"])
def test_paper_equals_the_picture_when_sent_in_bands(
    content: TicketContent, raster: Dialect, rows: int, name: str
) -> None:
    profile = speaking(raster, load_profile(name), rows=rows)
    picture = render_ticket(content, profile)
    (paper,) = papers_of(Interpreter(profile), b"".join(picture_program(picture, profile).body))
    assert paper.crop((0, 0, *picture.size)).tobytes() == picture.tobytes()
    if paper.height > picture.height:  # a last line of columns filled up with white
        rest = paper.crop((0, picture.height, paper.width, paper.height))
        assert rest.getextrema() == (255, 255)


@settings(max_examples=60, deadline=None)
@given(raster=st.sampled_from(DIALECTS), rows=st.integers(1, 256), dots=st.binary(min_size=8, max_size=8 * 40))
def test_paper_equals_the_picture_when_dots_are_random(raster: Dialect, rows: int, dots: bytes) -> None:
    height = len(dots) // 8
    picture = Image.frombytes("1", (64, height), b"\0" + dots[1 : height * 8])
    profile = speaking(raster, NARROW, rows=rows)
    (paper,) = papers_of(Interpreter(profile), b"".join(picture_program(picture, profile).body))
    assert paper.crop((0, 0, *picture.size)).tobytes() == picture.tobytes()


@pytest.mark.parametrize("raster", DIALECTS)
def test_piece_leaves_no_command_open_when_a_band_ends(content: TicketContent, raster: Dialect) -> None:
    profile = speaking(raster, load_profile("generic-80mm"))
    interpreter = Interpreter(profile)
    for band in raster_bands(render_ticket(content, profile), profile):
        interpreter.feed(band)
        assert interpreter.pending == 0


def test_long_graphics_take_the_long_command_when_a_band_is_over_64_kb() -> None:
    profile = replace(NARROW, raster="gs8l", width_dots=2400, band_rows=256)
    picture = Image.new("1", (2400, 256), 0)
    (band,) = raster_bands(picture, profile)
    assert band.startswith(b"\x1d8L")
    (paper,) = papers_of(Interpreter(profile), band + b"\x1dV\x00")
    assert paper.crop((0, 0, 2400, 256)).tobytes() == picture.tobytes()


def test_picture_is_refused_when_the_profile_has_no_dots() -> None:
    with pytest.raises(ConfigError):
        raster_bands(Image.new("1", (64, 8)), replace(NARROW, raster="none"))


def test_each_band_is_a_whole_command_of_the_allowed_height(content: TicketContent) -> None:
    profile = load_profile("generic-80mm")
    for band in raster_bands(render_ticket(content, profile), profile):
        width, height = int.from_bytes(band[4:6], "little"), int.from_bytes(band[6:8], "little")
        assert band[:4] == b"\x1dv0\x00"
        assert height <= profile.band_rows
        assert len(band) == 8 + width * height


def test_picture_is_refused_when_it_is_not_as_wide_as_the_head() -> None:
    with pytest.raises(ConfigError):
        raster_bands(Image.new("1", (72, 8)), NARROW)
