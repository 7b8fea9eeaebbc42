"""What a visitor's phone may do with its ticket: give it up. The token stands in the body, never in the address."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Request
from pydantic import ConfigDict, Field
from starlette.responses import Response

from ausuivant.core.commands import CancelTicket
from ausuivant.core.errors import TicketLinkUnknown
from ausuivant.wire.bodies import Body
from ausuivant.wire.links import TOKEN_CHARS
from server.deps import Running, address_of, http_scheme
from server.feed.phones import ACTOR
from server.http.asking import KEY_HEADER
from server.http.documentation import WRITES
from server.security.origin import check_origin

REASON = "phone"
TOKEN = "AZOmwGweeACAAAAAAACgQk2PZqLr0dVw2sXyT9bKq1E"

router = APIRouter(prefix="/api/ticket", tags=["tickets"])


class PhoneCancelBody(Body):
    """The visitor gives up. `token`: from the ticket's link."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"examples": [{"token": TOKEN}]})
    token: Annotated[str, Field(min_length=TOKEN_CHARS, max_length=TOKEN_CHARS, repr=False)]


_RESPONSES: dict[int | str, dict[str, Any]] = dict(WRITES)


@router.post("/cancel", status_code=204, response_class=Response, responses=_RESPONSES)
async def cancel(
    running: Running,
    request: Request,
    body: PhoneCancelBody,
    key: Annotated[UUID, Header(alias=KEY_HEADER, description="The command's id, a UUIDv7 made for each press.")],
) -> Response:
    """Cancel the ticket that the token opens. TicketLinkUnknown; TransitionRefused once it is over."""
    check_origin(request.headers, scheme=http_scheme(request), allowed=running.settings.origins, with_cookie=False)
    address = address_of(request)
    running.phones.wrong.check(address)
    try:
        site_id, ticket = running.phones.found(body.token)
    except TicketLinkUnknown:
        running.phones.wrong.count(address)
        raise
    command = CancelTicket(id=key, ticket_id=ticket.id, reason=REASON)
    await running.ledger.execute(site_id, command, ACTOR)
    return Response(status_code=204)
