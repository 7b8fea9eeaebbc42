"""A ticket's journey: on disk, to the server, onto paper, back to the server. Never in the screen's thread.

The order of TRUST.md §2.3: the intent is on disk before anything is asked, the number before any paper moves; the
ticket's id makes every retry harmless. Without an answer the kiosk gives a number of its own. What became of the paper
is only journalled here: `syncing` hands it in. News are told to a listener, from the journey's thread.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Final, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from ausuivant.core.commands import AlertKind
from ausuivant.core.config import TicketClass, said
from ausuivant.core.errors import DomainError, Kind, ServerUnreachable
from ausuivant.core.views import KioskView, ServiceChoice, TicketView
from ausuivant.i18n import mark, say_range, translator
from ausuivant.wire.kiosk_journal import EntryKind
from kiosk_app.actions import ConfirmNoted, MakeTicket, Order, PrintAgain, RaiseHelp
from kiosk_app.alone import moment, next_number, own_ticket, service_day
from kiosk_app.contact import Contact
from kiosk_app.flow import Stage
from kiosk_app.journal import Journal
from kiosk_app.paper_words import lines_of
from kiosk_app.phone_link import PAPERLESS, follow_url
from printer_drivers import JobResult, JobState, Printer, PrinterError, TicketContent, TicketJob
from printer_drivers.render import render_ticket

log = logging.getLogger(__name__)

#: A job that has no result after this long counts as not on paper; the printer's own limit is shorter.
PRINT_LIMIT_S: Final = 60.0
#: what is said of a ticket that the server has not heard of
BY_VOICE: Final = mark("Ticket valable. Un agent peut vous appeler à voix haute.")


class Api(Protocol):
    """What the journey asks of the server; `ApiClient` in the programs."""

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
        """Give the next number; raises a DomainError, ServerUnreachable when two tries brought no answer."""
        ...

    def raise_alert(self, site: str, alert: AlertKind, source: str, detail: str = "", *, key: UUID) -> object:
        """Tell staff."""
        ...


class Link(Protocol):
    """Who hands the journal in; `Syncer` in the program."""

    def nudge(self) -> None:
        """There is something to hand in."""
        ...

    def lost(self) -> None:
        """The server did not answer a visitor."""
        ...


@dataclass(frozen=True, slots=True)
class Picture:
    """The ticket as it is printed: one byte a dot, 0 is black; and what it says, for who cannot see it."""

    width: int
    height: int
    grey: bytes
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class News:
    """Where a ticket is. `reason`: a refusal's or a printer error's name, for the screen's words and the log."""

    ticket_id: UUID
    stage: Stage
    ticket: TicketView | None = None
    picture: Picture | None = None
    reason: str = ""
    offline: bool = False  #: the kiosk gave the number by itself


@dataclass(frozen=True, slots=True)
class _Made:
    """A ticket with what stands on its paper, kept for a duplicate."""

    ticket: TicketView
    content: TicketContent
    picture: Picture
    offline: bool
    papers: int = 1


Listener = Callable[[News], None]


