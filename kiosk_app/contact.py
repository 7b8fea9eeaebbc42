"""What the kiosk knows of the server: whether it answers, its hour, and the numbers to give without it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from ausuivant.clock import Clock
from kiosk_app.handover import Handover

_BLOCK: Final = "block"
_OFFSET: Final = "offset_s"
#: a difference of the clocks that is worth a line on the disk
WORTH_KEEPING: Final = timedelta(seconds=1)


class Contact:
    """Written by the thread that hands in the journal, read by all: each fact is one value, replaced whole."""

    def __init__(self, clock: Clock, handover: Handover, *, block: int | None = None) -> None:
        """`block`: the offline block of the enrolment; without one, what was kept of the last contact."""
        self._clock = clock
        self._handover = handover
        self.block: int | None = block if block is not None else handover.kept(_BLOCK)
        self.away = False  #: the server did not answer when it was last asked
        self.offset = timedelta(seconds=handover.kept(_OFFSET) or 0.0)
        self.heard_at: datetime | None = None
        self.held = handover.unsynced()  #: tickets of its own that the server does not have
        self.forked_on: str | None = handover.forked_on

    @property
    def alone(self) -> bool:
        """Whether tickets can be given without the server."""
        return self.block is not None

    def now(self) -> datetime:
        """Say the hour: the server's, as far as it is known."""
        return self._clock.now() + self.offset

    def lost(self) -> None:
        """Take note that the server did not answer."""
        self.away = True

    def heard(self, server_time: datetime, block: int | None) -> None:
        """Take note of an answer; what a start without network needs is kept."""
        offset = server_time - self._clock.now()
        if abs(offset - self.offset) >= WORTH_KEEPING:
            self._handover.keep(_OFFSET, offset.total_seconds())
            self.offset = offset
        if block != self.block and block is not None:
            self._handover.keep(_BLOCK, block)
            self.block = block
        self.heard_at = server_time
        self.away = False
