"""The websocket protocol, cut short where the peer is frozen.

uvicorn closes a connection politely: it waits until the peer has read what is buffered, which a frozen peer never
does. Its memory and its file descriptor would stay until TCP gives up, a quarter of an hour later.
"""

from typing import Final

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import State

GRACE_S: Final = 1.0


class FeedProtocol(WebSocketsSansIOProtocol):
    """Aborts the transport if its buffer is not empty a second after our side ended."""

    async def send(self, message: ASGISendEvent) -> None:
        """Send; a refused handshake is a complete one, which uvicorn 0.54 forgets and logs as our error."""
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body", False):
            self.handshake_complete = True

    async def run_asgi(self) -> None:
        """Serve the connection, then see that it really ends."""
        try:
            await super().run_asgi()
        finally:
            self.loop.call_later(GRACE_S, self._abort_if_stuck)

    def shutdown(self) -> None:
        """End because the server does; where the peer closes already uvicorn raises, and the server's end with it."""
        if self.handshake_complete and not self.close_sent and self.conn.state is not State.OPEN:
            self.stop_keepalive()
            self.transport.close()
        else:
            super().shutdown()

    def _abort_if_stuck(self) -> None:
        if not self.disconnected and self.transport.get_write_buffer_size():
            self.transport.abort()
