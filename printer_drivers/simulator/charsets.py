"""From the bytes of text to characters: code pages, national variants of ASCII, two-byte and UTF-8 text."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from typing import Final

_KATAKANA_PAGE: Final = 1
#: What `ESC t` selects at Epson and most others, for the pages that Python can decode.
CODE_PAGES: Final[Mapping[int, str]] = {
    **{0: "cp437", _KATAKANA_PAGE: "latin-1", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865"},
    **{11: "cp850", 12: "cp850", 13: "cp857", 14: "cp737", 15: "iso8859_7", 16: "cp1252", 17: "cp866", 18: "cp852"},
    **{19: "cp858", 26: "cp874", 32: "cp720", 33: "cp775", 34: "cp855", 35: "cp861", 36: "cp862", 37: "cp864"},
    **{38: "cp869", 39: "iso8859_2", 40: "iso8859_15", 44: "cp1125", 45: "cp1250", 46: "cp1251", 47: "cp1253"},
    **{48: "cp1254", 49: "cp1255", 50: "cp1256", 51: "cp1257", 52: "cp1258"},
}
#: The upper half of the katakana page: frames and blocks, then katakana, then signs.
_KATAKANA: Final = dict(
    enumerate(
        "▁▂▃▄▅▆▇█▏▎▍▌▋▊▉┼┴┬┤├▔─│▕┌┐└┘╭╮╰╯\u00a0"
        + "".join(map(chr, range(0xFF61, 0xFFA0)))
        + "═╞╪╡◢◣◥◤♠♥♦♣●○╱╲╳円年月日時分秒〒市区町村人▒\u00a0",
        0x80,
    )
)
_VARIED: Final = "#$@[\\]^`{|}~"
#: `ESC R`: what stands in the places of `_VARIED`.
_NATIONAL: Final = (
    "#$@[\\]^`{|}~",
    "#$à°ç§^`éùè¨",
    "#$§ÄÖÜ^`äöüß",
    "£$@[\\]^`{|}~",
    "#$@ÆØÅ^`æøå~",
    "#¤ÉÄÖÅÜéäöåü",
    "#$@°\\é^ùàòèì",
    "₧$@¡Ñ¿^`¨ñ}~",
    "#$@[¥]^`{|}~",
    "#¤ÉÆØÅÜéæøåü",
    "#$ÉÆØÅÜéæøåü",
    "#$á¡Ñ¿é`íñóú",
    "#$á¡Ñ¿éüíñóú",
    "#$@[₩]^`{|}~",
    "#$ŽŠĐĆČžšđćč",
    "#¥@[\\]^`{|}~",
)


class Charset:
    """How the bytes of text are read now. `page_1252` is the number that this printer gives to Windows-1252."""

    def __init__(self, page_1252: int) -> None:
        self._page_1252 = page_1252
        self._page = "cp437"
        self._katakana = False
        self._national: Mapping[int, int] = {}
        self._two_bytes = False
        self._two_byte_codec = "cp932"
        self._utf8 = False
        self._restart()

    def choose_page(self, number: int) -> bool:
        """ESC t: choose a code page; False when the printer has none of that number."""
        page = "cp1252" if number == self._page_1252 else CODE_PAGES.get(number)
        self._page = page or "cp437"
        self._katakana = number == _KATAKANA_PAGE
        self._restart()
        return page is not None

    def choose_country(self, number: int) -> bool:
        """ESC R: choose a national variant of ASCII; False when there is none of that number."""
        known = number < len(_NATIONAL)
        self._national = str.maketrans(_VARIED, _NATIONAL[number]) if known and number else {}
        return known

    def read_two_bytes(self, *, on: bool) -> None:
        """FS & and FS .: read ideographs of two bytes, or not."""
        self._two_bytes = on
        self._restart()

    def read_utf8(self, *, on: bool) -> None:
        """FS ( C: read UTF-8, or code pages."""
        self._utf8 = on
        self._restart()

    def decode(self, data: bytes) -> str:
        """Read bytes; half a character is kept for the next ones."""
        text = self._decoder.decode(data)
        if self._katakana and not (self._two_bytes or self._utf8):
            text = text.translate(_KATAKANA)
        return text.translate(self._national) if self._national else text

    def forget_half(self) -> None:
        """Forget half a character."""
        self._decoder.reset()

    def _restart(self) -> None:
        codec = "utf-8" if self._utf8 else self._two_byte_codec if self._two_bytes else self._page
        self._decoder = codecs.getincrementaldecoder(codec)("replace")
