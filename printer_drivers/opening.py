"""From an address to a printer that can be given tickets."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ausuivant.clock import Clock, SystemClock
from printer_drivers.journal import PrintJournal
from printer_drivers.model import JobResult, PrinterEvent, PrinterStatus, TicketJob
from printer_drivers.profile import Profile, load_profile
from printer_drivers.transports.address import make_transport

if TYPE_CHECKING:
    from printer_drivers.worker import PrinterWorker


class Printer(Protocol):
    """What a kiosk sees of a printer. Thread-safe; nothing here blocks for longer than its time-out."""

    profile: Profile

    def submit(self, job: TicketJob) -> Future[JobResult]:
        """Queue a job; its future never waits for the caller."""
        ...

    def status(self, timeout: float = 2.5) -> PrinterStatus:
        """Say how the printer is."""
        ...

    def on_event(self, listener: Callable[[PrinterEvent], None]) -> None:
        """Hear of changes, from the printer's own thread."""
        ...

    def close(self, timeout: float = 5.0) -> None:
        """Let it go."""
        ...


def open_printer(
    url: str, profile: Profile | str, *, journal: Path | None = None, clock: Clock | None = None
) -> PrinterWorker:
    """Open a printer by its address (all forms are in `transports.address`) with a profile or its name.

    `journal` is the file that remembers jobs over restarts; without it nothing guards a restart against a second
    paper. Over a slow serial line tickets are printed in text mode. The link itself is opened with the first job
    or question. Raises `ConfigError`.
    """
    from printer_drivers.worker import PrinterWorker

    chosen = load_profile(profile) if isinstance(profile, str) else profile
    transport = make_transport(url)
    told = clock or SystemClock()
    fitted = chosen.over_link(transport.bytes_per_s)
    return PrinterWorker(transport, fitted, journal=PrintJournal(journal, now=told.now), clock=told)
