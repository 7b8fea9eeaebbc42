"""One sprite of the icons that pages use, made from the vendored files: pages draw `icons.svg#name`."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "static" / "vendor" / "icons"

#: Every icon that a template or a script names; a test looks for others.
NAMES: Final = (
    "activity",
    "armchair",
    "arrow-left",
    "arrow-right",
    "bell-ring",
    "building-2",
    "calendar-days",
    "check",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "circle-check",
    "circle-pause",
    "circle-user",
    "clock",
    "coffee",
    "corner-up-right",
    "door-open",
    "download",
    "ear",
    "hand",
    "hand-helping",
    "id-card",
    "info",
    "key-round",
    "layout-grid",
    "list-checks",
    "lock",
    "lock-open",
    "log-in",
    "log-out",
    "megaphone",
    "monitor",
    "monitor-smartphone",
    "notebook-pen",
    "octagon-alert",
    "play",
    "plus",
    "printer",
    "qr-code",
    "refresh-cw",
    "rotate-ccw",
    "scroll-text",
    "search",
    "shield-alert",
    "shield-check",
    "smartphone",
    "ticket",
    "trash-2",
    "triangle-alert",
    "tv",
    "undo-2",
    "user-check",
    "user-plus",
    "user-round",
    "user-x",
    "users-round",
    "wifi-off",
)

_SHAPES: Final = re.compile(r"<svg[^>]*>(?P<shapes>.*)</svg>", re.DOTALL)
#: Only drawing may pass: a changed package must not bring a script or a link into our pages.
_DRAWING: Final = re.compile(
    r'(?:\s*<(?:path|circle|rect|line|polyline|polygon|ellipse)(?:\s+[a-z0-9]+="[^"<>]*")*\s*/>\s*)+'
)


def sprite(folder: Path = FOLDER, *, names: Iterable[str] = NAMES) -> str:
    """The sprite's text; ValueError for a file that holds anything but drawing, OSError for one that is missing."""
    symbols = "".join(_symbol(name, (folder / f"{name}.svg").read_text(encoding="utf-8")) for name in names)
    return f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>'


def _symbol(name: str, text: str) -> str:
    found = _SHAPES.search(text)
    if found is None or not _DRAWING.fullmatch(found["shapes"]):
        raise ValueError(f"the icon {name} is not a plain drawing")
    return (
        f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        f'stroke-linecap="round" stroke-linejoin="round">{found["shapes"].strip()}</symbol>'
    )
