"""A kiosk with everything real but the network: the core, the simulated printer over TCP, the journal on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from ausuivant.clock import FixedClock, SystemClock
from ausuivant.look.metrics import Metrics
from ausuivant.qt.theme import Style, load_fonts
from kiosk_app.contact import Contact
from kiosk_app.flow import Screen
from kiosk_app.handover import Handover
from kiosk_app.issuing import Issuer
from kiosk_app.journal import Journal
from kiosk_app.program import NewsBridge
from kiosk_app.syncing import Syncer
from kiosk_app.window import KioskWindow
from printer_drivers import Printer, open_printer
from printer_drivers.simulator import SimulatedPrinter
from tests.kiosk_app.reception import MORNING, Reception, example_site


@dataclass
class Kiosk:
    """A kiosk and what stands around it."""

    window: KioskWindow
    reception: Reception
    clock: FixedClock
    simulated: SimulatedPrinter
    journal: Journal
    syncer: Syncer
    bot: QtBot
    contact: Contact

    def button(self, name: str) -> QAbstractButton:
        """Find a control of the present screen by its name."""
        page = self.window.currentWidget()
        assert page is not None
        found = [one for one in page.findChildren(QAbstractButton) if one.objectName() == name and one.isVisible()]
        assert len(found) == 1, f"{name}: {len(found)} on {self.window.screen_shown}"
        return found[0]

    def press(self, name: str) -> None:
        """Press a control, where a finger would."""
        button = self.button(name)
        self.bot.mouseClick(button, Qt.MouseButton.LeftButton, pos=button.rect().center())

    def choose(self, service_id: str) -> None:
        """Go to a démarche, through its family if there is one."""
        choice = next(one for one in self.reception.site.services.values() if one.id == service_id)
        if len(self.reception.site.services) > 8:
            self.press(f"family-{choice.family}")
        self.press(f"service-{service_id}")

    def wait_for(self, screen: Screen) -> None:
        """Wait until a screen is shown."""
        self.bot.waitUntil(lambda: self.window.screen_shown is screen, timeout=10_000)


@pytest.fixture(scope="session")
def fonts(qapp: object) -> None:
    """Load the bundled font once."""
    load_fonts()


@pytest.fixture
def clock() -> FixedClock:
    """A Thursday morning."""
    return FixedClock(MORNING)


@pytest.fixture
def simulated(tmp_path: Path) -> Iterator[SimulatedPrinter]:
    """A printer whose paper takes no time."""
    with SimulatedPrinter("generic-80mm", tmp_path / "tickets", speed_mm_s=0) as printer:
        yield printer


@pytest.fixture
def printer(simulated: SimulatedPrinter, tmp_path: Path) -> Iterator[Printer]:
    """The driver on that printer."""
    opened = open_printer(simulated.url, "generic-80mm", journal=tmp_path / "printer.db", clock=SystemClock())
    yield opened
    opened.close()


@pytest.fixture
def make_kiosk(
    fonts: None, qtbot: QtBot, clock: FixedClock, simulated: SimulatedPrinter, printer: Printer, tmp_path: Path
) -> Iterator[Callable[..., Kiosk]]:
    """Put kiosks together."""
    opened: list[tuple[Issuer, Syncer, Handover]] = []

    def make(site_id: str = "HDV", *, heard: bool = True, block: int | None = None) -> Kiosk:
        reception = Reception(example_site(site_id), clock)
        reception.block = block
        bridge = NewsBridge()
        path = tmp_path / f"kiosk-{len(opened)}.db"
        journal, handover = Journal(path, clock), Handover(path)
        contact = Contact(clock, handover, block=block)
        syncer = Syncer(site_id, api=reception, handover=handover, contact=contact, clock=clock)
        issuer = Issuer(
            site_id,
            api=reception,
            printer=printer,
            journal=journal,
            contact=contact,
            link=syncer,
            listener=bridge.news.emit,
        )
        opened.append((issuer, syncer, handover))
        syncer.start()
        window = KioskWindow(Style(Metrics.kiosk()), clock=clock, orders=issuer, alone=lambda: contact.alone)
        bridge.setParent(window)
        bridge.news.connect(window.hear)
        window.setFixedSize(1080, 1920)
        qtbot.addWidget(window)
        window.show()
        if heard:
            window.receive(reception.frame("kiosk"))
        return Kiosk(window, reception, clock, simulated, journal, syncer, qtbot, contact)

    yield make
    for issuer, syncer, handover in opened:
        issuer.close()
        syncer.close()
        handover.close()


@pytest.fixture
def kiosk(make_kiosk: Callable[..., Kiosk]) -> Kiosk:
    """The town hall's kiosk, which has heard of its site."""
    return make_kiosk()
