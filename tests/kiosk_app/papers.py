"""A kiosk without a screen or a printer: its journal, its journey and its way to a real server."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from uuid import UUID

from ausuivant.client.api import ApiClient
from ausuivant.clock import Clock
from ausuivant.core.config import TicketClass
from ausuivant.core.views import KioskView
from ausuivant.ids import new_id
from kiosk_app.actions import MakeTicket
from kiosk_app.contact import Contact
from kiosk_app.flow import Stage
from kiosk_app.handover import Handover
from kiosk_app.issuing import Issuer, News
from kiosk_app.journal import Journal
from kiosk_app.syncing import Syncer
from printer_drivers import Health, JobResult, JobState, PrinterEvent, PrinterStatus, TicketJob, load_profile

#: one try; long enough for a busy machine's loopback, short enough for a black hole
TRY_S = 0.3


class Paper:
    """A printer of which every job comes out at once; `out` has them in order."""

    def __init__(self) -> None:
        self.profile = load_profile("generic-80mm")
        self.out: list[TicketJob] = []

    def submit(self, job: TicketJob) -> Future[JobResult]:
        """Print."""
        self.out.append(job)
        done: Future[JobResult] = Future()
        done.set_result(JobResult(JobState.PRINTED))
        return done

    def status(self, timeout: float = 2.5) -> PrinterStatus:
        """All is well."""
        return PrinterStatus(Health.READY)

    def on_event(self, listener: Callable[[PrinterEvent], None]) -> None:
        """Nothing ever changes."""

    def close(self, timeout: float = 5.0) -> None:
        """Let go of nothing."""


class Borne:
    """One kiosk. `syncer` is not started: `hand_in` does its turns."""

    def __init__(
        self,
        url: str,
        token: str,
        path: Path,
        *,
        clock: Clock,
        view: KioskView,
        timeout: float = 0.3,
        device_id: UUID | None = None,
    ) -> None:
        self.view = view
        self.news: list[News] = []
        self.api = ApiClient(url, token, TRY_S)
        self.handover = Handover(path)
        self.journal = Journal(path, clock)
        self.contact = Contact(clock, self.handover, device_id=device_id)
        self.syncer = Syncer("HDV", api=self.api, handover=self.handover, contact=self.contact, clock=clock)
        self.paper = Paper()
        self.issuer = Issuer(
            "HDV",
            api=self.api,
            printer=self.paper,
            journal=self.journal,
            contact=self.contact,
            link=self.syncer,
            listener=self.news.append,
        )

    def take(self, service_id: str = "cni", *, ticket_id: UUID | None = None) -> UUID:
        """Let a visitor press, and wait until the journey ended."""
        ticket_id = ticket_id or new_id()
        order = MakeTicket(ticket_id, service_id, TicketClass.ORDINARY, "fr")
        self.issuer.carry_out(order, self.view).result(30)
        return ticket_id

    def stages(self, ticket_id: UUID) -> list[Stage]:
        """What the screen was told of a ticket."""
        return [one.stage for one in self.news if one.ticket_id == ticket_id]

    @property
    def labels(self) -> list[str]:
        """What stands on the papers that came out, in order."""
        return [job.content.label for job in self.paper.out]

    def hand_in(self, *, turns: int = 20) -> None:
        """Hand in all that there is."""
        for _ in range(turns):
            self.syncer.turn()
            if not self.handover.pending() and not self.contact.away:
                return
        raise AssertionError("the journal is not taken in")

    def close(self) -> None:
        """Let go of everything."""
        self.issuer.close()
        self.handover.close()
        self.api.close()
