"""How old what a screen shows is, and what time it is where the server is.

The screen’s own wall clock is only asked before the first frame: with a dead battery it still shows the right hour.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ausuivant.clock import Clock
from ausuivant.i18n import NBSP, is_french
from ausuivant.wire.frames import Frame

#: A display says that it is frozen after this long without a sign of the server.
STALE_AFTER_S: Final = 10.0


class Freshness:
    """Counts the silence since the last frame or heartbeat."""

    def __init__(self, clock: Clock, *, stale_after: float = STALE_AFTER_S) -> None:
        self._clock = clock
        self._stale_after = stale_after
        self._sent_at: datetime | None = None
        self._received = 0.0

    def heard(self, frame: Frame) -> None:
        """Take note of a sign of life."""
        self._sent_at = frame.sent_at
        self._received = frame.received_mono

    @property
    def known(self) -> bool:
        """Whether the server was ever heard."""
        return self._sent_at is not None

    @property
    def stale(self) -> bool:
        """Whether what is shown may no longer hold."""
        return self._sent_at is None or self._clock.monotonic() - self._received > self._stale_after

    @property
    def since(self) -> datetime | None:
        """When the server was last heard, by its own clock."""
        return self._sent_at

    def now(self) -> datetime:
        """Say the hour: the server's, carried on by the monotonic clock."""
        if self._sent_at is None:
            return self._clock.now()
        return self._sent_at + timedelta(seconds=self._clock.monotonic() - self._received)


def clock_face(now: datetime, zone: str, language: str) -> str:
    """Write the hour as a clock does, with its minutes even when they are none: `10 h 00`, in English `10:00`."""
    local = now.astimezone(ZoneInfo(zone))
    if is_french(language):
        return f"{local.hour}{NBSP}h{NBSP}{local.minute:02d}"
    return f"{local.hour}:{local.minute:02d}"
