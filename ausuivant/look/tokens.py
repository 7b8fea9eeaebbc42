"""Typed access to `tokens.json`, the only source of colours and sizes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, get_args

Theme = Literal["light", "dark", "contrast"]
THEMES: Final[tuple[Theme, ...]] = get_args(Theme)


@dataclass(frozen=True)
class Level:
    """A crowding level: never shown by its colour alone, always with its word or its minutes."""

    slug: str
    #: 1 (fluid) to 4 (very crowded): as many dots are filled
    rank: int
    word: str
    background: str
    text: str
    #: Only the palest level has one, so that it stands out on the page.
    edge: str | None


@dataclass(frozen=True)
class Font:
    """The one family, with what replaces it in scripts that it lacks."""

    family: str
    weights: tuple[int, ...]
    features: tuple[str, ...]
    #: height of a capital, as a share of the em
    cap_height_em: float
    fallback: tuple[str, ...]


@dataclass(frozen=True)
class Pulse:
    """How a called card beats."""

    period_ms: int
    count: int


@dataclass(frozen=True)
class Notch:
    """The ticket shape: what is cut out of the card's edge, as shares of the card's height."""

    radius: float
    line_dot: float


@dataclass(frozen=True)
class Tokens:
    """Everything in `tokens.json`. Units are in the names; colours are `#RRGGBB`."""

    colors: Mapping[Theme, Mapping[str, str]]
    levels: tuple[Level, ...]
    font: Font
    web_px: Mapping[str, int]
    console_px: Mapping[str, int]
    kiosk_em_mm: Mapping[str, float]
    hall_em_mm: Mapping[str, float]
    ticket_dots: Mapping[str, float]
    target_mm: Mapping[str, float]
    space_px: tuple[int, ...]
    radius_px: Mapping[str, int]
    radius_mm: Mapping[str, float]
    border_px: Mapping[str, float]
    notch: Notch
    fade_ms: int
    call_pulse: Pulse
    #: contrast ratios as they were measured, by "foreground on background"
    measured_contrast: Mapping[str, float]
    #: CIEDE2000 between two levels, by vision then by "a/b"
    measured_distance: Mapping[str, Mapping[str, float]]

    def color(self, name: str, theme: Theme = "light") -> str:
        """Give a colour of a theme; an unknown name is a KeyError."""
        return self.colors[theme][name]

    def level(self, rank: int) -> Level:
        """Give the level of a rank from 1 to 4; another is a KeyError."""
        for level in self.levels:
            if level.rank == rank:
                return level
        raise KeyError(rank)


@cache
def tokens() -> Tokens:
    """Read `tokens.json`, once."""
    return _parse(json.loads(files("ausuivant.look").joinpath("tokens.json").read_text(encoding="utf-8")))


def _parse(raw: Mapping[str, Any]) -> Tokens:
    size = raw["size"]
    return Tokens(
        colors={theme: dict(raw["color"][theme]) for theme in THEMES},
        levels=tuple(
            Level(
                slug=slug,
                rank=level["rank"],
                word=level["word"],
                background=level["background"],
                text=level["text"],
                edge=level.get("edge"),
            )
            for slug, level in sorted(raw["level"].items(), key=lambda item: item[1]["rank"])
        ),
        font=Font(
            family=raw["font"]["family"],
            weights=tuple(raw["font"]["weights"]),
            features=tuple(raw["font"]["features"]),
            cap_height_em=raw["font"]["cap_height_em"],
            fallback=tuple(raw["font"]["fallback"]),
        ),
        web_px=dict(size["web_px"]),
        console_px=dict(size["console_px"]),
        kiosk_em_mm=dict(size["kiosk_em_mm"]),
        hall_em_mm=dict(size["hall_em_mm"]),
        ticket_dots=dict(size["ticket_dots"]),
        target_mm=dict(raw["target_mm"]),
        space_px=tuple(raw["space_px"]),
        radius_px=dict(raw["radius_px"]),
        radius_mm=dict(raw["radius_mm"]),
        border_px=dict(raw["border_px"]),
        notch=Notch(radius=raw["notch"]["radius_of_height"], line_dot=raw["notch"]["line_dot_of_height"]),
        fade_ms=raw["motion_ms"]["fade"],
        call_pulse=Pulse(
            period_ms=raw["motion_ms"]["call_pulse"]["period"], count=raw["motion_ms"]["call_pulse"]["count"]
        ),
        measured_contrast=dict(raw["measured"]["contrast"]),
        measured_distance=dict(raw["measured"]["level_deltaE2000"]),
    )
