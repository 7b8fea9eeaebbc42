"""Where the bundled font and icons are. Both come from npm by `make assets` and are never in git."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class AssetMissing(LookupError):
    """A font or an icon is not there: `make assets` was not run, or the name is unknown."""


def look_folder() -> Path:
    """Give the folder that holds `fonts/` and `icons/`."""
    return Path(str(files("ausuivant.look")))


def font_files(subset: str = "latin") -> list[Path]:
    """List the woff2 files of one subset, one a weight. Raises `AssetMissing` when there is none."""
    pattern = f"atkinson-hyperlegible-next-{subset}-[0-9]*-normal.woff2"
    found = sorted((look_folder() / "fonts").glob(pattern))
    if not found:
        raise AssetMissing(f"no font in ausuivant/look/fonts ({subset}): run `make assets`")
    return found


def font_file(weight: int, subset: str = "latin") -> Path:
    """Give one woff2 file by weight (400, 600, 700, 800); raises `AssetMissing`."""
    path = look_folder() / "fonts" / f"atkinson-hyperlegible-next-{subset}-{weight}-normal.woff2"
    if not path.is_file():
        raise AssetMissing(f"no font of weight {weight} ({subset}): run `make assets`")
    return path


def whole_font_file(weight: int) -> Path:
    """Give the font file by weight (400, 600, 700, 800) that holds all Latin letters; raises `AssetMissing`.

    For Qt, which takes two files of the same family and weight for one font: of two subsets, the second would
    shadow the first.
    """
    path = look_folder() / "fonts" / f"atkinson-hyperlegible-next-{weight}.ttf"
    if not path.is_file():
        raise AssetMissing(f"no whole font of weight {weight}: run `make assets`")
    return path


def arabic_font_file(weight: int) -> Path:
    """Give the font file of Arabic text by weight (400, 600, 700); it holds Latin letters and digits too.

    Raises `AssetMissing`.
    """
    path = look_folder() / "fonts" / f"readex-pro-{weight}.ttf"
    if not path.is_file():
        raise AssetMissing(f"no Arabic font of weight {weight}: run `make assets`")
    return path


def icon_names() -> list[str]:
    """List the icons at hand."""
    return sorted(path.stem for path in (look_folder() / "icons").glob("*.svg"))


@lru_cache(maxsize=512)
def icon(name: str, color: str, *, stroke: float = 2.0) -> str:
    """Give an icon's SVG text, drawn in `color`, with lines `stroke` wide on a grid of 24.

    LOOK: 1.4 to 1.7 when large (48 px or more), 2 when small. Raises `AssetMissing`.
    """
    path = look_folder() / "icons" / f"{name}.svg"
    if _NAME.fullmatch(name) is None or not path.is_file():
        raise AssetMissing(f"no icon named {name!r}: add it to web/icons.txt and run `make assets`")
    text = path.read_text(encoding="utf-8").replace("currentColor", color)
    return text.replace('stroke-width="2"', f'stroke-width="{stroke:g}"')
