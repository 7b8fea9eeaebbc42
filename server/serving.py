"""An application on a port, with the protocols that were measured to be the fastest."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from socket import socket
from types import FrameType
from typing import TYPE_CHECKING, Final

import uvicorn
from fastapi import FastAPI

from server.cork import CorkedProtocol
from server.feed.protocol import FeedProtocol

if TYPE_CHECKING:
    from server.tls import Certified

logger = logging.getLogger(__name__)

LONGEST_MESSAGE: Final = 65_536  #: bytes of what a feed client may send at once
STOP_TIMEOUT_S: Final = 2  #: seconds that open connections have to end
TICK_S: Final = 1  #: how often the `Date` of the answers is renewed
LOOK_S: Final = 0.005  #: how often the end looks whether the last connection has gone


class Serving(uvicorn.Server):
    """uvicorn, which tells its address when it is ready (port 0: the system chooses), and ends as soon as it is told.

    uvicorn itself looks ten times a second whether it should end, then whether its connections have.
    """

    def __init__(
        self,
        app: FastAPI,
        *,
        host: str,
        port: int,
        on_ready: Callable[[str], None],
        certified: "Certified | None" = None,
        proxy: str = "",
    ) -> None:
        """`on_ready` is told the address, on the event loop. `certified`: speak HTTPS with this certificate.

        `proxy`: whom we believe about who asks and how; nobody, if it is empty.
        """
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                loop="uvloop",
                http=CorkedProtocol,
                ws=FeedProtocol,
                ws_max_size=LONGEST_MESSAGE,
                # One frozen client hides behind compression, and repetitive frames make it memory-hungry.
                ws_per_message_deflate=False,
                lifespan="on",
                access_log=False,
                log_config=None,
                server_header=False,
                proxy_headers=bool(proxy),
                forwarded_allow_ips=proxy or None,
                ssl_certfile=certified and certified.certificate,
                ssl_keyfile=certified and certified.key,
                timeout_graceful_shutdown=STOP_TIMEOUT_S,
            )
        )
        self._on_ready = on_ready
        self._scheme = "http" if certified is None else "https"
        self._loop: asyncio.AbstractEventLoop | None = None
        self._told = asyncio.Event()  #: to end

    def end(self) -> None:
        """End in order; from any thread. Harmless where it has ended already."""
        self.should_exit = True
        self._wake()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Note a signal: the first ends in order, a second Ctrl-C at once."""
        super().handle_exit(sig, frame)
        self._wake()

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Start, then say where."""
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            self._on_ready(f"{self._scheme}://[{host}]:{port}" if ":" in host else f"{self._scheme}://{host}:{port}")

    async def main_loop(self) -> None:
        """Serve until told to end."""
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), TICK_S)

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """End in order: take nobody new, let what is under way finish, then close the application."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        try:
            await asyncio.wait_for(self._all_gone(), STOP_TIMEOUT_S)
        except TimeoutError:
            logger.error("%s requests were not finished in time", len(self.server_state.tasks))
            for task in self.server_state.tasks:
                task.cancel()
        if not self.force_exit:
            await self.lifespan.shutdown()
        # uvicorn would send itself the signal again, and an orderly end would look like a death.
        self._captured_signals.clear()

    async def _all_gone(self) -> None:
        """Wait until nobody is connected and nothing under way, or until a second Ctrl-C."""
        state = self.server_state
        # uvicorn tells nobody when the last one goes.
        while (state.connections or state.tasks) and not self.force_exit:  # noqa: ASYNC110
            await asyncio.sleep(LOOK_S)

    def _wake(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._told.set)
