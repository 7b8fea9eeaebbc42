"""The Qt theme as text, from the same tokens as the web's; no Qt here.

A widget says what it is by dynamic properties, and never a colour or a size:

- `role` of a button: `principal` (one a screen), `appel`, `discret`, `destructif`, `rendez-vous`, `langue`
  (checkable), `tuile`; none: ordinary
- `role` of a label: `titre`, `intertitre`, `doux`, `chiffre`, `numero`, `mention`; none: body
- `role` of a frame: `page`, `entete`, `barre`, `carte`, `alerte`
- `niveau`: 1 to 4, a crowding level · `etat` of a label or an alert: `ok`, `attention`, `panne`, `fige`, `ferme`
- `etat` of a card: `appel`, `attente`, `cours`, `fige`

After a property changes: `style().unpolish(widget)`, then `polish`.
"""

from __future__ import annotations

from collections.abc import Iterator
from string import Template

from ausuivant.look.metrics import Metrics
from ausuivant.look.tokens import Theme, tokens


class _TokenTemplate(Template):
    """`$ink-soft`: the tokens' names have hyphens."""

    idpattern = r"[a-z][a-z0-9-]*"


#: Grounds and text, whatever the program.
BASE = """
* { font-family: "$family"; font-size: $body; font-weight: 400; color: $ink; }
QWidget[role="page"], QMainWindow, QDialog { background: $paper; }
QLabel { background: transparent; }
QFrame[role="entete"] { background: $lagoon; }
QFrame[role="entete"] QLabel { color: $on-lagoon; }
QFrame[role="entete"] QLabel[role="doux"] { color: $on-lagoon-soft; }
QFrame[role="barre"] { background: $bar; }
QFrame[role="barre"] QLabel { color: $on-bar; }
QFrame[role="barre"] QLabel[role="doux"] { color: $on-bar-soft; }
QLabel[role="doux"] { color: $ink-soft; }
QLabel[role="titre"] { font-weight: 800; font-size: $title; }
QLabel[role="intertitre"] { font-weight: 700; font-size: $heading; }
QLabel[role="chiffre"] { font-weight: 800; font-size: $figure; }
QLabel[role="numero"] { font-weight: 800; font-size: $number; }
QLabel[role="mention"] { font-size: $min; color: $ink-soft; }
QLabel[etat="ok"] { color: $ok; font-weight: 600; }
QLabel[etat="attention"] { color: $warn; font-weight: 600; }
QLabel[etat="panne"] { color: $bad; font-weight: 600; }
QLabel[etat="fige"] { color: $warn; font-weight: 600; }
QLabel[etat="ferme"] { color: $ink-soft; font-weight: 600; }
"""

CARDS = """
QFrame[role="carte"] { background: $white; border-radius: $radius; $card-edge }
QFrame[role="carte"][etat="appel"] { background: $call; }
QFrame[role="carte"][etat="appel"] QLabel { color: $on-call; }
QFrame[role="carte"][etat="attente"] { background: $lagoon; }
QFrame[role="carte"][etat="attente"] QLabel { color: $on-lagoon; }
QFrame[role="carte"][etat="fige"] { background: $stale; }
QFrame[role="carte"][etat="fige"] QLabel { color: $on-stale; }
QFrame[role="alerte"] { border-radius: $radius; $card-edge }
QFrame[role="alerte"][etat="ok"] { background: $ok-tint; }
QFrame[role="alerte"][etat="attention"] { background: $warn-tint; }
QFrame[role="alerte"][etat="panne"] { background: $bad-tint; }
QFrame[role="alerte"] QLabel { color: $ink; }
"""

