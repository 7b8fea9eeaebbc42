"""What one command has made happen so far: the events, and the state that they lead to."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from ausuivant.core.apply import apply
from ausuivant.core.config import Site
from ausuivant.core.events import Event
from ausuivant.core.site import SiteState, Ticket


class Draft:
    """Events in the making. Each is applied at once, so that a rule always sees the newest state.

    Attributes: state, site, command_id, now (the instant of decision, UTC, never before the log's end), events.
    """

    __slots__ = ("command_id", "events", "now", "site", "state")

    def __init__(self, state: SiteState, site: Site, command_id: UUID, now: datetime) -> None:
        self.state = state
        self.site = site
        self.command_id = command_id
        self.now = max(now.astimezone(UTC), state.at) if state.at else now.astimezone(UTC)
        self.events: list[Event] = []

    def record(self, event: type[Event], *, happened_at: datetime | None = None, **facts: Any) -> None:
        """Add a fact that happened now, or at an earlier instant."""
        made = event(
            seq=self.state.seq + 1,
            at=self.now,
            happened_at=happened_at or self.now,
            **facts,
        )
        self.state = apply(self.state, made)
        self.events.append(made)

    def ticket(self, ticket_id: UUID) -> Ticket:
        """The ticket, or TicketUnknown."""
        return self.state.ticket(ticket_id)
