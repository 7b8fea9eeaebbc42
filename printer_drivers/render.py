"""From blocks to the picture that the printer burns: one picture for the preview, the simulator and the paper.

Every text is drawn in grey and cut at one threshold; dithering would make thermal text hairy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import segno
from PIL import Image, ImageDraw

from printer_drivers.bignumber import cap_height, draw_number, glyph, number_style
from printer_drivers.fonts import ASCENT_EM, DESCENT_EM, font
from printer_drivers.layout import (
    BigNumber,
    Block,
    CheckLine,
    Follow,
    Space,
    Tear,
    TextLine,
    TicketContent,
    Weight,
    lay_out,
)
from printer_drivers.profile import Profile

UNIT_MM = 0.125  #: layout sizes are eighths of a millimetre
SIDE = 20
NARROW = 480  #: under this width (58 mm paper) margins shrink and the wait stays on one line
NARROW_WAIT = 54
QR_MODULE = 5
_BLACK_FROM = 128
_TO_BLACK_ON_WHITE = [255] * _BLACK_FROM + [0] * (256 - _BLACK_FROM)

Paint = Callable[[Image.Image, int], None]


@dataclass(frozen=True)
class _Set:
    """A block made ready: its height in dots, and how to paint its ink (white on black) from a top row."""

    height: int
    paint: Paint


def render_ticket(content: TicketContent, profile: Profile) -> Image.Image:
    """Draw a ticket as wide as the printer's head: mode '1', 0 is black, 255 is paper."""
    return render_blocks(lay_out(content), profile)


def render_blocks(blocks: tuple[Block, ...], profile: Profile) -> Image.Image:
    """Draw blocks one under the other."""
    press = _Press(profile)
    made = [press.set(block) for block in blocks]
    ink = Image.new("L", (profile.width_dots, max(1, sum(one.height for one in made))), 0)
    top = 0
    for one in made:
        one.paint(ink, top)
        top += one.height
    return ink.point(_TO_BLACK_ON_WHITE, "1")


