"""The ticket's typefaces, opened once for each weight and size, and which characters they hold.

Atkinson Hyperlegible Next, the same as on the screens, in two files; Readex Pro for Arabic, whose files hold Latin
letters and digits too, so that one font sets a mixed line and FriBidi orders the whole of it.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

from ausuivant.look.fonts import AssetMissing, arabic_font_file, font_file
from printer_drivers.errors import ConfigError
from printer_drivers.layout import Weight

Face = Literal["latin", "latin-ext", "arabic"]

ASCENT_EM = 0.984
DESCENT_EM = 0.316
CAP_EM = 0.668
#: A code point that no font may hold: it draws as the box of a missing character.
_NO_CHARACTER = "\uffff"
_PROBE_DOTS = 24
_HEAVIEST_ARABIC: Weight = 700


def font_path(weight: Weight, face: Face = "latin") -> Path:
    """Find a font file. Raises `ConfigError` when the assets were not vendored."""
    try:
        if face == "arabic":
            return arabic_font_file(min(weight, _HEAVIEST_ARABIC))
        return font_file(weight, face)
    except AssetMissing as error:
        raise ConfigError(str(error)) from None


@lru_cache(maxsize=96)
def font(weight: Weight, size: int, face: Face = "latin") -> ImageFont.FreeTypeFont:
    """Open a font. `size` is its em in dots."""
    return ImageFont.truetype(font_path(weight, face), size)


@lru_cache(maxsize=4096)
def holds(face: Face, character: str) -> bool:
    """Say whether a face has a picture of a character, by drawing it: the box of a missing one is known."""
    return _drawn(face, character) != _drawn(face, _NO_CHARACTER)


@lru_cache(maxsize=8)
def _probe(face: Face) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font_path(400, face), _PROBE_DOTS, layout_engine=ImageFont.Layout.BASIC)


def _drawn(face: Face, character: str) -> tuple[tuple[int, ...], bytes]:
    probe = _probe(face)
    box = tuple(map(int, probe.getbbox(character)))
    picture = Image.new("L", (2 * _PROBE_DOTS, 2 * _PROBE_DOTS), 0)
    ImageDraw.Draw(picture).text((_PROBE_DOTS // 2, 0), character, fill=255, font=probe)
    return box, picture.tobytes()
