"""The address by which a visitor's phone follows a ticket: on the paper and on the screen."""

from __future__ import annotations

from ausuivant.core.views import KioskView, TicketView
from ausuivant.wire.links import link_of

#: why nothing was printed: the visitor's own wish
PAPERLESS = "Paperless"


def follow_url(ticket: TicketView, view: KioskView, language: str) -> str | None:
    """The ticket's page; None where phones cannot reach the server, or nobody could make its token."""
    return link_of(view.public_address, ticket.token, language) if view.public_address and ticket.token else None
