"""The paper under the simulated head: pictures burnt one below the other, until it is cut."""

from __future__ import annotations

from PIL import Image

LONGEST_PAPER_DOTS = 40_000  #: five metres; more is taken for a runaway and cut off


class Canvas:
    """Grows downwards. Pictures are mode '1' with 255 for ink, turned into black on white when the paper is cut."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.height = 0
        self.inked = False  #: whether anything black stands on the paper
        self._pieces: list[tuple[int, int, Image.Image]] = []

    def feed(self, dots: int) -> int:
        """Move the paper and say by how many dots."""
        moved = min(dots, LONGEST_PAPER_DOTS - self.height)
        self.height += moved
        return moved

    def burn(self, picture: Image.Image, *, left: int = 0, feed: int | None = None) -> int:
        """Burn a picture, cropped to the head, and feed by its height or more; say by how many dots it moved."""
        if self.height < LONGEST_PAPER_DOTS and picture.getbbox():
            self._pieces.append((left, self.height, picture))
            self.inked = True
        return self.feed(max(picture.height, feed or 0))

    def take(self) -> Image.Image:
        """Give the paper so far, black on white, and begin a new one."""
        paper = Image.new("1", (self.width, max(1, self.height)), 255)
        for left, top, piece in self._pieces:
            paper.paste(0, (left, top), piece)
        self.clear()
        return paper

    def clear(self) -> None:
        """Begin a new paper."""
        self._pieces, self.height, self.inked = [], 0, False
