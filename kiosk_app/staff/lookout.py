"""What staff want to know of the kiosk, looked up in a thread of its own while the menu is open."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, Protocol

from PyQt6.QtCore import QObject, pyqtSignal

from ausuivant.clock import Clock
from ausuivant.core.errors import DomainError, Kind
from printer_drivers import Printer, PrinterStatus

log = logging.getLogger(__name__)

#: how often it looks again, in seconds
AGAIN_S: Final = 5.0
#: a printer that works on a ticket tells what was last known of it after this long
PRINTER_S: Final = 2.5


class Unsynced(Protocol):
    """What knows the tickets that were made without the server."""

    def unsynced(self) -> int:
        """Count those that the server has not taken in yet. Called from the lookout's thread."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """What stays the same while the kiosk runs. `site_id`, `server`: where it belongs; `version`: the program's."""

    site_id: str
    server: str
    version: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found. `looked`: somebody did look; `latency_s`: there and back, None: no answer.

    `refused`: the server answers, and does not know this kiosk; `unsynced`: None where nobody counts.
    """

    looked: bool = False
    latency_s: float | None = None
    refused: bool = False
    unsynced: int | None = None
    printer: PrinterStatus | None = None


class Lookout(QObject):
    """Looks when it is told to, one look at a time.

    Signals:
        seen: a Seen.
    """

    seen = pyqtSignal(object)

    def __init__(
        self,
        *,
        ping: Callable[[], object],
        printer: Printer,
        clock: Clock,
        unsynced: Unsynced | None,
        parent: QObject | None = None,
    ) -> None:
        """`ping`: asks the server for something small; raises a DomainError."""
        super().__init__(parent)
        self._ping = ping
        self._printer = printer
        self._clock = clock
        self._unsynced = unsynced
        self._looking = False
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="staff")
        self.seen.connect(self._rest)

    def look(self) -> None:
        """Begin to look, unless a look is under way; returns at once."""
        if not self._looking:
            self._looking = True
            self._thread.submit(self._look)

    def close(self) -> None:
        """Let the look under way end, and let go of the thread."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _rest(self) -> None:
        self._looking = False

    def _look(self) -> None:
        latency, refused = self._measure()
        count: int | None = None
        status: PrinterStatus | None = None
        try:
            count = self._unsynced.unsynced() if self._unsynced is not None else None
            status = self._printer.status(PRINTER_S)
        except Exception:
            # Whatever it is, the rest of the sheet must still be told.
            log.exception("the kiosk's own state could not be looked up")
        self.seen.emit(Seen(True, latency, refused, count, status))

    def _measure(self) -> tuple[float | None, bool]:
        begun = self._clock.monotonic()
        try:
            self._ping()
        except DomainError as error:
            return None, error.kind is not Kind.UNAVAILABLE
        except OSError:
            return None, False
        return self._clock.monotonic() - begun, False
