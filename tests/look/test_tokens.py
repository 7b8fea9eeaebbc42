"""The tokens hold what LOOK promises: every figure of it is computed again here."""

import pytest

from ausuivant.look.metrics import Metrics
from ausuivant.look.tokens import Theme, tokens


def luminance(color: str) -> float:
    """Give WCAG 2's relative luminance of `#RRGGBB`."""
    channels = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """Give WCAG 2's contrast ratio of two colours."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def pair(name: str) -> tuple[str, str]:
    """Find the two colours that a measured figure speaks of."""
    source = tokens()
    foreground, background = name.split(" on ")
    levels = {level.slug: level for level in source.levels}
    if background.startswith("level "):
        level = levels[background.removeprefix("level ")]
        return level.text, level.background
    if foreground.startswith("edge of "):
        edge = levels[foreground.removeprefix("edge of ")].edge
        assert edge is not None
        return edge, source.color(background)
    return source.color(foreground), source.color(background)


@pytest.mark.parametrize(("name", "figure"), sorted(tokens().measured_contrast.items()))
def test_measured_contrast_is_what_the_colours_give(name: str, figure: float) -> None:
    assert contrast(*pair(name)) == pytest.approx(figure, abs=0.011)


@pytest.mark.parametrize(
    ("foreground", "background"),
    [
        ("ink", "paper"),
        ("ink", "white"),
        ("ink-soft", "paper"),
        ("ink-soft", "white"),
        ("on-lagoon", "lagoon"),
        ("on-lagoon-soft", "lagoon"),
        ("on-bar", "bar"),
        ("on-bar-soft", "bar"),
        ("on-call", "call"),
        ("on-stale", "stale"),
        ("lagoon-deep", "lagoon-tint"),
        ("ok", "paper"),
        ("warn", "paper"),
        ("bad", "paper"),
        ("ink", "ok-tint"),
        ("ink", "warn-tint"),
        ("ink", "bad-tint"),
        ("live-on-ink", "bar"),
        ("good-on-ink", "bar"),
        ("warn-on-ink", "bar"),
        ("faint-on-ink", "bar"),
        ("on-state", "ok"),
        ("on-state", "warn"),
        ("on-state", "bad"),
    ],
)
@pytest.mark.parametrize("theme", ["light", "contrast"])
def test_text_passes_the_strictest_level_on_its_ground(foreground: str, background: str, theme: Theme) -> None:
    source = tokens()
    assert contrast(source.color(foreground, theme), source.color(background, theme)) >= 7.0


@pytest.mark.parametrize("theme", ["light", "contrast"])
@pytest.mark.parametrize("ground", ["paper", "white"])
def test_edges_of_controls_stand_out(theme: Theme, ground: str) -> None:
    source = tokens()
    assert contrast(source.color("line-strong", theme), source.color(ground, theme)) >= 3.0


def test_themes_name_the_same_colours() -> None:
    source = tokens()
    assert source.colors["light"].keys() == source.colors["contrast"].keys()


def test_levels_darken_at_each_step() -> None:
    shades = [luminance(level.background) for level in tokens().levels]
    assert shades == sorted(shades, reverse=True)
    assert [level.rank for level in tokens().levels] == [1, 2, 3, 4]


def test_yellow_is_a_call_and_nothing_else_in_the_light_theme() -> None:
    light = tokens().colors["light"]
    assert [name for name, value in light.items() if value == light["call"]] == ["call"]


def test_kiosk_text_is_high_enough_for_an_eye_at_sixty_centimetres() -> None:
    source = tokens()
    assert min(source.kiosk_em_mm.values()) * source.font.cap_height_em >= 7.4


def test_metrics_give_the_pixels_of_the_reference_screens() -> None:
    assert {name: Metrics.kiosk().em(name) for name in ("min", "body", "tile", "button", "title")} == {
        "min": 36,
        "body": 40,
        "tile": 48,
        "button": 60,
        "title": 86,
    }
    assert {name: Metrics.hall().em(name) for name in ("min", "info", "counter", "number")} == {
        "min": 36,
        "info": 42,
        "counter": 350,
        "number": 416,
    }


def test_height_above_floor_is_the_edges_at_the_lowest_row() -> None:
    kiosk = Metrics.kiosk()
    assert kiosk.height_above_floor(1920, screen_height=1920) == 880
    assert 900 <= kiosk.height_above_floor(1840, screen_height=1920) < 910
