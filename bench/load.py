"""The client: many kept-alive connections on raw sockets in a process of its own, so that it is never what is measured.

Every request was made beforehand and every answer is only cut out here; what the answers say is looked at afterwards.
"""

import asyncio
import gc
import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import uvloop

from bench.programs import BenchFailed

TIMEOUT_S = 300.0
HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Plan:
    """`lanes`: what each connection sends, one request after the answer to the other. `status`: of a good answer."""

    host: str
    port: int
    lanes: tuple[tuple[bytes, ...], ...]
    status: int


@dataclass(slots=True)
class Outcome:
    """`seconds`: from the first request to the last answer. `latencies`: in seconds. `bodies`: of the answers."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds

    def add(self, other: "Outcome") -> None:
        """Take another drive's into this one."""
        self.seconds += other.seconds
        self.latencies += other.latencies
        self.bodies += other.bodies


def body_of(answer: bytes) -> tuple[int, bytes] | None:
    """The status and the body of an HTTP/1.1 answer; None while it is not whole."""
    end = answer.find(HEAD_END)
    if end < 0:
        return None
    head = answer[:end].lower()
    status = int(head[9:12])
    start, mark = end + len(HEAD_END), head.find(b"\r\ncontent-length:")
    if mark < 0:
        return status, answer[start:]
    stop = head.find(b"\r\n", mark + 2)
    length = int(head[mark + 17 : stop if stop > 0 else end])
    return (status, answer[start:]) if len(answer) - start >= length else None


class Lane(asyncio.Protocol):
    """One connection."""

    def __init__(self, requests: tuple[bytes, ...], status: int, outcome: Outcome) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._requests = iter(requests)
        self._status = status
        self._outcome = outcome
        self._buffer = b""
        self._sent_at = 0.0
        self._transport: Any = None  # uvloop's transports are no asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def send_next(self) -> None:
        """Send the next request, or be done."""
        request = next(self._requests, None)
        if request is None:
            self._transport.close()
            self.done.set_result(None)
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def leave(self) -> None:
        """Cut the connection, if it still stands."""
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        answered_at = time.perf_counter()
        self._buffer += data
        answer = body_of(self._buffer)
        if answer is None:
            return
        self._buffer = b""
        status, body = answer
        if status != self._status:
            self._fail(f"answered {status}: {body[:500].decode(errors='replace')}")
            return
        self._outcome.latencies.append(answered_at - self._sent_at)
        self._outcome.bodies.append(body)
        self.send_next()

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(f"cut the connection: {exc}")

    def _fail(self, reason: str) -> None:
        if not self.done.done():
            self.done.set_exception(BenchFailed(f"the server {reason}"))


async def _drive(plan: Plan) -> Outcome:
    loop = asyncio.get_running_loop()
    outcome = Outcome()
    lanes: list[Lane] = []
    for requests in plan.lanes:
        _, lane = await loop.create_connection(
            lambda mine=requests: Lane(mine, plan.status, outcome), plan.host, plan.port
        )
        lanes.append(lane)
    # A collection in the middle would be measured as the server's slowness.
    gc.collect()
    gc.disable()
    started = time.perf_counter()
    try:
        for lane in lanes:
            lane.send_next()
        async with asyncio.timeout(TIMEOUT_S):
            await asyncio.gather(*(lane.done for lane in lanes))
        outcome.seconds = time.perf_counter() - started
    finally:
        gc.enable()
        for lane in lanes:
            lane.leave()
    return outcome


def drive(plan: Plan) -> Outcome:
    """Do what the plan says. Runs in the client process."""
    return uvloop.run(_drive(plan))


def client_process() -> ProcessPoolExecutor:
    """The process that clients live in."""
    return ProcessPoolExecutor(max_workers=1, mp_context=multiprocessing.get_context("spawn"))
