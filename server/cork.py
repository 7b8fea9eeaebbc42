"""An answer's head and body in one write.

uvicorn hands them to the transport one after the other, and uvloop sends each at once: two system calls, two packets,
and a client that wakes up twice. Held together they cost one.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class Cork:
    """A transport that holds a write until the next one, or until the event loop's next turn."""

    __slots__ = ("_held", "_loop", "_transport")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held = b""

    def write(self, data: bytes) -> None:
        """Send with what is held, or hold."""
        if self._held:
            held, self._held = self._held, b""
            self._transport.write(held + data)
        elif data:
            self._held = data
            self._loop.call_soon(self._flush)

    def close(self) -> None:
        """Send what is held, and close."""
        self.uncorked().close()

    def uncorked(self) -> asyncio.Transport:
        """The transport itself, with nothing held."""
        self._flush()
        return self._transport

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def _flush(self) -> None:
        if self._held:
            held, self._held = self._held, b""
            self._transport.write(held)


class CorkedProtocol(HttpToolsProtocol):
    """uvicorn's HTTP, whose answers leave in one piece."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Take a connection."""
        super().connection_made(Cork(transport, self.loop))  # pyright: ignore[reportArgumentType]

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over; frames are whole already."""
        assert isinstance(self.transport, Cork)
        self.transport = self.transport.uncorked()
        super().handle_websocket_upgrade()
