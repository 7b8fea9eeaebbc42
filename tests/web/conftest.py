"""A browser for the whole run, a server and a watched page for each test."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright, expect

from tests.web.town import PASSWORD, Town, running_town

CHROMIUM = "/usr/bin/chromium-headless-shell"
HERE = Path(CHROMIUM).exists()
ABSENT = "chromium-headless-shell is not installed: `make setup` as root installs it, or says the line that does"
#: a busy machine is not a broken page; what must be quick says so itself
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",  # a small /dev/shm kills a tab without a word
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--renderer-process-limit=1",  # a process for each window takes longer to start than most pages to load
]
AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"


@dataclass
class Visit:
    """A browser window on the town, and everything that it complained of."""

    town: Town
    context: BrowserContext
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)  #: parts of complaints that the test announces

    async def page(self, path: str, *, width: int = 1280, height: int = 800) -> Page:
        """Open a page and listen to what it says."""
        page = await self.context.new_page()
        await page.set_viewport_size({"width": width, "height": height})
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        await page.goto(self.town.url + path)
        return page

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    async def log_in(self, login: str = "nadia", *, admin: bool = False) -> None:
        """Open a session without the form. `admin`: with the code of the known application."""
        code = {"code": await self.town.code(login)} if admin else {}
        answer = await self.context.request.post(
            self.town.url + "/api/session", data={"login": login, "password": PASSWORD, **code}
        )
        assert answer.ok, await answer.text()

    def unexpected(self) -> list[str]:
        """What was said and not announced."""
        return [said for said in self.complaints if not any(part in said for part in self.expected)]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium."""
    if not HERE:
        pytest.skip(ABSENT)
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="session")
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """A server of the example town."""
    async with running_town(tmp_path) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, town: Town) -> AsyncIterator[Visit]:
    """A window; the test fails if a page complained of anything that was not announced."""
    context = await browser.new_context(locale="fr-FR", base_url=town.url)
    context.set_default_timeout(PATIENCE_MS)
    visiting = Visit(town, context)
    yield visiting
    await context.close()
    assert visiting.unexpected() == []


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shared_town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """One server for a whole file, whose tests each have people of their own."""
    async with running_town(tmp_path_factory.mktemp("town")) as running:
        yield running


Violations = Callable[[Page], Awaitable[list[str]]]


@pytest.fixture(scope="session")
def violations() -> Violations:
    """What axe finds wrong with a page."""
    source = AXE.read_text(encoding="utf-8")
    # Only what is wrong comes back: the whole report of a page takes longer to send than to make.
    run = """tags => axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]})
        .then(({violations}) => violations.flatMap(({id, nodes}) =>
            nodes.map(({html}) => `${id}: ${html.slice(0, 160)}`)))"""
    tags = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]

    async def find(page: Page) -> list[str]:
        await page.evaluate(source)
        return await page.evaluate(run, tags)

    return find
