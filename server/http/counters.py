"""Counters: everything that an agent does with the visitor at hand."""

from fastapi import APIRouter
from starlette.responses import Response

from ausuivant.core.commands import (
    CallNext,
    CallTicket,
    CloseCounter,
    Finish,
    Hold,
    MarkNoShow,
    OpenCounter,
    PauseCounter,
    Recall,
    Release,
    Reopen,
    ResumeCounter,
    Start,
    TransferTicket,
    WalkIn,
)
from ausuivant.wire.answers import TicketAnswer
from ausuivant.wire.bodies import (
    CallBody,
    FinishBody,
    HandOverBody,
    HoldBody,
    LateFinishBody,
    OpenBody,
    PauseBody,
    SeenBody,
    WalkInBody,
)
from server.http.asking import Asked
from server.http.documentation import CALLED_EXAMPLE, DONE_EXAMPLE, WRITES, shown
from server.http.route import CommandRoute
from server.security.roles import Right

router = APIRouter(route_class=CommandRoute, prefix="/api/sites/{site_id}/counters/{counter_id}", tags=["counters"])
_ANSWERS = shown(CALLED_EXAMPLE, WRITES)
_DONE = shown(DONE_EXAMPLE, WRITES)


@router.post("/call-next", response_model=TicketAnswer, responses=_ANSWERS)
async def call_next(asked: Asked, counter_id: str, body: FinishBody) -> Response:
    """Finish with the visitor at hand, if any, and call the next. `ticket` is null if nobody was left."""
    command = CallNext(
        id=asked.key, counter_id=counter_id, seen_call=body.seen_call, outcome=body.outcome, services=body.services
    )
    return await asked.record_at(counter_id, command)


@router.post("/open", response_model=TicketAnswer, responses=_DONE)
async def open_counter(asked: Asked, counter_id: str, body: OpenBody | None = None) -> Response:
    """Take the counter, for the queues named or for all that it serves."""
    queues = asked.profile(counter_id, (body or OpenBody()).queues)
    command = OpenCounter(id=asked.key, counter_id=counter_id, agent=asked.identity.pseudonym, queues=queues)
    return await asked.record_at(counter_id, command)


@router.post("/pause", response_model=TicketAnswer, responses=_DONE)
async def pause(asked: Asked, counter_id: str, body: PauseBody | None = None) -> Response:
    """Stop receiving for a while."""
    reason = (body or PauseBody()).reason
    return await asked.record_at(counter_id, PauseCounter(id=asked.key, counter_id=counter_id, reason=reason))


@router.post("/resume", response_model=TicketAnswer, responses=_DONE)
async def resume(asked: Asked, counter_id: str) -> Response:
    """Receive again."""
    return await asked.record_at(counter_id, ResumeCounter(id=asked.key, counter_id=counter_id))


@router.post("/close", response_model=TicketAnswer, responses=_DONE)
async def close(asked: Asked, counter_id: str) -> Response:
    """Leave the counter."""
    return await asked.record_at(counter_id, CloseCounter(id=asked.key, counter_id=counter_id))


@router.post("/call", response_model=TicketAnswer, responses=_ANSWERS)
async def call(asked: Asked, counter_id: str, body: CallBody) -> Response:
    """Call a chosen ticket out of order, and say why."""
    command = CallTicket(
        id=asked.key, counter_id=counter_id, seen_call=body.seen_call, ticket_id=body.ticket_id, reason=body.reason
    )
    asked.identity.require(Right.SERVE, asked.site_id, asked.queue_holding(body.ticket_id))
    return await asked.record_at(counter_id, command)


@router.post("/walk-in", response_model=TicketAnswer, responses=_ANSWERS)
async def walk_in(asked: Asked, counter_id: str, body: WalkInBody) -> Response:
    """Finish with the visitor at hand, if any, and receive somebody who took no ticket."""
    asked.identity.require(Right.SERVE, asked.site_id, asked.queue_of(body.service_id))
    command = WalkIn(
        id=asked.key,
        counter_id=counter_id,
        seen_call=body.seen_call,
        ticket_id=body.ticket_id,
        service_id=body.service_id,
        language=body.language,
    )
    return await asked.record_at(counter_id, command)


@router.post("/recall", response_model=TicketAnswer, responses=_ANSWERS)
async def recall(asked: Asked, counter_id: str, body: SeenBody) -> Response:
    """Announce the call again."""
    return await asked.record_at(counter_id, Recall(id=asked.key, counter_id=counter_id, seen_call=body.seen_call))


@router.post("/release", response_model=TicketAnswer, responses=_ANSWERS)
async def release(asked: Asked, counter_id: str, body: SeenBody) -> Response:
    """Annul the call: the ticket goes back to its place."""
    return await asked.record_at(counter_id, Release(id=asked.key, counter_id=counter_id, seen_call=body.seen_call))


@router.post("/start", response_model=TicketAnswer, responses=_ANSWERS)
async def start(asked: Asked, counter_id: str, body: SeenBody) -> Response:
    """The visitor is here."""
    return await asked.record_at(counter_id, Start(id=asked.key, counter_id=counter_id, seen_call=body.seen_call))


@router.post("/finish", response_model=TicketAnswer, responses=_ANSWERS)
async def finish(asked: Asked, counter_id: str, body: LateFinishBody) -> Response:
    """The visitor leaves, received."""
    command = Finish(
        id=asked.key,
        counter_id=counter_id,
        seen_call=body.seen_call,
        outcome=body.outcome,
        services=body.services,
        happened_at=body.happened_at,
    )
    return await asked.record_at(counter_id, command)


@router.post("/no-show", response_model=TicketAnswer, responses=_ANSWERS)
async def no_show(asked: Asked, counter_id: str, body: SeenBody) -> Response:
    """The visitor did not come."""
    command = MarkNoShow(id=asked.key, counter_id=counter_id, seen_call=body.seen_call)
    return await asked.record_at(counter_id, command)


@router.post("/hold", response_model=TicketAnswer, responses=_ANSWERS)
async def hold(asked: Asked, counter_id: str, body: HoldBody) -> Response:
    """Set the visitor aside; the ticket comes back by itself."""
    command = Hold(id=asked.key, counter_id=counter_id, seen_call=body.seen_call, reason=body.reason, delay=body.delay)
    return await asked.record_at(counter_id, command)


@router.post("/reopen", response_model=TicketAnswer, responses=_ANSWERS)
async def reopen(asked: Asked, counter_id: str, body: SeenBody) -> Response:
    """Take back the last visitor finished here."""
    return await asked.record_at(counter_id, Reopen(id=asked.key, counter_id=counter_id, seen_call=body.seen_call))


@router.post("/transfer", response_model=TicketAnswer, responses=_ANSWERS)
async def transfer(asked: Asked, counter_id: str, body: HandOverBody) -> Response:
    """Send the visitor at hand to another service's queue, or to one counter."""
    command = TransferTicket(
        id=asked.key,
        ticket_id=body.ticket_id,
        service_id=body.service_id,
        only_counter=body.only_counter,
        place=body.place,
        counter_id=counter_id,
        seen_call=body.seen_call,
    )
    return await asked.record_at(counter_id, command)
