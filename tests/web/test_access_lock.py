"""The lock of a shared computer: it hides the page, keeps it as it is, and opens with the PIN or the password."""

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from server.security import own_account
from server.security.gate import Gate
from server.security.roles import Grant, Role
from server.security.sessions import Browser as Workstation
from tests.web.conftest import Violations, Visit
from tests.web.town import PASSWORD, Town

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PIN = "407293"


@pytest_asyncio.fixture(loop_scope="session")
async def town(shared_town: Town) -> Town:
    """This file's one server."""
    return shared_town


async def agent(visit: Visit, login: str) -> None:
    """A logged-in agent with the known PIN."""
    gate: Gate = visit.town.gate
    await visit.town.account(login, Grant(Role.AGENT, "HDV"))
    identity, _ = await gate.log_in(login, PASSWORD, browser=Workstation("127.0.0.1"))
    await own_account.set_pin(gate, identity, password=PASSWORD, pin=PIN)
    await visit.log_in(login)


def cover(page: Page) -> Locator:
    return page.locator("dialog.lock")


async def unlock(page: Page, secret: str) -> None:
    await page.get_by_label("Code PIN ou mot de passe").fill(secret)
    await page.keyboard.press("Enter")


# uvicorn says so of every refused websocket.
@pytest.mark.logs("without completing handshake")
async def test_console_is_hidden_and_deaf_until_its_agent_unlocks_it(visit: Visit, violations: Violations) -> None:
    visit.expected += ["401", "WebSocket"]
    await agent(visit, "nadege")
    page = await visit.page("/agent/HDV/3")
    console = page.get_by_test_id("console")
    await expect(console).to_have_attribute("data-live", "true")
    await page.keyboard.press("Control+Alt+l")
    await expect(cover(page)).to_be_visible()
    await expect(cover(page)).to_contain_text("Nadege")
    assert await violations(page) == []
    assert (await visit.context.request.get("/api/sites/HDV/views/console/3")).status == 401
    for key in ("F2", "Escape", "Escape"):
        await page.keyboard.press(key)
    await expect(cover(page)).to_be_visible()
    await unlock(page, "111222")
    await expect(page.locator("#lock-error")).to_contain_text("faux")
    await unlock(page, PIN)
    await expect(cover(page)).to_be_hidden()
    await expect(console).to_have_attribute("data-condition", "closed")
    await page.get_by_test_id("main").click()
    await expect(console).to_have_attribute("data-condition", "free")


async def test_what_was_typed_is_still_there_when_another_page_of_the_browser_locks_and_unlocks(visit: Visit) -> None:
    await agent(visit, "naima")
    typing, other = await visit.page("/compte"), await visit.page("/agent")
    await typing.get_by_label("Mot de passe actuel").fill("à moitié")
    await other.get_by_test_id("lock").click()
    await expect(cover(typing)).to_be_visible()
    await unlock(typing, PASSWORD)
    await expect(cover(other)).to_be_hidden()
    assert await typing.get_by_label("Mot de passe actuel").input_value() == "à moitié"


async def test_page_locks_by_itself_when_nobody_touches_it_and_says_that_somebody_does_once_a_minute(
    visit: Visit,
) -> None:
    await agent(visit, "nils")
    page = await visit.page("/agent")
    await page.clock.install()
    await page.reload()
    told: list[str] = []
    page.on("request", lambda request: told.append(request.url) if request.url.endswith("/seen") else None)
    for key in ("Shift", "Tab", "Shift"):
        await page.keyboard.press(key)
    await page.clock.fast_forward("14:00")
    await expect(cover(page)).to_be_hidden()
    await page.mouse.move(40, 40)
    await page.mouse.move(60, 60)
    await page.clock.fast_forward("14:00")
    await expect(cover(page)).to_be_hidden()
    async with page.expect_response("**/api/session/lock"):
        await page.clock.fast_forward("02:00")
    await expect(cover(page)).to_be_visible()
    assert len(told) == 2
    assert (await visit.context.request.get("/api/session")).status == 401


@pytest.mark.full
async def test_lock_works_when_the_browser_runs_no_script(browser: Browser, town: Town) -> None:
    await town.account("nestor", Grant(Role.AGENT, "HDV"))
    context = await browser.new_context(base_url=town.url, java_script_enabled=False)
    await context.request.post("/api/session", data={"login": "nestor", "password": PASSWORD})
    page = await context.new_page()
    await page.goto("/compte")
    await page.get_by_test_id("lock").click()
    await page.wait_for_url("**/verrou?vers=/compte")
    await expect(page.get_by_text("Nestor")).to_be_visible()
    await page.goto("/agent")
    assert page.url.endswith("/verrou?vers=/agent")
    await unlock(page, "faux")
    await expect(page.get_by_role("alert")).to_contain_text("faux")
    await unlock(page, PASSWORD)
    await page.wait_for_url("**/agent")
    await context.close()


@pytest.mark.full
async def test_lock_page_can_be_read_by_everybody(visit: Visit, violations: Violations) -> None:
    await agent(visit, "nino")
    await visit.context.request.post("/api/session/lock", headers={"Origin": visit.town.url})
    page = await visit.page("/agent", width=320)
    assert page.url.endswith("/verrou?vers=/agent")
    assert await violations(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth") == 320
    await page.get_by_role("button", name="Fermer cette session").click()
    await page.wait_for_url("**/connexion")
