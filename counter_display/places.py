"""Where things stand on a hall display, and how large everything is. No Qt: rectangles in, rectangles out.

A screen is laid out as the reference one, 55 inches, lying or standing; it grows and shrinks with the real one, and
what a screen has beyond the reference's shape goes to the call and to the list.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

#: of the reference screen, in pixels and millimetres
LONG: Final = 1920
SHORT: Final = 1080
MM_PER_PX: Final = 0.6342

MARGIN: Final = 40
GAP: Final = 24  #: between two calls that share the place
LIST_WIDTH: Final = 544
SIDE: Final = 60
BAND: Final = 266
BAND_STANDING: Final = 470
#: of what is above the band, on a standing screen
CARD_SHARE: Final = 0.48

#: capitals of 25 mm for each 5 m (TRUST 5.2), and at least 0.7 degrees from the last row (EN 301 549, 5.1.4)
MM_PER_METRE: Final = 5.0
DEGREES: Final = 0.7


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Places:
    """Where the parts of a hall display stand. `mm_per_px`: as if the screen were the reference one."""

    standing: bool
    mm_per_px: float
    card: Box
    gap: int
    calls: Box
    panel: Box  #: everything above the band
    band: Box


def scale(width: int, height: int) -> float:
    """Say how many pixels one of the reference's is."""
    across, down = (SHORT, LONG) if height > width else (LONG, SHORT)
    return min(width / across, height / down)


def places(width: int, height: int) -> Places:
    """Lay out a screen of these pixels."""
    unit = scale(width, height)
    standing = height > width
    margin, side = round(MARGIN * unit), round(SIDE * unit)
    band_height = round((BAND_STANDING if standing else BAND) * unit)
    above = height - band_height
    if standing:
        card = Box(margin, margin, width - 2 * margin, round((above - margin) * CARD_SHARE))
        top = card.y + card.height + round(SIDE * unit / 2)
        calls = Box(side, top, width - 2 * side, above - top)
    else:
        list_width = round(LIST_WIDTH * unit)
        card = Box(margin, margin, width - margin - 2 * side - list_width, above - 2 * margin)
        top = round(margin * 1.2)
        calls = Box(width - side - list_width, top, list_width, above - top)
    return Places(
        standing=standing,
        mm_per_px=MM_PER_PX / unit,
        card=card,
        gap=round(GAP * unit),
        calls=calls,
        panel=Box(margin, margin, width - 2 * margin, above - 2 * margin),
        band=Box(0, above, width, band_height),
    )


def legible_m(capital_mm: float) -> int:
    """Say from how many metres capitals of this height can be read: the stricter of the two rules, rounded down."""
    by_angle = capital_mm / 1000 / math.tan(math.radians(DEGREES))
    return int(min(by_angle, capital_mm / MM_PER_METRE))
