"""The big number: glyphs set one by one, so that a reader of the picture can tell them apart again.

Kerning and ligatures are left out on purpose and a white gap is kept between neighbours. `simulator.reading`
draws the same glyphs to read a ticket back. Where the head is weak the inside of the strokes is a fine screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from printer_drivers.fonts import CAP_EM, font
from printer_drivers.layout import Weight
from printer_drivers.profile import Profile

NUMBER_EM_MM = 25.4  #: 203 dots at 203 dpi: "A042" fills 80 mm paper
CAP_MM = 20.7  #: height of the capitals where the head is strong
WEAK_CAP_MM = 12.7  #: where it is weak
LEAST_CAP_MM = 12.4  #: people with low vision need 12; a long label is stretched until it has them
MOST_STRETCH = 1.45  #: taller figures lose their shape
SIDE_MM = 1.6
WEAK_SIDE_MM = 8.0
LETTER_GAP_EM = 0.11
GAP_DOTS = 3
EDGE_DOTS = 2  #: how thick the solid edge of a screened stroke is
_SUPERSAMPLE = 2
_BLACK_FROM = 128


@dataclass(frozen=True)
class NumberStyle:
    """How a number is drawn: em in dots, vertical stretch, weight, and whether its strokes are filled."""

    em: int
    stretch: float
    weight: Weight
    fill: Literal["solid", "screen"] = "solid"


def number_style(label: str, profile: Profile) -> NumberStyle:
    """Choose the largest style in which a label fits the paper's width."""
    weight: Weight = 800 if profile.strong_head else 600
    em = round(NUMBER_EM_MM * profile.dots_per_mm)
    side = SIDE_MM if profile.strong_head else WEAK_SIDE_MM
    room = profile.width_dots - 2 * round(side * profile.dots_per_mm)
    width = _ink_width(label, em, weight)
    if width > room:
        em = max(24, em * room // width)
        while em > 24 and _ink_width(label, em, weight) > room:
            em -= 1
    wanted = (CAP_MM if profile.strong_head else WEAK_CAP_MM) * profile.dots_per_mm
    natural = em * CAP_EM
    stretch = min(max(1.0, wanted / natural), MOST_STRETCH)
    stretch = max(stretch, LEAST_CAP_MM * profile.dots_per_mm / natural)
    return NumberStyle(em, stretch, weight, "solid" if profile.strong_head else "screen")


def draw_number(label: str, style: NumberStyle) -> Image.Image:
    """Draw a label as a tight picture of mode '1' (black on white), as wide as its ink."""
    glyphs = [glyph(character, style) for character in label]
    lefts = _left_edges(label, style)
    top = min(one.top for one in glyphs)
    bottom = max(one.top + one.ink.height for one in glyphs)
    width = lefts[-1] + glyphs[-1].ink.width
    picture = Image.new("1", (width, bottom - top), 255)
    for left, one in zip(lefts, glyphs, strict=True):
        picture.paste(one.ink, (left, one.top - top))
    return picture


@dataclass(frozen=True)
class Glyph:
    """One drawn character: its ink (mode '1'), where its top stands over the baseline (negative is above)."""

    ink: Image.Image
    top: int
    bearing: float
    advance: float


@lru_cache(maxsize=512)
def glyph(character: str, style: NumberStyle) -> Glyph:
    """Draw one character in a style, larger first and then brought down, so that stretched curves stay round."""
    big = font(style.weight, style.em * _SUPERSAMPLE)
    features = ["tnum"]
    left, upper, right, lower = big.getbbox(character, features=features, anchor="ls")
    box = (int(left) - 2, int(upper) - 2, int(right) + 2, int(lower) + 2)
    canvas = Image.new("L", (box[2] - box[0], box[3] - box[1]), 0)
    ImageDraw.Draw(canvas).text((-box[0], -box[1]), character, fill=255, font=big, anchor="ls", features=features)
    size = (
        max(1, round(canvas.width / _SUPERSAMPLE)),
        max(1, round(canvas.height * style.stretch / _SUPERSAMPLE)),
    )
    small = canvas.resize(size, Image.Resampling.BICUBIC)
    mask = small.point([0] * _BLACK_FROM + [255] * (256 - _BLACK_FROM))
    ink_box = mask.getbbox() or (0, 0, 1, 1)
    ink = mask.crop(ink_box)
    if style.fill == "screen":
        ink = _screened(ink)
    return Glyph(
        ink=ink.point([255] + [0] * 255, "1"),
        top=round(box[1] * style.stretch / _SUPERSAMPLE) + ink_box[1],
        bearing=box[0] / _SUPERSAMPLE + ink_box[0],
        advance=big.getlength(character, features=features) / _SUPERSAMPLE,
    )


def _screened(ink: Image.Image) -> Image.Image:
    """Leave every fourth dot out of the strokes, but for their edges: the paper still looks black. 255 is ink."""
    bordered = Image.new("L", (ink.width + 2, ink.height + 2), 0)
    bordered.paste(ink, (1, 1))
    inside = bordered.filter(ImageFilter.MinFilter(2 * EDGE_DOTS + 1)).crop((1, 1, ink.width + 1, ink.height + 1))
    row_bytes = (ink.width + 7) // 8
    rows = (b"\x88" * row_bytes, b"\x22" * row_bytes)
    holes = Image.frombytes("1", ink.size, b"".join(rows[y % 2] for y in range(ink.height))).convert("L")
    return ImageChops.subtract(ink, ImageChops.darker(inside, holes))


def cap_height(style: NumberStyle) -> int:
    """Measure the drawn height of a capital without overshoot, in dots."""
    return glyph("H", style).ink.height


def _ink_width(label: str, em: int, weight: Weight) -> int:
    style = NumberStyle(em, 1.0, weight)
    lefts = _left_edges(label, style, measured=True)
    return lefts[-1] + _measured(label[-1], em, weight)[1]


@lru_cache(maxsize=4096)
def _measured(character: str, em: int, weight: Weight) -> tuple[float, int, float]:
    """Give bearing, ink width and advance without drawing."""
    big = font(weight, em)
    left, _, right, _ = big.getbbox(character, features=["tnum"], anchor="ls")
    return left, int(right - left), big.getlength(character, features=["tnum"])


def _left_edges(label: str, style: NumberStyle, *, measured: bool = False) -> list[int]:
    """Place the ink of each character from the left, keeping a white gap between neighbours."""
    pen = 0.0
    end = -GAP_DOTS
    edges: list[int] = []
    for position, character in enumerate(label):
        if measured:
            bearing, width, advance = _measured(character, style.em, style.weight)
        else:
            one = glyph(character, style)
            bearing, width, advance = one.bearing, one.ink.width, one.advance
        if position == 0:
            pen = -bearing
        elif label[position - 1].isalpha() and character.isdigit():
            pen += LETTER_GAP_EM * style.em
        left = max(round(pen + bearing), end + GAP_DOTS)
        edges.append(left)
        end = left + width
        pen = left - bearing + advance
    return edges
