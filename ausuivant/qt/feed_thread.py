"""One thread that carries the feed's client, which knows no Qt, and hands its news to the screens."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from PyQt6.QtCore import QObject, QThread, pyqtSignal

from ausuivant.wire.frames import Frame

STOP_MS = 5000


class Feed(Protocol):
    """What `ausuivant.client.feed.FeedClient` offers: a blocking loop that ends when `stop` is set."""

    def run(self, on_frame: Callable[[Frame], None], on_state: Callable[..., None], stop: threading.Event) -> None:
        """Connect, listen, connect again."""
        ...


class FeedThread(QThread):
    """Runs a feed until told to stop.

    Signals:
        frame: a Frame, with a view or as a heartbeat.
        link: the Link's new state.
    """

    frame = pyqtSignal(object)
    link = pyqtSignal(object)

    def __init__(self, feed: Feed, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._feed = feed
        self._stop = threading.Event()

    def run(self) -> None:
        """Carry the feed; called by Qt in the thread."""
        self._feed.run(self.frame.emit, self.link.emit, self._stop)

    def finish(self) -> bool:
        """End the loop and wait for the thread; False if it did not end in time."""
        self._stop.set()
        return self.wait(STOP_MS)
