"""The kiosk without the server: its own numbers, and what it may still say of its site."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from ausuivant.core.config import TicketClass
from ausuivant.core.lifecycle import TicketState
from ausuivant.core.numbering import BLOCK_SIZE, offline
from ausuivant.core.site import label_of
from ausuivant.core.views import KioskView, ServiceChoice, TicketView
from ausuivant.wire.links import ticket_token
from kiosk_app.contact import Contact
from kiosk_app.journal import Journal

MINUTE: Final = timedelta(minutes=1)


def service_day(view: KioskView, at: datetime) -> date:
    """The day that an instant belongs to at the site: numbers begin anew with it."""
    return (at.astimezone(ZoneInfo(view.timezone)).replace(tzinfo=None) - view.day_starts * MINUTE).date()


def moment(contact: Contact, journal: Journal) -> datetime:
    """The hour for a ticket: the server's as far as it is known, and never before the journal's last entry."""
    now, latest = contact.now(), journal.latest()
    return now if latest is None else max(now, latest + contact.offset)


def next_number(journal: Journal, contact: Contact, letter: str, day: date) -> int | None:
    """The next number of the kiosk's own for a series; None: it was never given a block.

    After a restored disk image the block's own numbers may stand on papers that this journal never saw.
    """
    if contact.block is None:
        return None
    skipped = BLOCK_SIZE if contact.forked_on == day.isoformat() else 0
    return offline(contact.block, skipped + journal.given(letter, day))


def own_ticket(
    ticket_id: UUID,
    choice: ServiceChoice,
    number: int,
    *,
    klass: TicketClass,
    at: datetime,
    link_key: bytes | None = None,
) -> TicketView:
    """A ticket that the server has not heard of: nobody knows how many are before it.

    `link_key`: the kiosk's own, for a link that opens once the ticket is handed in; None: it was never told.
    """
    return TicketView(
        ticket_id=ticket_id,
        label=label_of(choice.letter, number),
        letter=choice.letter,
        number=number,
        service_id=choice.service_id,
        service_name=None if choice.sensitive else choice.name,
        queue_id=choice.queue_id,
        klass=klass,
        state=TicketState.WAITING,
        arrived_at=at,
        called_at=None,
        counter_id=None,
        counter_name=None,
        ahead=None,
        range=None,
        token=None if link_key is None else ticket_token(ticket_id, link_key),
    )


def as_remembered(view: KioskView, now: datetime) -> KioskView:
    """The site as the kiosk may show it without the server: no figure, and nothing closed that should be open by now.

    Whoever stands before the kiosk is in the building: in doubt there is a ticket.
    """
    changed = view.hours.changes_at is not None and now >= view.hours.changes_at
    services = tuple(
        replace(
            one,
            open=one.open or changed or (one.reopens_at is not None and now >= one.reopens_at),
            range=None,
            level=None,
            places=None,
        )
        for one in view.services
    )
    return replace(view, services=services)
