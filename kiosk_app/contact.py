"""What the kiosk knows of the server: whether it answers, its hour, the numbers and the links to give without it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from ausuivant.clock import Clock
from ausuivant.wire.links import KEY_BYTES
from kiosk_app.handover import Handover

log = logging.getLogger(__name__)

_BLOCK: Final = "block"
_OFFSET: Final = "offset_s"
_LINKS: Final = "links"
#: a difference of the clocks that is worth a line on the disk
WORTH_KEEPING: Final = timedelta(seconds=1)


class Contact:
    """Written by the thread that hands in the journal, read by all: each fact is one value, replaced whole."""

    def __init__(
        self, clock: Clock, handover: Handover, *, block: int | None = None, device_id: UUID | None = None
    ) -> None:
        """`block`: the offline block of the enrolment; without one, what was kept of the last contact.

        `device_id`: who the kiosk is by its enrolment; the links of another one would open nothing.
        """
        self._clock = clock
        self._handover = handover
        self._device = None if device_id is None else str(device_id)
        self._link_text, self.link_key = self._kept_key()
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

    def heard(self, server_time: datetime, block: int | None, link_key: str | None = None) -> None:
        """Take note of an answer; what a start without network needs is kept.

        `link_key`: of its tickets' links, as the server tells it; None: it tells nothing, and nothing changes.
        """
        offset = server_time - self._clock.now()
        if abs(offset - self.offset) >= WORTH_KEEPING:
            self._handover.keep(_OFFSET, offset.total_seconds())
            self.offset = offset
        if block != self.block and block is not None:
            self._handover.keep(_BLOCK, block)
            self.block = block
        if link_key is not None and link_key != self._link_text:
            self._handover.keep(_LINKS, {"device": self._device, "key": link_key})
            self._link_text, self.link_key = link_key, _read(link_key)
        self.heard_at = server_time
        self.away = False

    def _kept_key(self) -> tuple[str | None, bytes | None]:
        kept: Any = self._handover.kept(_LINKS)
        if not isinstance(kept, dict) or kept.get("device") != self._device:
            return None, None
        text = str(kept.get("key"))
        return text, _read(text)


def _read(text: str) -> bytes | None:
    """The key as bytes. What is none makes no links, and stops no ticket."""
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        log.warning("the key of the tickets' links cannot be read")
        return None
    return key
