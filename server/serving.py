"""An application on a port, with the protocols that were measured to be the fastest."""

from collections.abc import Callable
from socket import socket
from typing import Final

import uvicorn
from fastapi import FastAPI

from server.feed.protocol import FeedProtocol

LONGEST_MESSAGE: Final = 65_536  #: bytes of what a feed client may send at once
STOP_TIMEOUT_S: Final = 2  #: seconds that open connections have to end


class Serving(uvicorn.Server):
    """uvicorn, which tells its address when it is ready: port 0 lets the system choose."""

    def __init__(self, app: FastAPI, *, host: str, port: int, on_ready: Callable[[str], None]) -> None:
        """`on_ready` is told the address, on the event loop."""
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                loop="uvloop",
                http="httptools",
                ws=FeedProtocol,
                ws_max_size=LONGEST_MESSAGE,
                # One frozen client hides behind compression, and repetitive frames make it memory-hungry.
                ws_per_message_deflate=False,
                lifespan="on",
                access_log=False,
                log_config=None,
                server_header=False,
                timeout_graceful_shutdown=STOP_TIMEOUT_S,
            )
        )
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Start, then say where."""
        await super().startup(sockets)
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            self._on_ready(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """End in order."""
        await super().shutdown(sockets)
        # uvicorn would send itself the signal again, and an orderly end would look like a death.
        self._captured_signals.clear()
