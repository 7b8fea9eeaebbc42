"""One open connection of the feed: one task that writes to it, one that listens, until one side ends."""

import asyncio
import contextlib
import json
from collections.abc import Callable
from typing import Final, Protocol

from starlette.websockets import WebSocket

from ausuivant.wire.frames import Sealed
from server.feed.mailbox import Mailbox

MESSAGES_A_MINUTE: Final = 100
CLOSE_TIMEOUT_S: Final = 1.0
ASK: Final = {"ask": "frame"}

REVOKED: Final = 1008  #: close code: the credential is no longer good, or the topic is gone
SLOW: Final = 1013  #: close code: the connection cannot keep up


class Follower(Protocol):
    """Whoever follows a topic over a connection. `sending_since`: while a frame is on its way."""

    mailbox: Mailbox
    ended: asyncio.Future[int]
    sending_since: float | None

    @property
    def latest(self) -> Sealed:
        """The topic's last frame."""
        ...

    def say(self, frame: Sealed, sent_at: str) -> str:
        """A whole frame as text."""
        ...

    def end(self, code: int) -> None:
        """End the connection, once."""
        ...


async def carry(websocket: WebSocket, follower: Follower, *, sent_at: Callable[[], str]) -> None:
    """Write and read until one side ends. `sent_at`: the instant, as frames say it."""
    writer = asyncio.create_task(_write(websocket, follower, sent_at))
    reader = asyncio.create_task(_read(websocket, follower))
    tasks = {writer, reader}
    try:
        done, _ = await asyncio.wait({*tasks, follower.ended}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    if follower.ended in done:
        code = follower.ended.result()
        # A frozen peer would not read a farewell either: its connection is simply cut (see protocol.py).
        if code != SLOW:
            await part(websocket, code)
        return
    for task in done & tasks:
        task.result()


async def part(websocket: WebSocket, code: int) -> None:
    """Close, without waiting for whoever does not listen."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(CLOSE_TIMEOUT_S):
            await websocket.close(code)


async def _write(websocket: WebSocket, follower: Follower, sent_at: Callable[[], str]) -> None:
    loop = asyncio.get_running_loop()
    mailbox = follower.mailbox
    while True:
        frame, whole = await mailbox.take()
        at = sent_at()
        text = follower.say(frame, at) if whole else frame.heartbeat(at)
        follower.sending_since = loop.time()
        await websocket.send({"type": "websocket.send", "text": text})
        follower.sending_since = None


async def _read(websocket: WebSocket, follower: Follower) -> None:
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
            follower.end(REVOKED)
            return
        follower.mailbox.put(follower.latest)


def _asks(text: str | None) -> bool:
    try:
        return json.loads(text or "") == ASK
    except ValueError:
        return False
