"""What waits for one connection: one slot, the latest frame wins, and a heartbeat never displaces a frame."""

import asyncio

from ausuivant.wire.frames import Sealed


class Mailbox:
    """The one slot between the hub and a connection's writer."""

    __slots__ = ("_beat", "_frame", "_something")

    def __init__(self) -> None:
        self._frame: Sealed | None = None
        self._beat: Sealed | None = None
        self._something = asyncio.Event()

    def put(self, frame: Sealed) -> None:
        """Leave a frame, in the place of whatever waits."""
        self._frame, self._beat = frame, None
        self._something.set()

    def beat(self, frame: Sealed) -> None:
        """Leave a heartbeat of this frame, unless a frame waits: it tells as much."""
        if self._frame is None:
            self._beat = frame
            self._something.set()

    async def take(self) -> tuple[Sealed, bool]:
        """Wait for something to send: the frame, and whether its view goes with it."""
        await self._something.wait()
        self._something.clear()
        frame, beat = self._frame, self._beat
        self._frame = self._beat = None
        if frame is not None:
            return frame, True
        assert beat is not None, "the event is set only with something in the slot"
        return beat, False
