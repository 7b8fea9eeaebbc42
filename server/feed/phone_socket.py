"""A phone's connection: nobody is known until its first message shows a ticket's token.

No secret stands in an address: the token comes from the fragment of the page's address, which browsers keep to
themselves.
"""

import asyncio
import logging
from typing import Final, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from ausuivant.core.commands import ConfirmTicket
from ausuivant.core.errors import DomainError, TicketLinkUnknown
from ausuivant.ids import new_id
from ausuivant.wire.links import TOKEN_CHARS
from server.deps import Services, address_of, http_scheme
from server.feed.carrying import REVOKED, carry, part
from server.feed.phone_door import Inside
from server.feed.phones import ACTOR, EARLY, FULL, GONE, Phone
from server.problems import problem_response
from server.security.origin import check_origin

HELLO_S: Final = 10.0  #: within which the first message must come
LONGEST_HELLO: Final = 200  #: characters

log = logging.getLogger("server.feed")


class Hello(BaseModel):
    """The first message."""

    model_config = ConfigDict(extra="forbid")

    token: str = Field(min_length=TOKEN_CHARS, max_length=TOKEN_CHARS, repr=False)
    language: str = Field(default="fr", max_length=16)


class _Shown(NamedTuple):
    """What the first message was worth: a phone, or the code that it is closed with."""

    phone: Phone | None
    code: int = 0


async def follow(websocket: WebSocket, services: Services) -> None:
    """Let a phone follow its ticket, as long as both last."""
    address = address_of(websocket)
    try:
        allowed = services.settings.origins
        check_origin(websocket.headers, scheme=http_scheme(websocket), allowed=allowed, with_cookie=False)
        services.phones.wrong.check(address)
        services.phones.door.knock(address)
    except DomainError as refusal:
        await websocket.send_denial_response(problem_response(websocket, refusal))
        return
    try:
        await websocket.accept()
        shown = await _shown(websocket, services, address)
    except WebSocketDisconnect:
        return
    finally:
        services.phones.door.named(address)
    if shown.phone is None:
        await part(websocket, shown.code)
        return
    await _serve(websocket, services, shown.phone, address)


async def _shown(websocket: WebSocket, services: Services, address: str) -> _Shown:
    try:
        async with asyncio.timeout(HELLO_S):
            text = await websocket.receive_text()
        hello = Hello.model_validate_json(text[: LONGEST_HELLO + 1])
    except (TimeoutError, KeyError, ValidationError):
        return _Shown(None, REVOKED)
    try:
        return _Shown(services.phones.follow(hello.token, hello.language))
    except TicketLinkUnknown:
        if await services.phones.awaited(hello.token):
            return _Shown(None, EARLY)
        services.phones.wrong.count(address)
        return _Shown(None, GONE)


async def _serve(websocket: WebSocket, services: Services, phone: Phone, address: str) -> None:
    inside = Inside(address, phone.ticket.id, lambda: phone.end(FULL))
    services.phones.door.go_in(inside)
    confirming = asyncio.create_task(_confirm(services, phone), name="phone confirms")
    try:
        await carry(websocket, phone, sent_at=services.hub.sent_at)
    except WebSocketDisconnect:
        return
    finally:
        services.phones.door.leave(inside)
        services.phones.leave(phone)
        await asyncio.gather(confirming, return_exceptions=True)


async def _confirm(services: Services, phone: Phone) -> None:
    """Whoever follows a ticket has it, with or without paper."""
    if phone.ticket.confirmed:
        return
    try:
        command = ConfirmTicket(id=new_id(), ticket_id=phone.ticket.id)
        await services.ledger.execute(phone.site_id, command, ACTOR)
    except DomainError as refused:
        log.info("a phone's ticket was not confirmed: %s", refused)
