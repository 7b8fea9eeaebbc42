"""The settings of the simulated printer that `ESC @` puts back."""

from __future__ import annotations

from dataclasses import dataclass, field

LINE_DOTS = 30
WHOLE_WIDTH = 1 << 16


@dataclass
class Barcodes:
    """How the next bar codes are drawn; lengths in dots."""

    module: int = 3
    height: int = 162
    text: int = 0  #: 1 above, 2 below, 3 both
    small_text: bool = False


@dataclass
class QrCodes:
    """How the next QR codes are drawn."""

    module: int = 3
    level: str = "l"


@dataclass
class Settings:
    """Lengths in dots."""

    align: int = 0  #: 0 left, 1 centre, 2 right
    spacing: int = LINE_DOTS
    margin: int = 0
    area: int = WHOLE_WIDTH
    tabs: tuple[int, ...] = tuple(range(8, 256, 8))  #: in characters
    upside_down: bool = False
    unit_x: float = 1.0  #: how many dots one horizontal motion unit is
    unit_y: float = 1.0
    barcodes: Barcodes = field(default_factory=Barcodes)
    qr: QrCodes = field(default_factory=QrCodes)
