"""Reading a ticket back from its dots, as a visitor would: nothing here knows what was meant to be printed.

The number is found as the first tall row of ink, cut into glyphs at its white gaps, and each glyph is compared
with the ticket's typeface. A label is `exact` when drawing it again gives the very same dots.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageStat

from printer_drivers.bignumber import NumberStyle, draw_number, glyph, number_style
from printer_drivers.layout import MAX_LABEL, Weight
from printer_drivers.profile import Profile

LEAST_NUMBER_MM = 11.0
ALPHABET = string.ascii_uppercase + string.digits
_GRID = (32, 48)
_GRID_DOTS = _GRID[0] * _GRID[1]
_TEMPLATE_EM = 96
_CLOSE_ENOUGH = 28.0  #: mean difference of two grids, 0 to 255, over which a glyph is not a letter
_FINDER = re.compile(rb"(?<=\0)(\xff+)(\0+)(\xff+)(\0+)(\xff+)(?=\0)")
_FINDER_SHAPE = (1, 1, 3, 1, 1)
_LEAST_MODULE = 3
_LEAST_QR = 21 * _LEAST_MODULE  #: a QR code is at least that many dots high
_FINDER_STEP = 2 * _LEAST_MODULE  #: a finder's middle is three modules high, so no row of it is missed
_DOT = b"\xff"


@dataclass(frozen=True)
class Reading:
    """What stands on a paper. `label` is None when no number could be read."""

    label: str | None
    exact: bool
    qr_present: bool
    black_ratio: float


def read_ticket(paper: Image.Image, profile: Profile) -> Reading:
    """Read a paper of mode '1' (0 is black)."""
    ink = paper.convert("L").point([255] + [0] * 255)
    label, exact = _read_label(ink, profile)
    return Reading(label, exact, has_qr(ink), ImageStat.Stat(ink).mean[0] / 255)


def _read_label(ink: Image.Image, profile: Profile) -> tuple[str | None, bool]:
    likely: str | None = None
    least = LEAST_NUMBER_MM * profile.dots_per_mm
    for top, bottom in _runs(ink, along_rows=True):
        if bottom - top < least:
            continue
        row = ink.crop((0, top, ink.width, bottom))
        label = _read_row(row if profile.strong_head else _without_screen(row), number_style("A", profile).weight)
        if label is None:
            continue
        drawn = draw_number(label, number_style(label, profile)).convert("L").point([255] + [0] * 255)
        box = row.getbbox()
        if box is not None:
            seen = row.crop(box)
            if seen.size == drawn.size and ImageChops.difference(seen, drawn).getbbox() is None:
                return label, True
        likely = likely or label
    return likely, False


def _read_row(row: Image.Image, weight: Weight) -> str | None:
    """Name the glyphs of a row of ink, or None when it is not a label."""
    characters: list[str] = []
    for left, right in _runs(row, along_rows=False):
        column = row.crop((left, 0, right, row.height))
        box = column.getbbox()
        if box is None or len(characters) == MAX_LABEL:
            return None
        character, difference = _nearest(column.crop(box), weight)
        if difference > _CLOSE_ENOUGH:
            return None
        characters.append(character)
    return "".join(characters) or None


def _nearest(ink: Image.Image, weight: Weight) -> tuple[str, float]:
    seen = ink.resize(_GRID, Image.Resampling.BOX)
    shape = ink.width / ink.height
    best, least = "", 255.0
    for character in ALPHABET:
        template, template_shape = _template(character, weight)
        # Numbers are stretched upwards, never sideways, so a glyph is at most a little wider than its template.
        if shape > template_shape * 1.15:
            continue
        difference = sum(ImageChops.difference(seen, template).tobytes()) / _GRID_DOTS
        if difference < least:
            best, least = character, difference
    return best, least


def _without_screen(ink: Image.Image) -> Image.Image:
    """Fill the holes of one dot that a weak head's number has."""
    fenced = ImageOps.expand(ink, border=2)
    solid = fenced.filter(ImageFilter.MaxFilter(3)).filter(ImageFilter.MinFilter(3))
    return solid.crop((2, 2, ink.width + 2, ink.height + 2))


@lru_cache(maxsize=128)
def _template(character: str, weight: Weight) -> tuple[Image.Image, float]:
    drawn = glyph(character, NumberStyle(_TEMPLATE_EM, 1.0, weight)).ink
    ink = drawn.convert("L").point([255] + [0] * 255)
    return ink.resize(_GRID, Image.Resampling.BOX), ink.width / ink.height


def _runs(ink: Image.Image, *, along_rows: bool) -> Iterator[tuple[int, int]]:
    """Give the stretches of rows (or columns) that hold ink, as [start, end)."""
    turned = ink if along_rows else ink.transpose(Image.Transpose.TRANSPOSE)
    dots, width = turned.tobytes(), turned.width
    marks = "".join("1" if dots.find(_DOT, at, at + width) >= 0 else "0" for at in range(0, len(dots), width))
    for run in re.finditer("1+", marks):
        yield run.start(), run.end()


def has_qr(ink: Image.Image) -> bool:
    """Say whether three finder patterns of a QR code stand in the picture (mode 'L', 255 is ink, 0 is paper)."""
    dots, width = ink.tobytes(), ink.width
    centres: set[tuple[int, int]] = set()
    for top, bottom in _runs(ink, along_rows=True):
        if bottom - top < _LEAST_QR:
            continue
        for y in range(top, bottom, _FINDER_STEP):
            for x, module in _finder_crossings(dots[y * width : (y + 1) * width]):
                column = dots[top * width + x : bottom * width : width]
                if any(abs(position + top - y) <= module for position, _ in _finder_crossings(column)):
                    centres.add((round(x / (4 * module)), round(y / (4 * module))))
                    if len(centres) >= 3:
                        return True
    return False


def _finder_crossings(line: bytes) -> Iterator[tuple[int, float]]:
    """Give the centre and the module of each 1:1:3:1:1 stretch of a row or a column."""
    fenced = b"\0" + line + b"\0"
    position = 0
    while match := _FINDER.search(fenced, position):
        lengths = [len(part) for part in match.groups()]
        module = sum(lengths) / 7
        if module >= _LEAST_MODULE and all(
            abs(length - want * module) <= module * 0.5 for length, want in zip(lengths, _FINDER_SHAPE, strict=True)
        ):
            yield (match.start() + match.end()) // 2 - 1, module
        position = match.end(1)
