"""What a kiosk is made of behind its screen: printers that take over, a site that it remembers."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ausuivant.client.access import Access
from ausuivant.clock import FixedClock, SystemClock
from ausuivant.core import looking
from ausuivant.core.config import TicketClass
from ausuivant.ids import new_id
from kiosk_app.actions import MakeTicket
from kiosk_app.backstage import Backstage, PrinterAt, open_backstage
from kiosk_app.flow import Stage
from kiosk_app.handover import Handover
from kiosk_app.issuing import News
from kiosk_app.syncing import VIEW
from printer_drivers.simulator import SimulatedPrinter
from server.security.roles import Role
from tests.core.reception import NINE, a_site
from tests.prepared import prepared_database
from tests.server.house import House

pytestmark = pytest.mark.logs("no answer for", "printer", "cannot be read", "does not answer")


@pytest.fixture
def nowhere() -> Iterator[str]:
    """The address of a printer that is switched off."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"tcp://127.0.0.1:{held.getsockname()[1]}"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A real server."""
    with House(prepared_database(tmp_path), FixedClock(NINE), a_site(), data=tmp_path) as opened:
        yield opened


@pytest.fixture
def stage(house: House, tmp_path: Path) -> Iterator[Callable[..., Backstage]]:
    """Kiosks without a screen, with these printers."""
    _, token = house.token(Role.KIOSK)
    opened: list[Backstage] = []

    def make(*addresses: str, listener: Callable[[News], None]) -> Backstage:
        access = Access(house.url, token, "HDV")
        printers = tuple(PrinterAt(one, "generic-80mm") for one in addresses)
        opened.append(
            open_backstage(printers, tmp_path / "kiosk", access, token, clock=SystemClock(), listener=listener)
        )
        return opened[-1]

    yield make
    for one in opened:
        one.close()


def test_second_printer_takes_over_when_the_first_is_switched_off(
    stage: Callable[..., Backstage], house: House, nowhere: str, tmp_path: Path
) -> None:
    services, news = house.services, list[News]()
    view = looking.kiosk(services.ledger.state("HDV"), services.ledger.config("HDV"), NINE)
    with SimulatedPrinter("generic-80mm", tmp_path / "tickets", speed_mm_s=0) as second:
        kiosk = stage(nowhere, second.url, listener=news.append)
        order = MakeTicket(new_id(), "cni", TicketClass.ORDINARY, "fr")
        kiosk.issuer.carry_out(order, view).result(60)
        assert [one.stage for one in news] == [Stage.NUMBERED, Stage.ON_PAPER]
        assert second.wait_for_ticket().label == "A001"


def test_site_is_forgotten_when_another_version_kept_it(
    stage: Callable[..., Backstage], nowhere: str, tmp_path: Path
) -> None:
    (tmp_path / "kiosk").mkdir()
    kept = Handover(tmp_path / "kiosk" / "kiosk-HDV.db")
    kept.keep(VIEW, {"site": "HDV"})
    kept.close()
    assert stage(nowhere, listener=lambda news: None).remembered is None