class Issuer:
    """Carries out the orders of the visitor's path, one after the other, in a thread of its own."""

    def __init__(
        self,
        site_id: str,
        *,
        api: Api,
        printer: Printer,
        journal: Journal,
        contact: Contact,
        link: Link,
        listener: Listener,
    ) -> None:
        """Take over the journal: tickets whose journey ended before they had a number are given up."""
        self._site_id = site_id
        self._api = api
        self._printer = printer
        self._journal = journal
        self._contact = contact
        self._link = link
        self._listener = listener
        self._made: _Made | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="issuing")
        for ticket_id in journal.unnumbered():
            self._note(ticket_id, EntryKind.ABANDONED, reason="the kiosk stopped")

    def carry_out(self, order: Order, view: KioskView | None) -> Future[None]:
        """Queue an order; the view is what the kiosk knows of its site. Returns at once.

        A ticket's news come to the listener. The result of a call for help is the future's: a DomainError if unheard.
        """
        if isinstance(order, RaiseHelp):
            return self._thread.submit(self._call_help, order.key)
        return self._thread.submit(self._guarded, order.ticket_id, lambda: self._fulfil(order, view))

    def _fulfil(self, order: MakeTicket | PrintAgain | ConfirmNoted, view: KioskView | None) -> None:
        match order:
            case MakeTicket() if view is not None:
                self._make(order, view)
            case PrintAgain(ticket_id):
                self._print_again(ticket_id)
            case ConfirmNoted(ticket_id):
                self._noted(ticket_id)
            case MakeTicket():
                raise ValueError("a ticket was ordered before the site was known")

    def _call_help(self, key: UUID) -> None:
        """Raises a DomainError when the agents' consoles do not show the call."""
        self._api.raise_alert(self._site_id, AlertKind.HELP, "kiosk", key=key)

    def close(self) -> None:
        """Finish what is under way, then let go of the thread and the journal."""
        self._thread.shutdown(wait=True)
        self._journal.close()

    def _guarded(self, ticket_id: UUID, work: Callable[[], None]) -> None:
        """Whatever goes wrong, the visitor is told something."""
        try:
            work()
        except Exception as error:
            log.exception("a ticket's journey ended badly")
            self._listener(News(ticket_id, Stage.UNREACHABLE, reason=type(error).__name__))

    def _note(self, ticket_id: UUID, kind: EntryKind, **payload: object) -> None:
        """Put an entry on disk, and let it be handed in."""
        self._journal.write(ticket_id, kind, **payload)
        self._link.nudge()

    def _make(self, order: MakeTicket, view: KioskView) -> None:
        self._journal.write(
            order.ticket_id,
            EntryKind.INTENT,
            service=order.service_id,
            klass=str(order.klass),
            language=order.language,
        )
        choice = next((one for one in view.services if one.service_id == order.service_id), None)
        try:
            ticket = self._number(order)
            offline = ticket is None
            if ticket is None:
                ticket = self._own_number(order, view, choice)
        except DomainError as refusal:
            self._give_up(order, refusal)
            return
        # On disk before any paper moves: paper wins, and must never say a number that nobody remembers.
        self._note(order.ticket_id, EntryKind.NUMBERED, **_facts(order, ticket, view, offline=offline))
        content = ticket_content(ticket, view, choice, order.language, offline=offline)
        # A link of the kiosk's own opens later: until then paper is what tells the number.
        paperless = not order.paper and content.follow_url is not None and not offline
        # The printer first: what the screen shows of the ticket must delay no paper.
        printing = None if paperless else self._submit(content, str(order.ticket_id))
        made = _Made(ticket, content, picture_of(content, self._printer), offline)
        self._made = made
        if printing is None:
            self._listener(News(order.ticket_id, Stage.NOT_ON_PAPER, ticket, made.picture, PAPERLESS))
            return
        self._listener(News(order.ticket_id, Stage.NUMBERED, ticket, made.picture, offline=offline))
        self._follow(made, printing)

    def _number(self, order: MakeTicket) -> TicketView | None:
        """Ask the server; None: it does not answer, and is not asked while that is known. A DomainError: it says no.

        The client tries a second time on a new connection; the id makes that harmless.
        """
        if self._contact.away:
            return None
        try:
            return self._api.issue(
                self._site_id,
                order.service_id,
                ticket_id=order.ticket_id,
                klass=order.klass,
                language=order.language,
                key=order.ticket_id,
            )
        except DomainError as error:
            if error.kind is not Kind.UNAVAILABLE:
                raise
            log.warning("no answer for %s: %s", order.service_id, error)
            self._link.lost()
            return None

    def _own_number(self, order: MakeTicket, view: KioskView, choice: ServiceChoice | None) -> TicketView:
        """Give a number of the kiosk's own; ServerUnreachable if it was never given a block."""
        at = moment(self._contact, self._journal)
        day = service_day(view, at)
        number = next_number(self._journal, self._contact, choice.letter, day) if choice is not None else None
        if choice is None or number is None:
            raise ServerUnreachable(url="")
        link_key = self._contact.link_key
        return own_ticket(order.ticket_id, choice, number, klass=order.klass, at=at, link_key=link_key)

    def _give_up(self, order: MakeTicket, refusal: DomainError) -> None:
        log.warning("no number for %s: %s", order.service_id, refusal)
        self._note(order.ticket_id, EntryKind.ABANDONED, reason=refusal.slug())
        stage = Stage.UNREACHABLE if refusal.kind is Kind.UNAVAILABLE else Stage.REFUSED
        self._listener(News(order.ticket_id, stage, reason=refusal.slug()))

    def _submit(self, content: TicketContent, job_id: str) -> Future[JobResult]:
        """Give the printer a job; one that it does not take is a future that failed."""
        try:
            return self._printer.submit(TicketJob(job_id, content))
        except PrinterError as error:
            refused: Future[JobResult] = Future()
            refused.set_exception(error)
            return refused

    def _follow(self, made: _Made, printing: Future[JobResult]) -> None:
        """Wait for the paper, and tell what became of it."""
        ticket_id = made.ticket.ticket_id
        reason = ""
        try:
            reason = _failure(printing.result(PRINT_LIMIT_S))
        except (PrinterError, FutureTimeout) as error:
            log.warning("ticket %s: %s", made.ticket.label, error)
            reason = type(error).__name__
        if reason:
            self._note(ticket_id, EntryKind.PRINT_FAILED, label=made.ticket.label, reason=reason)
            self._listener(News(ticket_id, Stage.NOT_ON_PAPER, made.ticket, made.picture, reason, made.offline))
            return
        self._note(ticket_id, EntryKind.PRINTED, label=made.ticket.label)
        self._listener(News(ticket_id, Stage.ON_PAPER, made.ticket, made.picture, offline=made.offline))

    def _print_again(self, ticket_id: UUID) -> None:
        made = self._made
        if made is None or made.ticket.ticket_id != ticket_id:
            log.warning("a duplicate was asked of a ticket that is no longer at hand")
            return
        content = replace(made.content, duplicate=True)
        printing = self._submit(content, f"{ticket_id}-{made.papers + 1}")
        again = replace(made, content=content, picture=picture_of(content, self._printer), papers=made.papers + 1)
        self._made = again
        self._follow(again, printing)

    def _noted(self, ticket_id: UUID) -> None:
        self._note(ticket_id, EntryKind.PRINTED, by="visitor")


