"""A kiosk's window with the staff's menu before it; no network, and a printer that says what it is told to."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from kiosk_app.staff.choices import ChoicesFile
from kiosk_app.staff.lookout import Place
from kiosk_app.staff.menu import Means, StaffMenu
from kiosk_app.staff.parts import StaffPage
from kiosk_app.staff.pin import PinFile
from printer_drivers import Health, JobResult, PrinterEvent, PrinterStatus, TicketJob, load_profile
from tests.kiosk_app.test_keys import Recorder
from tests.kiosk_app.walk import Size, Walk

PIN = "402815"
SERVER = "https://accueil.ville.lan:8443"


@dataclass
class PaperPrinter:
    """Takes jobs and never ends them; its status is what the test says."""

    said: PrinterStatus = field(default_factory=lambda: PrinterStatus(Health.READY, metres_since_roll=31.4))
    jobs: list[tuple[TicketJob, Future[JobResult]]] = field(default_factory=list)
    profile = load_profile("generic-80mm")

    def submit(self, job: TicketJob) -> Future[JobResult]:
        """Keep it."""
        future: Future[JobResult] = Future()
        self.jobs.append((job, future))
        return future

    def status(self, timeout: float = 2.5) -> PrinterStatus:
        """Say it."""
        return self.said

    def on_event(self, listener: Callable[[PrinterEvent], None]) -> None:
        """Nothing happens here."""

    def close(self, timeout: float = 5.0) -> None:
        """Nothing to let go."""


@dataclass
class Journal:
    """Knows how many tickets wait to be handed in."""

    waiting: int = 0

    def unsynced(self) -> int:
        """Say it."""
        return self.waiting


class Staffed:
    """A walk with a menu."""

    def __init__(self, qtbot: QtBot, folder: Path, size: Size, **facts: object) -> None:
        self.bot = qtbot
        self.walk = Walk(size=size)
        self.clock = self.walk.clock
        self.printer, self.journal, self.speaker = PaperPrinter(), Journal(), Recorder()
        self.answer: Exception | None = None
        self.codes: list[int] = []
        self.pin = PinFile.of(folder)
        means = Means(
            place=Place("HDV", SERVER, "0.1.0"),
            clock=self.clock,
            pin=self.pin,
            choices=ChoicesFile.of(folder, theme="light"),
            printer=self.printer,
            speaker=self.speaker,
            ping=self._ping,
            unsynced=self.journal,
            restarts=True,
        )
        self.window = self.walk.window
        self.menu = StaffMenu(self.window, self.window._style, replace(means, **facts))  # type: ignore[arg-type]
        self.menu.hear(self.walk.reception.frame("kiosk"))
        self.menu.ended.connect(self.codes.append)
        qtbot.addWidget(self.window)
        self.window.activateWindow()

    def _ping(self) -> None:
        self.clock.advance(timedelta(milliseconds=14))
        if self.answer is not None:
            raise self.answer

    @property
    def page(self) -> StaffPage:
        """What staff see, laid out."""
        page = self.menu.currentWidget()
        assert isinstance(page, StaffPage)
        QApplication.sendPostedEvents()
        layout = page.layout()
        assert layout is not None
        layout.activate()
        return page

    def corners(self, *, apart_s: float = 1.0) -> None:
        """Touch the four corners, clockwise."""
        right, low = self.window.width() - 6, self.window.height() - 6
        for at in (QPoint(5, 5), QPoint(right, 5), QPoint(right, low), QPoint(5, low)):
            self.tap(at)
            self.clock.advance(timedelta(seconds=apart_s))

    def tap(self, at: QPoint) -> None:
        """Touch the window where a finger would, whatever is there."""
        on = self.window.childAt(at) or self.window
        self.bot.mouseClick(on, Qt.MouseButton.LeftButton, pos=on.mapFrom(self.window, at))

    def key(self, key: Qt.Key) -> None:
        """Press a key, as the window system tells it."""
        self.bot.keyClick(self.window.windowHandle(), key)

    def button(self, name: str) -> QAbstractButton:
        """Find a control of the page."""
        (found,) = [one for one in self.page.findChildren(QAbstractButton) if one.objectName() == name]
        return found

    def press(self, name: str) -> None:
        """Press a control of the page."""
        button = self.button(name)
        self.tap(button.mapTo(self.window, button.rect().center()))

    def type(self, pin: str) -> None:
        """Press the PIN's keys."""
        for digit in pin:
            self.press(f"pin-{digit}")
        self.press("pin-open")

    def open_menu(self) -> None:
        """Go in, with the right PIN, and wait for the first look around."""
        self.corners()
        self.type(PIN)
        self.look()

    def look(self) -> None:
        """Wait until the lookout has come back."""
        self.bot.waitUntil(lambda: self.menu._seen.looked, timeout=5000)

    def let_pass(self, seconds: float) -> None:
        """Let time pass, tick by tick."""
        for _ in range(round(seconds * 2)):
            self.clock.advance(timedelta(seconds=0.5))
            self.window.tick()
            if self.menu.here:
                self.menu.tick()

    def fact(self, label: str) -> str:
        """Read a line of the sheet."""
        found = {one.text(): other.text() for one, other in self.page.facts._rows}  # type: ignore[attr-defined]
        return found[label].replace("\u00a0", " ")
