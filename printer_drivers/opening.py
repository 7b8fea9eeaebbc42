"""From an address to a printer that can be given tickets."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from ausuivant.clock import Clock, SystemClock
from printer_drivers.errors import ConfigError
from printer_drivers.journal import PrintJournal
from printer_drivers.model import JobResult, PrinterEvent, PrinterStatus, TicketJob
from printer_drivers.profile import Profile, load_profile
from printer_drivers.transports.base import Transport
from printer_drivers.transports.file import FileTransport
from printer_drivers.transports.tcp import TcpTransport

RAW_PORT = 9100


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
) -> Printer:
    """Open `tcp://host:port` or `file:///dev/usb/lp0` with a profile or its name.

    `journal` is the file that remembers jobs over restarts; without it nothing guards a restart against a second
    paper. The link itself is opened with the first job or question. Raises `ConfigError`.
    """
    from printer_drivers.worker import PrinterWorker

    chosen = load_profile(profile) if isinstance(profile, str) else profile
    transport = make_transport(url)
    told = clock or SystemClock()
    return PrinterWorker(transport, chosen, journal=PrintJournal(journal, now=told.now), clock=told)


def make_transport(url: str) -> Transport:
    """Choose the link that an address names. Raises `ConfigError`."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ConfigError(f"address {url!r}: {error}") from None
    if parts.scheme == "tcp" and parts.hostname:
        return TcpTransport(parts.hostname, port or RAW_PORT)
    if parts.scheme == "file" and parts.path:
        return FileTransport(parts.path)
    raise ConfigError(f"address {url!r} is neither tcp://host:port nor file:///path")
