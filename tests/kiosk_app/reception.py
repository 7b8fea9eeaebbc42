"""A reception without a network: the real core and the example town behind the client's own methods."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from uuid import UUID, uuid5

from ausuivant.clock import FixedClock
from ausuivant.core import looking
from ausuivant.core.commands import (
    AdoptTicket,
    AlertKind,
    CallNext,
    Command,
    ConfirmTicket,
    IssueTicket,
    OpenCounter,
    RaiseAlert,
    ReportDevice,
    ReportPrintFailure,
)
from ausuivant.core.config import Site, TicketClass
from ausuivant.core.decide import decided
from ausuivant.core.devices import DeviceHealth, DeviceTrouble
from ausuivant.core.errors import ServerUnreachable
from ausuivant.core.events import Event
from ausuivant.core.site import SiteState
from ausuivant.core.views import TicketView
from ausuivant.ids import new_id
from ausuivant.sitefile import load_town
from ausuivant.wire.frames import Frame
from ausuivant.wire.kiosk_journal import Entry, EntryKind, Numbered, SyncAnswer
from ausuivant.wire.views import encode_view

EXAMPLE = Path(__file__).parents[2] / "examples" / "miramas.toml"
#: a Thursday morning, 10:12 in France
MORNING = datetime(2026, 11, 26, 9, 12, tzinfo=UTC)


@cache
def example_site(site_id: str) -> Site:
    """A site of the example town."""
    return next(site for site in load_town(EXAMPLE).sites if site.id == site_id)


class Reception:
    """One site: takes the kiosk's requests, remembers every event, and makes frames."""

    def __init__(self, site: Site, clock: FixedClock) -> None:
        self.site = site
        self.clock = clock
        self.state = SiteState(site_id=site.id)
        self.events: list[Event] = []
        self.away = False
        self.acked = 0  #: of the kiosk's journal
        self.block: int | None = None  #: the kiosk's offline block
        self.link_key: str | None = None  #: of the kiosk's tickets' links, as the server tells it
        self.asked = threading.Event()
        self._lock = threading.Lock()

    def do(self, command: Command) -> None:
        """Decide and apply one command."""
        if self.away:
            raise ServerUnreachable(url="http://127.0.0.1")
        with self._lock:
            events, self.state = decided(self.state, self.site, command, self.clock.now())
            self.events.extend(events)

    def issue(
        self,
        site: str,
        service_id: str,
        *,
        ticket_id: UUID,
        klass: TicketClass = TicketClass.ORDINARY,
        language: str = "fr",
        key: UUID,
    ) -> TicketView:
        """Give a number, as the server does."""
        self.asked.set()
        self.do(IssueTicket(id=key, ticket_id=ticket_id, service_id=service_id, klass=klass, language=language))
        return looking.ticket(self.state, self.site, ticket_id, self.clock.now())

    def sync_journal(
        self, site: str, incarnation: UUID, entries: Sequence[Entry], *, oldest: int, remaining: int
    ) -> SyncAnswer:
        """Take a kiosk's journal in, as the server does."""
        if self.away:
            raise ServerUnreachable(url="http://127.0.0.1")
        for entry in entries:
            self._take_in(entry)
        self.acked = entries[-1].seq if entries else self.acked
        return SyncAnswer(self.acked, self.clock.now(), self.block, link_key=self.link_key)

    def _take_in(self, entry: Entry) -> None:
        match entry.kind:
            case EntryKind.NUMBERED if entry.payload["offline"]:
                paper = Numbered.model_validate(dict(entry.payload))
                self.do(
                    AdoptTicket(
                        id=uuid5(entry.id, "adopted"),
                        ticket_id=entry.id,
                        service_id=paper.service,
                        letter=paper.letter,
                        number=paper.number,
                        happened_at=paper.happened_at,
                    )
                )
            case EntryKind.PRINTED if not self.state.ticket(entry.id).confirmed:
                self.do(ConfirmTicket(id=uuid5(entry.id, "printed"), ticket_id=entry.id))
            case EntryKind.PRINT_FAILED:
                reason = str(entry.payload["reason"])
                self.do(ReportPrintFailure(id=uuid5(entry.id, entry.hash), ticket_id=entry.id, reason=reason))
            case _:
                pass

    def report_device(
        self,
        site: str,
        health: DeviceHealth,
        happened_at: datetime,
        *,
        troubles: tuple[DeviceTrouble, ...],
        metres: float | None,
        key: UUID,
    ) -> None:
        """Note how the kiosk's printer is."""
        facts = {"health": health, "happened_at": happened_at, "troubles": troubles, "metres": metres}
        self.do(ReportDevice(id=key, device_id="kiosk-1", device_name="Borne du hall", **facts))

    def raise_alert(self, site: str, alert: AlertKind, source: str, detail: str = "", *, key: UUID) -> None:
        """Note that staff are called."""
        self.do(RaiseAlert(id=key, alert=alert, source=source, detail=detail))

    def open_counter(self, counter_id: str) -> None:
        """Let an agent take a counter."""
        self.do(OpenCounter(id=new_id(), counter_id=counter_id, agent=f"agent:{counter_id}"))

    def call_next(self, counter_id: str) -> None:
        """Let the counter call."""
        session = self.state.counters[counter_id]
        held = session.ticket_id
        seen = self.state.ticket(held).call_id if held is not None else None
        self.do(CallNext(id=new_id(), counter_id=counter_id, seen_call=seen))

    def frame(self, topic: str) -> Frame:
        """Make the topic's frame of this instant: `kiosk` or `hall`."""
        make = {"kiosk": looking.kiosk, "hall": looking.hall}[topic]
        view = make(self.state, self.site, self.clock.now())
        return Frame(
            topic=f"{topic}:{self.site.id}",
            epoch="e",
            seq=self.state.seq,
            sent_at=self.clock.now(),
            view=json.loads(encode_view(view)),
            received_mono=self.clock.monotonic(),
        )

    def heartbeat(self, topic: str) -> Frame:
        """Make a frame without a view."""
        whole = self.frame(topic)
        return Frame(whole.topic, whole.epoch, whole.seq, whole.sent_at, None, whole.received_mono)

    def kinds(self) -> list[str]:
        """Name what happened."""
        return [event.kind for event in self.events]
