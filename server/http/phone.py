"""What a visitor's phone may do with its ticket: give it up, or say that its visitor is coming slowly.

The token stands in the body, never in the address.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Request
from pydantic import ConfigDict, Field
from starlette.responses import Response

from ausuivant.core.commands import CancelTicket
from ausuivant.core.errors import TicketLinkUnknown
from ausuivant.wire.bodies import Body
from ausuivant.wire.links import TOKEN_CHARS
from server.deps import Running, Services, address_of, http_scheme
from server.feed.phones import ACTOR
from server.http.asking import KEY_HEADER
from server.http.documentation import WRITES
from server.security.origin import check_origin

REASON = "phone"
TOKEN = "AZOmwGweeACAAAAAAACgQk2PZqLr0dVw2sXyT9bKq1E"

router = APIRouter(prefix="/api/ticket", tags=["tickets"])


class PhoneBody(Body):
    """The visitor speaks. `token`: from the ticket's link."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"examples": [{"token": TOKEN}]})
    token: Annotated[str, Field(min_length=TOKEN_CHARS, max_length=TOKEN_CHARS, repr=False)]


_RESPONSES: dict[int | str, dict[str, Any]] = dict(WRITES)
Key = Annotated[UUID, Header(alias=KEY_HEADER, description="The command's id, a UUIDv7 made for each press.")]


@router.post("/cancel", status_code=204, response_class=Response, responses=_RESPONSES)
async def cancel(running: Running, request: Request, body: PhoneBody, key: Key) -> Response:
    """Cancel the ticket that the token opens. TicketLinkUnknown; TransitionRefused once it is over."""
    with _at_the_door(running, request):
        site_id, ticket = running.phones.found(body.token)
    command = CancelTicket(id=key, ticket_id=ticket.id, reason=REASON)
    await running.ledger.execute(site_id, command, ACTOR)
    return Response(status_code=204)


@router.post("/need-time", status_code=204, response_class=Response, responses=_RESPONSES)
async def need_time(running: Running, request: Request, body: PhoneBody, key: Key) -> Response:
    """Tell the agent that the visitor who was called is coming slowly: once a call, and no log has it.

    TicketLinkUnknown; TransitionRefused unless the ticket is called. Like every write it names its press, although the
    same may be said twice without harm.
    """
    with _at_the_door(running, request):
        site_id = running.phones.need_time(body.token)
    if site_id is not None:
        running.hub.changed(site_id)
    return Response(status_code=204)


@contextmanager
def _at_the_door(running: Services, request: Request) -> Iterator[None]:
    """Refuse other sites' pages, and whoever guesses tokens. OriginRefused; TooManyTries."""
    check_origin(request.headers, scheme=http_scheme(request), allowed=running.settings.origins, with_cookie=False)
    address = address_of(request)
    running.phones.wrong.check(address)
    try:
        yield
    except TicketLinkUnknown:
        running.phones.wrong.count(address)
        raise
