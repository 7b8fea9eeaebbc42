"""Monday morning, the network is down: a kiosk that was enrolled last week starts, serves, and is heard at noon."""

from pathlib import Path

import pytest

from ausuivant.clock import DemoClock
from server.security.roles import Role
from sim.kiosk_visitors import Kiosk
from sim.programs import Programs
from tests.core.reception import NINE
from tests.server.house import House
from tests.stories.test_enrolment import approve, house, programs, until

__all__ = ["house", "programs"]

pytestmark = [pytest.mark.story, pytest.mark.full, pytest.mark.timeout(180)]


@pytest.mark.logs("no answer for")
def test_kiosk_starts_and_serves_without_a_network_and_hands_its_tickets_in_when_there_is_one(
    house: House, programs: Programs, tmp_path: Path
) -> None:
    admin = house.person("ada", Role.SITE_ADMIN)
    printer = programs.start("printer", "printer", "simulate", "--port", "0", "--out", str(tmp_path / "tickets"))
    asked = ("kiosk", "--printer", printer.wait_for(r"(tcp://[\w.]+:\d+)")[1], "--control", "0")
    first = programs.start("kiosk", *asked, "--server", house.url)
    approve(admin, first)
    finger = Kiosk(int(first.wait_for(r"commande sur 127\.0\.0\.1:(\d+)")[1]))
    until(lambda: finger.screen()["screen"] == "home")
    finger.close()
    programs.end(first)
    url, port = house.url, house.port
    house.stop()

    again = programs.start("kiosk again", *asked)
    finger = Kiosk(int(again.wait_for(r"commande sur 127\.0\.0\.1:(\d+)")[1]))
    for label in ("A800", "A801"):
        until(lambda: finger.screen()["screen"] == "home")
        assert finger.press("service-cni")
        until(lambda: finger.press("take-ticket"))
        until(lambda: finger.screen()["screen"] == "ticket")
        assert finger.screen()["label"] == label
        assert finger.press("home")

    database = f"sqlite:///{tmp_path / 'ausuivant.db'}"
    with House(database, DemoClock.starting_at(NINE), data=tmp_path, port=port) as back:
        assert back.url == url
        until(lambda: len(back.services.ledger.state("HDV").tickets) == 2, 60)
        assert {one.label for one in back.services.ledger.state("HDV").tickets.values()} == {"A800", "A801"}
        again.check()
    finger.close()
