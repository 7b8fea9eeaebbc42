"""One stream of bytes comes back from a printer; here it is told apart into replies. No I/O.

The kinds are recognised by bits of their first byte (Epson, "transmission status identification").
"""

from __future__ import annotations

from dataclasses import dataclass

_XON, _XOFF = 0x11, 0x13
_BLOCK_HEADS = frozenset({0x37, 0x5F, 0x3D, 0x3B})
_AUTO_LENGTH = 4
_FULL_LENGTH = 6
_LONGEST_BLOCK = 128


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
class ByteReply:
    """A one-byte answer in command order: GS r, GS I 1 to 3, ESC v."""

    value: int


@dataclass(frozen=True)
class ProcessId:
    """The printer finished everything before this process ID."""

    digits: bytes


@dataclass(frozen=True)
class OfflineCause:
    """Answer to GS ( H 49."""

    causes: bytes


@dataclass(frozen=True)
class BufferCleared:
    """Answer to DLE DC4 8: the printer dropped what it had not printed."""


@dataclass(frozen=True)
class TextReply:
    """A block up to NUL: names (GS I 65…) and counters (GS g 2)."""

    head: int
    data: bytes


@dataclass(frozen=True)
class Garbage:
    """Bytes that are no reply; they are reported, never guessed at."""

    data: bytes


Reply = (
    RealTimeStatus
    | AutoStatus
    | FullStatus
    | ByteReply
    | ProcessId
    | OfflineCause
    | BufferCleared
    | TextReply
    | Garbage
)


class ReplyParser:
    """Tells replies apart, however the network cut them. `expect_full_status` for the time of a DLE EOT 20."""

    def __init__(self) -> None:
        self._pending = bytearray()
        self.expect_full_status = False

    def feed(self, data: bytes) -> list[Reply]:
        """Take the bytes that came and give the replies that are whole."""
        self._pending += bytes(byte for byte in data if byte not in (_XON, _XOFF))
        replies: list[Reply] = []
        while self._pending:
            reply, used = self._next()
            if reply is None:
                break
            del self._pending[:used]
            replies.append(reply)
        return replies

    def reset(self) -> None:
        """Forget half a reply, when the link is opened again."""
        self._pending.clear()

    def _next(self) -> tuple[Reply | None, int]:
        first = self._pending[0]
        if self.expect_full_status and first == 0x10:
            if len(self._pending) == 1:
                return None, 0
            if self._pending[1] == 0x0F:
                return self._fixed(FullStatus, _FULL_LENGTH)
        if first & 0x93 == 0x12:
            return RealTimeStatus(first), 1
        if first & 0x93 == 0x10:
            return self._auto_status()
        if first & 0x90 == 0:
            return ByteReply(first), 1
        if first in _BLOCK_HEADS:
            return self._block(first)
        return Garbage(bytes((first,))), 1

    def _fixed(self, kind: type[AutoStatus | FullStatus], length: int) -> tuple[Reply | None, int]:
        if len(self._pending) < length:
            return None, 0
        return kind(bytes(self._pending[:length])), length

    def _auto_status(self) -> tuple[Reply | None, int]:
        """Take four bytes, unless one of them cannot be part of an automatic status."""
        for index in range(1, min(_AUTO_LENGTH, len(self._pending))):
            if self._pending[index] & 0x90:
                return Garbage(bytes(self._pending[:index])), index
        return self._fixed(AutoStatus, _AUTO_LENGTH)

    def _block(self, head: int) -> tuple[Reply | None, int]:
        end = self._pending.find(0, 1, _LONGEST_BLOCK)
        if end < 0:
            if len(self._pending) < _LONGEST_BLOCK:
                return None, 0
            return Garbage(bytes(self._pending[:_LONGEST_BLOCK])), _LONGEST_BLOCK
        data = bytes(self._pending[1:end])
        return _block_reply(head, data), end + 1


def _block_reply(head: int, data: bytes) -> Reply:
    """Name a block by its head and identifier."""
    if head == 0x37 and data[:1] == b"\x22" and len(data) == 5:
        return ProcessId(data[1:])
    if head == 0x37 and data[:1] == b"\x23":
        return OfflineCause(data[1:])
    if head == 0x37 and data == b"\x25":
        return BufferCleared()
    return TextReply(head, data)
