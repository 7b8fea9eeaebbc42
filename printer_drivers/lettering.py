"""Lines of text as small pictures. What a town prints all day is drawn once: headings, papers, footers.

A line is cut into runs by which font holds its characters; a line with Arabic letters is set whole in the Arabic
font, where raqm shapes it and orders both scripts. What no font holds is spelt out, or becomes `?`, and is logged:
an empty box never reaches the paper.
"""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Literal

from PIL import Image, ImageDraw

from printer_drivers.cleaning import spell_out
from printer_drivers.fonts import ASCENT_EM, DESCENT_EM, Face, font, holds
from printer_drivers.layout import Weight

_log = logging.getLogger(__name__)

Direction = Literal["ltr", "rtl"]
Script = Literal["latin", "arabic"]

_BLACK_FROM = 128
_TO_INK = [0] * _BLACK_FROM + [255] * (256 - _BLACK_FROM)
_FACES: dict[Script, tuple[Face, ...]] = {"latin": ("latin", "latin-ext", "arabic"), "arabic": ("arabic",)}
_BREAK_AFTER = "-./_"
_MARGIN_EM = 0.3  #: accents on capitals and Arabic marks reach over the usual ascent and descent


@dataclass(frozen=True)
class Style:
    """How a paragraph is set: weight, em in dots, script and direction."""

    weight: Weight
    size: int
    script: Script = "latin"
    direction: Direction = "ltr"


def script_of(text: str) -> Script:
    """Say which script a paragraph is set in; one Arabic letter is enough."""
    return "arabic" if any(unicodedata.bidirectional(character) == "AL" for character in text) else "latin"


@dataclass(frozen=True)
class Line:
    """A drawn line: its ink (mode '1', 255 is ink) and where that stands from the pen's start on the baseline."""

    ink: Image.Image | None
    left: int
    top: int


@lru_cache(maxsize=128)
def draw_line(text: str, style: Style) -> Line:
    """Draw one line in grey and cut it at one threshold; dithering would make thermal text hairy."""
    margin = round(style.size * _MARGIN_EM)
    above = round(style.size * ASCENT_EM) + margin
    height = above + round(style.size * DESCENT_EM) + margin
    grey = Image.new("L", (round(width_of(text, style)) + 2 * margin, height), 0)
    draw = ImageDraw.Draw(grey)
    pen = float(margin)
    for face, run in _runs(text, style.script):
        used = font(style.weight, style.size, face)
        draw.text((pen, above), run, fill=255, font=used, anchor="ls", direction=style.direction)
        pen += used.getlength(run, direction=style.direction)
    mask = grey.point(_TO_INK, "1")
    box = mask.getbbox()
    if box is None:
        return Line(None, 0, 0)
    return Line(mask.crop(box), box[0] - margin, box[1] - above)


@lru_cache(maxsize=1024)
def width_of(text: str, style: Style) -> float:
    """Measure how far a line moves the pen, in dots."""
    return sum(
        font(style.weight, style.size, face).getlength(run, direction=style.direction)
        for face, run in _runs(text, style.script)
    )


@lru_cache(maxsize=1024)
def legible(text: str) -> str:
    """Replace what no font holds, so that a box is never printed for it; the log says what was replaced."""
    faces = _FACES[script_of(text)]
    lost = {character for character in text if not any(holds(face, character) for face in faces)}
    if not lost:
        return text
    _log.warning("no font holds %s", ", ".join(f"U+{ord(character):04X}" for character in sorted(lost)))
    shown = (_closest(character, faces) if character in lost else character for character in text)
    return "".join(shown)


def _closest(character: str, faces: tuple[Face, ...]) -> str:
    spelt = spell_out(character)
    return spelt if all(any(holds(face, one) for face in faces) for one in spelt) else "?"


@lru_cache(maxsize=256)
def wrap(text: str, room: int, style: Style) -> tuple[str, ...]:
    """Break a text into lines that fit; at " · " first, then at spaces, and inside a word only if it must.

    There are as few lines as possible, none much longer than the others: no single word is left on the last.
    """
    measure = partial(width_of, style=style)
    if measure(text) <= room:
        return (text,)
    if " · " in text:
        return tuple(line for part in text.split(" · ") for line in wrap(part, room, style))
    lines = _filled(text, room, measure)
    step = max(1, room // 30)
    narrower = room - step
    longest = max(map(measure, text.split(" ")))
    while narrower >= longest and len(tighter := _filled(text, narrower, measure)) == len(lines):
        lines = tighter
        narrower -= step
    return lines


def _filled(text: str, room: int, measure: Callable[[str], float]) -> tuple[str, ...]:
    """Fill lines greedily."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if measure(longer) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        *pieces, line = _pieces(word, room, measure)
        lines.extend(pieces)
    return (*lines, line) if line else tuple(lines)


def _pieces(word: str, room: int, measure: Callable[[str], float]) -> Iterator[str]:
    """Cut a word that is wider than a line, after a dot or a dash if it has one there."""
    while measure(word) > room and len(word) > 1:
        cut = next(end for end in range(len(word) - 1, 0, -1) if end == 1 or measure(word[:end]) <= room)
        cut = max((end for end in range(1, cut + 1) if word[end - 1] in _BREAK_AFTER), default=cut)
        yield word[:cut]
        word = word[cut:]
    yield word


def _runs(text: str, script: Script) -> Iterator[tuple[Face, str]]:
    """Cut a line where another font must take over: the first that holds the character."""
    faces = _FACES[script]
    start = 0
    face = faces[0]
    for at, character in enumerate(text):
        fitting = _face_for(character, faces, usual=face)
        if fitting == face:
            continue
        if at > start:
            yield face, text[start:at]
        start, face = at, fitting
    yield face, text[start:]


def _face_for(character: str, faces: tuple[Face, ...], *, usual: Face) -> Face:
    """Choose the first face that holds a character; a space stays where the pen is."""
    if character == " ":
        return usual
    for face in faces:
        if holds(face, character):
            return face
    return usual
