"""Visitors who were called and said by telephone that they need time: in this server's memory, until the call ends.

Nothing of it is recorded: it hurries nobody, measures nothing, and dies with the call. See docs/decisions/0109.
"""

from dataclasses import replace
from uuid import UUID

from ausuivant.core.errors import TransitionRefused
from ausuivant.core.lifecycle import TicketState
from ausuivant.core.site import Ticket
from ausuivant.core.views import ConsoleView
from server.ledger import Ledger


class OnTheWay:
    """The calls whose visitors are coming slowly, by site. Belongs to one event loop."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._calls: dict[str, dict[UUID, UUID]] = {}
        ledger.on_change(self._forget)

    def note(self, site_id: str, ticket_id: UUID) -> bool:
        """Keep that this visitor is coming; whether it is news. TicketUnknown; TransitionRefused unless called."""
        ticket = self._ledger.state(site_id).ticket(ticket_id)
        if ticket.state is not TicketState.CALLED or ticket.call_id is None:
            raise TransitionRefused(state=ticket.state, attempted="time_asked")
        if self.has(site_id, ticket):
            return False
        self._calls.setdefault(site_id, {})[ticket.id] = ticket.call_id
        return True

    def has(self, site_id: str, ticket: Ticket) -> bool:
        """Whether its visitor said so during the present call; a recall is the same call."""
        called = ticket.state is TicketState.CALLED and ticket.call_id is not None
        return called and self._calls.get(site_id, {}).get(ticket.id) == ticket.call_id

    def on(self, view: ConsoleView) -> ConsoleView:
        """The console, which says so of the visitor at hand."""
        hand = view.at_hand
        if hand is None or view.condition != "called":
            return view
        coming = self._calls.get(view.site_id, {}).get(hand.ticket_id) == hand.call_id
        return replace(view, needs_time=True) if coming else view

    def _forget(self, site_id: str) -> None:
        """Drop the calls that are over."""
        calls = self._calls.get(site_id)
        if not calls:
            return
        tickets = self._ledger.state(site_id).tickets
        for ticket_id in list(calls):
            ticket = tickets.get(ticket_id)
            if ticket is None or not self.has(site_id, ticket):
                del calls[ticket_id]
