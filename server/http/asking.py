"""A request to change something: who asks, at which site, with which id; and the way from a command to an answer."""

from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request
from starlette.responses import Response

from ausuivant.core.access_errors import RoleTooLow
from ausuivant.core.commands import Command
from ausuivant.core.errors import CounterTaken
from ausuivant.core.looking import ticket_view
from ausuivant.core.site import Ticket
from ausuivant.core.views import TicketView
from ausuivant.wire.answers import TicketAnswer
from ausuivant.wire.views import encode_view
from server.deps import Services
from server.ledger import Receipt
from server.security.roles import Identity, Right

JSON = "application/json"
KEY_HEADER = "Idempotency-Key"


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for a change at a site. `key`: the command's id."""

    services: Services
    identity: Identity
    site_id: str
    key: UUID

    @property
    def origin(self) -> str:
        """Where the ticket comes from: a device's id, or a desk."""
        return self.identity.pseudonym if self.identity.is_device else "desk"

    async def record(
        self, command: Command, right: Right, *, status: int = 200, queue_id: str | None = None
    ) -> Response:
        """Have the ledger record a command, and answer. `queue_id`: the queue that it concerns."""
        return self.answer(await self._recorded(command, right, queue_id), status=status)

    async def hand_over(self, command: Command, right: Right, *, queue_id: str | None = None) -> Response:
        """The same for a new ticket: who gives it is told what opens its page on the visitor's phone."""
        receipt = await self._recorded(command, right, queue_id)
        view = self.view(receipt.site_id, receipt.ticket)
        if receipt.ticket is not None and view is not None:
            view = replace(view, token=self.services.phones.links.token(receipt.ticket))
        return _said(TicketAnswer(receipt.seq, receipt.replayed, view), status=201)

    async def _recorded(self, command: Command, right: Right, queue_id: str | None) -> Receipt:
        self.identity.require(right, self.site_id, queue_id)
        return await self.services.ledger.execute(self.site_id, command, self.identity.actor)

    async def record_at(self, counter_id: str, command: Command) -> Response:
        """The same at a counter: it must be the agent's own, unless the caller runs the site."""
        self.identity.require(Right.SERVE, self.site_id)
        self.check_holder(counter_id)
        return self.answer(await self.services.ledger.execute(self.site_id, command, self.identity.actor))

    async def record_of(self, ticket_id: UUID, command: Command, right: Right) -> Response:
        """The same for a ticket, whose queue must be among the caller's; the core says that it is unknown."""
        return await self.record(command, right, queue_id=self.queue_holding(ticket_id))

    def profile(self, counter_id: str, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """The queues to serve at a counter: those wanted, or all of the counter's, that the caller's rights are for.

        Empty stands for all of the counter's. RoleTooLow where nothing is left.
        """
        mine = self.identity.queues(Right.SERVE, self.site_id)
        if mine is None:
            return wanted
        served = (one.queue_id for one in self.services.ledger.config(self.site_id).counter(counter_id).serves)
        kept = tuple(queue_id for queue_id in wanted or served if queue_id in mine)
        if not kept:
            raise RoleTooLow(needed=Right.SERVE.value)
        return kept

    def queue_holding(self, ticket_id: UUID) -> str | None:
        """The queue of one of today's tickets; None if there is no such ticket."""
        ticket = self.services.ledger.state(self.site_id).tickets.get(ticket_id)
        return None if ticket is None else ticket.queue_id

    def queue_of(self, service_id: str) -> str:
        """The queue where a service's visitors wait; ServiceUnknown."""
        return self.services.ledger.config(self.site_id).service(service_id).queue_id

    def check_holder(self, counter_id: str) -> None:
        """CounterTaken if another agent holds the counter, unless the caller runs all the queues that it serves."""
        held = self.services.ledger.state(self.site_id).counters.get(counter_id)
        if held is None or held.agent == self.identity.pseudonym:
            return
        if not self.identity.may(Right.RUN, self.site_id):
            raise CounterTaken(counter_id=counter_id)
        runs = self.identity.queues(Right.RUN, self.site_id)
        serves = self.services.ledger.config(self.site_id).counter(counter_id).serves
        if runs is not None and not runs.issuperset(held.queues or (one.queue_id for one in serves)):
            raise CounterTaken(counter_id=counter_id)

    def answer(self, receipt: Receipt, *, status: int = 200) -> Response:
        """What was recorded, with the ticket as it stands now."""
        answer = TicketAnswer(receipt.seq, receipt.replayed, self.view(receipt.site_id, receipt.ticket))
        return _said(answer, status=status)

    def view(self, site_id: str, ticket: Ticket | None) -> TicketView | None:
        """The ticket as it stands now, or as it was when its day has passed."""
        if ticket is None:
            return None
        state = self.services.ledger.state(site_id)
        return ticket_view(state, self.services.ledger.config(site_id), state.tickets.get(ticket.id, ticket))


def _said(answer: TicketAnswer, *, status: int) -> Response:
    return Response(encode_view(answer), status_code=status, media_type=JSON)


async def asking(
    request: Request,
    site_id: str,
    idempotency_key: Annotated[
        UUID,
        Header(
            alias=KEY_HEADER,
            description="The command's id, a UUIDv7 made for each press. Send the same one to repeat a request: "
            "it acts once, and the answer says `replayed`.",
        ),
    ],
) -> Asking:
    """Who asks for a change; LoginNeeded for anybody unknown."""
    services: Services = request.app.state.services
    return Asking(services, await services.known(request), site_id, idempotency_key)


Asked = Annotated[Asking, Depends(asking)]
