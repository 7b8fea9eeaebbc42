"""Which letters may stand on tickets: each means one queue in the whole town, and no two sound or look alike.

A letter is called aloud in a noisy hall, in French, and read from afar. The groups are letters whose French names
differ by one sound only; a town uses at most one of each group.
"""

from __future__ import annotations

from typing import Final

#: Letters of one group are taken for one another when they are called.
ALIKE: Final[tuple[frozenset[str], ...]] = (
    frozenset("BCDGPTVW"),  # bé, cé, dé, gé, pé, té, vé, double vé
    frozenset("MN"),  # ème, ène
    frozenset("FS"),  # èffe, èsse
    frozenset("AHK"),  # a, ache, ka
    frozenset("QU"),  # ku, u
    frozenset("GJ"),  # gé, ji: also the classic mistake between French and English names
)

#: Letters that are never used, and why.
EXCLUDED: Final[dict[str, str]] = {
    "E": "« e » s’entend à peine",
    "I": "I se lit comme 1 et s’entend comme J",
    "O": "O se lit comme zéro",
}


def refusal(letter: str) -> str | None:
    """Say why a letter cannot be used at all; None if it can."""
    if len(letter) != 1 or not "A" <= letter <= "Z":
        return f"la lettre « {letter} » doit être une seule majuscule de A à Z, sans accent"
    if letter in EXCLUDED:
        return f"la lettre {letter} est exclue : {EXCLUDED[letter]}"
    return None


def alike(one: str, other: str) -> bool:
    """Tell whether two different letters are taken for one another by ear."""
    return one != other and any(one in group and other in group for group in ALIKE)
