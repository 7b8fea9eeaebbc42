"""The clients: what they take for an answer or a frame, and what they refuse to measure."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from bench.listeners import Display, Room
from bench.load import Plan, _drive, body_of
from bench.programs import BenchFailed

ANSWER = b'HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"seq":4}'


@contextlib.asynccontextmanager
async def server(answer: bytes) -> AsyncIterator[int]:
    """A server that answers every request alike, in two pieces; its port."""

    served: list[asyncio.Task[None] | None] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served.append(asyncio.current_task())
        with contextlib.suppress(ConnectionError):
            while await reader.read(65536):
                writer.write(answer[:30])
                await writer.drain()
                writer.write(answer[30:])
        with contextlib.suppress(ConnectionError):
            writer.close()
            await writer.wait_closed()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as running:
        yield running.sockets[0].getsockname()[1]
        await asyncio.gather(*(task for task in served if task is not None))


@pytest.mark.parametrize("cut", [10, len(ANSWER) - 10, len(ANSWER) - 1])
def test_answer_is_not_taken_when_it_is_not_whole(cut: int) -> None:
    assert body_of(ANSWER[:cut]) is None
    assert body_of(ANSWER) == (201, b'{"seq":4}')


async def test_every_request_is_timed_when_each_is_answered() -> None:
    async with server(ANSWER) as port:
        outcome = await _drive(Plan("127.0.0.1", port, ((b"a", b"b"), (b"c", b"d", b"e")), 201))
    assert outcome.bodies == [b'{"seq":4}'] * 5
    assert len(outcome.latencies) == 5
    assert outcome.seconds >= max(outcome.latencies)


async def test_run_fails_when_an_answer_has_another_status() -> None:
    async with server(ANSWER.replace(b"201 Created", b"409 Conflict")) as port:
        with pytest.raises(BenchFailed, match="409"):
            await _drive(Plan("127.0.0.1", port, ((b"a",),), 201))


class Wire(asyncio.Transport):
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += data


def frame(text: str) -> bytes:
    """A server's text frame, as long as it is."""
    payload = text.encode()
    length = bytes([len(payload)]) if len(payload) < 126 else b"\x7e" + len(payload).to_bytes(2, "big")
    return b"\x81" + length + payload


async def test_display_hears_whole_frames_when_they_come_in_pieces() -> None:
    room = Room(1)
    display, wire = Display(b"GET", room), Wire()
    display.connection_made(wire)
    heartbeat = frame('{"topic":"hall:HDV","seq":9,"sent_at":"x"}')
    whole = frame('{"topic":"hall:HDV","seq":7,"sent_at":"x","view":{"filling":"' + "é" * 200 + '"}}')
    stream = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n" + heartbeat + whole
    for at in range(len(stream)):
        display.data_received(stream[at : at + 1])
    assert wire.written == b"GET"
    assert len(await room.wait(7)) == 1
    assert room.frame == whole[4:]


async def test_run_fails_when_a_display_is_refused() -> None:
    room = Room(1)
    display = Display(b"GET", room)
    display.connection_made(Wire())
    display.data_received(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
    with pytest.raises(BenchFailed, match="403"):
        await room.wait(0)
