"""Coming in: the log-in form, its code, its waiting time; and what an unfinished account may open."""

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from sqlmodel import Session

from server.security import throttle
from server.security.passwords import drawn_password
from server.security.roles import Grant, Role
from server.security.second_factor import code_at
from tests.web.conftest import Violations, Visit
from tests.web.town import PASSWORD, Town

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def town(shared_town: Town) -> Town:
    """This file's one server."""
    return shared_town


async def fill(page: Page, login: str, password: str = PASSWORD) -> None:
    await page.get_by_label("Identifiant").fill(login)
    await page.get_by_label("Mot de passe").fill(password)
    await page.keyboard.press("Enter")


async def test_field_for_the_code_appears_when_an_administrator_logs_in(visit: Visit, violations: Violations) -> None:
    visit.expected.append("401")
    await visit.town.admin("ada")
    page = await visit.page("/connexion?vers=/personnes")
    code = page.get_by_label("Code de votre téléphone")
    await expect(code).to_be_hidden()
    await fill(page, "ada")
    await expect(code).to_be_focused()
    assert await page.get_by_label("Mot de passe").input_value() == PASSWORD
    assert await violations(page) == []
    await page.keyboard.type("000000")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("code")
    await code.fill(await visit.town.code("ada"))
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/personnes")


@pytest.mark.full
async def test_log_in_works_when_the_browser_runs_no_script(browser: Browser, town: Town) -> None:
    await town.admin("alba")
    context = await browser.new_context(locale="fr-FR", base_url=town.url, java_script_enabled=False)
    page = await context.new_page()
    await page.goto("/connexion?vers=/sessions")
    await fill(page, "alba", "faux")
    assert await page.get_by_role("alert").inner_text() == "Identifiant ou mot de passe inconnu."
    assert await page.get_by_label("Identifiant").input_value() == "alba"
    assert await page.get_by_label("Mot de passe").input_value() == ""
    await fill(page, "alba")
    await expect(page.get_by_label("Code de votre téléphone")).to_be_visible()
    await page.get_by_label("Mot de passe").fill(PASSWORD)
    await page.get_by_label("Code de votre téléphone").fill(await town.code("alba"))
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/sessions")
    await page.get_by_test_id("menu").click()
    await page.get_by_role("button", name="Se déconnecter").click()
    await page.wait_for_url("**/connexion")
    await page.goto("/sessions")
    assert page.url == town.url + "/connexion?vers=/sessions"
    await context.close()


async def test_log_in_says_how_long_to_wait_when_too_many_tries_failed(visit: Visit) -> None:
    visit.expected.append("429")
    await visit.town.account("nora", Grant(Role.AGENT, "HDV"))
    now = visit.town.clock.now()

    def fail(session: Session) -> None:
        for _ in range(12):
            throttle.failed(session, throttle.Key(throttle.LOGIN, "nora 127.0.0.1"), now=now)

    await visit.town.gate.write(fail)
    page = await visit.page("/connexion")
    await fill(page, "nora")
    await expect(page.locator("#login-error")).to_contain_text("Trop d’essais")
    await expect(page.locator("#login-button")).to_have_attribute("aria-disabled", "true")


@pytest.mark.full
async def test_administrator_finishes_the_account_first_when_it_has_no_code_yet(visit: Visit) -> None:
    visit.expected += ["422", "401"]
    await visit.town.account("aline", Grant(Role.ADMIN, None))
    await visit.log_in("aline")
    page = await visit.page("/personnes")
    assert page.url.endswith("/compte")
    await expect(page.get_by_test_id("unfinished")).to_contain_text("application de codes")
    await expect(page.get_by_role("navigation")).to_have_count(0)
    await page.get_by_role("link", name="Installer l’application").click()
    key = "".join((await page.get_by_test_id("key").inner_text()).split())
    await page.get_by_label("Code que l’application affiche").fill("000000")
    await page.get_by_label("Votre mot de passe").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator("#code-said")).to_contain_text("code")
    assert "".join((await page.get_by_test_id("key").inner_text()).split()) == key
    await page.get_by_label("Code que l’application affiche").fill(code_at(key, visit.town.clock.now()))
    await page.get_by_label("Votre mot de passe").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("done")).to_contain_text("installée")
    await page.get_by_role("link", name="Personnes").first.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Personnes")


async def test_own_account_takes_a_new_password_and_a_pin_and_refuses_weak_ones(visit: Visit) -> None:
    visit.expected.append("422")
    await visit.town.account("nina", Grant(Role.AGENT, "HDV", "identite"), Grant(Role.RECEPTIONIST, "HDV"))
    await visit.log_in("nina")
    page = await visit.page("/compte")
    await expect(page.get_by_text("Agent, Hôtel de ville, Identité, passeport")).to_be_visible()
    await expect(page.get_by_text("Délivrer des tickets à la main")).to_be_visible()
    password = page.get_by_role("form", name="Mot de passe")
    await password.get_by_label("Mot de passe actuel").fill(PASSWORD)
    await password.get_by_label("Nouveau mot de passe").fill("azerty")
    await password.get_by_label("Le même encore une fois").fill("azerty")
    await page.keyboard.press("Enter")
    await expect(page.locator("#new-said")).to_contain_text("trop facile à deviner")
    pin = page.get_by_role("form", name="Code PIN")
    for tried, refused in (("123456", "#pin-said"), ("407293", "")):
        await pin.get_by_label("Nouveau code PIN").fill(tried)
        await pin.get_by_label("Le même code encore une fois").fill(tried)
        await pin.get_by_label("Votre mot de passe").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.locator(refused or "[data-testid=done]")).to_be_visible()
    new = drawn_password() + "-Zébulon"
    await password.get_by_label("Mot de passe actuel").fill(PASSWORD)
    await password.get_by_label("Nouveau mot de passe").fill(new)
    await password.get_by_label("Le même encore une fois").fill(new)
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("done")).to_contain_text("Votre mot de passe est changé")
    await visit.context.clear_cookies()
    answer = await visit.context.request.post("/api/session", data={"login": "nina", "password": new})
    assert answer.ok


@pytest.mark.full
async def test_own_session_elsewhere_ends_when_its_owner_closes_it(visit: Visit, browser: Browser) -> None:
    await visit.town.account("nour", Grant(Role.AGENT, "HDV"))
    elsewhere = await browser.new_context(base_url=visit.town.url)
    await elsewhere.request.post("/api/session", data={"login": "nour", "password": PASSWORD})
    await visit.log_in("nour")
    page = await visit.page("/compte")
    await expect(page.get_by_test_id("own-sessions").locator("tbody tr")).to_have_count(2)
    await page.get_by_role("button", name="Fermer la session de").click()
    await expect(page.get_by_test_id("own-sessions").locator("tbody tr")).to_have_count(1)
    assert (await elsewhere.request.get("/api/session")).status == 401
    await elsewhere.close()
