"""What the supervision says of the kiosks' printers, and what an agent is told when one stops."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect

from ausuivant.core.commands import ReportDevice
from ausuivant.core.devices import DeviceHealth, DeviceTrouble
from ausuivant.ids import new_id
from tests.web.conftest import Violations, Visit
from tests.web.town import MONDAY, Town

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HALL = {"device_id": "0193a6c0-6c1e-7000-8000-0000000b0121", "device_name": "Borne du hall"}
UPSTAIRS = {"device_id": "0193a6c0-6c1e-7000-8000-0000000b0122", "device_name": "Borne de l’étage"}
OUT: dict[str, Any] = {"health": DeviceHealth.BLOCKED, "troubles": (DeviceTrouble.PAPER_OUT,), "metres": 78.2}
NEAR_END: dict[str, Any] = {"health": DeviceHealth.WARNING, "troubles": (DeviceTrouble.PAPER_NEAR_END,)}
NO_SOUND: dict[str, Any] = {"health": DeviceHealth.WARNING, "troubles": (DeviceTrouble.NO_SOUND,)}
READY: dict[str, Any] = {"health": DeviceHealth.READY, "metres": 0.0}


async def report(town: Town, device: dict[str, str], facts: dict[str, Any], **ago: float) -> None:
    """Let a kiosk speak."""
    happened_at = (MONDAY if not ago else town.clock.now()) - timedelta(**ago)
    command = ReportDevice(id=new_id(), happened_at=happened_at, **device, **facts)
    await town.ledger.execute("HDV", command, f"device:{device['device_id']}")


async def alert_of(page: Page, words: str) -> None:
    await expect(page.get_by_test_id("alert").filter(has_text=words)).to_be_visible()


async def test_supervision_shows_each_printer_and_alerts_while_one_prints_nothing(visit: Visit) -> None:
    await visit.log_in("karim")
    page = await visit.page("/supervision")
    await report(visit.town, HALL, READY)
    await report(visit.town, UPSTAIRS, NEAR_END)
    devices = page.get_by_test_id("device")
    await expect(devices).to_have_count(2)
    await expect(devices.nth(0)).to_contain_text("Borne de l’étage")
    await expect(devices.nth(0)).to_contain_text("bientôt plus de papier")
    await expect(devices.nth(1)).to_contain_text("prête")
    await expect(devices.nth(1)).to_contain_text("depuis 9\u00a0h\u00a030")
    await expect(page.get_by_test_id("alert")).to_have_count(0)
    await report(visit.town, HALL, OUT)
    await alert_of(page, "Hôtel de ville\u00a0: Borne du hall n’imprime plus")
    await alert_of(page, "Plus de papier depuis 9\u00a0h\u00a030. Changez le rouleau.")
    await expect(devices.nth(1)).to_contain_text("78\u00a0m imprimés avec ce rouleau")
    await report(visit.town, HALL, READY)
    await expect(page.get_by_test_id("alert")).to_have_count(0)
    await expect(devices.nth(1)).to_contain_text("prête")


async def test_supervision_says_that_it_knows_nothing_of_a_printer_when_the_link_is_lost(visit: Visit) -> None:
    await visit.log_in("karim")
    await report(visit.town, HALL, READY)
    page = await visit.page("/supervision")
    device = page.get_by_test_id("device")
    await expect(device).to_have_attribute("data-silent", "false")
    visit.expected += ["WebSocket", "ERR_"]
    await visit.town.stop()
    await expect(device).to_have_attribute("data-silent", "true")
    await expect(device).to_contain_text("sans nouvelles")


@pytest.mark.full
async def test_agent_reads_which_kiosk_stopped(visit: Visit) -> None:
    await visit.log_in()
    page = await visit.page("/agent/HDV/3")
    await report(visit.town, HALL, OUT)
    await alert_of(page, "Une borne n’imprime plus")
    await alert_of(page, "Borne du hall, 9\u00a0h\u00a030")
    await report(visit.town, HALL, READY)
    await expect(page.get_by_test_id("alert")).to_have_count(0)


@pytest.mark.full
async def test_printers_of_the_supervision_can_be_read_by_everybody(visit: Visit, violations: Violations) -> None:
    await visit.log_in("karim")
    page = await visit.page("/supervision")
    for facts in (OUT, NEAR_END, READY, NO_SOUND):
        await report(visit.town, HALL, facts)
        await expect(page.get_by_test_id("device")).to_have_attribute("data-health", str(facts["health"]))
        assert await violations(page) == []
    await expect(page.get_by_test_id("device")).to_contain_text("pas de son")
