"""Tickets: issue, adopt, confirm, and what a desk does with one that no counter holds."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from ausuivant.core.commands import (
    AdoptTicket,
    CancelTicket,
    ConfirmTicket,
    IssueTicket,
    PrioritiseTicket,
    ReinstateTicket,
    ReportPrintFailure,
    ResumeTicket,
    SendOutTicket,
    TransferTicket,
)
from ausuivant.wire.answers import SentAnswer, TicketAnswer
from ausuivant.wire.bodies import (
    AdoptBody,
    CancelBody,
    IssueBody,
    NoteBody,
    PrintFailureBody,
    PrioritiseBody,
    ReinstateBody,
    SendOutBody,
    TransferBody,
)
from ausuivant.wire.views import encode_view
from server.http.asking import JSON, Asked
from server.http.documentation import ANSWER_EXAMPLE, DONE_EXAMPLE, TICKET_EXAMPLE, WRITES, shown
from server.http.route import CommandRoute
from server.security.roles import Right

router = APIRouter(route_class=CommandRoute, prefix="/api/sites/{site_id}/tickets", tags=["tickets"])
_ANSWERS = shown(ANSWER_EXAMPLE, WRITES)
_CREATES = shown(ANSWER_EXAMPLE, WRITES, 201)


@router.post("", response_model=TicketAnswer, status_code=201, responses=_CREATES)
async def issue(asked: Asked, body: IssueBody) -> Response:
    """Give a visitor the next number of the service's queue."""
    command = IssueTicket(
        id=asked.key,
        ticket_id=body.ticket_id,
        service_id=body.service_id,
        klass=body.klass,
        language=body.language,
        origin=asked.origin,
        appointed_at=body.appointed_at,
    )
    queue_id = asked.queue_of(body.service_id)
    return await asked.hand_over(command, Right.ISSUE, queue_id=queue_id)


@router.post("/adopt", response_model=TicketAnswer, status_code=201, responses=_CREATES)
async def adopt(asked: Asked, body: AdoptBody) -> Response:
    """Take in a ticket that a kiosk printed by itself."""
    command = AdoptTicket(
        id=asked.key,
        ticket_id=body.ticket_id,
        service_id=body.service_id,
        letter=body.letter,
        number=body.number,
        happened_at=body.happened_at,
        klass=body.klass,
        language=body.language,
        origin=asked.origin,
    )
    return await asked.hand_over(command, Right.ADOPT)


@router.post("/{ticket_id}/confirm", response_model=TicketAnswer, responses=_ANSWERS)
async def confirm(asked: Asked, ticket_id: UUID) -> Response:
    """The paper came out, or the visitor noted the number."""
    return await asked.record_of(ticket_id, ConfirmTicket(id=asked.key, ticket_id=ticket_id), Right.CONFIRM)


@router.post("/{ticket_id}/print-failure", response_model=TicketAnswer, responses=_ANSWERS)
async def print_failure(asked: Asked, ticket_id: UUID, body: PrintFailureBody) -> Response:
    """The paper did not come out; the ticket stays valid."""
    command = ReportPrintFailure(id=asked.key, ticket_id=ticket_id, reason=body.reason)
    return await asked.record_of(ticket_id, command, Right.CONFIRM)


@router.post("/{ticket_id}/prioritise", response_model=TicketAnswer, responses=_ANSWERS)
async def prioritise(asked: Asked, ticket_id: UUID, body: PrioritiseBody) -> Response:
    """Give a waiting ticket another class."""
    command = PrioritiseTicket(id=asked.key, ticket_id=ticket_id, klass=body.klass)
    return await asked.record_of(ticket_id, command, Right.DESK)


@router.post("/{ticket_id}/resume", response_model=TicketAnswer, responses=_ANSWERS)
async def resume(asked: Asked, ticket_id: UUID) -> Response:
    """Bring back a ticket set aside."""
    return await asked.record_of(ticket_id, ResumeTicket(id=asked.key, ticket_id=ticket_id), Right.DESK)


