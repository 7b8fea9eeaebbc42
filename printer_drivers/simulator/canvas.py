"""The paper under the simulated head: rows of dots, and the line of text that is being set."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageDraw

from printer_drivers.fonts import font
from printer_drivers.profile import Profile

CELL = (12, 24)
LINE_DOTS = 30
LONGEST_PAPER_DOTS = 40_000  #: five metres; more is taken for a runaway and cut off


@dataclass
class TextStyle:
    """How the next characters are set."""

    width: int = 1
    height: int = 1
    bold: bool = False
    align: int = 0


class Canvas:
    """Grows downwards. Pictures are mode '1' with 255 for ink, turned into black on white when the paper is cut."""

    def __init__(self, profile: Profile) -> None:
        self._width = profile.width_dots
        self._pieces: list[tuple[int, Image.Image]] = []
        self._line: list[tuple[str, TextStyle]] = []
        self._strip: list[Image.Image] = []
        self.height = 0

    @property
    def inked(self) -> bool:
        """Whether anything black stands on the paper."""
        return any(piece.getbbox() for _, piece in self._pieces) or bool(self._line or self._strip)

    @property
    def line_begun(self) -> bool:
        """Whether a line is being set."""
        return bool(self._line or self._strip)

    def feed(self, dots: int) -> int:
        """Move the paper and say by how many dots."""
        moved = min(dots, max(0, LONGEST_PAPER_DOTS - self.height))
        self.height += moved
        return moved

    def raster(self, picture: Image.Image) -> int:
        """Burn a picture at the left edge, cropped to the head, and say by how many dots the paper moved."""
        if self.height >= LONGEST_PAPER_DOTS:
            return 0
        visible = picture.crop((0, 0, min(picture.width, self._width), picture.height))
        self._pieces.append((self.height, visible))
        return self.feed(picture.height)

    def column_strip(self, picture: Image.Image) -> None:
        """Put an ESC * picture into the line that is being set."""
        self._strip.append(picture)

    def add(self, character: str, style: TextStyle) -> None:
        """Put a character into the line; a full line breaks by itself."""
        used = sum(CELL[0] * one.width for _, one in self._line)
        if used + CELL[0] * style.width > self._width:
            self.end_line(LINE_DOTS)
        self._line.append((character, TextStyle(style.width, style.height, style.bold, style.align)))

    def end_line(self, spacing: int) -> tuple[str, int]:
        """Print the line, and give its text and by how many dots the paper moved."""
        text = "".join(character for character, _ in self._line)
        if self._strip:
            moved = self._print_strip(spacing)
        elif self._line:
            moved = self._print_text(spacing)
        else:
            moved = self.feed(spacing)
        self._line, self._strip = [], []
        return text, moved

    def take(self) -> Image.Image:
        """Give the paper so far, black on white, and begin a new one."""
        paper = Image.new("1", (self._width, max(1, self.height)), 255)
        for top, piece in self._pieces:
            paper.paste(0, (0, top), piece)
        self.clear()
        return paper

    def drop_line(self) -> None:
        """Forget the line that is being set."""
        self._line, self._strip = [], []

    def clear(self) -> None:
        """Begin a new paper."""
        self._pieces, self._line, self._strip, self.height = [], [], [], 0

    def _print_text(self, spacing: int) -> int:
        width = min(self._width, sum(CELL[0] * one.width for _, one in self._line))
        height = max(CELL[1] * one.height for _, one in self._line)
        line = Image.new("1", (self._width, height), 0)
        left = {1: (self._width - width) // 2, 2: self._width - width}.get(self._line[0][1].align, 0)
        for character, style in self._line:
            cell = Image.new("L", CELL, 0)
            face = font(700 if style.bold else 400, 20)
            ImageDraw.Draw(cell).text((CELL[0] / 2, 19), character, fill=255, font=face, anchor="ms")
            size = (CELL[0] * style.width, CELL[1] * style.height)
            large = cell.resize(size, Image.Resampling.BICUBIC).point([0] * 128 + [255] * 128, "1")
            line.paste(large, (left, height - size[1]))
            left += size[0]
        if self.height < LONGEST_PAPER_DOTS:
            self._pieces.append((self.height, line))
        return self.feed(max(spacing, height))

    def _print_strip(self, spacing: int) -> int:
        height = max(piece.height for piece in self._strip)
        line = Image.new("1", (self._width, height), 0)
        left = 0
        for piece in self._strip:
            line.paste(piece, (left, 0))
            left += piece.width
        if self.height < LONGEST_PAPER_DOTS:
            self._pieces.append((self.height, line))
        return self.feed(spacing)
