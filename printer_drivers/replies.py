"""One stream of bytes comes back from a printer; here it is told apart into replies. No I/O.

The kinds are recognised by bits of their first byte (Epson, "transmission status identification"). Two of them look
like others, so they are recognised only while they are expected: Custom's full status, whose first byte is that of
an automatic status, and Custom's counters, which are plain digits. Star's status is a dialect of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

Dialect = Literal["epson", "custom", "star", "none"]

_XON, _XOFF = 0x11, 0x13
_IDENTIFIED: Final = 0x37
_BLOCK_HEADS: Final = frozenset({0x5F, 0x3D, 0x3B})
_AUTO_LENGTH: Final = 4
_FULL_LENGTH: Final = 6
_PID_LENGTH: Final = 7
_STAR_LENGTHS: Final = range(7, 16)
_LONGEST_BLOCK: Final = 128
_PRINTABLE: Final = range(0x20, 0x7F)
_COUNTER: Final = re.compile(rb"[0-9]{1,10}(cuts|ret|cm)")
#: What a counter may look like before all of it is there.
_COUNTER_BEGUN: Final = re.compile(rb"[0-9]{1,10}(c|cu|cut|r|re)?")


@dataclass(frozen=True)
class RealTimeStatus:
    """Answer to DLE EOT n. The byte does not say which n: one question at a time."""

    value: int


@dataclass(frozen=True)
class AutoStatus:
    """Automatic status back (ASB), four bytes, sent whenever something changes."""

    data: bytes


@dataclass(frozen=True)
class FullStatus:
    """Custom's answer to DLE EOT 20, six bytes from `10 0f`."""

    data: bytes


@dataclass(frozen=True)
class StarStatus:
    """Star's automatic status: two header bytes, then what is wrong."""

    data: bytes

    @property
    def jobs_ended(self) -> int | None:
        """Star's five-bit counter of ends of job; None when this model does not send it."""
        if len(self.data) < 8:
            return None
        return _five_bits(self.data[7])


@dataclass(frozen=True)
class ByteReply:
    """A one-byte answer in command order: GS r, GS I 1 to 3, ESC v."""

    value: int


@dataclass(frozen=True)
class ProcessId:
    """The printer finished everything before this process ID."""

    digits: bytes


@dataclass(frozen=True)
class OfflineResponse:
    """Answer to GS ( H 49: why the printer is offline."""

    causes: bytes


@dataclass(frozen=True)
class ClearResponse:
    """Answer to DLE DC4 8: the printer forgot what it had not printed."""


@dataclass(frozen=True)
class InfoBlock:
    """A name (GS I 65…) or a counter (GS g 2, and with head 0 Custom's GS E)."""

    head: int
    data: bytes

    @property
    def number(self) -> int | None:
        """The counter's value; None when this is not a number."""
        digits = re.match(rb"[0-9]{1,10}(?=$|cuts$|ret$|cm$)", self.data)
        return int(digits.group()) if digits else None


@dataclass(frozen=True)
class Garbage:
    """Bytes that are no reply; they are reported, never guessed at."""

    data: bytes


Reply = (
    RealTimeStatus
    | AutoStatus
    | FullStatus
    | StarStatus
    | ByteReply
    | ProcessId
    | OfflineResponse
    | ClearResponse
    | InfoBlock
    | Garbage
)
#: A reply and how many bytes it took, or None when more bytes are needed.
Step = tuple[Reply, int] | None


