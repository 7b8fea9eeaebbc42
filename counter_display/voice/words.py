"""The words of an announcement, by language. Written for the ear: a voice reads them, nobody sees them.

A letter is a word wherever a synthesiser would take the bare letter for something else: "N" is "haine", and the
French "emme" would be read as in "emmener". Where the table is silent the capital itself is read right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words. `places`: by the French word of a counter's name, in small letters."""

    ticket: str
    zero: str
    counter: str
    comma: str = ","
    letters: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)


def _spelled(words: str) -> dict[str, str]:
    """Give each letter from A on its word; words of two parts are joined with a hyphen."""
    return {chr(ord("A") + index): word.replace("_", " ") for index, word in enumerate(words.split())}


FRENCH: Final = Words(
    ticket="Ticket",
    zero="zéro",
    counter="Guichet",
    letters=_spelled(
        "a bé cé dé E effe gé hache i ji ka elle aime haine o pé cu erre esse té u vé double_vé ixe i_grec zède"
    ),
)

WORDS: Final[Mapping[str, Words]] = {
    "fr": FRENCH,
    "en": Words(
        "Ticket", "zero", "Counter", places={"bureau": "Office", "box": "Booth", "salle": "Room", "porte": "Door"}
    ),
    "es": Words(
        "Turno",
        "cero",
        "Ventanilla",
        # The Spanish name of a lone Y is that of I.
        letters={"Y": "i griega"},
        places={"bureau": "Oficina", "box": "Cabina", "salle": "Sala", "porte": "Puerta"},
    ),
    "pt": Words(
        "Senha", "zero", "Balcão", places={"bureau": "Gabinete", "box": "Box", "salle": "Sala", "porte": "Porta"}
    ),
    "it": Words(
        "Numero", "zero", "Sportello", places={"bureau": "Ufficio", "box": "Box", "salle": "Sala", "porte": "Porta"}
    ),
    "tr": Words("Bilet", "sıfır", "Gişe", places={"bureau": "Büro", "box": "Kabin", "salle": "Salon", "porte": "Kapı"}),
    "ar": Words(
        "تذكرة",
        "صفر",
        "شباك",
        comma="،",
        letters=_spelled("إيه بي سي دي إي إف جي إتش آي جيه كيه إل إم إن أو بيه كيو آر إس تي يو في دبليو إكس واي زد"),
        places={"bureau": "مكتب", "box": "مقصورة", "salle": "قاعة", "porte": "باب"},
    ),
}
