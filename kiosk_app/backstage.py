"""Everything of a kiosk that is not its screen: printer, journal, the ticket's journey, what is told to the server."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from ausuivant.client.access import Access
from ausuivant.client.api import ApiClient
from ausuivant.client.http import Token
from ausuivant.clock import Clock
from ausuivant.core.views import KioskView
from ausuivant.wire.views import decode_view
from kiosk_app.contact import Contact
from kiosk_app.handover import Handover
from kiosk_app.health import HealthReporter
from kiosk_app.issuing import Issuer, News
from kiosk_app.journal import Journal
from kiosk_app.syncing import VIEW, Syncer
from printer_drivers import Printer, PrinterChain, open_printer

log = logging.getLogger(__name__)

#: one try of the two; a visitor never waits longer than three seconds for a number
DEADLINE_S: Final = 1.5
#: how long the screen's thread may keep the interpreter while the ticket's waits for it, in seconds. By Python's own
#: 5 ms, a ticket stood still behind the painting after each of its steps on disk and network
YIELD_S: Final = 0.0005


@dataclass(frozen=True, slots=True)
class PrinterAt:
    """One printer: its address, as `printer test --help` explains it, and its profile's name."""

    address: str
    profile: str


@dataclass(frozen=True, slots=True)
class Backstage:
    """The parts, running. Close them once the screen orders nothing more."""

    issuer: Issuer
    syncer: Syncer
    contact: Contact
    handover: Handover
    printer: Printer
    health: HealthReporter
    apis: tuple[ApiClient, ...]
    remembered: KioskView | None  #: the site as it was last seen, by a former start too

    def close(self) -> None:
        """Finish what is under way, tell the server what can be told, and let go."""
        self.issuer.close()
        self.syncer.close()
        self.health.close()
        self.printer.close()
        self.handover.close()
        for api in self.apis:
            api.close()


def open_backstage(
    printers: tuple[PrinterAt, ...],
    data: Path,
    access: Access,
    token: Token,
    *,
    clock: Clock,
    listener: Callable[[News], None],
) -> Backstage:
    """Open the printers and the journal, and begin. PrinterError, sqlite3.Error or OSError when that is impossible.

    It holds for the whole process: the screen's thread yields to the ticket's.
    """
    site_id = access.site_id
    sys.setswitchinterval(YIELD_S)
    data.mkdir(parents=True, exist_ok=True)
    printer = _printer(printers, data, site_id, clock)
    # One client a thread: a slow answer to one holds up no other.
    apis = tuple(ApiClient(access.server, token, DEADLINE_S, authority=access.authority) for _ in range(3))
    path = data / f"kiosk-{site_id}.db"
    handover = Handover(path)
    contact = Contact(clock, handover, block=access.offline_block, device_id=access.device_id)
    syncer = Syncer(site_id, api=apis[1], handover=handover, contact=contact, clock=clock)
    issuer = Issuer(
        site_id,
        api=apis[0],
        printer=printer,
        journal=Journal(path, clock),
        contact=contact,
        link=syncer,
        listener=listener,
    )
    health = HealthReporter(site_id, api=apis[2], printer=printer, clock=clock, holding=lambda: contact.held > 0)
    remembered = _remembered(handover)  # before the thread takes the connection over
    syncer.start()
    return Backstage(issuer, syncer, contact, handover, printer, health, apis, remembered)


def _remembered(handover: Handover) -> KioskView | None:
    kept = handover.kept(VIEW)
    try:
        return decode_view(KioskView, kept) if kept is not None else None
    except ValidationError:
        log.warning("the site as it was last seen cannot be read: it was kept by another version")
        return None


def _printer(printers: tuple[PrinterAt, ...], data: Path, site_id: str, clock: Clock) -> Printer:
    """The first printer, and those that take over while it cannot print."""
    journals = (data / f"printer-{site_id}{f'-{nth}' if nth else ''}.db" for nth in range(len(printers)))
    opened = [
        open_printer(one.address, one.profile, journal=journal, clock=clock)
        for one, journal in zip(printers, journals, strict=False)
    ]
    return opened[0] if len(opened) == 1 else PrinterChain(opened)
