"""What the worker asks of any link to a printer."""

from __future__ import annotations

from typing import Protocol


class Transport(Protocol):
    """A link that one thread owns. Time-outs are in seconds; none of them is ever infinite."""

    @property
    def bidirectional(self) -> bool:
        """Whether the printer can answer. Known for certain once the link is open."""
        ...

    @property
    def bytes_per_s(self) -> float | None:
        """How fast the line itself is, when that is known; None: faster than any paper."""
        ...

    @property
    def is_open(self) -> bool:
        """Whether bytes can be tried."""
        ...

    def open(self, timeout: float) -> None:
        """Open the link anew. Raises `NotReachable` or one of its kinds."""
        ...

    def write(self, data: bytes, timeout: float) -> int:
        """Send what the link takes within the time and say how many bytes that was, possibly 0.

        Raises `LinkLost`.
        """
        ...

    def read(self, max_bytes: int, timeout: float) -> bytes:
        """Give what came within the time; empty when nothing did. Raises `LinkLost` when the peer closed."""
        ...

    def close(self) -> None:
        """Close the link; closing twice is nothing."""
        ...
