"""How many phones stand at the door and inside. In memory: it guards this server's own means."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from ausuivant.core.access_errors import TooManyConnections

UNNAMED_OF_AN_ADDRESS: Final = 20  #: connections that have not shown a token yet
PHONES_OF_A_TICKET: Final = 4  #: then the oldest gives way


@dataclass(eq=False, slots=True)
class Inside:
    """One phone that follows a ticket. `end`: how to close it."""

    address: str
    ticket_id: UUID
    end: Callable[[], None]


class Door:
    """How many phones stand at the door and inside, by address and by ticket."""

    def __init__(self, *, of_an_address: int) -> None:
        """`of_an_address`: phones that one address may hold open, 0 for any number; a hall shares one address."""
        self._of_an_address = of_an_address
        self._unnamed: Counter[str] = Counter()
        self._inside: Counter[str] = Counter()
        self._of_ticket: dict[UUID, list[Inside]] = {}

    def knock(self, address: str) -> None:
        """Wait to show a token; TooManyConnections."""
        for held, limit in ((self._unnamed, UNNAMED_OF_AN_ADDRESS), (self._inside, self._of_an_address)):
            if 0 < limit <= held[address]:
                raise TooManyConnections(limit=limit)
        self._unnamed[address] += 1

    def go_in(self, inside: Inside) -> None:
        """Follow a ticket; the oldest of too many phones of one ticket gives way."""
        held = self._of_ticket.setdefault(inside.ticket_id, [])
        if len(held) >= PHONES_OF_A_TICKET:
            held.pop(0).end()
        held.append(inside)
        self._inside[inside.address] += 1

    def named(self, address: str) -> None:
        """Wait no longer, whatever the token was."""
        _less(self._unnamed, address)

    def leave(self, inside: Inside) -> None:
        """Go."""
        _less(self._inside, inside.address)
        held = self._of_ticket.get(inside.ticket_id, [])
        if inside in held:
            held.remove(inside)
        if not held:
            self._of_ticket.pop(inside.ticket_id, None)


def _less(counts: Counter[str], address: str) -> None:
    counts[address] -= 1
    if counts[address] <= 0:
        del counts[address]
