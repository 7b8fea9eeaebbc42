"""The feed's door: who it is, and what it may follow."""

from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect

from ausuivant.core.access_errors import TooManyConnections
from ausuivant.core.errors import DomainError
from ausuivant.wire.frames import FEED_PATH
from ausuivant.wire.links import TOPIC
from server.deps import Services, address_of
from server.feed import phone_socket
from server.feed.carrying import carry
from server.feed.hub import SLOW, Subscription
from server.feed.topics import parse_topic
from server.problems import problem_response
from server.security.limits import Place

router = APIRouter()


@router.websocket(FEED_PATH)
async def feed(websocket: WebSocket, topic: str = "") -> None:
    """Follow one topic: the whole view on connection and after each change, a heartbeat every 2 s."""
    services: Services = websocket.app.state.services
    if topic == TOPIC:
        await phone_socket.follow(websocket, services)
        return
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
        await carry(websocket, subscription, sent_at=services.hub.sent_at)
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
