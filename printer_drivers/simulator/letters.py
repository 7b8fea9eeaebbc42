"""The letters of the simulated printer: each drawn into the cell that its font has on a real one."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

from PIL import Image, ImageChops, ImageDraw

from printer_drivers.fonts import font

FontName = Literal["A", "B"]


@dataclass(frozen=True)
class Cell:
    """A font's cell in dots: its baseline is counted from the top, its em is the size of the drawn letters."""

    width: int
    height: int
    baseline: int
    em: int


CELLS: Final[Mapping[FontName, Cell]] = {"A": Cell(12, 24, 19, 20), "B": Cell(9, 17, 13, 14)}


@dataclass(frozen=True)
class Style:
    """How the next characters are set. `underline` in dots, `gap` is the space to their right in dots."""

    font: FontName = "A"
    width: int = 1
    height: int = 1
    bold: bool = False
    underline: int = 0
    reverse: bool = False
    smooth: bool = False
    turned: bool = False  #: by 90 degrees clockwise
    gap: int = 0


def advance(character: str, style: Style) -> int:
    """How far a character moves the head, in dots."""
    cell = CELLS[style.font]
    if style.turned:
        return cell.height * style.width
    return (cell.width * (2 if is_wide(character) else 1) + style.gap) * style.width


def ascent(style: Style) -> int:
    """How many dots of a character stand above the line's base."""
    cell = CELLS[style.font]
    return cell.width * style.height if style.turned else cell.baseline * style.height


def is_wide(character: str) -> bool:
    """Whether a character takes two cells, as ideographs do."""
    return unicodedata.east_asian_width(character) in ("W", "F")


@lru_cache(maxsize=4096)
def letter(character: str, style: Style) -> Image.Image:
    """Draw a character with all its style: a picture of mode '1', 255 for ink."""
    cell = CELLS[style.font]
    size = (advance(character, replace(style, turned=False)), cell.height * style.height)
    scale = (style.width, style.height)
    if style.smooth:
        drawn = _drawn(character, style, scale).crop((0, 0, *size))
    else:
        plain = _drawn(character, style, (1, 1)).crop((0, 0, size[0] // style.width, cell.height))
        drawn = plain.resize(size, Image.Resampling.NEAREST)
    if style.underline:
        drawn.paste(255, (0, size[1] - style.underline, *size))
    if style.reverse:
        drawn = ImageChops.invert(drawn)
    return drawn.transpose(Image.Transpose.ROTATE_270) if style.turned else drawn


def _drawn(character: str, style: Style, scale: tuple[int, int]) -> Image.Image:
    """Draw a character into its cell; one that is too broad for it is squeezed, as in a face of equal widths."""
    cell = CELLS[style.font]
    width = cell.width * (2 if is_wide(character) else 1) * scale[0]
    height = cell.height * scale[1]
    if shape := _shape(character):
        picture = Image.new("1", (width, height), 0)
        shape(picture, max(1, 2 * min(scale)))
        return picture
    face = font(700 if style.bold else 400, cell.em * scale[1])
    natural = max(1, round(face.getlength(character))) if character.isprintable() else 1
    picture = Image.new("L", (max(natural, width * scale[1] // scale[0]), height), 0)
    ImageDraw.Draw(picture).text((picture.width / 2, cell.baseline * scale[1]), character, 255, face, anchor="ms")
    if picture.width != width:
        picture = picture.resize((width, height), Image.Resampling.BICUBIC)
    return picture.point([0] * 128 + [255] * 128, "1")


def _shape(character: str) -> Callable[[Image.Image, int], None] | None:
    """Find how to draw a frame or block character, which must touch its neighbours."""
    if not "\u2500" <= character <= "\u2593":
        return None
    words = unicodedata.name(character, "").replace("-", " ").split()
    if "BOX" in words:
        return lambda picture, pen: _frame(picture, words, pen * (2 if "DOUBLE" in words or "HEAVY" in words else 1))
    return lambda picture, _pen: _block(picture, words)


def _frame(picture: Image.Image, words: list[str], pen: int) -> None:
    width, height = picture.size
    x, y = (width - pen) // 2, (height - pen) // 2
    if {"LEFT", "HORIZONTAL"} & set(words):
        picture.paste(255, (0, y, x + pen, y + pen))
    if {"RIGHT", "HORIZONTAL"} & set(words):
        picture.paste(255, (x, y, width, y + pen))
    if {"UP", "VERTICAL"} & set(words):
        picture.paste(255, (x, 0, x + pen, y + pen))
    if {"DOWN", "VERTICAL"} & set(words):
        picture.paste(255, (x, y, x + pen, height))


def _block(picture: Image.Image, words: list[str]) -> None:
    width, height = picture.size
    boxes = {
        "FULL": (0, 0, width, height),
        "UPPER": (0, 0, width, height // 2),
        "LOWER": (0, height // 2, width, height),
        "LEFT": (0, 0, width // 2, height),
        "RIGHT": (width // 2, 0, width, height),
    }
    if "SHADE" in words:
        step = {"LIGHT": 4, "MEDIUM": 2}.get(words[0], 1)
        for x in range(0, width, 2):
            for y in range(x // 2 % step, height, step):
                picture.putpixel((x, y), 255)
        return
    picture.paste(255, next((box for word, box in boxes.items() if word in words), (0, 0, 0, 0)))
