"""Where one command ends and the next begins. No I/O; what it does not know it says, with the offset."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from printer_drivers.simulator.commands.rules import LOOKED_AT, Family

LONGEST: Final = 1024 * 1024  #: a longer command is taken for garbage, so that one wrong byte cannot eat a day
_TEXT: Final = re.compile(rb"[\x20-\x7e\x80-\xff]+")
_NOTHING: Final = re.compile(rb"\0+")
_LEAD: Final = frozenset(b"\x10\x1b\x1c\x1d")


class Kind(Enum):
    """What a token is."""

    TEXT = auto()  #: printable bytes in a row, as many as came
    COMMAND = auto()
    REAL_TIME = auto()  #: to be obeyed at reception
    UNKNOWN = auto()


@dataclass(frozen=True)
class Token:
    """A whole command or some printable bytes, and where they began in the stream."""

    kind: Kind
    offset: int
    data: bytes


class Framer:
    """Cuts a byte stream into tokens, however it was chunked. NUL between commands is nothing, as on paper.

    After a command that it does not know it goes on right behind the two bytes that named it (three when the third
    chooses the form), as printers do; an unknown function of a known group is skipped by its own count.
    """

    def __init__(self, commands: Family | None = None) -> None:
        if commands is None:
            from printer_drivers.simulator.commands.table import COMMANDS

            commands = COMMANDS
        self._commands = commands
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
        if first in _LEAD or bytes((first,)) in self._commands:
            return self._command(position, at)
        if text := _TEXT.match(self._pending, position):
            return Token(Kind.TEXT, at, text.group()), text.end() - position
        if nothing := _NOTHING.match(self._pending, position):
            return None, nothing.end() - position
        return Token(Kind.UNKNOWN, at, bytes((first,))), 1

    def _command(self, position: int, at: int) -> tuple[Token, int] | None:
        head = bytes(self._pending[position : position + LOOKED_AT])
        command = self._commands.get(head[:1]) or self._commands.get(head[:2])
        if command is None:
            return None if len(head) < 2 else (Token(Kind.UNKNOWN, at, head[:2]), 2)
        length = command.length(head)
        if length is None:
            return None if len(head) < LOOKED_AT else (Token(Kind.UNKNOWN, at, head[:2]), 2)
        if not 1 <= length <= LONGEST:
            return Token(Kind.UNKNOWN, at, head[:3]), min(3, len(head))
        if len(self._pending) - position < length:
            return None
        data = bytes(self._pending[position : position + length])
        return Token(Kind.REAL_TIME if command.real_time else Kind.COMMAND, at, data), length
