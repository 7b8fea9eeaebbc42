"""The ticket's typeface: the same Atkinson Hyperlegible Next as the screens, opened once for each weight and size."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from pathlib import Path

from PIL import ImageFont

from printer_drivers.errors import ConfigError
from printer_drivers.layout import Weight

ASCENT_EM = 0.984
DESCENT_EM = 0.316
CAP_EM = 0.668


def font_path(weight: Weight) -> Path:
    """Find the font file of a weight. Raises `ConfigError` when the assets were not vendored."""
    name = f"atkinson-hyperlegible-next-latin-{weight}-normal.woff2"
    path = Path(str(resources.files("ausuivant") / "look" / "fonts" / name))
    if not path.is_file():
        raise ConfigError(f"font {name} is missing; run `make` once to fetch the assets")
    return path


@lru_cache(maxsize=64)
def font(weight: Weight, size: int) -> ImageFont.FreeTypeFont:
    """Open a font. `size` is its em in dots."""
    return ImageFont.truetype(font_path(weight), size)
