"""The room that a screen has: its look, its size, and the band in which a hand reaches its controls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from PyQt6.QtCore import QSize

from ausuivant.look.metrics import Metrics
from ausuivant.qt.theme import Style
from kiosk_app.comfort import Comfort

#: TRUST K1: what everybody reaches, seated or standing, in millimetres above the floor
BAND_MM: Final = (900.0, 1220.0)
#: what is read or pressed grows by this when a visitor asks for larger text; titles and figures are large already
LARGER: Final = {"min": 1.25, "body": 1.25, "tile": 1.12, "heading": 1.12}
#: a picture lower than this has no room for the large sizes of titles
SMALL_MM: Final = 400.0
#: the height of a lying 27 inch screen, a little rounded down
REFERENCE_MM: Final = 330.0
SMALLER_TITLES: Final = {"title": 18.7, "figure": 19.5}


@dataclass(frozen=True)
class Room:
    """One screen at one visitor's comfort. `width`, `height`: in pixels."""

    style: Style
    width: int
    height: int
    low: bool = False
    large: bool = False

    @classmethod
    def of(cls, usual: Style, size: QSize, comfort: Comfort) -> Room:
        """Fit a kiosk's usual look to a window and to what the visitor switched on."""
        metrics = usual.metrics
        sizes = dict(metrics.em_mm)
        if metrics.mm(min(size.width(), size.height())) < SMALL_MM and size.width() > size.height():
            sizes.update(SMALLER_TITLES)
        if comfort.large:
            sizes = {name: mm * LARGER.get(name, 1.0) for name, mm in sizes.items()}
        theme = "contrast" if comfort.contrast else usual.theme
        style = replace(usual, metrics=Metrics(metrics.mm_per_px, metrics.bottom_edge_mm, sizes), theme=theme)
        return cls(style, size.width(), size.height(), comfort.low, comfort.large)

    @property
    def wide(self) -> bool:
        """Whether it lies: then the title stands at the side."""
        return self.width > self.height

    @property
    def small(self) -> bool:
        """Whether it lies and is too low for the reference's rows of controls."""
        return self.wide and self.style.metrics.mm(self.height) < REFERENCE_MM

    @property
    def side_share(self) -> float:
        """How much of a lying screen's width the side with the title has."""
        return 0.5 if self.width < 1.5 * self.height else 0.42

    @property
    def foot(self) -> int:
        """How many pixels at the lower edge are too low for a control."""
        return max(0, self.px_up(BAND_MM[0] - self.style.metrics.bottom_edge_mm))

    @property
    def reach(self) -> int:
        """The first pixel row, from the top, that a seated visitor reaches."""
        return max(0, self.height - self.px_down(BAND_MM[1] - self.style.metrics.bottom_edge_mm))

    def px(self, mm: float) -> int:
        """Turn millimetres into whole pixels."""
        return self.style.px(mm)

    def px_up(self, mm: float) -> int:
        """Turn millimetres into pixels that are certainly as long."""
        return -int(-mm // self.style.metrics.mm_per_px)

    def px_down(self, mm: float) -> int:
        """Turn millimetres into pixels that are certainly no longer."""
        return int(mm // self.style.metrics.mm_per_px)
