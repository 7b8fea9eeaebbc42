"""The server's clock, when it jumped: nothing is recorded until an administrator says that it is right."""

from fastapi import APIRouter
from starlette.responses import Response

from ausuivant.core.commands import AcceptClock
from ausuivant.wire.answers import TicketAnswer
from ausuivant.wire.bodies import ClockBody
from server.http.asking import Asked
from server.http.documentation import DONE_EXAMPLE, WRITES, shown
from server.http.route import CommandRoute
from server.security import audit
from server.security.audit import AuditKind
from server.security.roles import Right

router = APIRouter(route_class=CommandRoute, prefix="/api/sites/{site_id}/clock", tags=["clock"])


@router.post("/accept", response_model=TicketAnswer, responses=shown(DONE_EXAMPLE, WRITES))
async def accept(asked: Asked, body: ClockBody) -> Response:
    """Vouch for the hour that the server shows, by naming it."""
    answer = await asked.record(AcceptClock(id=asked.key, clock=body.clock), Right.CONFIGURE)
    services, who, now = asked.services, asked.identity, asked.services.clock.now()
    facts = {"actor": who.id, "now": now, "site_id": asked.site_id}
    await services.gate.write(lambda session: audit.record(session, AuditKind.CLOCK_ACCEPTED, **facts))
    return answer
