"""The bundled font and icons, as `make assets` lays them."""

import pytest

from ausuivant.look.fonts import AssetMissing, arabic_font_file, font_file, font_files, icon, icon_names, look_folder
from ausuivant.look.tokens import tokens


def test_font_has_one_file_a_weight() -> None:
    weights = sorted(int(path.stem.split("-")[-2]) for path in font_files())
    assert tuple(weights) == tokens().font.weights


def test_font_file_is_refused_when_the_weight_is_not_bundled() -> None:
    with pytest.raises(AssetMissing, match="200"):
        font_file(200)


def test_arabic_font_has_a_file_a_weight() -> None:
    assert all(arabic_font_file(weight).is_file() for weight in (400, 600, 700))
    with pytest.raises(AssetMissing, match="800"):
        arabic_font_file(800)


def test_icon_is_drawn_in_the_colour_and_stroke_asked() -> None:
    text = icon("ticket", "#0E4A5A", stroke=1.5)
    assert "currentColor" not in text
    assert 'stroke="#0E4A5A"' in text
    assert 'stroke-width="1.5"' in text


@pytest.mark.parametrize("name", ["no-such-icon", "../fonts/LICENSE", "Ticket", ""])
def test_icon_is_refused_when_its_name_is_unknown(name: str) -> None:
    with pytest.raises(AssetMissing, match="no icon"):
        icon(name, "#000000")


def test_every_bundled_icon_takes_a_colour() -> None:
    names = icon_names()
    assert len(names) > 100
    for name in names:
        assert "#123456" in icon(name, "#123456")


def test_third_party_files_keep_their_licences() -> None:
    assert (look_folder() / "fonts" / "LICENSE").is_file()
    assert (look_folder() / "icons" / "LICENSE").is_file()
