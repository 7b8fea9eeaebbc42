"""Through the town's directory and back in a real browser: oidc-provider stands at another site than ours."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Cookie, Page, expect

from server.security import second_factor
from server.security.accounts import all_accounts
from tests.server.directory.conftest import write_file
from tests.server.directory.issuer import SIRET
from tests.server.directory.peer.conftest import Peer, running_peer
from tests.web.conftest import Violations, Visit
from tests.web.town import Town, running_town

pytestmark = [pytest.mark.browser, pytest.mark.peer, pytest.mark.asyncio(loop_scope="session")]

PEOPLE = {
    "nadia": {"name": "Nadia Agent", "preferred_username": "nadia.a", "groups": ["chefs"], "siret": SIRET},
    "ada": {"name": "Ada Admin", "preferred_username": "ada", "groups": ["admins"], "siret": SIRET},
}
LABEL = "Compte de la ville"


@pytest.fixture(scope="session")
def peer() -> Iterator[Peer]:
    """The provider."""
    yield from running_peer()


@pytest_asyncio.fixture(loop_scope="session")
async def town(tmp_path: Path, peer: Peer) -> AsyncIterator[Town]:
    """A server of the example town, which has a directory."""
    write_file(tmp_path, peer.url, more=f'label = "{LABEL}"')
    async with running_town(tmp_path) as running:
        peer.set_up(running.url, PEOPLE)
        yield running


async def cookies(visit: Visit) -> dict[str, Cookie]:
    """What the browser keeps for our server, by name."""
    return {one.get("name", ""): one for one in await visit.context.cookies(visit.town.url)}


async def through_the_directory(page: Page) -> None:
    """Press the button of the log-in page."""
    await page.get_by_role("link", name=LABEL).click()


async def test_agent_comes_in_and_goes_out_when_the_directory_vouches(
    visit: Visit, peer: Peer, violations: Violations
) -> None:
    peer.be("nadia")
    page = await visit.page("/supervision")
    await expect(page.get_by_role("link", name=LABEL)).to_be_visible()
    assert await violations(page) == []
    await through_the_directory(page)
    await page.wait_for_url("**/supervision")
    await expect(page.get_by_text("Nadia Agent").first).to_be_attached()
    session = (await cookies(visit))["__Host-session"]
    assert (session.get("sameSite"), session.get("httpOnly"), session.get("secure")) == ("Strict", True, True)
    await page.goto(visit.town.url + "/agent")
    await page.get_by_test_id("menu").click()
    await page.get_by_role("button", name="Se déconnecter").click()
    await page.get_by_role("button", name="Sortir").click()
    await page.wait_for_url("**/connexion?state=*")
    assert "__Host-session" not in await cookies(visit)
    # The directory has forgotten too: it asks again who this is, and now nobody answers.
    visit.expected.append("403")
    peer.be("nobody")
    await through_the_directory(page)
    await expect(page.get_by_test_id("refusal")).to_contain_text("abandonnée ou refusée")
    assert await violations(page) == []
    await page.set_viewport_size({"width": 320, "height": 640})
    assert await page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.full
async def test_administrator_shows_a_code_when_the_directory_asked_for_none(
    visit: Visit, peer: Peer, violations: Violations
) -> None:
    peer.be("ada")
    page = await visit.page("/connexion?vers=/personnes")
    await through_the_directory(page)
    await page.wait_for_url("**/compte")  # an application for codes comes first
    gate, secret = visit.town.gate, second_factor.new_secret()
    account = next(one for one in await gate.read(all_accounts) if one.login == "ada")
    await gate.write(lambda session: second_factor.keep(session, account.id, secret, gate.codes))
    await visit.context.clear_cookies(name="__Host-session")
    await page.goto(visit.town.url + "/connexion?vers=/personnes")
    await through_the_directory(page)
    await expect(page.get_by_role("heading", name="Encore un code")).to_be_visible()
    assert await violations(page) == []
    visit.expected.append("401")
    await page.get_by_label("Code de votre téléphone").fill("000000")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Code de votre téléphone")).to_have_attribute("aria-invalid", "true")
    code = second_factor.code_at(secret, visit.town.clock.now())
    await page.get_by_label("Code de votre téléphone").fill(code)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/personnes")
