"""Qt draws every weight with the bundled font, and not with whatever replaces it."""

import pytest
from PyQt6.QtGui import QFont, QFontDatabase, QFontMetricsF, QRawFont
from pytestqt.qtbot import QtBot

from ausuivant.look.fonts import whole_font_file
from ausuivant.look.tokens import tokens


@pytest.mark.parametrize("weight", tokens().font.weights)
def test_each_weight_holds_the_letters_of_french(qtbot: QtBot, weight: int) -> None:
    for path in map(whole_font_file, tokens().font.weights):
        assert QFontDatabase.addApplicationFont(str(path)) >= 0
    font = QFont(tokens().font.family)
    font.setPixelSize(100)
    font.setWeight(QFont.Weight(weight))
    raw = QRawFont.fromFont(font)
    assert raw.familyName().startswith(tokens().font.family)
    assert not [
        letter
        for letter in "ABCabc0123 ğĞşŞıİãõñ ÀÉÈÊËÎÏÔŒÙÛÜÇàéèêëîïôœùûüÿç€«»’…\u00a0"
        if not raw.supportsCharacter(letter)
    ]
    assert raw.capHeight() == pytest.approx(tokens().font.cap_height_em * 100, abs=2)


def test_heavier_weights_are_drawn_wider(qtbot: QtBot) -> None:
    for path in map(whole_font_file, tokens().font.weights):
        QFontDatabase.addApplicationFont(str(path))
    widths = []
    for weight in (400, 600, 800):
        font = QFont(tokens().font.family)
        font.setPixelSize(100)
        font.setWeight(QFont.Weight(weight))
        widths.append(QFontMetricsF(font).horizontalAdvance("Appeler le suivant"))
    assert widths == sorted(set(widths))
