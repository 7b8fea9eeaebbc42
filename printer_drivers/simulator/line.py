"""The line that is being set: letters and strips of dots on one base, before it is printed."""

from __future__ import annotations

from dataclasses import dataclass, field

from PIL import Image

from printer_drivers.simulator.letters import CELLS, Style, advance, ascent, letter


@dataclass
class Line:
    """A line of print. `x` is where the next thing stands, in dots from the left of the print area."""

    x: int = 0
    _text: str = ""
    _things: list[tuple[int, int, Image.Image]] = field(default_factory=list)  # left, dots above the base, picture

    @property
    def begun(self) -> bool:
        """Whether anything stands in it."""
        return bool(self._things)

    @property
    def text(self) -> str:
        """What is written in it; jumps to the right are spaces."""
        return self._text

    @property
    def width(self) -> int:
        """How far it reaches to the right."""
        return max((left + picture.width for left, _, picture in self._things), default=0)

    @property
    def height(self) -> int:
        """How tall it is: from its tallest thing to the lowest."""
        return self._above + self._below

    def write(self, character: str, style: Style) -> None:
        """Put a character behind what is there."""
        drawn = letter(character, style)
        columns = self.x // max(1, (CELLS[style.font].width + style.gap) * style.width)
        if self.x > self.width:
            self._text = self._text.ljust(max(columns, len(self._text) + 1))
        self._things.append((self.x, ascent(style), drawn))
        self._text += character
        self.x += advance(character, style)

    def put_dots(self, strip: Image.Image) -> None:
        """Put a strip of dots behind what is there."""
        self._things.append((self.x, strip.height, strip))
        self.x += strip.width

    def drawn(self, *, upside_down: bool = False) -> Image.Image:
        """Draw it: a picture of mode '1', 255 for ink."""
        picture = Image.new("1", (max(1, self.width), max(1, self.height)), 0)
        above = self._above
        for left, raised, thing in self._things:
            picture.paste(255, (left, above - raised), thing)
        return picture.transpose(Image.Transpose.ROTATE_180) if upside_down else picture

    @property
    def _above(self) -> int:
        return max((raised for _, raised, _ in self._things), default=0)

    @property
    def _below(self) -> int:
        return max((picture.height - raised for _, raised, picture in self._things), default=0)
