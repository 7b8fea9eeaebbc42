"""A hand at a whole kiosk: its window, its journal and its printer, before a real server. One process a measurement.

`python -m bench.kiosk_hand touches|tickets COUNT SERVER TOKEN PRINTER FOLDER` writes what it measured as JSON, last.
"""

from __future__ import annotations

import ctypes
import gc
import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from PyQt6.QtCore import QEvent, QEventLoop, QPointF, Qt
from PyQt6.QtGui import QMouseEvent
from PyQt6.QtWidgets import QApplication

from ausuivant.client.access import Access
from ausuivant.client.api import ApiClient
from ausuivant.clock import SystemClock
from ausuivant.core.views import KioskView, TicketView
from ausuivant.look.metrics import Metrics
from ausuivant.qt.running import open_application
from ausuivant.qt.theme import Style
from ausuivant.wire.frames import Frame
from ausuivant.wire.views import encode_view
from bench.printing import PROFILE
from bench.programs import BenchFailed
from bench.town import TOWN_HALL
from kiosk_app.backstage import Backstage, PrinterAt, open_backstage
from kiosk_app.flow import Screen
from kiosk_app.program import NewsBridge
from kiosk_app.screens.controls import Pressable
from kiosk_app.window import KioskWindow
from printer_drivers.transports.tcp import TcpTransport

PATIENCE_S: Final = 30.0
SERVICE: Final = "passeport"
SAMPLE_EVERY: Final = 20
#: tickets after which fonts, caches and Python's own memory have their size
WARM: Final = 0.3


class Stamps:
    """When the server had answered, and when the printer was given its first byte."""

    def __init__(self) -> None:
        self.server_s = 0.0
        self.first_byte_at: float | None = None

    def watch(self) -> None:
        """Look at every answer and every byte of this process."""
        issue, write = ApiClient.issue, TcpTransport.write
        stamps = self

        def stamped_issue(api: ApiClient, *asked: Any, **facts: Any) -> TicketView:
            started = time.perf_counter()
            answer = issue(api, *asked, **facts)
            stamps.server_s = time.perf_counter() - started
            return answer

        def stamped_write(link: TcpTransport, data: bytes, timeout: float) -> int:
            taken = write(link, data, timeout)
            # Questions about the printer's health are short; a ticket is a picture.
            if stamps.first_byte_at is None and len(data) > 64:
                stamps.first_byte_at = time.perf_counter()
            return taken

        ApiClient.issue = stamped_issue  # type: ignore[method-assign,assignment]
        TcpTransport.write = stamped_write  # type: ignore[method-assign]


class Hand:
    """Touches the window, and waits until the next screen is painted."""

    def __init__(self, window: KioskWindow, frame: Frame, clock: SystemClock) -> None:
        self._window, self._frame, self._clock = window, frame, clock
        self.touches_s: list[float] = []

    def hear(self) -> None:
        """Bring a frame, as the feed does after each ticket."""
        self._window.receive(replace(self._frame, sent_at=self._clock.now(), received_mono=self._clock.monotonic()))

    def touch(self, name: str) -> float:
        """Touch a control; when that was. The next picture is painted when this returns."""
        page = self._window.currentWidget()
        found = page.findChildren(Pressable, name) if page is not None else []
        control = next((one for one in found if one.isVisible() and one.isEnabled()), None)
        if control is None:
            raise BenchFailed(f"no {name} on {self._window.screen_shown}")
        middle = QPointF(control.rect().center())
        started = time.perf_counter()
        for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
            at = QPointF(control.mapToGlobal(middle.toPoint()))
            buttons = Qt.MouseButton.LeftButton if kind is QEvent.Type.MouseButtonPress else Qt.MouseButton.NoButton
            event = QMouseEvent(kind, middle, at, Qt.MouseButton.LeftButton, buttons, Qt.KeyboardModifier.NoModifier)
            QApplication.sendEvent(control, event)
        QApplication.sendPostedEvents()
        self._window.repaint()
        self.touches_s.append(time.perf_counter() - started)
        return started

    def wait_for(self, screen: Screen) -> None:
        """Let the kiosk live until it shows a screen."""
        end = time.monotonic() + PATIENCE_S
        while self._window.screen_shown is not screen:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
            if time.monotonic() > end:
                raise BenchFailed(f"{self._window.screen_shown} instead of {screen}")


