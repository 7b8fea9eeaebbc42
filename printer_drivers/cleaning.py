"""The only door by which text reaches a printer. What leaves it holds no byte that a printer could obey.

python-escpos lets ESC, GS and DLE inside text through, so text is cleaned here first, whoever wrote it:
visitor, catalogue or configuration.
"""

from __future__ import annotations

import unicodedata

MAX_LINE = 200
_DROPPED = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
_SPACES = str.maketrans(
    {"\u202f": "\u00a0", "\u2009": "\u00a0", "\t": " ", "\n": " ", "\r": " ", "\u2028": " ", "\u2029": " "}
)
_SPELT_OUT = {
    "\u2713": "-",
    "\u2192": "->",
    "\u2116": "n\u00b0",
    "\u2010": "-",
    "\u2011": "-",
    "\u2610": "-",
    "\u2212": "-",
    "\u0131": "i",
    "\u060c": ",",
}


def clean_line(text: str, *, limit: int = MAX_LINE) -> str:
    """Give one printable line: composed (NFC), without control, bidi or private characters, at most `limit` long.

    French thin spaces become no-break spaces, because neither the fonts nor code page 1252 have them.
    """
    composed = unicodedata.normalize("NFC", text[: limit * 4]).translate(_SPACES)
    kept = "".join(character for character in composed if unicodedata.category(character) not in _DROPPED)
    return kept.strip(" ")[:limit]


def spell_out(character: str) -> str:
    """Say a character in plainer ones: a sign by its usual spelling, a letter without its accent, or `?`."""
    if character in _SPELT_OUT:
        return _SPELT_OUT[character]
    plain = "".join(part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part))
    return plain if plain and plain != character else "?"


def printable_bytes(text: str) -> bytes:
    """Encode a line for a printer set to Windows-1252; what that page lacks is spelt out, or becomes `?`.

    The result holds no byte below 0x20 and not 0x7f.
    """
    encoded = b"".join(map(_page_1252, clean_line(text)))
    return bytes(byte for byte in encoded if byte >= 0x20 and byte != 0x7F)


def lost_share(text: str) -> float:
    """Say which part of a line's letters Windows-1252 cannot say at all, 0 to 1."""
    letters = [character for character in clean_line(text) if character != " "]
    lost = sum(_page_1252(character) == b"?" != character.encode("utf-8") for character in letters)
    return lost / len(letters) if letters else 0.0


def _page_1252(character: str) -> bytes:
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return spell_out(character).encode("cp1252", "replace")