#: A focused or thicker edge takes its width from the padding, so that nothing moves.
BUTTONS = """
QAbstractButton {
    background: $white; color: $ink; font-weight: 600; text-align: center; outline: none;
    border: $edge solid $line-strong; border-radius: $radius-button; padding: $padding;
}
QAbstractButton:pressed { background: $lagoon-tint; border-color: $lagoon; }
QAbstractButton:focus { border: $focus-edge solid $focus; padding: $focus-padding; }
QAbstractButton:disabled { background: transparent; color: $disabled; border: $edge dashed $line-strong; }
QAbstractButton[role="principal"] {
    background: $lagoon; color: $on-lagoon; border-color: $lagoon; font-weight: 700; font-size: $button;
    border-radius: $radius-main;
}
QAbstractButton[role="principal"]:pressed { background: $pressed; border-color: $pressed; }
QAbstractButton[role="rendez-vous"] { background: $lagoon; color: $on-lagoon; border-color: $lagoon; }
QAbstractButton[role="rendez-vous"]:pressed { background: $pressed; border-color: $pressed; }
QAbstractButton[role="appel"] {
    background: $call; color: $on-call; border-color: $call; font-weight: 700; font-size: $button;
}
QAbstractButton[role="principal"]:focus, QAbstractButton[role="rendez-vous"]:focus,
QAbstractButton[role="appel"]:focus {
    border: $focus-edge solid $focus; padding: $focus-padding; $full-focus
}
QAbstractButton[role="discret"] {
    background: $lagoon-tint; color: $lagoon-deep; border: $edge solid $quiet-edge;
}
QAbstractButton[role="discret"]:pressed { border-color: $lagoon; }
QAbstractButton[role="discret"]:focus { border: $focus-edge solid $focus; padding: $focus-padding; }
QAbstractButton[role="destructif"] { color: $bad; border-color: $bad; }
QAbstractButton[role="langue"]:checked { background: $ink; color: $white; border-color: $ink; }
QAbstractButton[role="tuile"], QAbstractButton[role="rendez-vous"] {
    font-weight: 700; font-size: $tile; text-align: left; border-radius: $radius;
}
QAbstractButton[role]:disabled {
    background: transparent; color: $disabled; border: $edge dashed $line-strong;
}
"""

LEVEL = """
*[niveau="{rank}"] {{
    background: {background}; color: {text}; border: $edge solid {edge}; border-radius: $cell;
}}
"""


def qss(theme: Theme, metrics: Metrics) -> str:
    """Render the style sheet of one program at one pixel pitch."""
    return _TokenTemplate(BASE + CARDS + BUTTONS + "".join(_levels(theme))).substitute(_values(theme, metrics))


def _levels(theme: Theme) -> Iterator[str]:
    source = tokens()
    for level in source.levels:
        if theme == "contrast":
            # Dots and the word on the page's ground: in this theme no level has a colour.
            background, text, edge = "transparent", source.color("ink", theme), "transparent"
        else:
            background, text, edge = level.background, level.text, level.edge or level.background
        yield LEVEL.format(rank=level.rank, background=background, text=text, edge=edge)


def _values(theme: Theme, metrics: Metrics) -> dict[str, str]:
    source = tokens()
    high = theme == "contrast"
    # Three pixels on the reference kiosk, as many on a finer screen as look the same there.
    edge = max(1, metrics.px((source.border_px["kiosk_contrast"] if high else source.border_px["kiosk"]) * 0.3114))
    focus = edge * 2 if high else metrics.px(source.border_px["focus"] * 0.3114) + 1
    padding = metrics.px(4.0)
    em = metrics.em_mm
    sizes = {
        "min": em["min"],
        "body": em.get("body", em.get("info", em["min"])),
        "tile": em.get("tile", em.get("info", em["min"])),
        "heading": em.get("heading", em.get("previous", em["min"])),
        "button": em.get("button", em.get("info", em["min"])),
        "title": em.get("title", em.get("clock", em["min"])),
        "figure": em.get("figure", em.get("counter", em["min"])),
        "number": em.get("number", em.get("figure", em["min"])),
    }
    return {
        **source.colors[theme],
        **{name: f"{metrics.px(mm)}px" for name, mm in sizes.items()},
        "family": source.font.family,
        "edge": f"{edge}px",
        "focus-edge": f"{focus}px",
        "padding": f"{padding}px",
        "focus-padding": f"{max(0, padding - focus + edge)}px",
        "radius": f"{metrics.px(source.radius_mm['tile'])}px",
        "radius-button": f"{metrics.px(source.radius_mm['button'])}px",
        "radius-main": f"{metrics.px(source.radius_mm['main'])}px",
        "cell": f"{metrics.px(2.5)}px",
        "card-edge": f"border: {edge}px solid {source.color('line', theme)};" if high else "border: none;",
        # The accent is yellow there, and so is the ring: a full button empties itself instead.
        "full-focus": f"background: {source.color('paper', theme)}; color: {source.color('focus', theme)};"
        if high
        else "",
        "quiet-edge": source.color("line-strong" if high else "lagoon-tint", theme),
        "pressed": source.color("lagoon-deep", theme),
    }
