"""Visitors' phones: many websockets that each follow one ticket, while a visitor is called now and then."""

import asyncio
import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import uvloop

from bench.listeners import VIEW, Display, Room, body_read_from
from bench.programs import BenchFailed

CONNECTING_AT_ONCE: Final = 10  #: fewer than may stand at the door without a token
TIMEOUT_S: Final = 60.0
SETTLE_S: Final = 12.0  #: until what the arrivals changed is told to everybody
CALLED: Final = b'"state":"called"'
CLOCK_TICKS: Final = os.sysconf("SC_CLK_TCK")
MASKED_TEXT: Final = b"\x81\xfe"  #: a whole text frame of a client, its length in the next two bytes


@dataclass(frozen=True, slots=True)
class Hall:
    """`tokens`: one phone each. `presses`: requests, `pause_s` apart. `pid`: the server's process."""

    host: str
    port: int
    join: bytes
    tokens: tuple[str, ...]
    presses: tuple[bytes, ...]
    pause_s: float
    pid: int


@dataclass(slots=True)
class Followed:
    """What the presses brought. `called`: seconds from a press to the phone that it called."""

    seconds: float = 0.0
    cpu_s: float = 0.0
    frames: int = 0
    received: int = 0  #: bytes of payloads, heartbeats among them
    called: list[float] = field(default_factory=list)


class Pockets(Room):
    """Every phone of a run."""

    def __init__(self, phones: int) -> None:
        super().__init__(phones)
        self.followed = Followed()
        self.pressed_at: float | None = None
        self.seen = asyncio.Semaphore(0)

    def hear(self, at: float, payload: bytes) -> None:
        """A frame or a heartbeat came to one phone."""
        self.followed.received += len(payload)
        if VIEW not in payload:
            return
        self.followed.frames += 1
        self.seen.release()
        if CALLED in payload and self.pressed_at is not None:
            self.followed.called.append(at - self.pressed_at)

    def check(self) -> None:
        """BenchFailed if a phone lost its line."""
        if self._failed is not None:
            raise BenchFailed(f"a phone lost the server: {self._failed}")


class Phone(Display):
    """One phone: it shows its token as soon as the socket is open."""

    def __init__(self, join: bytes, token: str, room: Pockets) -> None:
        super().__init__(join, room)
        hello = json.dumps({"token": token, "language": "fr"}).encode()
        mask = bytes(4)
        self._hello = MASKED_TEXT + len(hello).to_bytes(2, "big") + mask + hello

    def _welcomed(self) -> bool:
        welcomed = super()._welcomed()
        if welcomed:
            self._transport.write(self._hello)
        return welcomed


async def _seated(hall: Hall, room: Pockets) -> list[Phone]:
    """Connect every phone, a few at a time, and wait for each one's first frame."""
    loop = asyncio.get_running_loop()
    phones: list[Phone] = []
    for start in range(0, len(hall.tokens), CONNECTING_AT_ONCE):
        some: Sequence[str] = hall.tokens[start : start + CONNECTING_AT_ONCE]
        for token in some:
            _, phone = await loop.create_connection(lambda t=token: Phone(hall.join, t, room), hall.host, hall.port)
            phones.append(phone)
        async with asyncio.timeout(TIMEOUT_S):
            for _ in some:
                await room.seen.acquire()
        room.check()
    return phones


async def _follow(hall: Hall) -> Followed:
    room = Pockets(len(hall.tokens))
    phones = await _seated(hall, room)
    reader, writer = await asyncio.open_connection(hall.host, hall.port)
    await asyncio.sleep(SETTLE_S if phones else 0.0)
    room.followed = Followed()
    began, cpu = time.perf_counter(), cpu_seconds(hall.pid)
    for number, press in enumerate(hall.presses):
        await asyncio.sleep(max(0.0, began + number * hall.pause_s - time.perf_counter()))
        room.pressed_at = time.perf_counter()
        writer.write(press)
        await body_read_from(reader)
        room.check()
    await asyncio.sleep(max(0.0, began + len(hall.presses) * hall.pause_s - time.perf_counter()))
    found = room.followed
    found.cpu_s, found.seconds = cpu_seconds(hall.pid) - cpu, time.perf_counter() - began
    for phone in phones:
        phone.leave()
    writer.close()
    return found


def cpu_seconds(pid: int) -> float:
    """The processor's time that a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS


def follow(hall: Hall) -> Followed:
    """Do what the plan says. Runs in the client process."""
    return uvloop.run(_follow(hall))
