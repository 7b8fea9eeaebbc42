"""Tells the server whether calls are heard, from a thread of its own: neither the screen nor the voice waits for it."""

from __future__ import annotations

import logging
import queue
import threading
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from ausuivant.clock import Clock
from ausuivant.core.errors import DomainError, Kind
from ausuivant.ids import new_id

log = logging.getLogger(__name__)

#: staff take a device for silent after two hours
RENEW_S: Final = 45 * 60.0
RETRY_S: Final = 30.0  #: while the server is away
JOIN_S: Final = 5.0


class Server(Protocol):
    """Whoever is told."""

    def report_sound(self, site: str, happened_at: datetime, *, works: bool, key: UUID | None = None) -> None:
        """Hear whether this display's calls are heard."""
        ...


class SoundReport:
    """What was last known of the loudspeaker, and a thread that tells it until it was heard."""

    def __init__(
        self, server: Server, site_id: str, *, clock: Clock, renew_s: float = RENEW_S, retry_s: float = RETRY_S
    ) -> None:
        """Begin to wait for news."""
        self._server = server
        self._site_id = site_id
        self._clock = clock
        self._renew_s = renew_s
        self._retry_s = retry_s
        self._news: queue.SimpleQueue[tuple[bool, datetime] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="sound report", daemon=True)
        self._thread.start()

    def note(self, works: bool) -> None:
        """Take note of whether there is a sound now; never blocks."""
        self._news.put((works, self._clock.now()))

    def close(self) -> None:
        """End."""
        self._news.put(None)
        self._thread.join(JOIN_S)

    def _run(self) -> None:
        news = self._news.get()
        while news is not None:
            wait = self._renew_s if self._tell(*news) else self._retry_s
            try:
                news = self._news.get(timeout=wait)
            except queue.Empty:
                continue  # the same again: it was not heard, or staff should know that the display lives

    def _tell(self, works: bool, since: datetime) -> bool:
        """Tell it; whether that is done with, be it that the server has no use for it."""
        try:
            self._server.report_sound(self._site_id, since, works=works, key=new_id())
        except DomainError as error:
            if error.kind is Kind.UNAVAILABLE:
                return False
            log.info("the server did not need to hear of the sound: %s", error)
        return True
