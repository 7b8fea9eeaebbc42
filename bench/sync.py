"""How long a kiosk takes to hand in what it did during an outage, to a real server over HTTP."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from ausuivant.client.api import ApiClient
from ausuivant.clock import SystemClock
from ausuivant.core.numbering import offline
from ausuivant.core.site import label_of
from ausuivant.ids import new_id
from ausuivant.wire.kiosk_journal import EntryKind
from bench.databases import sqlite_files
from bench.figures import Figure, figure
from bench.session import Session
from bench.town import TOWN_HALL, the_site
from kiosk_app.contact import Contact
from kiosk_app.handover import Handover
from kiosk_app.journal import Journal
from kiosk_app.syncing import Syncer

TICKETS: Final = 200
LIMIT_S: Final = 10.0  #: TRUST.md §2.5


def measure(session: Session) -> Iterator[Figure]:
    """Two hundred tickets with their papers, from the first request to the last acknowledgement."""
    site = the_site(now=datetime.now(UTC))
    tickets, clock = session.few(20, TICKETS), SystemClock()
    folder = session.folder("sync")
    with (
        sqlite_files(folder, [site]) as databases,
        session.server(databases.fresh()) as product,
        ApiClient(f"http://{product.host}:{product.port}", databases.credentials[TOWN_HALL].kiosk) as api,
    ):
        path = folder / "kiosk.db"
        journal, handover = Journal(path, clock), Handover(path)
        _outage(journal, tickets, service_id=next(iter(site.services)), letter=next(iter(site.queues.values())).letter)
        contact = Contact(clock, handover)
        syncer = Syncer(TOWN_HALL, api=api, handover=handover, contact=contact, clock=clock)
        began = time.monotonic()
        turns = 0
        while handover.pending():
            syncer.turn()
            turns += 1
        taken = time.monotonic() - began
        journal.close()
        handover.close()
    yield figure(f"{tickets}_tickets_s", taken, "s", at_most=LIMIT_S, note=f"{turns} requests, SQLite FULL")


def _outage(journal: Journal, tickets: int, *, service_id: str, letter: str) -> None:
    """What a kiosk writes while it is alone."""
    for k in range(tickets):
        ticket_id, number, now = new_id(), offline(0, k), datetime.now(UTC).isoformat()
        facts = {"letter": letter, "number": number, "service": service_id, "happened_at": now, "offline": True}
        journal.write(ticket_id, EntryKind.INTENT, service=service_id)
        journal.write(ticket_id, EntryKind.NUMBERED, label=label_of(letter, number), **facts)
        journal.write(ticket_id, EntryKind.PRINTED, label=label_of(letter, number))