class _Press:
    """Sets blocks for one profile's width and resolution."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.scale = UNIT_MM * profile.dots_per_mm
        self.width = profile.width_dots
        self.narrow = profile.width_dots < self.dots(NARROW)
        self.side = self.dots(8 if self.narrow else SIDE)

    def dots(self, units: float) -> int:
        """Turn layout units into dots, at least one."""
        return max(1, round(units * self.scale))

    def set(self, block: Block) -> _Set:
        """Make one block ready."""
        match block:
            case TextLine():
                return self._text(block)
            case BigNumber():
                return self._number(block)
            case Tear():
                return self._tear()
            case CheckLine():
                return self._check(block)
            case Follow():
                return self._follow(block)
            case Space():
                return _Set(self.dots(block.height), lambda _ink, _top: None)

    def _text(self, line: TextLine) -> _Set:
        if self.narrow and line.role == "wait":
            line = replace(line, size=NARROW_WAIT)
        size = self.dots(line.size)
        room = self.width - 2 * self.side
        lines = _wrap(line.text, room, line.weight, size, balanced=line.align == "center")
        pitch = line.size * line.line_height * self.scale
        gap = self.dots(line.gap) if line.gap else 0

        def paint(ink: Image.Image, top: int) -> None:
            for index, words in enumerate(lines):
                length = font(line.weight, size).getlength(words)
                left = self.side if line.align == "left" else (self.width - length) / 2
                _write(ink, left, top + gap + pitch * index, pitch, words, weight=line.weight, size=size)

        return _Set(gap + round(pitch * len(lines)), paint)

    def _number(self, block: BigNumber) -> _Set:
        style = number_style(block.label, self.profile)
        picture = draw_number(block.label, style)
        top_of_ink = min(glyph(character, style).top for character in block.label)
        overshoot = -top_of_ink - cap_height(style)
        above, below = self.dots(55), self.dots(21)

        def paint(ink: Image.Image, top: int) -> None:
            left = (self.width - picture.width) // 2
            ink.paste(255, (left, top + above - overshoot), picture.point([255] + [0] * 255, "L"))

        return _Set(above + cap_height(style) + below, paint)

    def _tear(self) -> _Set:
        dot = self.dots(6)
        side = self.dots(4)

        def paint(ink: Image.Image, top: int) -> None:
            draw = ImageDraw.Draw(ink)
            count = (self.width - 2 * side - dot) // (2 * dot)
            pitch = (self.width - 2 * side - dot) / max(1, count)
            for index in range(count + 1):
                left = round(side + index * pitch)
                draw.ellipse((left, top, left + dot - 1, top + dot - 1), fill=255)

        return _Set(dot, paint)

    def _check(self, block: CheckLine) -> _Set:
        size, box, gap = self.dots(34), self.dots(34), self.dots(16)
        pitch = 41 * self.scale
        room = self.width - 2 * self.side - box - gap
        lines = _wrap(block.text, room, 400, size)
        height = max(self.dots(47), round(pitch * len(lines)) + self.dots(6))

        def paint(ink: Image.Image, top: int) -> None:
            first = top + (height - pitch * len(lines)) / 2
            corner = round(first + (pitch - box) / 2)
            ImageDraw.Draw(ink).rounded_rectangle(
                (self.side, corner, self.side + box - 1, corner + box - 1),
                radius=self.dots(5),
                outline=255,
                width=self.dots(4),
            )
            for index, words in enumerate(lines):
                left = self.side + box + gap
                _write(ink, left, first + pitch * index, pitch, words, weight=400, size=size)

        return _Set(height, paint)

    def _follow(self, block: Follow) -> _Set:
        code = qr_picture(block.url, max(4, self.dots(QR_MODULE)))
        size = self.dots(34)
        pitch = 34 * 1.14 * self.scale
        gap = self.dots(24)
        beside = self.width - 2 * self.side - code.width - gap
        stacked = beside < 8 * size
        room = self.width - 2 * self.side if stacked else beside
        title = _wrap(block.title, room, 700, size)
        lines = (*title, *_wrap(block.text, room, 400, size, balanced=stacked))
        text_height = round(pitch * len(lines))

        def paint(ink: Image.Image, top: int) -> None:
            left = (self.width - code.width) // 2 if stacked else self.side
            drop = 0 if stacked else (max(code.height, text_height) - code.height) // 2
            ink.paste(255, (left, top + drop), code)
            first = top + (code.height + gap if stacked else (max(code.height, text_height) - text_height) / 2)
            for index, words in enumerate(lines):
                weight: Weight = 700 if index < len(title) else 400
                length = font(weight, size).getlength(words)
                start = (self.width - length) / 2 if stacked else self.side + code.width + gap
                _write(ink, start, first + pitch * index, pitch, words, weight=weight, size=size)

        height = code.height + gap + text_height if stacked else max(code.height, text_height)
        return _Set(height, paint)


@lru_cache(maxsize=8)
def qr_picture(url: str, module: int) -> Image.Image:
    """Draw a QR code (level M at least, no quiet zone) as a mask of mode 'L': 255 where it is black."""
    matrix = segno.make_qr(url, error="m").matrix
    side = len(matrix)
    small = Image.frombytes("L", (side, side), bytes(255 if dark else 0 for row in matrix for dark in row))
    return small.resize((side * module, side * module), Image.Resampling.NEAREST)


def _write(ink: Image.Image, left: float, top: float, pitch: float, text: str, *, weight: Weight, size: int) -> None:
    """Write one line whose line box begins at `top` and is `pitch` high, on a whole baseline."""
    baseline = round(top + (pitch - (ASCENT_EM + DESCENT_EM) * size) / 2 + ASCENT_EM * size)
    ImageDraw.Draw(ink).text((round(left), baseline), text, fill=255, font=font(weight, size), anchor="ls")


def _wrap(text: str, room: int, weight: Weight, size: int, *, balanced: bool = False) -> tuple[str, ...]:
    """Break a text into lines that fit; at " · " first, then at spaces, and inside a word only if it must."""
    measure = font(weight, size).getlength
    if measure(text) <= room:
        return (text,)
    if " · " in text:
        parts = text.split(" · ")
        return tuple(line for part in parts for line in _wrap(part, room, weight, size, balanced=balanced))
    lines = _fill(text, room, measure)
    if balanced:
        narrower = room
        while narrower > room // 2 and len(tighter := _fill(text, narrower - size // 2, measure)) == len(lines):
            narrower -= size // 2
            lines = tighter
    return lines


def _fill(text: str, room: int, measure: Callable[[str], float]) -> tuple[str, ...]:
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
        while measure(word) > room and len(word) > 1:
            cut = next(end for end in range(len(word) - 1, 0, -1) if end == 1 or measure(word[:end]) <= room)
            lines.append(word[:cut])
            word = word[cut:]
        line = word
    return (*lines, line) if line else tuple(lines)
