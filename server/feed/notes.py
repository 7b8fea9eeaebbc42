"""What agents write down about a visit: kept in this server's memory only, and forgotten when the visit ends.

A note never reaches the disk, so no log, backup or export can hold one: see docs/decisions/0098.
"""

from dataclasses import replace
from typing import Final
from uuid import UUID

from ausuivant.core.errors import TransitionRefused
from ausuivant.core.lifecycle import TicketState
from ausuivant.core.views import ConsoleView
from server.ledger import Ledger

#: where a visit goes on, or may: an absent visitor can still be reinstated
ALIVE: Final = frozenset(
    {TicketState.WAITING, TicketState.CALLED, TicketState.SERVING, TicketState.HELD, TicketState.NO_SHOW}
)


class Notes:
    """All notes of a server, one a ticket. Belongs to one event loop."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._kept: dict[str, dict[UUID, str]] = {}
        ledger.on_change(self._forget)

    def write(self, site_id: str, ticket_id: UUID, text: str) -> None:
        """Keep a note in the place of the former one; nothing but spaces takes it away.

        TicketUnknown, and TransitionRefused once the visit is over.
        """
        ticket = self._ledger.state(site_id).ticket(ticket_id)
        if ticket.state not in ALIVE:
            raise TransitionRefused(state=ticket.state, attempted="noted")
        notes = self._kept.setdefault(site_id, {})
        notes.pop(ticket_id, None)
        if words := " ".join(text.split()):
            notes[ticket_id] = words

    def of(self, site_id: str, ticket_id: UUID) -> str:
        """The note on a ticket, empty if there is none."""
        return self._kept.get(site_id, {}).get(ticket_id, "")

    def on(self, view: ConsoleView) -> ConsoleView:
        """The console with the notes on the tickets that it shows."""
        notes = self._kept.get(view.site_id)
        if not notes:
            return view
        lines = (*view.waiting, *view.held, *view.absent, *filter(None, (view.next_up, view.at_hand)))
        return replace(view, notes={one.ticket_id: notes[one.ticket_id] for one in lines if one.ticket_id in notes})

    def _forget(self, site_id: str) -> None:
        """Drop the notes on visits that ended, and on those of a day that is over."""
        notes = self._kept.get(site_id)
        if not notes:
            return
        tickets = self._ledger.state(site_id).tickets
        for ticket_id in list(notes):
            ticket = tickets.get(ticket_id)
            if ticket is None or ticket.state not in ALIVE:
                del notes[ticket_id]
