"""After an outage: the numbers that were called by voice, entered by range."""

from collections.abc import Container, Iterator

from fastapi import APIRouter
from starlette.responses import Response

from ausuivant.core.commands import MarkServed
from ausuivant.core.decide.offline import bearers
from ausuivant.core.events import TicketServedOffline
from ausuivant.core.site import SiteState, label_of
from ausuivant.wire.answers import LeftTicket, ServedOfflineAnswer
from ausuivant.wire.bodies import ServedOfflineBody
from ausuivant.wire.views import encode_view
from server.http.asking import JSON, Asked
from server.http.documentation import WRITES, shown
from server.http.route import CommandRoute
from server.ledger import Receipt
from server.security.roles import Right

router = APIRouter(route_class=CommandRoute, prefix="/api/sites/{site_id}/tickets", tags=["tickets"])
_CLOSED = {
    "seq": 164,
    "replayed": False,
    "closed": ["A041", "A042", "A043", "A045", "A046"],
    "left": [{"label": "A044", "state": "cancelled"}],
    "unknown": ["A047"],
}


@router.post("/served-offline", response_model=ServedOfflineAnswer, responses=shown(_CLOSED, WRITES))
async def served_offline(asked: Asked, body: ServedOfflineBody) -> Response:
    """Close as served the numbers that were called by voice while the server was away.

    Tickets of queues that are not the caller's are left. The counter, if one is named, must be the caller's own.
    """
    asked.identity.require(Right.SERVE, asked.site_id)
    if body.counter_id is not None:
        asked.check_holder(body.counter_id)
    command = MarkServed(
        id=asked.key,
        letter=body.letter,
        first=body.first,
        last=body.last,
        happened_at=body.happened_at,
        counter_id=body.counter_id,
        queues=tuple(sorted(asked.identity.queues(Right.SERVE, asked.site_id) or ())),
    )
    receipt = await asked.services.ledger.execute(asked.site_id, command, asked.identity.actor)
    answer = _answer(receipt, asked.services.ledger.state(asked.site_id), body)
    return Response(encode_view(answer), media_type=JSON)


def _answer(receipt: Receipt, state: SiteState, body: ServedOfflineBody) -> ServedOfflineAnswer:
    """What became of each number of the range, as it stands now."""
    closed = {event.ticket_id for event in receipt.events if isinstance(event, TicketServedOffline)}
    found = bearers(state, body.letter, body.first, body.last)
    papers = [ticket for number in sorted(found) for ticket in found[number]]
    return ServedOfflineAnswer(
        seq=receipt.seq,
        replayed=receipt.replayed,
        closed=tuple(ticket.label for ticket in papers if ticket.id in closed),
        left=tuple(LeftTicket(ticket.label, ticket.state) for ticket in papers if ticket.id not in closed),
        unknown=tuple(_nobody(body, found)),
    )


def _nobody(body: ServedOfflineBody, found: Container[int]) -> Iterator[str]:
    return (label_of(body.letter, number) for number in range(body.first, body.last + 1) if number not in found)
