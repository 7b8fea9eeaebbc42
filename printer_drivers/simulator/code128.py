"""Code 128 as printers take it: the host chooses the sets itself, with `{A`, `{B` and `{C`."""

from __future__ import annotations

from typing import Final

_ALL_WIDTHS: Final = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 "
    "123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 "
    "232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 "
    "313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 "
    "111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 "
    "111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 "
    "114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112"
)
_WIDTHS: Final = tuple(_ALL_WIDTHS.split())
_START: Final = {"A": 103, "B": 104, "C": 105}
_SWITCH: Final = {"A": 101, "B": 100, "C": 99}
_FUNCTIONS: Final = {"1": {"A": 102, "B": 102, "C": 102}, "2": {"A": 97, "B": 97}, "3": {"A": 96, "B": 96}}
_SHIFT: Final = 98
_STOP: Final = 106


def code128(data: bytes) -> tuple[tuple[int, ...], str] | None:
    """Give the widths of bars and gaps, and the text; None when the data cannot be written. Set B is the default."""
    values: list[int] = []
    said: list[str] = []
    used = "B"
    at = 0
    while at < len(data):
        if data[at] == ord("{") and at + 1 < len(data):
            mark = chr(data[at + 1])
            at += 2
            if mark in _START:
                values.append(_SWITCH[mark] if values else _START[mark])
                used = mark
                continue
            value = _special(mark, used)
            if mark == "{":
                said.append("{")
        else:
            values = values or [_START[used]]
            value = _value(data[at], used)
            said.append(f"{data[at]:02d}" if used == "C" else chr(data[at]))
            at += 1
        if value is None:
            return None
        values.append(value)
    if len(values) < 2:
        return None
    check = (values[0] + sum(place * value for place, value in enumerate(values) if place)) % 103
    widths = "".join(_WIDTHS[value] for value in (*values, check, _STOP))
    return tuple(int(width) for width in widths), "".join(said)


def _special(mark: str, used: str) -> int | None:
    """Give the value of what stands behind a brace."""
    if mark == "{":
        return _value(ord("{"), used)
    if mark == "S":
        return _SHIFT if used in "AB" else None
    if mark == "4":
        return {"A": 101, "B": 100}.get(used)
    return _FUNCTIONS.get(mark, {}).get(used)


def _value(byte: int, used: str) -> int | None:
    """Give the value of a character in a set; in set C a byte is a pair of digits."""
    if used == "C":
        return byte if byte < 100 else None
    if used == "A":
        return byte - 32 if 32 <= byte < 96 else byte + 64 if byte < 32 else None
    return byte - 32 if 32 <= byte < 128 else None
