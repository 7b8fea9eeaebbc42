"""Displays: many websockets on raw sockets in the client process, and a press whose frame they all wait for."""

import asyncio
import gc
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

import uvloop

from bench.load import HEAD_END, body_of
from bench.programs import BenchFailed

TIMEOUT_S: Final = 20.0
CONNECTING_AT_ONCE: Final = 50
TEXT: Final = 0x81  #: first byte of a whole text frame
PING, PONG = 0x89, b"\x8a"  #: first bytes; what a client sends is masked
MASKED, NO_MASK = 0x80, bytes(4)
LENGTH_16, LENGTH_64 = 126, 127
SEQ: Final = b'"seq":'
VIEW: Final = b'"view":'
HEAD_BYTES: Final = 300  #: a frame says its seq, and whether it has a view, within these


@dataclass(frozen=True, slots=True)
class Broadcast:
    """`join`: what each of `displays` sends to listen. `presses`: requests, each answered with its seq.

    `others`: what further listeners send, whose frames nobody waits for.
    """

    host: str
    port: int
    join: bytes
    displays: int
    presses: tuple[bytes, ...]
    pause_s: float
    others: tuple[bytes, ...] = ()


@dataclass(slots=True)
class Heard:
    """Seconds from each press to its answer, and to its frame at each display. `frame`: the last one.

    `after`: from the answer to each frame; below zero where the frame came first.
    """

    answers: list[float] = field(default_factory=list)
    frames: list[float] = field(default_factory=list)
    after: list[float] = field(default_factory=list)
    frame: bytes = b""


class Room:
    """All displays of a run, and the press they listen for."""

    def __init__(self, displays: int) -> None:
        self._displays = displays
        self._whole = asyncio.Event()
        self._failed: str | None = None
        self.begin()
        self.frame = b""

    def begin(self) -> None:
        """Forget what was heard."""
        self._arrived: list[tuple[float, int]] = []
        self._counts: Counter[int] = Counter()
        self._awaited: int | None = None
        self._whole.clear()

    def hear(self, at: float, payload: bytes) -> None:
        """A frame came to one display; heartbeats are none."""
        head = payload[:HEAD_BYTES]
        if VIEW not in head:
            return
        start = head.index(SEQ) + len(SEQ)
        seq = int(head[start : head.index(b",", start)])
        self.frame = payload
        self._arrived.append((at, seq))
        self._counts[seq] += 1
        self._look()

    def fail(self, reason: str) -> None:
        """One display is lost: the run is worth nothing."""
        self._failed = reason
        self._whole.set()

    async def wait(self, seq: int) -> list[float]:
        """When each display had a frame of at least this seq."""
        self._awaited = seq
        self._look()
        try:
            async with asyncio.timeout(TIMEOUT_S):
                await self._whole.wait()
        except TimeoutError:
            raise BenchFailed(f"{sum(self._counts.values())} of {self._displays} displays heard {seq}") from None
        if self._failed is not None:
            raise BenchFailed(f"a display lost the server: {self._failed}")
        return [at for at, heard in self._arrived if heard >= seq][: self._displays]

    def _look(self) -> None:
        if self._awaited is not None:
            count = sum(many for seq, many in self._counts.items() if seq >= self._awaited)
            if count >= self._displays:
                self._whole.set()


class Display(asyncio.Protocol):
    """One websocket that only listens."""

    def __init__(self, join: bytes, room: Room) -> None:
        self._join = join
        self._room = room
        self._buffer = b""
        self._joined = False
        self._transport: Any = None  # uvloop's transports are no asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._transport.write(self._join)

    def leave(self) -> None:
        """Go away; nobody minds."""
        self._room = Room(1)
        self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._room.fail(str(exc or "closed"))

    def data_received(self, data: bytes) -> None:
        at = time.perf_counter()
        self._buffer = self._buffer + data if self._buffer else data
        if not self._joined and not self._welcomed():
            return
        while (end := self._frame_end()) is not None:
            start, stop = end
            if self._buffer[0] == TEXT:
                self._room.hear(at, self._buffer[start:stop])
            elif self._buffer[0] == PING:
                # Unanswered, the server gives the connection up after forty seconds.
                self._transport.write(PONG + bytes((MASKED | (stop - start),)) + NO_MASK + self._buffer[start:stop])
            self._buffer = self._buffer[stop:]

    def _welcomed(self) -> bool:
        end = self._buffer.find(HEAD_END)
        if end < 0:
            return False
        if not self._buffer.startswith(b"HTTP/1.1 101 "):
            self._room.fail(self._buffer[:300].decode(errors="replace"))
            return False
        self._joined = True
        self._buffer = self._buffer[end + len(HEAD_END) :]
        return True

    def _frame_end(self) -> tuple[int, int] | None:
        """Where the first frame's payload begins and ends; None while it is not whole."""
        buffer = self._buffer
        if len(buffer) < 10:
            return None
        length, start = buffer[1], 2
        if length == LENGTH_16:
            length, start = int.from_bytes(buffer[2:4], "big"), 4
        elif length == LENGTH_64:
            length, start = int.from_bytes(buffer[2:10], "big"), 10
        return (start, start + length) if len(buffer) >= start + length else None


async def _listen(plan: Broadcast) -> Heard:
    room, heard = Room(plan.displays), Heard()
    displays = await _seated(plan, room)
    displays += await _beside(plan)
    reader, writer = await asyncio.open_connection(plan.host, plan.port)
    gc.collect()
    gc.disable()
    try:
        for press in plan.presses:
            await asyncio.sleep(plan.pause_s)
            room.begin()
            pressed = time.perf_counter()
            writer.write(press)
            answer = await body_read_from(reader)
            answered = time.perf_counter()
            heard.answers.append(answered - pressed)
            start = answer.index(SEQ) + len(SEQ)
            seq = int(answer[start:].split(b",")[0].rstrip(b"}"))
            arrivals = await room.wait(seq)
            heard.frames += [at - pressed for at in arrivals]
            heard.after += [at - answered for at in arrivals]
    finally:
        gc.enable()
        for display in displays:
            display.leave()
        writer.close()
    heard.frame = room.frame
    return heard


async def _seated(plan: Broadcast, room: Room) -> list[Display]:
    """Connect every display and wait for its first frame."""
    loop = asyncio.get_running_loop()
    displays: list[Display] = []
    for start in range(0, plan.displays, CONNECTING_AT_ONCE):
        some = range(min(CONNECTING_AT_ONCE, plan.displays - start))
        made = (loop.create_connection(lambda: Display(plan.join, room), plan.host, plan.port) for _ in some)
        displays += [display for _, display in await asyncio.gather(*made)]
    await room.wait(0)
    return displays


async def _beside(plan: Broadcast) -> list[Display]:
    """Connect those whom nobody waits for, and see that each is let in."""
    loop = asyncio.get_running_loop()
    room = Room(len(plan.others))
    made = [
        await loop.create_connection(lambda one=one: Display(one, room), plan.host, plan.port) for one in plan.others
    ]
    if made:
        await room.wait(0)
    return [display for _, display in made]


async def body_read_from(reader: asyncio.StreamReader) -> bytes:
    """Read the body of an answer; BenchFailed if it is a refusal."""
    received = b""
    while True:
        chunk = await reader.read(65536)
        received += chunk
        answer = body_of(received)
        if answer is not None and answer[0] == 200:
            return answer[1]
        if answer is not None or not chunk:
            raise BenchFailed(f"the press was answered: {received[:500].decode(errors='replace')}")


def listen(plan: Broadcast) -> Heard:
    """Do what the plan says. Runs in the client process."""
    return uvloop.run(_listen(plan))
