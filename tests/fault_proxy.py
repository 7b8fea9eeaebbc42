"""A cable between a client and a server that can be cut in each way that cables are (TRUST.md §1.4)."""

from __future__ import annotations

import asyncio
import threading
from enum import StrEnum


class Fault(StrEnum):
    """What is wrong with the cable."""

    NONE = "none"
    BLACK_HOLE = "black-hole"  #: all is accepted, nothing arrives
    LATE = "late"  #: the request arrives, its answer stays in the cable until it is mended
    DROPPED = "dropped"  #: the request arrives, its answer is lost
    REFUSED = "refused"  #: nobody listens


class FaultProxy:
    """Stands before a server on the loopback, in a thread of its own. Use as a context; `fault` may change any time."""

    def __init__(self, port: int) -> None:
        self._upstream = ("127.0.0.1", port)
        self.fault = Fault.NONE
        self.url = ""
        self._ready = threading.Event()
        self._mended: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="fault-proxy", daemon=True)

    def __enter__(self) -> FaultProxy:
        """Listen."""
        self._thread.start()
        assert self._ready.wait(10), "the proxy does not start"
        return self

    def __exit__(self, *_: object) -> None:
        """Cut everything."""
        assert self._loop is not None
        assert self._stop is not None
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
        assert not self._thread.is_alive(), "the proxy does not stop"

    def mend(self) -> None:
        """Be a good cable again; what stayed in it goes on."""
        assert self._loop is not None
        assert self._mended is not None
        self.fault = Fault.NONE
        self._loop.call_soon_threadsafe(self._mended.set)

    def break_by(self, fault: Fault) -> None:
        """Have this fault from now on."""
        assert self._loop is not None
        assert self._mended is not None
        self._loop.call_soon_threadsafe(self._mended.clear)
        self.fault = fault

    async def _serve(self) -> None:
        self._loop, self._mended, self._stop = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
        self._links: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._welcome, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        await self._stop.wait()
        server.close()
        for link in self._links:
            link.cancel()
        await asyncio.gather(*self._links, return_exceptions=True)

    async def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._links.add(task)
        try:
            if self.fault is Fault.REFUSED:
                return
            up_reader, up_writer = await asyncio.open_connection(*self._upstream)
            try:
                await asyncio.gather(self._carry(reader, up_writer), self._bring(up_reader, writer))
            finally:
                up_writer.transport.abort()
        except (OSError, asyncio.CancelledError):
            return  # the server went away, or the proxy does: the client sees the end of its connection
        finally:
            writer.transport.abort()
            self._links.discard(task)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """The client's words."""
        while block := await reader.read(65536):
            if self.fault is Fault.REFUSED:
                break
            await self._held(Fault.BLACK_HOLE)
            writer.write(block)
            await writer.drain()
        writer.transport.abort()

    async def _bring(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """The server's words."""
        while block := await reader.read(65536):
            if self.fault in (Fault.DROPPED, Fault.REFUSED):
                break
            await self._held(Fault.BLACK_HOLE, Fault.LATE)
            writer.write(block)
            await writer.drain()
        writer.transport.abort()

    async def _held(self, *faults: Fault) -> None:
        assert self._mended is not None
        if self.fault in faults:
            await self._mended.wait()
