"""An answer leaves in one write; nothing that is held is ever lost or late."""

import asyncio
from typing import cast

import pytest

from server.cork import Cork


class Wire:
    """A transport that notes what it is told to send."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        assert not self.closed
        self.sent.append(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


@pytest.fixture
def wire() -> Wire:
    return Wire()


async def corked(wire: Wire) -> Cork:
    return Cork(cast(asyncio.Transport, wire), asyncio.get_running_loop())


async def test_head_and_body_leave_together(wire: Wire) -> None:
    cork = await corked(wire)
    cork.write(b"head")
    assert wire.sent == []
    cork.write(b"body")
    assert wire.sent == [b"headbody"]


async def test_lone_write_leaves_at_the_next_turn_of_the_loop(wire: Wire) -> None:
    cork = await corked(wire)
    cork.write(b"head")
    await asyncio.sleep(0)
    assert wire.sent == [b"head"]
    cork.write(b"")
    await asyncio.sleep(0)
    assert wire.sent == [b"head"]


async def test_long_answer_keeps_its_order(wire: Wire) -> None:
    cork = await corked(wire)
    for part in (b"a", b"b", b"c", b"d", b"e"):
        cork.write(part)
    await asyncio.sleep(0)
    assert b"".join(wire.sent) == b"abcde"


@pytest.mark.parametrize("way", ["close", "uncorked"])
async def test_what_is_held_leaves_before_the_connection_changes_hands(wire: Wire, way: str) -> None:
    cork = await corked(wire)
    cork.write(b"last words")
    getattr(cork, way)()
    assert wire.sent == [b"last words"]
    assert cork.is_closing() is (way == "close")
    await asyncio.sleep(0)
    assert wire.sent == [b"last words"]
