"""Page mode: everything is placed in a rectangle of the page, in one of four directions, and printed at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from PIL import Image

TALLEST_PAGE_DOTS = 4000
_TURNS = {1: Image.Transpose.ROTATE_90, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_270}


@dataclass
class Page:
    """A page that is being composed. All in dots; `y` is None as long as nothing says where the first line stands.

    Directions: 0 to the right, 1 upwards from the lower left, 2 upside down from the lower right, 3 downwards from
    the upper right.
    """

    head: int  #: width of the print head
    y: int | None = None  #: the lower edge of the next line, in the direction of reading
    direction: int = 0
    _area: tuple[int, int, int, int] | None = None  # left, top, width, height
    _pieces: list[tuple[int, int, Image.Image]] = field(default_factory=list)

    @property
    def area(self) -> tuple[int, int, int, int]:
        """Where things may be placed: left, top, width, height on the paper."""
        return self._area or (0, 0, self.head, TALLEST_PAGE_DOTS)

    @property
    def line_length(self) -> int:
        """How long a line may be in the direction of reading."""
        return self.area[3 if self.direction % 2 else 2]

    def choose_area(self, left: int, top: int, width: int, height: int) -> None:
        """Go to a rectangle; what stands in others stays."""
        left, top = min(left, self.head - 1), min(top, TALLEST_PAGE_DOTS - 1)
        self._area = (left, top, min(width, self.head - left), min(height, TALLEST_PAGE_DOTS - top))
        self.y = None

    def choose_direction(self, direction: int) -> None:
        """Go on in another direction, from that direction's corner."""
        self.direction, self.y = direction, None

    def place(self, picture: Image.Image, *, at_x: int) -> None:
        """Put a picture so that its lower edge is on the line."""
        if self.y is None:
            self.y = picture.height
        left, top, width, height = self.area
        along, across = at_x, self.y - picture.height
        turned = picture.transpose(_TURNS[self.direction]) if self.direction else picture
        where = {
            0: (along, across),
            1: (across, height - along - picture.width),
            2: (width - along - picture.width, height - across - picture.height),
            3: (width - across - picture.height, along),
        }[self.direction]
        box = (
            max(0, -where[0]),
            max(0, -where[1]),
            min(turned.width, width - where[0]),
            min(turned.height, height - where[1]),
        )
        if box[0] < box[2] and box[1] < box[3]:
            self._pieces.append((left + where[0] + box[0], top + where[1] + box[1], turned.crop(box)))

    def clear_area(self) -> None:
        """Forget what stands in the present rectangle."""
        left, top, width, height = self.area
        self._pieces = [
            piece for piece in self._pieces if not (left <= piece[0] < left + width and top <= piece[1] < top + height)
        ]
        self.y = None

    def drawn(self) -> Image.Image | None:
        """Draw the whole page, or None when nothing stands on it. A chosen rectangle is fed to its end."""
        if not self._pieces:
            return None
        bottom = max(top + piece.height for _, top, piece in self._pieces)
        if self._area is not None:
            bottom = max(bottom, self._area[1] + self._area[3])
        picture = Image.new("1", (self.head, bottom), 0)
        for left, top, piece in self._pieces:
            picture.paste(255, (left, top), piece)
        return picture