def visit(hand: Hand, stamps: Stamps, family: str, *, wanders: bool) -> float:
    """One visitor from the first screen back to it; seconds from the touch to the printer, less the server's."""
    hand.hear()
    if wanders:
        for name in ("language-en", "language-fr", "help", "home"):
            hand.touch(name)
    hand.touch(f"family-{family}")
    hand.touch(f"service-{SERVICE}")
    if wanders:
        hand.touch("back")
        hand.touch(f"service-{SERVICE}")
    stamps.first_byte_at = None
    started = hand.touch("take-ticket")
    hand.wait_for(Screen.TICKET)
    if stamps.first_byte_at is None:
        raise BenchFailed("a ticket was shown that no printer was given")
    hand.touch("home")
    hand.wait_for(Screen.HOME)
    return stamps.first_byte_at - started - stamps.server_s


def rss_bytes() -> int:
    """Memory that this process holds, after what is free was given back."""
    gc.collect()
    ctypes.CDLL("libc.so.6").malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


def slope(samples: list[tuple[int, int]]) -> float:
    """Bytes a ticket, by least squares."""
    count = len(samples)
    mean_x = sum(x for x, _ in samples) / count
    mean_y = sum(y for _, y in samples) / count
    spread = sum((x - mean_x) ** 2 for x, _ in samples)
    return sum((x - mean_x) * (y - mean_y) for x, y in samples) / spread


def measured(hand: Hand, stamps: Stamps, family: str, what: str, count: int) -> dict[str, Any]:
    """Do so many visits."""
    if what == "touches":
        visit(hand, stamps, family, wanders=True)  # opens fonts, links and files
        hand.touches_s.clear()
        first_byte = [visit(hand, stamps, family, wanders=True) for _ in range(count)]
        return {"touches_s": hand.touches_s, "first_byte_s": first_byte}
    samples: list[tuple[int, int]] = []
    started = time.perf_counter()
    for number in range(count):
        visit(hand, stamps, family, wanders=number % 10 == 0)
        if number >= WARM * count and number % SAMPLE_EVERY == 0:
            samples.append((number, rss_bytes()))
    return {
        "slope_bytes": slope(samples),
        "rss_mib": samples[-1][1] / 2**20,
        "ticket_s": (time.perf_counter() - started) / count,
    }


def main() -> None:
    """Put the kiosk together, measure, take it apart."""
    what, count, server, token, printer, folder = sys.argv[1:]
    application = open_application("ausuivant-bench")
    clock, bridge, stamps = SystemClock(), NewsBridge(), Stamps()
    stamps.watch()
    with ApiClient(server, token) as api:
        view = api.view(KioskView, TOWN_HALL)
    frame = Frame(f"kiosk:{TOWN_HALL}", "e", 1, clock.now(), json.loads(encode_view(view)), clock.monotonic())
    access = Access(server, token, TOWN_HALL)
    stage: Backstage = open_backstage(
        (PrinterAt(printer, PROFILE),), Path(folder), access, token, clock=clock, listener=bridge.news.emit
    )
    window = KioskWindow(Style(Metrics.kiosk()), clock=clock, orders=stage.issuer, transitions=True)
    bridge.news.connect(window.hear)
    window.setFixedSize(1080, 1920)
    window.show()
    hand = Hand(window, frame, clock)
    hand.hear()
    window.start()
    family = next(one.family for one in view.services if one.service_id == SERVICE)
    try:
        result = measured(hand, stamps, family, what, int(count))
    finally:
        stage.close()
        window.close()
        application.quit()
    print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
