"""Bar codes as runs: widths of bars and gaps in modules, a bar first. Checks are added, and wrong data is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from printer_drivers.simulator.code128 import code128

WIDE: Final = 2.5  #: modules of a wide element in the codes that have two widths
Runs = tuple[float, ...]

_L = ("3211", "2221", "2122", "1411", "1132", "1231", "1114", "1312", "1213", "3112")
_EAN13 = ("LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL")
_UPC_E = ("GGGLLL", "GGLGLL", "GGLLGL", "GGLLLG", "GLGGLL", "GLLGGL", "GLLLGG", "GLGLGL", "GLGLLG", "GLLGLG")
_ITF = ("nnwwn", "wnnnw", "nwnnw", "wwnnn", "nnwnw", "wnwnn", "nwwnn", "nnnww", "wnnwn", "nwnwn")
_CODE39_SHAPES: Final = (
    "nnnwwnwnn wnnwnnnnw nnwwnnnnw wnwwnnnnn nnnwwnnnw wnnwwnnnn nnwwwnnnn nnnwnnwnw wnnwnnwnn nnwwnnwnn wnnnnwnnw "
    "nnwnnwnnw wnwnnwnnn nnnnwwnnw wnnnwwnnn nnwnwwnnn nnnnnwwnw wnnnnwwnn nnwnnwwnn nnnnwwwnn wnnnnnnww nnwnnnnww "
    "wnwnnnnwn nnnnwnnww wnnnwnnwn nnwnwnnwn nnnnnnwww wnnnnnwwn nnwnnnwwn nnnnwnwwn wwnnnnnnw nwwnnnnnw wwwnnnnnn "
    "nwnnwnnnw wwnnwnnnn nwwnwnnnn nwnnnnwnw wwnnnnwnn nwwnnnwnn nwnnwnwnn nwnwnwnnn nwnwnnnwn nwnnnwnwn nnnwnwnwn"
)
_CODE39: Final = dict(zip("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. *$/+%", _CODE39_SHAPES.split(), strict=True))
_CODABAR_SHAPES: Final = (
    "nnnnnww nnnnwwn nnnwnnw wwnnnnn nnwnnwn wnnnnwn nwnnnnw nwnnwnn nwwnnnn wnnwnnn nnnwwnn nnwwnnn wnnnwnw wnwnnnw "
    "wnwnwnn nnwnwnw nnwwnwn nwnwnnw nnnwnww nnnwwwn"
)
_CODABAR: Final = dict(zip("0123456789-$:/.+ABCD", _CODABAR_SHAPES.split(), strict=True))
_CODE93_LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"
_CODE93_SHAPES: Final = (
    "131112 111213 111312 111411 121113 121212 121311 111114 131211 141111 211113 211212 211311 221112 221211 231111 "
    "112113 112212 112311 122112 132111 111123 111222 111321 121122 131121 212112 212211 211122 211221 221121 222111 "
    "112122 112221 122121 123111 121131 311112 311211 321111 112131 113121 211131 121221 312111 311121 122211"
)
_CODE93: Final = tuple(_CODE93_SHAPES.split())
_CODE93_EDGE: Final = "111141"


def barcode(kind: int, data: bytes) -> tuple[Runs, str] | None:
    """Give the runs of a bar code and the text to write at it. `kind` is the number of GS k.

    None when there is no such kind, or when the data cannot be written in it.
    """
    if kind in (73, 74):
        found = code128(data)
        return None if found is None else (tuple(float(width) for width in found[0]), found[1])
    make = _KINDS.get(kind - 65 if kind >= 65 else kind)
    text = data.decode("latin-1")
    return None if make is None else make(text)


def _runs(*parts: str) -> Runs:
    """Read widths: digits are modules, n and w are the narrow and the wide element."""
    return tuple(1.0 if mark == "n" else WIDE if mark == "w" else float(mark) for mark in "".join(parts))


def _checked(digits: str, length: int) -> str | None:
    """Add the check digit of the EAN family, or verify the one that is there."""
    if not (digits.isascii() and digits.isdigit()) or len(digits) not in (length, length - 1):
        return None
    body = digits[: length - 1]
    total = sum(int(digit) * (3 if at % 2 == 0 else 1) for at, digit in enumerate(reversed(body)))
    whole = body + str(-total % 10)
    return whole if digits in (body, whole) else None


def _half(digits: str, parity: str) -> str:
    return "".join(_L[int(digit)][:: -1 if side == "G" else 1] for digit, side in zip(digits, parity, strict=True))


def _ean13(text: str) -> tuple[Runs, str] | None:
    whole = _checked(text, 13)
    if whole is None:
        return None
    left, right = _half(whole[1:7], _EAN13[int(whole[0])]), _half(whole[7:], "LLLLLL")
    return _runs("111", left, "11111", right, "111"), whole


def _upc_a(text: str) -> tuple[Runs, str] | None:
    found = _ean13("0" + text) if len(text) in (11, 12) else None
    return None if found is None else (found[0], found[1][1:])


def _ean8(text: str) -> tuple[Runs, str] | None:
    whole = _checked(text, 8)
    if whole is None:
        return None
    return _runs("111", _half(whole[:4], "LLLL"), "11111", _half(whole[4:], "LLLL"), "111"), whole


def _upc_e(text: str) -> tuple[Runs, str] | None:
    """Take 6 digits, 7 or 8 with number system 0, or 11 or 12 of a UPC-A that can be shortened."""
    short = text[1:7] if len(text) in (7, 8) else _shortened(text) if len(text) in (11, 12) else text
    if short is None or len(short) != 6 or not short.isdigit() or (len(text) != 6 and text[0] != "0"):
        return None
    whole = _checked("0" + _lengthened(short), 12)
    if whole is None:
        return None
    return _runs("111", _half(short, _UPC_E[int(whole[-1])]), "111111"), "0" + short + whole[-1]


def _lengthened(short: str) -> str:
    last = int(short[5])
    if last <= 2:
        return short[:2] + short[5] + "0000" + short[2:5]
    if last == 3:
        return short[:3] + "00000" + short[3:5]
    if last == 4:
        return short[:4] + "00000" + short[4]
    return short[:5] + "0000" + short[5]


def _shortened(text: str) -> str | None:
    digits = text[1:11]
    for last in "0123456789":
        for short in (digits[:5] + last, digits[:4] + digits[9] + last, digits[:3] + digits[8:10] + last,
                      digits[:2] + digits[7:10] + last):  # fmt: skip
            if _lengthened(short) == digits:
                return short
    return None


def _code39(text: str) -> tuple[Runs, str] | None:
    inner = text.strip("*")
    if not inner or any(letter not in _CODE39 or letter == "*" for letter in inner):
        return None
    return _runs("n".join(_CODE39[letter] for letter in f"*{inner}*")), f"*{inner}*"


def _itf(text: str) -> tuple[Runs, str] | None:
    if not text or len(text) % 2 or not (text.isascii() and text.isdigit()):
        return None
    pairs = (zip(_ITF[int(text[at])], _ITF[int(text[at + 1])], strict=True) for at in range(0, len(text), 2))
    return _runs("nnnn", *("".join(bar + gap for bar, gap in pair) for pair in pairs), "wnn"), text


def _codabar(text: str) -> tuple[Runs, str] | None:
    upper = text.upper()
    if len(upper) < 2 or any(letter not in _CODABAR for letter in upper):
        return None
    if upper[0] not in "ABCD" or upper[-1] not in "ABCD" or set(upper[1:-1]) & set("ABCD"):
        return None
    return _runs("n".join(_CODABAR[letter] for letter in upper)), upper


def _code93(text: str) -> tuple[Runs, str] | None:
    if not text or any(letter not in _CODE93_LETTERS for letter in text):
        return None
    values = [_CODE93_LETTERS.index(letter) for letter in text]
    for most in (20, 15):
        values.append(sum(value * (at % most + 1) for at, value in enumerate(reversed(values))) % 47)
    return _runs(_CODE93_EDGE, *(_CODE93[value] for value in values), _CODE93_EDGE, "1"), text


_KINDS: Final[Mapping[int, Callable[[str], tuple[Runs, str] | None]]] = {
    0: _upc_a,
    1: _upc_e,
    2: _ean13,
    3: _ean8,
    4: _code39,
    5: _itf,
    6: _codabar,
    7: _code93,
}
