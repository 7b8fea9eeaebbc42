"""What is asked of the ledger, and what it answers."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter

from ausuivant.core.commands import AdoptTicket, CallNext, CallTicket, ChangeConfiguration, Command
from ausuivant.core.config import Site
from ausuivant.core.events import DayOpened, Event, TicketCalled, TicketEvent
from ausuivant.core.site import SiteState, Ticket, label_of
from ausuivant.wire.sites import site_to_json

_CALLS: Final = frozenset({CallNext.__name__, CallTicket.__name__})
_NOT_BODY: Final = {"id"}


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to an accepted command: it is on disk.

    `seq`: of the command's last event. `ticket`: the one that the command was about (for CallNext the called one, None
    if it only finished). `replayed`: the id was known, this is the first answer again.
    """

    site_id: str
    seq: int
    ticket: Ticket | None
    events: tuple[Event, ...]
    replayed: bool


@dataclass(frozen=True, slots=True)
class Known:
    """A command that the log holds: the hash of its body, and what was answered."""

    body_hash: str
    receipt: Receipt


@dataclass(slots=True, eq=False)
class Ask:
    """A command that waits for its answer. `config`: the site that ChangeConfiguration brings."""

    site_id: str
    command: Command
    actor: str
    body_hash: str
    answer: asyncio.Future[Any]
    config: Site | None = None
    to_site: str | None = None  #: of a transfer between sites, answered by two receipts

    @property
    def site_ids(self) -> tuple[str, ...]:
        """The sites that must be locked to decide this."""
        return (self.site_id,) if self.to_site is None else (self.site_id, self.to_site)


@cache
def _adapter(command: type[Command]) -> TypeAdapter[Command]:
    return TypeAdapter(command)


def body_hash(command: Command, config: Site | None = None) -> str:
    """What tells two requests of one id apart. A configuration is told by its contents, not by its number."""
    if isinstance(command, ChangeConfiguration) and config is not None:
        body = site_to_json(replace(config, version=0)).encode()
    else:
        body = _adapter(type(command)).dump_json(command, exclude=_NOT_BODY)
    name = type(command).__name__.encode()
    return hashlib.blake2b(name + body, digest_size=16).hexdigest()


def subject(command: str | None, events: Sequence[Event], state: SiteState) -> Ticket | None:
    """The ticket that a command of this name was about, given what it wrote and the state after it."""
    found: UUID | None = None
    for event in events:
        if isinstance(event, DayOpened):
            found = None  # what closed the day before is not what was asked
        elif isinstance(event, TicketCalled if command in _CALLS else TicketEvent):
            found = event.ticket_id
    return None if found is None else state.tickets.get(found)


def already_there(command: Command, state: SiteState) -> Ticket | None:
    """The ticket that made an IssueTicket or an AdoptTicket write nothing."""
    ticket_id = getattr(command, "ticket_id", None)
    if isinstance(command, AdoptTicket):
        label = label_of(command.letter, command.number)
        for candidate in (label, label + "bis"):
            ticket = state.tickets.get(state.labels.get(candidate, command.ticket_id))
            if ticket is not None and command.ticket_id in (ticket.id, ticket.linked_to):
                return ticket
    return None if ticket_id is None else state.tickets.get(ticket_id)
