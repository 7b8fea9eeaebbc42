"""What is generated from the tokens: the web's style sheet and the Qt theme."""

import re

import pytest

from ausuivant.look.build import main, stylesheet
from ausuivant.look.metrics import Metrics
from ausuivant.look.qss import qss
from ausuivant.look.tokens import Theme, tokens


def test_stylesheet_carries_every_colour_of_both_themes() -> None:
    text = stylesheet(tokens())
    root, contrast = text.split(":root {")[1].split('[data-theme="contrast"] {')
    blocks: dict[Theme, str] = {"light": root, "contrast": contrast}
    for theme, block in blocks.items():
        for name, value in tokens().colors[theme].items():
            assert f"  --{name}: {value};" in block


def test_stylesheet_says_that_it_is_generated() -> None:
    assert stylesheet(tokens()).startswith("/* generated")


def test_stylesheet_is_written_where_it_is_asked(tmp_path) -> None:
    target = tmp_path / "static" / "tokens.css"
    assert main([str(target)]) == 0
    assert target.read_text(encoding="utf-8") == stylesheet(tokens())


def test_build_explains_itself_when_no_file_is_named(capsys) -> None:
    assert main([]) == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize("theme", ["light", "contrast"])
@pytest.mark.parametrize("metrics", [Metrics.kiosk(), Metrics.hall(), Metrics.hall(mm_per_px=0.18)])
def test_qt_theme_leaves_no_token_unfilled(theme: Theme, metrics: Metrics) -> None:
    text = qss(theme, metrics)
    assert "$" not in text
    assert text.count("{") == text.count("}")
    assert not re.search(r":\s*;", text)


def test_qt_theme_uses_no_colour_outside_the_tokens() -> None:
    known = set(tokens().colors["light"].values()) | {
        value for level in tokens().levels for value in (level.background, level.text, level.edge)
    }
    assert set(re.findall(r"#[0-9A-Fa-f]{6}", qss("light", Metrics.kiosk()))) <= known


def test_text_grows_with_the_pixels_of_the_screen() -> None:
    assert "font-size: 40px" in qss("light", Metrics.kiosk())
    assert "font-size: 80px" in qss("light", Metrics.kiosk(mm_per_px=0.3114 / 2))
