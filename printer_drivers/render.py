"""From blocks to the picture that the printer burns: one picture for the preview, the simulator and the paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from threading import Lock

import segno
from PIL import Image, ImageDraw

from printer_drivers.bignumber import cap_height, draw_number, glyph, number_style
from printer_drivers.fonts import ASCENT_EM, DESCENT_EM
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
from printer_drivers.lettering import Direction, Style, draw_line, legible, script_of, width_of, wrap
from printer_drivers.profile import Profile

UNIT_MM = 0.125  #: layout sizes are eighths of a millimetre
SIDE = 20
NARROW_SIDE = 8
NARROW = 480  #: under this width (58 mm paper) margins shrink and the wait stays on one line
NARROW_WAIT = 54
ARABIC_WAIT = 56  #: Readex Pro is wide
ARABIC_LINE = 1.3  #: and its letters reach deep
FOLLOW_LINE = 1.14
QR_MODULE = 5
LEAST_QR_MODULE = 4  #: half a millimetre
QR_MASK = 3

_PAPER, _INK = 255, 0
#: A weak head browns out on long black stretches: its letters are finer.
_LIGHTER: dict[Weight, Weight] = {800: 700, 700: 600, 600: 600, 400: 400}

Paint = Callable[[Image.Image, int], None]


@dataclass(frozen=True)
class _Set:
    """A block made ready: its height in dots, and how to paint it from a top row."""

    height: int
    paint: Paint


@dataclass(frozen=True)
class _Paragraph:
    """Lines of one style with their pitch in dots."""

    lines: tuple[tuple[str, Style], ...]
    pitch: float

    @property
    def height(self) -> int:
        """How many rows the lines take."""
        return round(self.pitch * len(self.lines))


def render_ticket(content: TicketContent, profile: Profile) -> Image.Image:
    """Draw a ticket as wide as the printer's head: mode '1', 0 is black, 255 is paper. Not to be drawn upon.

    A kiosk's screen and its printer ask for the same picture at the same time: it is drawn once, for whoever comes
    first, while the other waits. Two threads that draw take one interpreter's time twice over.
    """
    with _DRAWING:
        return _rendered(content, profile)


_DRAWING = Lock()


@lru_cache(maxsize=2)
def _rendered(content: TicketContent, profile: Profile) -> Image.Image:
    sheet = lay_out(content)
    return render_blocks(sheet.blocks, profile, direction=sheet.direction)


def render_blocks(blocks: Iterable[Block], profile: Profile, *, direction: Direction = "ltr") -> Image.Image:
    """Draw blocks one under the other."""
    press = _Press(profile, direction)
    made = [press.set(block) for block in blocks]
    paper = Image.new("1", (profile.width_dots, max(1, sum(one.height for one in made))), _PAPER)
    top = 0
    for one in made:
        one.paint(paper, top)
        top += one.height
    return paper


class _Press:
    """Sets blocks for one profile's width and resolution, from one side of the paper."""

    def __init__(self, profile: Profile, direction: Direction) -> None:
        self.profile = profile
        self.direction: Direction = direction
        self.scale = UNIT_MM * profile.dots_per_mm
        self.width = profile.width_dots
        self.narrow = profile.width_dots < self.dots(NARROW)
        self.side = self.dots(NARROW_SIDE if self.narrow else SIDE)
        self.room = self.width - 2 * self.side

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
                return _Set(self.dots(block.height), lambda _paper, _top: None)

    def _set_lines(self, text: str, font: tuple[Weight, float], room: int, pitch: float) -> _Paragraph:
        weight, size = font
        shown = legible(text)
        script = script_of(shown)
        direction = self.direction if script == "arabic" else "ltr"
        style = Style(self._allowed(weight), self.dots(size), script, direction)
        return _Paragraph(tuple((line, style) for line in wrap(shown, room, style)), pitch)

    def _allowed(self, weight: Weight) -> Weight:
        return weight if self.profile.strong_head else _LIGHTER[weight]

    def _text(self, line: TextLine) -> _Set:
        if line.role == "wait":
            line = self._shaped_wait(line)
        pitch = line.size * line.line_height * self.scale
        paragraph = self._set_lines(line.text, (line.weight, line.size), self.room, pitch)
        gap = self.dots(line.gap) if line.gap else 0

        def paint(paper: Image.Image, top: int) -> None:
            if line.align == "center":
                _write_centred(paper, self.width / 2, top + gap, paragraph)
            else:
                self._write_from_start(paper, self.side, top + gap, paragraph)

        return _Set(gap + paragraph.height, paint)

    def _shaped_wait(self, line: TextLine) -> TextLine:
        """Keep the wait on one line where that can be, and its lines apart where it has two."""
        if script_of(line.text) == "arabic":
            line = replace(line, size=ARABIC_WAIT, line_height=ARABIC_LINE)
        return replace(line, size=min(line.size, NARROW_WAIT)) if self.narrow else line

    def _number(self, block: BigNumber) -> _Set:
        style = number_style(block.label, self.profile)
        picture = draw_number(block.label, style)
        overshoot = -min(glyph(character, style).top for character in block.label) - cap_height(style)
        above, below = self.dots(55), self.dots(21)

        def paint(paper: Image.Image, top: int) -> None:
            paper.paste(picture, ((self.width - picture.width) // 2, top + above - overshoot))

        return _Set(above + cap_height(style) + below, paint)

    def _tear(self) -> _Set:
        dot = self.dots(6)
        strip = _dotted(self.width, dot, self.dots(4), spacing=2 if self.profile.strong_head else 5)
        return _Set(dot, lambda paper, top: paper.paste(strip, (0, top)))

    def _check(self, block: CheckLine) -> _Set:
        box, gap = self.dots(34), self.dots(16)
        pitch = 41 * self.scale
        indent = self.side + box + gap
        paragraph = self._set_lines(block.text, (400, 34), self.width - self.side - indent, pitch)
        height = max(self.dots(47), paragraph.height + self.dots(6))

        def paint(paper: Image.Image, top: int) -> None:
            first = top + (height - paragraph.pitch * len(paragraph.lines)) / 2
            corner = round(first + (pitch - box) / 2)
            left = self._from_start(self.side, box)
            ImageDraw.Draw(paper).rounded_rectangle(
                (left, corner, left + box - 1, corner + box - 1),
                radius=self.dots(5),
                outline=_INK,
                width=self.dots(4),
            )
            self._write_from_start(paper, indent, first, paragraph)

        return _Set(height, paint)

    def _follow(self, block: Follow) -> _Set:
        module = self.dots(QR_MODULE) if self.profile.strong_head else self.dots(LEAST_QR_MODULE)
        code = qr_picture(block.url, max(LEAST_QR_MODULE, module))
        gap = self.dots(24)
        beside = self.room - code.width - gap
        stacked = beside < 8 * self.dots(34)
        room = self.room if stacked else beside
        pitch = 34 * (FOLLOW_LINE if self.direction == "ltr" else ARABIC_LINE) * self.scale
        title = self._set_lines(block.title, (700, 34), room, pitch)
        text = self._set_lines(block.text, (400, 34), room, pitch)
        paragraph = _Paragraph((*title.lines, *text.lines), pitch)
        height = code.height + gap + paragraph.height if stacked else max(code.height, paragraph.height)

        def paint(paper: Image.Image, top: int) -> None:
            if stacked:
                paper.paste(_INK, ((self.width - code.width) // 2, top), code)
                _write_centred(paper, self.width / 2, top + code.height + gap, paragraph)
                return
            paper.paste(_INK, (self._from_start(self.side, code.width), top + (height - code.height) // 2), code)
            indent = self.side + code.width + gap
            self._write_from_start(paper, indent, top + (height - paragraph.height) / 2, paragraph)

        return _Set(height, paint)

    def _from_start(self, indent: int, width: int) -> int:
        """Turn a distance from where lines begin into the left edge of something `width` wide."""
        return indent if self.direction == "ltr" else self.width - indent - width

    def _write_from_start(self, paper: Image.Image, indent: int, top: float, paragraph: _Paragraph) -> None:
        for index, (text, style) in enumerate(paragraph.lines):
            left = self._from_start(indent, round(width_of(text, style)))
            _write(paper, left, top + paragraph.pitch * index, paragraph.pitch, (text, style))


def _write_centred(paper: Image.Image, middle: float, top: float, paragraph: _Paragraph) -> None:
    for index, (text, style) in enumerate(paragraph.lines):
        left = middle - width_of(text, style) / 2
        _write(paper, left, top + paragraph.pitch * index, paragraph.pitch, (text, style))


def _write(paper: Image.Image, left: float, top: float, pitch: float, words: tuple[str, Style]) -> None:
    """Write one line whose line box begins at `top` and is `pitch` high, on a whole baseline."""
    text, style = words
    line = draw_line(text, style)
    if line.ink is None:
        return
    baseline = round(top + (pitch - (ASCENT_EM + DESCENT_EM) * style.size) / 2 + ASCENT_EM * style.size)
    paper.paste(_INK, (round(left) + line.left, baseline + line.top), line.ink)


@lru_cache(maxsize=8)
def qr_picture(url: str, module: int) -> Image.Image:
    """Draw a QR code (level M at least, no quiet zone) as a mask of mode '1': 255 where it is black.

    The mask pattern is given: to try all eight takes longer than the rest of the ticket, and readers take any.
    """
    matrix = segno.make_qr(url, error="m", mask=QR_MASK).matrix
    side = len(matrix)
    small = Image.frombytes("L", (side, side), bytes(255 if dark else 0 for row in matrix for dark in row))
    return small.convert("1").resize((side * module, side * module), Image.Resampling.NEAREST)


@lru_cache(maxsize=8)
def _dotted(width: int, dot: int, side: int, *, spacing: int) -> Image.Image:
    """Draw the tear line: dots, `spacing` times their size from one to the next."""
    strip = Image.new("1", (width, dot), _PAPER)
    draw = ImageDraw.Draw(strip)
    count = (width - 2 * side - dot) // (spacing * dot)
    pitch = (width - 2 * side - dot) / max(1, count)
    for index in range(count + 1):
        left = round(side + index * pitch)
        draw.ellipse((left, 0, left + dot - 1, dot - 1), fill=_INK)
    return strip
