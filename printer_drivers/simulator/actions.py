"""What an interpreter of printer commands wants done: words between the interpreter and the mechanism."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from PIL import Image

ReplyKind = Literal[
    "eot", "asb", "pid", "gs_r", "counter", "full", "identity", "cleared", "offline", "presenter", "star", "ended"
]
CutKind = Literal["full", "partial"]


@dataclass(frozen=True)
class Replied:
    """Bytes for the host, and what kind of reply they are."""

    data: bytes
    kind: ReplyKind

    @property
    def proof(self) -> bool:
        """Whether they say that something was printed or worked through."""
        return self.kind in ("pid", "gs_r", "ended")


@dataclass(frozen=True)
class Moved:
    """The paper moved."""

    dots: int


@dataclass(frozen=True)
class Paper:
    """A cut paper: its picture (mode '1', 0 is black) and the text that was set on it."""

    picture: Image.Image = field(compare=False)
    dots: bytes
    text: tuple[str, ...]
    cut: CutKind = "partial"


@dataclass(frozen=True)
class Ignored:
    """A command that this printer does not know."""

    offset: int
    data: bytes


@dataclass(eq=False)
class UnknownCommand(Exception):
    """The host sent a command that this printer does not know, and the printer is strict."""

    offset: int
    data: bytes

    def __str__(self) -> str:
        """Say which, and where in the stream."""
        return f"unknown command {self.data.hex(' ')} at byte {self.offset}"


@dataclass(frozen=True)
class Recovered:
    """The host asked to recover from an error; `clearing` drops what was not printed."""

    clearing: bool


@dataclass(frozen=True)
class Presented:
    """Hold the cut ticket out; after `seconds` do with it what the printer is set to, never when None."""

    steps: int
    seconds: float | None = None


@dataclass(frozen=True)
class PutAway:
    """Take the ticket in the output back, or throw it out."""

    retract: bool


@dataclass(frozen=True)
class AskedPresenter:
    """The host wants the presenter's own status byte (GS e 6)."""


@dataclass(frozen=True)
class EndOfJob:
    """Star's ETB: count it, and say so, once everything before it is printed."""


Action = Replied | Moved | Paper | Ignored | Recovered | Presented | PutAway | AskedPresenter | EndOfJob
