"""The console when a visitor goes on elsewhere, and when the server does not answer."""

import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Page, Route, WebSocketRoute, expect

from ausuivant.core.events import TicketFinished
from ausuivant.core.lifecycle import TicketState
from server.security.devices import add_device
from server.security.roles import Grant, Role
from tests.web.conftest import Violations, Visit
from tests.web.test_console import console, reaches

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
NOTE = "Attend sa fille à l’entrée."
PICTURES = os.environ.get("PICTURES")


async def keep(page: Page, name: str) -> None:
    """Keep a picture for the guide, if PICTURES says where."""
    if PICTURES is not None:
        await page.screenshot(path=Path(PICTURES) / f"{name}.png")


@dataclass
class Cable:
    """What lies between a page and the server: can be cut and mended."""

    cut: bool = False
    open: list[WebSocketRoute] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)  #: of the ends of visits that left the page

    async def lay(self, page: Page) -> None:
        """Have everything that the page says to the server go through here from now on."""

        def socket(route: WebSocketRoute) -> None:
            if self.cut:
                return  # a connection over which nothing ever comes
            route.connect_to_server()
            self.open.append(route)

        async def request(route: Route) -> None:
            if route.request.url.endswith("/finish"):
                self.keys.append(route.request.headers["idempotency-key"])
            if self.cut:
                await route.abort()
            else:
                await route.continue_()

        await page.route_web_socket("**/api/feed**", socket)
        await page.route("**/api/**", request)

    async def part(self) -> None:
        """Cut it."""
        self.cut = True
        for one in self.open:
            await one.close()
        self.open.clear()


async def on_a_cable(visit: Visit) -> tuple[Page, Cable]:
    """A console with a visitor at hand, and the cable that it hangs on."""
    visit.expected += ["WebSocket", "ERR_", "Failed to load"]
    page = await console(visit, opened=False)
    cable = Cable()
    await cable.lay(page)
    await page.reload()
    for condition in ("free", "called"):
        await expect(page.get_by_test_id("main")).to_be_enabled()
        await page.keyboard.press("F2")
        await reaches(page, condition)
    return page, cable


async def silent(page: Page) -> None:
    """Wait until the console knows that the server is away."""
    await expect(page.get_by_test_id("console")).to_have_attribute("data-live", "false")


async def test_visitor_keeps_the_place_at_another_site_when_the_agent_sends_by_keyboard(visit: Visit) -> None:
    label = await visit.town.issue("passeport")
    page = await console(visit)
    await page.keyboard.press("NumpadEnter")
    await reaches(page, "called")
    await page.keyboard.press("Shift+F6")
    await page.keyboard.type(NOTE)
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("note-text")).to_contain_text(NOTE)
    await reaches(page, "called")
    await keep(page, "console-note")
    await page.keyboard.press("Numpad4")
    await expect(page.get_by_label("Sur quel site ?")).to_be_focused()
    await page.keyboard.type("MEJE")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    number = page.get_by_test_id("sent-number")
    await expect(number).to_be_visible()
    here, there = visit.town.ledger.state("HDV"), visit.town.ledger.state("MEJE")
    (left,) = here.tickets.values()
    (came,) = there.tickets.values()
    assert (left.state, left.label, came.arrived_at) == (TicketState.SENT_OUT, label, left.arrived_at)
    await keep(page, "console-autre-site")
    assert (await number.inner_text()).replace("\u00a0", "").replace("\n", "") == came.label
    await page.keyboard.press("Enter")
    await reaches(page, "free")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_visit_ends_once_when_the_link_was_lost_meanwhile(visit: Visit, violations: Violations) -> None:
    for _ in range(3):
        await visit.town.issue("passeport")
    await visit.town.gate.write(
        lambda session: add_device(
            session, name="Borne du hall", role=Role.KIOSK, site_id="HDV", now=visit.town.clock.now(), actor="cli"
        )
    )
    page, cable = await on_a_cable(visit)
    await cable.part()
    await silent(page)
    await page.keyboard.press("F4")
    await expect(page.get_by_test_id("kept")).to_contain_text("La fin de A\u00a0001 est gardée sur ce poste.")
    await expect(page.get_by_test_id("finish")).to_be_disabled()
    ended = visit.town.clock.now()
    await page.keyboard.press("Shift+F9")
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_test_id("voice-line")).to_have_count(2)
    await expect(dialog.get_by_test_id("voice-kiosk")).to_have_text(
        "Borne du hall\u00a0: 800 à 824, puis 2001, 2009, 2017…"
    )
    await keep(page, "console-appel-a-la-voix")
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    # The end outlives the page: it was closed, and opened again when the server was back.
    cable.cut = False
    await page.reload()
    await reaches(page, "free")
    await expect(page.get_by_test_id("kept")).to_have_count(0)
    (finished,) = [event for event in visit.town.events() if isinstance(event, TicketFinished)]
    assert finished.happened_at <= ended <= finished.at
    assert len(cable.keys) == 1


