"""From millimetres to pixels: what a visitor sees is sized for an eye and a finger, not for a screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ausuivant.look.tokens import tokens


@dataclass(frozen=True)
class Metrics:
    """One screen's pixel pitch and place, with the text sizes of its program.

    `mm_per_px` is the pitch; `bottom_edge_mm` the height of the screen's lower edge above the floor
    (0 where nobody touches it); `em_mm` the text sizes by name.
    """

    mm_per_px: float
    bottom_edge_mm: float
    em_mm: Mapping[str, float]

    @classmethod
    def kiosk(cls, *, mm_per_px: float = 0.3114, bottom_edge_mm: float = 880.0) -> Metrics:
        """Measure a kiosk; by default the reference one, 27 inches portrait."""
        return cls(mm_per_px=mm_per_px, bottom_edge_mm=bottom_edge_mm, em_mm=tokens().kiosk_em_mm)

    @classmethod
    def hall(cls, *, mm_per_px: float = 0.6342) -> Metrics:
        """Measure a hall display; by default the reference one, 55 inches."""
        return cls(mm_per_px=mm_per_px, bottom_edge_mm=0.0, em_mm=tokens().hall_em_mm)

    def px(self, mm: float) -> int:
        """Turn millimetres into whole pixels."""
        return round(mm / self.mm_per_px)

    def mm(self, px: float) -> float:
        """Turn pixels into millimetres."""
        return px * self.mm_per_px

    def em(self, name: str) -> int:
        """Give a text size in pixels by its name in the tokens; an unknown name is a KeyError."""
        return self.px(self.em_mm[name])

    def target(self, name: str) -> int:
        """Give a side of a touch target in pixels: min, usual, main; gap is what parts two of them."""
        return self.px(tokens().target_mm[name])

    def height_above_floor(self, y: float, *, screen_height: int) -> float:
        """Say how high, in mm, the pixel row `y` stands (0 = top row)."""
        return self.bottom_edge_mm + self.mm(screen_height - y)
