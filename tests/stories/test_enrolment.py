"""A kiosk out of its box: no token, a code on its screen, an administrator, a ticket; revoked, a code again."""

import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ausuivant.client.api import ApiClient
from ausuivant.clock import CLOCK_VARIABLE, DemoClock
from server.security.roles import Role
from sim.kiosk_visitors import Kiosk
from sim.programs import Program, Programs
from tests.core.reception import NINE, a_site
from tests.prepared import prepared_database
from tests.server.house import House

pytestmark = [pytest.mark.story, pytest.mark.timeout(120)]

LOOK_S = 0.05
CODE = r"Code à saisir\s: {code}(\S+), chiffres à comparer\s: ([\d ]+)$"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setattr("server.http.enrolments.POLL_S", 1)  # nobody has to wait five seconds here
    with House(prepared_database(tmp_path), DemoClock.starting_at(NINE), a_site(), data=tmp_path) as opened:
        yield opened


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[Programs]:
    clock = DemoClock.starting_at(NINE).as_text()
    environment = {CLOCK_VARIABLE: clock, "QT_QPA_PLATFORM": "offscreen", "AUSUIVANT_DATA": str(tmp_path / "borne")}
    with Programs(tmp_path / "logs", environment) as running:
        yield running


def approve(admin: ApiClient, kiosk: Program, besides: str = "") -> str:
    """Read the code off the kiosk, compare the fingerprint, approve; the code."""
    found = kiosk.wait_for(CODE.format(code=f"(?!{besides})" if besides else ""))
    code, fingerprint = found[1], found[2].strip()
    assert admin.look_at_code(code).fingerprint == fingerprint
    admin.approve_device(code, fingerprint=fingerprint, role="kiosk", site="HDV", name="Borne du hall")
    return code


def until(happens: Callable[[], bool], seconds: float = 20.0) -> None:
    pause, looks = threading.Event(), 0
    while not happens():
        looks += 1
        assert looks * LOOK_S < seconds, f"it did not happen within {seconds:.0f} s"
        pause.wait(LOOK_S)


def test_kiosk_without_a_token_is_enrolled_gives_a_ticket_and_asks_again_when_it_is_revoked(
    house: House, programs: Programs, tmp_path: Path
) -> None:
    admin = house.person("ada", Role.SITE_ADMIN)
    printer = programs.start("printer", *("printer", "simulate", "--port", "0", "--out", str(tmp_path / "tickets")))
    paper = printer.wait_for(r"(tcp://[\w.]+:\d+)")[1]
    kiosk = programs.start("kiosk", "kiosk", "--server", house.url, "--printer", paper, "--control", "0")
    first = approve(admin, kiosk)
    finger = Kiosk(int(kiosk.wait_for(r"commande sur 127\.0\.0\.1:(\d+)")[1]))
    until(lambda: finger.screen()["screen"] == "home")
    assert finger.press("service-cni")
    until(lambda: finger.press("take-ticket"))
    until(lambda: finger.screen()["screen"] == "ticket")
    assert finger.screen()["label"] == "A001"
    finger.close()
    (ticket,) = house.services.ledger.state("HDV").tickets.values()
    (device,) = admin.devices()
    assert (ticket.origin, device.name, device.offline_block) == (str(device.id), "Borne du hall", 0)
    kept = tmp_path / "borne" / "kiosk-access.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert '"token"' in kept.read_text()
    assert "token" not in kiosk.log.read_text()

    admin.revoke_device(device.id)
    kiosk.wait_for(CODE.format(code=f"(?!{first})"))
    kiosk.check()
