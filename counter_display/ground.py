"""The three looks of a display: dark as the reference, light for a bright hall, and black and white with yellow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PyQt6.QtGui import QColor

from ausuivant.look.metrics import Metrics
from ausuivant.qt.theme import Style
from counter_display.options import Ground

#: what a light screen takes instead of the colours that stand on ink
ON_WHITE: Final[Mapping[str, str]] = {
    "bar": "white",
    "on-bar": "ink",
    "on-bar-soft": "ink-soft",
    "line-on-ink": "line-strong",
}


@dataclass(frozen=True)
class DisplayStyle(Style):
    """A style that knows on what ground it is."""

    ground: Ground = Ground.DARK

    def color(self, name: str) -> QColor:
        """Give a token's colour on this ground; an unknown name is a KeyError."""
        return super().color(ON_WHITE.get(name, name) if self.ground is Ground.LIGHT else name)

    @property
    def edged(self) -> bool:
        """Whether cards and cells need an edge to be seen."""
        return self.ground is not Ground.DARK


def display_style(mm_per_px: float, ground: Ground = Ground.DARK) -> DisplayStyle:
    """Make the style of a display."""
    theme = "contrast" if ground is Ground.CONTRAST else "light"
    return DisplayStyle(Metrics.hall(mm_per_px=mm_per_px), theme, ground)
