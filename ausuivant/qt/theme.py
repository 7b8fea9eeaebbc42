"""The tokens as Qt sees them: fonts loaded once, one style sheet, colours and fonts for painters."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template
from typing import Final

from PyQt6.QtGui import QColor, QFont, QFontDatabase
from PyQt6.QtWidgets import QWidget

from ausuivant.look.fonts import arabic_font_file, whole_font_file
from ausuivant.look.metrics import Metrics
from ausuivant.look.qss import qss
from ausuivant.look.tokens import Theme, tokens

#: What the Qt programs need beside the shared sheet.
EXTRA = Template("""
QAbstractButton[role="tuile"], QAbstractButton[role="tuile"]:focus { padding: 0; }
QAbstractButton[role="tuile"][etat="ferme"] { background: transparent; border-style: dashed; }
QAbstractButton[role="bascule"]:checked { background: $ink; border-color: $ink; }
QAbstractButton[role="discret"]:checked { background: $lagoon; border-color: $lagoon; }
QAbstractButton[role="attention"] { background: $warn_tint; border-color: $warn; }
QFrame[role="filet"] { background: $line; border: none; }
""")


#: What draws the letters that the family lacks.
ARABIC_FAMILY: Final = "Readex Pro"
ARABIC_WEIGHTS: Final = (400, 600, 700)


def load_fonts() -> None:
    """Register the weights with Qt, those of Arabic too; raises `AssetMissing` when the assets are not there."""
    latin = [whole_font_file(weight) for weight in tokens().font.weights]
    for path in (*latin, *(arabic_font_file(weight) for weight in ARABIC_WEIGHTS)):
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise RuntimeError(f"Qt cannot read {path.name}")


@dataclass(frozen=True)
class Style:
    """One screen's look: its theme at its pixel pitch."""

    metrics: Metrics
    theme: Theme = "light"

    def sheet(self) -> str:
        """Give the whole style sheet."""
        source = tokens().colors[self.theme]
        extra = EXTRA.substitute({name.replace("-", "_"): value for name, value in source.items()})
        return qss(self.theme, self.metrics) + extra

    def color(self, name: str) -> QColor:
        """Give a token's colour; an unknown name is a KeyError."""
        return QColor(tokens().color(name, self.theme))

    def px(self, mm: float) -> int:
        """Turn millimetres into whole pixels."""
        return self.metrics.px(mm)

    def em(self, name: str) -> int:
        """Give a text size in pixels by its name in the tokens."""
        return self.metrics.em(name)


def font(pixels: float, weight: int) -> QFont:
    """Give the family at a size, with figures of one width so that numbers do not dance."""
    made = QFont([tokens().font.family, ARABIC_FAMILY])
    made.setPixelSize(max(1, round(pixels)))
    made.setWeight(QFont.Weight(weight))
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def mark(widget: QWidget, **properties: object) -> None:
    """Say what a widget is (role, niveau, etat) and have the sheet applied again."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    style = widget.style()
    if style is not None:
        style.unpolish(widget)
        style.polish(widget)
    widget.update()
