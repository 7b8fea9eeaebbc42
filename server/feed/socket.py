"""One connection of the feed: who it is, what it may follow, and one task that writes to it."""

import asyncio
import contextlib
import json
from typing import Final

from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect

from ausuivant.core.access_errors import TooManyConnections
from ausuivant.core.errors import DomainError
from ausuivant.wire.frames import FEED_PATH
from server.deps import Services, address_of
from server.feed.hub import REVOKED, SLOW, Hub, Subscription
from server.feed.topics import parse_topic
from server.problems import problem_response
from server.security.limits import Place

MESSAGES_A_MINUTE: Final = 100
CLOSE_TIMEOUT_S: Final = 1.0
ASK: Final = {"ask": "frame"}

router = APIRouter()


@router.websocket(FEED_PATH)
async def feed(websocket: WebSocket, topic: str = "") -> None:
    """Follow one topic: the whole view on connection and after each change, a heartbeat every 2 s."""
    services: Services = websocket.app.state.services
    try:
        identity = await services.known(websocket)
        followed = parse_topic(topic)
        identity.require(followed.sort.right, followed.site_id)
        subscription = services.hub.subscribe(followed, identity)
        place = _place(services, subscription, address_of(websocket))
    except DomainError as refusal:
        await websocket.send_denial_response(problem_response(websocket, refusal))
        return
    try:
        await websocket.accept()
        await _carry(websocket, subscription, services.hub)
    except WebSocketDisconnect:
        return
    finally:
        services.sockets.leave(place)
        services.hub.leave(subscription)


def _place(services: Services, subscription: Subscription, address: str) -> Place:
    """A place among the open sockets; TooManyConnections."""
    try:
        return services.sockets.enter(subscription.identity, address, end=lambda: subscription.end(SLOW))
    except TooManyConnections:
        services.hub.leave(subscription)
        raise


async def _carry(websocket: WebSocket, subscription: Subscription, hub: Hub) -> None:
    """Write and read until one side ends."""
    writer = asyncio.create_task(_write(websocket, subscription, hub))
    reader = asyncio.create_task(_read(websocket, subscription))
    tasks = {writer, reader}
    try:
        done, _ = await asyncio.wait({*tasks, subscription.ended}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    if subscription.ended in done:
        code = subscription.ended.result()
        # A frozen peer would not read a farewell either: its connection is simply cut (see protocol.py).
        if code != SLOW:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CLOSE_TIMEOUT_S):
                    await websocket.close(code)
        return
    for task in done & tasks:
        task.result()


async def _write(websocket: WebSocket, subscription: Subscription, hub: Hub) -> None:
    loop = asyncio.get_running_loop()
    mailbox, channel = subscription.mailbox, subscription.channel
    while True:
        frame, whole = await mailbox.take()
        sent_at = hub.sent_at()
        text = channel.say(frame, sent_at) if whole else frame.heartbeat(sent_at)
        subscription.sending_since = loop.time()
        await websocket.send({"type": "websocket.send", "text": text})
        subscription.sending_since = None


async def _read(websocket: WebSocket, subscription: Subscription) -> None:
    """Answer asks, until the peer leaves; a peer that talks too much, or nonsense, is shown out."""
    loop = asyncio.get_running_loop()
    minute, heard = loop.time(), 0
    while True:
        message = await websocket.receive()
        if message["type"] == "websocket.disconnect":
            return
        if loop.time() - minute > 60:
            minute, heard = loop.time(), 0
        heard += 1
        if heard > MESSAGES_A_MINUTE or not _asks(message.get("text")):
            subscription.end(REVOKED)
            return
        subscription.mailbox.put(subscription.channel.sealed)


def _asks(text: str | None) -> bool:
    try:
        return json.loads(text or "") == ASK
    except ValueError:
        return False