@router.post("/{ticket_id}/reinstate", response_model=TicketAnswer, responses=_ANSWERS)
async def reinstate(asked: Asked, ticket_id: UUID, body: ReinstateBody | None = None) -> Response:
    """Give an absent visitor the place back."""
    delay = (body or ReinstateBody()).delay
    return await asked.record_of(ticket_id, ReinstateTicket(id=asked.key, ticket_id=ticket_id, delay=delay), Right.DESK)


@router.post("/{ticket_id}/cancel", response_model=TicketAnswer, responses=_ANSWERS)
async def cancel(asked: Asked, ticket_id: UUID, body: CancelBody | None = None) -> Response:
    """The visitor gives up."""
    reason = (body or CancelBody()).reason
    return await asked.record_of(
        ticket_id, CancelTicket(id=asked.key, ticket_id=ticket_id, reason=reason), Right.CANCEL
    )


@router.post("/{ticket_id}/transfer", response_model=TicketAnswer, responses=_ANSWERS)
async def transfer(asked: Asked, ticket_id: UUID, body: TransferBody) -> Response:
    """Send a waiting or held ticket to another service's queue, or to one counter."""
    command = TransferTicket(
        id=asked.key,
        ticket_id=ticket_id,
        service_id=body.service_id,
        only_counter=body.only_counter,
        place=body.place,
    )
    return await asked.record_of(ticket_id, command, Right.DESK)


_SENT = {
    "seq": 141,
    "replayed": False,
    "ticket": {**TICKET_EXAMPLE, "state": "sent_out", "ahead": None, "range": None},
    "admitted_at": "CCAS",
    "admitted": {**TICKET_EXAMPLE, "label": "S008", "letter": "S", "number": 8, "service_id": "aide-sociale"},
}


@router.post("/{ticket_id}/send-out", response_model=SentAnswer, responses=shown(_SENT, WRITES))
async def send_out(asked: Asked, ticket_id: UUID, body: SendOutBody) -> Response:
    """Send a ticket to another site, which takes it in with its arrival."""
    asked.identity.require(Right.DESK, asked.site_id, asked.queue_holding(ticket_id))
    if body.counter_id is not None:
        asked.check_holder(body.counter_id)
    command = SendOutTicket(
        id=asked.key,
        ticket_id=ticket_id,
        to_site=body.to_site,
        service_id=body.service_id,
        counter_id=body.counter_id,
        seen_call=body.seen_call,
    )
    notes = asked.services.beside.notes
    note = notes.of(asked.site_id, ticket_id)
    left, taken = await asked.services.ledger.execute_transfer(asked.site_id, command, asked.identity.actor)
    if note and taken.ticket is not None:
        notes.write(taken.site_id, taken.ticket.id, note)
        asked.services.hub.changed(taken.site_id)
    answer = SentAnswer(
        seq=left.seq,
        replayed=left.replayed,
        ticket=asked.view(left.site_id, left.ticket),
        admitted_at=taken.site_id,
        admitted=asked.view(taken.site_id, taken.ticket),
    )
    return Response(encode_view(answer), media_type=JSON)


@router.post("/{ticket_id}/note", response_model=TicketAnswer, responses=shown(DONE_EXAMPLE, WRITES))
async def write_note(asked: Asked, ticket_id: UUID, body: NoteBody) -> Response:
    """Write a few words about a visit for the colleagues who go on with it. No log keeps them; the visit's end erases.

    Like every write it names its press, although the same words may be written twice without harm.
    """
    asked.identity.require(Right.DESK, asked.site_id, asked.queue_holding(ticket_id))
    asked.services.beside.notes.write(asked.site_id, ticket_id, body.text)
    asked.services.hub.changed(asked.site_id)
    answer = TicketAnswer(asked.services.ledger.state(asked.site_id).seq, replayed=False, ticket=None)
    return Response(encode_view(answer), media_type=JSON)