class ReplyParser:
    """Tells replies apart, however the network cut them, and finds its feet again after garbage."""

    def __init__(self, dialect: Dialect = "epson") -> None:
        self._star = dialect == "star"
        self._pending = bytearray()
        self._full_expected = False
        self._counter_expected = False

    def expect_full_status(self) -> None:
        """Take note that a DLE EOT 20 is on its way, until it is answered or `reset`."""
        self._full_expected = True

    def expect_counter(self) -> None:
        """Take note that a GS E1 to E4 is on its way, until it is answered or `reset`."""
        self._counter_expected = True

    def feed(self, data: bytes) -> list[Reply]:
        """Take the bytes that came and give the replies that are whole."""
        self._pending += bytes(byte for byte in data if byte not in (_XON, _XOFF))
        replies: list[Reply] = []
        while self._pending and (step := self._next()) is not None:
            reply, used = step
            del self._pending[:used]
            replies.append(reply)
        return replies

    def reset(self) -> None:
        """Forget half a reply and what was expected, when the link is opened again."""
        self._pending.clear()
        self._full_expected = self._counter_expected = False

    def _next(self) -> Step:
        first = self._pending[0]
        if self._star and first & 0x91 == 0x01:
            return self._star_status(first)
        if self._full_expected and first == 0x10 and (step := self._full_status()) is not _OTHER:
            return step
        if self._counter_expected and 0x30 <= first <= 0x39 and (step := self._counter()) is not _OTHER:
            return step
        if first & 0x93 == 0x12:
            return RealTimeStatus(first), 1
        if first & 0x93 == 0x10:
            return self._auto_status()
        if first & 0x90 == 0:
            return ByteReply(first), 1
        if first == _IDENTIFIED:
            return self._identified()
        if first in _BLOCK_HEADS:
            return self._block(first)
        return Garbage(bytes((first,))), 1

    def _full_status(self) -> Step:
        if len(self._pending) == 1:
            return None
        if self._pending[1] != 0x0F:
            return _OTHER
        if len(self._pending) < _FULL_LENGTH:
            return None
        self._full_expected = False
        return FullStatus(bytes(self._pending[:_FULL_LENGTH])), _FULL_LENGTH

    def _counter(self) -> Step:
        whole = _COUNTER.match(self._pending)
        if whole is not None:
            self._counter_expected = False
            return InfoBlock(0, bytes(whole.group())), whole.end()
        return None if _COUNTER_BEGUN.fullmatch(self._pending) else _OTHER

    def _auto_status(self) -> Step:
        """Take four bytes, unless one of them cannot be part of an automatic status.

        A cut-off one is dropped whole: its other bytes would look like answers to GS r, which prove something.
        """
        for index in range(1, min(_AUTO_LENGTH, len(self._pending))):
            if self._pending[index] & 0x90:
                return Garbage(bytes(self._pending[:index])), index
        if len(self._pending) < _AUTO_LENGTH:
            return None
        return AutoStatus(bytes(self._pending[:_AUTO_LENGTH])), _AUTO_LENGTH

    def _star_status(self, first: int) -> Step:
        length = _five_bits(first)
        if length not in _STAR_LENGTHS:
            return Garbage(bytes((first,))), 1
        for index in range(1, min(length, len(self._pending))):
            if self._pending[index] & (0x10 if index == 1 else 0x90):
                return Garbage(bytes(self._pending[:index])), index
        if len(self._pending) < length:
            return None
        return StarStatus(bytes(self._pending[:length])), length

    def _identified(self) -> Step:
        """A response that says what it is: 37, its identifier, its content, NUL."""
        if len(self._pending) < 2:
            return None
        match self._pending[1]:
            case 0x22:
                return self._process_id()
            case 0x25:
                if len(self._pending) < 3:
                    return None
                return (ClearResponse(), 3) if self._pending[2] == 0 else (Garbage(bytes(self._pending[:2])), 2)
            case _:
                return self._block(_IDENTIFIED)

    def _process_id(self) -> Step:
        for index in range(2, min(_PID_LENGTH, len(self._pending))):
            good = self._pending[index] in _PRINTABLE if index < _PID_LENGTH - 1 else self._pending[index] == 0
            if not good:
                return Garbage(bytes(self._pending[:index])), index
        if len(self._pending) < _PID_LENGTH:
            return None
        return ProcessId(bytes(self._pending[2 : _PID_LENGTH - 1])), _PID_LENGTH

    def _block(self, head: int) -> Step:
        """Take printable characters up to NUL; anything else shows that this is no block."""
        for index in range(1, min(_LONGEST_BLOCK, len(self._pending))):
            byte = self._pending[index]
            if byte == 0:
                return _named(head, bytes(self._pending[1:index])), index + 1
            if byte not in _PRINTABLE:
                return Garbage(bytes(self._pending[:index])), index
        if len(self._pending) < _LONGEST_BLOCK:
            return None
        return Garbage(bytes(self._pending[:_LONGEST_BLOCK])), _LONGEST_BLOCK


#: Says that the bytes are not what was expected, so that they are read as something else.
_OTHER: Final[Step] = (Garbage(b""), 0)


def _named(head: int, data: bytes) -> Reply:
    if head == _IDENTIFIED and data[:1] == b"\x23":
        return OfflineResponse(data[1:])
    return InfoBlock(head, data)


def _five_bits(byte: int) -> int:
    """Read the number that Star spreads over bits 6, 5, 3, 2 and 1 of a byte."""
    return (byte & 0x60) >> 2 | (byte & 0x0E) >> 1
