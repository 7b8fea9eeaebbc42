"""Where one ESC/POS command ends and the next begins. No I/O; what it does not know it says, with the offset."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

DLE, ESC, FS, GS = 0x10, 0x1B, 0x1C, 0x1D
LONGEST = 4 * 1024 * 1024  #: a longer command is taken for garbage, so that one wrong byte cannot eat a day

#: Tells a command's whole length from its first bytes; None when more bytes are needed to tell.
Length = Callable[[bytes], int | None]


class Kind(Enum):
    """What a token is."""

    TEXT = auto()  #: one printable byte
    COMMAND = auto()
    REAL_TIME = auto()  #: to be obeyed at reception
    UNKNOWN = auto()


@dataclass(frozen=True)
class Token:
    """A whole command or one printable byte, and where it began in the stream."""

    kind: Kind
    offset: int
    data: bytes


def _up_to(length: int) -> Length:
    return lambda _data: length


def _when(position: int, lengths: Mapping[int, int], otherwise: int | None = None) -> Length:
    """Choose the length by the byte at a position; 0 means that the command is not known."""

    def length(data: bytes) -> int | None:
        if len(data) <= position:
            return None
        return lengths.get(data[position], otherwise if otherwise is not None else 0)

    return length


def _counted(position: int, *, width: int, header: int) -> Length:
    """Read a little-endian count of `width` bytes at `position`, on top of `header` bytes."""

    def length(data: bytes) -> int | None:
        if len(data) < position + width:
            return None
        return header + int.from_bytes(data[position : position + width], "little")

    return length


def _raster(data: bytes) -> int | None:
    if len(data) < 8:
        return None
    return 8 + int.from_bytes(data[4:6], "little") * int.from_bytes(data[6:8], "little")


def _columns(data: bytes) -> int | None:
    if len(data) < 5:
        return None
    return 5 + int.from_bytes(data[3:5], "little") * (3 if data[2] in (32, 33) else 1)


def _to_nul(data: bytes) -> int | None:
    end = data.find(0, 2)
    return None if end < 0 else end + 1


def _barcode(data: bytes) -> int | None:
    if len(data) < 3:
        return None
    if data[2] <= 6:
        end = data.find(0, 3)
        return None if end < 0 else end + 1
    return None if len(data) < 4 else 4 + data[3]


def _plain(prefix: int, lengths: str, length: int) -> dict[tuple[int, int], Length]:
    return {(prefix, ord(letter)): _up_to(length) for letter in lengths}


_COMMANDS: Final[Mapping[tuple[int, int], Length]] = {
    **_plain(ESC, "@2imvuSL\x0c", 2),
    **_plain(ESC, "!aEG-MtRdJ3 {V=rKeT", 3),
    **_plain(ESC, "$\\", 4),
    **_plain(ESC, "c", 4),
    **_plain(ESC, "p", 5),
    **_plain(ESC, "W", 10),
    (ESC, ord("*")): _columns,
    (ESC, ord("D")): _to_nul,
    **_plain(GS, ":", 2),
    **_plain(GS, "!BarIbhwHf", 3),
    **_plain(GS, "LWP$\\", 4),
    **_plain(GS, "g", 6),
    (GS, ord("V")): _when(2, {0: 3, 1: 3, 48: 3, 49: 3, 65: 4, 66: 4, 97: 4, 98: 4, 103: 4, 104: 4}),
    (GS, ord("v")): _raster,
    (GS, ord("(")): _counted(3, width=2, header=5),
    (GS, ord("8")): _counted(3, width=4, header=7),
    (GS, ord("e")): _when(2, {0: 3, 2: 3, 5: 3, 6: 3, 0x12: 3, 0x14: 3, 1: 4, 3: 4, 4: 4, 0x20: 5}),
    (GS, ord("k")): _barcode,
    (GS, 0xE0): _up_to(3),
    **{(GS, counter): _up_to(2) for counter in range(0xE1, 0xE6)},
    **_plain(FS, "&.", 2),
    **_plain(FS, "C!-", 3),
    **_plain(FS, "S", 4),
    (FS, ord("(")): _counted(3, width=2, header=5),
    (DLE, 0x04): _when(2, {7: 4, 8: 4, 18: 4}, otherwise=3),
    (DLE, 0x05): _up_to(3),
    (DLE, 0x14): _when(2, {1: 5, 2: 5, 3: 7, 7: 4, 8: 10}),
}
_SINGLE: Final = frozenset({0x09, 0x0A, 0x0C, 0x0D, 0x18})


class Framer:
    """Cuts a byte stream into tokens, however it was chunked. NUL between commands is nothing, as on paper."""

    def __init__(self) -> None:
        self._pending = bytearray()
        self.offset = 0

    def feed(self, data: bytes) -> list[Token]:
        """Take bytes and give the tokens that are whole."""
        self._pending += data
        tokens: list[Token] = []
        position = 0
        while position < len(self._pending):
            step = self._next(position)
            if step is None:
                break
            token, used = step
            position += used
            if token is not None:
                tokens.append(token)
        del self._pending[:position]
        self.offset += position
        return tokens

    @property
    def pending(self) -> int:
        """How many bytes of a token that is not whole are held."""
        return len(self._pending)

    def drop(self) -> None:
        """Forget half a command, as a power cycle does."""
        self.offset += len(self._pending)
        self._pending.clear()

    def _next(self, position: int) -> tuple[Token | None, int] | None:
        first = self._pending[position]
        at = self.offset + position
        if first == 0:
            return None, 1
        if first in (ESC, GS, FS, DLE):
            return self._command(position, at)
        one = bytes((first,))
        if first in _SINGLE:
            return Token(Kind.COMMAND, at, one), 1
        return Token(Kind.TEXT if first >= 0x20 and first != 0x7F else Kind.UNKNOWN, at, one), 1

    def _command(self, position: int, at: int) -> tuple[Token, int] | None:
        head = bytes(self._pending[position : position + 16])
        if len(head) < 2:
            return None
        rule = _COMMANDS.get((head[0], head[1]))
        if rule is None:
            return Token(Kind.UNKNOWN, at, head[:2]), 2
        length = rule(bytes(self._pending[position : position + 512]))
        if length is None:
            return None if len(self._pending) - position < 512 else (Token(Kind.UNKNOWN, at, head[:2]), 2)
        if not 2 <= length <= LONGEST:
            return Token(Kind.UNKNOWN, at, head[:3]), 2
        if len(self._pending) - position < length:
            return None
        data = bytes(self._pending[position : position + length])
        return Token(Kind.REAL_TIME if head[0] == DLE else Kind.COMMAND, at, data), length