@pytest.mark.full
async def test_end_is_sent_again_with_its_own_id_when_its_answer_is_lost(visit: Visit) -> None:
    await visit.town.issue("passeport")
    page, cable = await on_a_cable(visit)
    await cable.part()
    await silent(page)
    await page.keyboard.press("F4")
    await expect(page.get_by_test_id("kept")).to_be_visible()
    keys: list[str] = []

    async def lose_the_first(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            await route.fetch()  # it arrives and acts, but its answer never comes back
            await route.abort()
        else:
            await route.continue_()

    await page.route("**/finish", lose_the_first)
    cable.cut = False
    await reaches(page, "free")
    await expect(page.get_by_test_id("kept")).to_have_count(0)
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert visit.town.kinds().count("finished") == 1


@pytest.mark.full
async def test_end_is_dropped_quietly_when_somebody_else_finished_the_visit(visit: Visit) -> None:
    visit.expected.append("409")
    await visit.town.issue("passeport")
    page, cable = await on_a_cable(visit)
    await cable.part()
    await silent(page)
    await page.keyboard.press("F4")
    seen = visit.town.ledger.state("HDV").counters["3"].ticket_id
    ticket = visit.town.ledger.state("HDV").tickets[seen] if seen else None
    assert ticket is not None
    await visit.log_in("karim")
    origin = {"Origin": visit.town.url, "Idempotency-Key": str(ticket.id)}
    answer = await visit.context.request.post(
        "/api/sites/HDV/counters/3/no-show", data={"seen_call": str(ticket.call_id)}, headers=origin
    )
    assert answer.ok, await answer.text()
    await visit.log_in("nadia")
    cable.cut = False
    await reaches(page, "free")
    await expect(page.get_by_test_id("kept")).to_have_count(0)
    await expect(page.get_by_test_id("notice")).to_have_count(0)
    assert "finished" not in visit.town.kinds()


@pytest.mark.full
async def test_note_reaches_the_colleague_and_dies_with_the_visit_when_the_ticket_goes_on(visit: Visit) -> None:
    await visit.town.issue("passeport")
    page = await console(visit)
    await page.keyboard.press("F2")
    await reaches(page, "called")
    await page.get_by_test_id("note").click()
    await page.get_by_label("Pour le collègue qui recevra cette personne").fill(NOTE)
    await page.get_by_test_id("dialog-confirm").click()
    await expect(page.get_by_test_id("note-text")).to_be_visible()
    await reaches(page, "called")
    await page.keyboard.press("F7")
    await page.get_by_label("Vers quelle démarche ?").select_option("carte-identite")
    await page.get_by_label("À quel guichet ?").select_option("2")
    await page.get_by_test_id("dialog-confirm").click()
    await reaches(page, "free")
    await visit.town.account("lea", Grant(Role.AGENT, "HDV"))
    await visit.log_in("lea")
    colleague = await visit.page("/agent/HDV/2")
    await reaches(colleague, "closed")
    await colleague.keyboard.press("F2")
    await reaches(colleague, "free")
    await expect(colleague.get_by_test_id("line").get_by_text("avec une note")).to_have_count(1)
    await colleague.keyboard.press("F2")
    await reaches(colleague, "called")
    await expect(colleague.get_by_test_id("note-text")).to_contain_text(NOTE)
    await colleague.keyboard.press("F4")
    await reaches(colleague, "free")
    await colleague.keyboard.press("Shift+F4")
    await reaches(colleague, "serving")
    await expect(colleague.get_by_test_id("note-text")).to_have_count(0)


@pytest.mark.full
async def test_help_call_is_answered_by_keyboard_when_a_kiosk_asks(visit: Visit) -> None:
    page = await console(visit)
    answer = await visit.context.request.post(
        "/api/sites/HDV/alerts",
        data={"alert": "help", "source": "borne-hall"},
        headers={"Origin": visit.town.url, "Idempotency-Key": "0193a6c0-6c1e-7000-8000-00000000a1e7"},
    )
    assert answer.ok, await answer.text()
    await expect(page.get_by_test_id("alert")).to_contain_text("Un visiteur demande de l’aide")
    await page.keyboard.press("Shift+F8")
    await expect(page.get_by_test_id("alert")).to_have_count(0)
    assert visit.town.kinds()[-1] == "alert_cleared"


@pytest.mark.full
async def test_own_day_counts_the_visits_and_their_mean_when_they_end(visit: Visit) -> None:
    for _ in range(2):
        await visit.town.issue("passeport")
    page = await console(visit)
    for condition in ("called", "called", "free"):
        await expect(page.get_by_test_id("main")).to_be_enabled()
        await page.keyboard.press("F2")
        await reaches(page, condition)
        if condition == "called":
            await page.keyboard.press("F3")
            await reaches(page, "serving")
    session = visit.town.ledger.state("HDV").counters["3"]
    finished = [event for event in visit.town.events() if isinstance(event, TicketFinished)]
    assert session.served == len(finished) == 2
    await expect(page.locator(".figures p").first).to_have_text("2personnes reçues")
    await expect(page.locator(".figures p").last).to_have_text("0\u00a0minpar personne")
