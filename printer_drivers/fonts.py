"""The ticket's typeface: the same Atkinson Hyperlegible Next as the screens, opened once for each weight and size."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

from ausuivant.look.fonts import AssetMissing, font_file
from printer_drivers.errors import ConfigError
from printer_drivers.layout import Weight

ASCENT_EM = 0.984
DESCENT_EM = 0.316
CAP_EM = 0.668


def font_path(weight: Weight) -> Path:
    """Find the font file of a weight. Raises `ConfigError` when the assets were not vendored."""
    try:
        return font_file(weight)
    except AssetMissing as error:
        raise ConfigError(str(error)) from None


@lru_cache(maxsize=64)
def font(weight: Weight, size: int) -> ImageFont.FreeTypeFont:
    """Open a font. `size` is its em in dots."""
    return ImageFont.truetype(font_path(weight), size)
