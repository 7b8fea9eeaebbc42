"""What a command is to the simulated printer: how long it is, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from printer_drivers.simulator.actions import Action

if TYPE_CHECKING:
    from printer_drivers.simulator.interpreter import Interpreter

#: Tells a command's whole length from its first bytes: None when more bytes are needed to tell, 0 when it is none.
Length = Callable[[bytes], int | None]
#: Does a whole command. None: the printer does not know this one, or not with these parameters.
Handler = Callable[["Interpreter", bytes], "list[Action] | None"]

LOOKED_AT = 4096  #: a length must be told from that many bytes


@dataclass(frozen=True)
class Command:
    """A command's length, what to do, and whether it is obeyed at reception rather than in its turn."""

    length: Length
    run: Handler
    real_time: bool = False


Family = Mapping[bytes, Command]


def no_trace(_printer: Interpreter, _data: bytes) -> list[Action]:
    """Accept a command that leaves no trace on paper."""
    return []


def not_simulated(_printer: Interpreter, _data: bytes) -> None:
    """Report a command whose length is known and whose work is not done here."""
    return


def fixed(length: int) -> Length:
    """Say the length of a command that is always as long."""
    return lambda _data: length


def by_byte(position: int, lengths: Mapping[int, int], otherwise: int = 0) -> Length:
    """Choose the length by the byte at a position."""

    def length(data: bytes) -> int | None:
        if len(data) <= position:
            return None
        return lengths.get(data[position], otherwise)

    return length


def counted(position: int, *, width: int = 2, header: int) -> Length:
    """Read a little-endian count of `width` bytes at `position`, on top of `header` bytes."""

    def length(data: bytes) -> int | None:
        if len(data) < position + width:
            return None
        return header + int.from_bytes(data[position : position + width], "little")

    return length


def up_to_nul(start: int, *, most: int) -> Length:
    """Read up to the first NUL at or behind `start`, over at most so many bytes."""

    def length(data: bytes) -> int | None:
        end = data.find(0, start, start + most)
        if end >= 0:
            return end + 1
        return None if len(data) < start + most else 0

    return length


def little(data: bytes, at: int) -> int:
    """Read two bytes, the low one first."""
    return int.from_bytes(data[at : at + 2], "little")


def family(length: int, run: Handler, *names: bytes) -> dict[bytes, Command]:
    """Describe commands of one length that one handler does."""
    return dict.fromkeys(names, Command(fixed(length), run))
