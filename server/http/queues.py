"""Queues that stop for a while, and alerts to staff."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from ausuivant.core.commands import ClearAlert, RaiseAlert, ReopenQueue, SuspendQueue
from ausuivant.wire.answers import TicketAnswer
from ausuivant.wire.bodies import AlertBody, SuspendBody
from server.http.asking import Asked
from server.http.documentation import DONE_EXAMPLE, WRITES, shown
from server.http.route import CommandRoute
from server.security.roles import Right

router = APIRouter(route_class=CommandRoute, prefix="/api/sites/{site_id}", tags=["queues and alerts"])
_DONE = shown(DONE_EXAMPLE, WRITES)


@router.post("/queues/{queue_id}/suspend", response_model=TicketAnswer, responses=_DONE)
async def suspend(asked: Asked, queue_id: str, body: SuspendBody | None = None) -> Response:
    """Stop giving tickets for a queue."""
    reason = (body or SuspendBody()).reason
    return await asked.record(
        SuspendQueue(id=asked.key, queue_id=queue_id, reason=reason), Right.RUN, queue_id=queue_id
    )


@router.post("/queues/{queue_id}/reopen", response_model=TicketAnswer, responses=_DONE)
async def reopen(asked: Asked, queue_id: str) -> Response:
    """Give tickets again."""
    return await asked.record(ReopenQueue(id=asked.key, queue_id=queue_id), Right.RUN, queue_id=queue_id)


@router.post("/alerts", response_model=TicketAnswer, status_code=201, responses=shown(DONE_EXAMPLE, WRITES, 201))
async def raise_alert(asked: Asked, body: AlertBody) -> Response:
    """Tell staff."""
    command = RaiseAlert(id=asked.key, alert=body.alert, source=body.source, detail=body.detail)
    return await asked.record(command, Right.ALERT, status=201)


@router.post("/alerts/{alert_id}/clear", response_model=TicketAnswer, responses=_DONE)
async def clear_alert(asked: Asked, alert_id: UUID) -> Response:
    """Somebody took care of it."""
    return await asked.record(ClearAlert(id=asked.key, alert_id=alert_id), Right.ATTEND)