def _facts(order: MakeTicket, ticket: TicketView, view: KioskView, *, offline: bool) -> dict[str, object]:
    """All that a server needs to take the ticket in, whether it forgot it or never knew it."""
    return {
        "label": ticket.label,
        "letter": ticket.letter,
        "number": ticket.number,
        "service": ticket.service_id,
        "klass": str(order.klass),
        "language": order.language,
        "happened_at": ticket.arrived_at.isoformat(),
        "day": service_day(view, ticket.arrived_at).isoformat(),
        "offline": offline,
    }


def ticket_content(
    ticket: TicketView, view: KioskView, choice: ServiceChoice | None, language: str, *, offline: bool = False
) -> TicketContent:
    """Say what stands on the paper, in the visitor's language; a sensitive démarche leaves no trace on it.

    `offline`: no screen may show the call.
    """
    zone: tzinfo = ZoneInfo(view.timezone)
    named = ticket.service_name is not None and choice is not None and not choice.sensitive
    notice = choice.notices.get(language) or choice.notices.get("fr") if named and choice is not None else None
    return TicketContent(
        site_name=said(view.site_name, language),
        town=view.town,
        label=ticket.label,
        issued_at=ticket.arrived_at.astimezone(zone),
        queue_name=said(choice.name, language) if named and choice is not None else None,
        people_ahead=ticket.ahead,
        wait_text=say_range(ticket.range, language) if ticket.range is not None else None,
        papers=notice.papers if notice is not None else (),
        follow_url=follow_url(ticket, view, language),
        footer=translator(language)(BY_VOICE) if offline else None,
        language=language,
    )


def picture_of(content: TicketContent, printer: Printer) -> Picture:
    """Draw the paper as the printer will, for the screen."""
    image = render_ticket(content, printer.profile).convert("L")
    return Picture(image.width, image.height, image.tobytes(), lines_of(content))


def _failure(result: JobResult) -> str:
    """Name what kept the paper in; empty when it is out, or when the link cannot tell."""
    if result.on_paper or result.state is JobState.UNCONFIRMED:
        return ""
    return type(result.error).__name__ if result.error is not None else result.state.value
