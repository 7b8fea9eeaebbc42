"""The town's key for the links of tickets, and what a link opens."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from ausuivant.core.site import Ticket
from ausuivant.wire.links import origin_key, proves, ticket_named, ticket_token
from server.security.devices import Device, all_devices
from server.security.gate import Gate
from server.security.roles import Role
from server.security.tables import SecretRow
from server.security.tokens import new_token

NAME: Final = "ticket-links"
ORIGINS_KEPT: Final = 256  #: keys kept in memory; a town has a few kiosks


class TicketLinks:
    """Makes and checks the tokens of tickets. All servers of a town read the same key; nothing else is kept."""

    def __init__(self, gate: Gate) -> None:
        """Nothing is read before `start`."""
        self._gate = gate
        self._town_key = ""
        self._keys: dict[str, bytes] = {}

    async def start(self) -> None:
        """Read the town's key, or make it at the first start."""
        self._town_key = await self._gate.read(_kept) or await self._first()

    def key_of(self, origin: str) -> bytes:
        """The key of the tickets of one origin; a kiosk may know its own."""
        key = self._keys.get(origin)
        if key is None:
            if len(self._keys) >= ORIGINS_KEPT:
                self._keys.clear()
            key = self._keys[origin] = origin_key(self._town_key, origin)
        return key

    def token(self, ticket: Ticket) -> str:
        """What opens the ticket's page."""
        return ticket_token(ticket.id, self.key_of(ticket.origin))

    def opens(self, token: str, tickets: Iterable[Ticket]) -> bool:
        """Whether the token was made for one of these: the same ticket at each site where it has been."""
        return any(proves(token, ticket.id, self.key_of(ticket.origin)) for ticket in tickets)

    async def maker(self, token: str) -> Device | None:
        """The kiosk that made a token with the key that it was told; None for a forged one, or a revoked kiosk's."""
        ticket_id = ticket_named(token)
        if ticket_id is None:
            return None
        kiosks = await self._gate.read(_kiosks)
        return next((one for one in kiosks if proves(token, ticket_id, self.key_of(str(one.id)))), None)

    async def _first(self) -> str:
        try:
            return await self._gate.write(_make)
        except IntegrityError:
            # Another server of the town made it between our look and our try.
            return await self._gate.read(_kept) or ""


def _kept(session: Session) -> str | None:
    row = session.get(SecretRow, NAME)
    return None if row is None else row.value


def _kiosks(session: Session) -> list[Device]:
    return [one for one in all_devices(session) if one.role is Role.KIOSK and one.revoked_at is None]


def _make(session: Session) -> str:
    row = SecretRow(name=NAME, value=new_token())
    session.add(row)
    return row.value
