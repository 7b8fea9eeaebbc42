"""The visitor's phone: its ticket from the queue to the counter, in its language, on a network that comes and goes."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio
from playwright.async_api import Page, Request, expect

from ausuivant.core.commands import (
    AdoptTicket,
    CallTicket,
    Finish,
    Hold,
    IssueTicket,
    MarkNoShow,
    OpenCounter,
    Recall,
    Start,
)
from ausuivant.core.site import Ticket
from ausuivant.i18n import translator, visitor_languages
from ausuivant.ids import new_id
from ausuivant.wire import links
from server.deps import Services
from server.security.devices import add_device
from server.security.roles import Role
from server.security.ticket_links import TicketLinks
from tests.identifiers import id_at
from tests.web.conftest import Violations, Visit
from tests.web.town import Town, running_town

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NARROW, PHONE = 320, 390
HEAVIEST = 40_000  #: bytes of the whole page as it travels, the number's typeface among them
CALL_YELLOW = "rgb(255, 209, 46)"
WAKE = "the screen may go dark"
PICTURES = os.environ.get("PICTURES")


@dataclass
class Given:
    """A ticket and what opens it."""

    ticket: Ticket
    token: str


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """One server for the file; the last test takes it away."""
    async with running_town(tmp_path_factory.mktemp("phone")) as running:
        await running.ledger.execute("HDV", OpenCounter(id=new_id(), counter_id="2", agent="agent-2"), "system")
        yield running


def links_of(town: Town) -> TicketLinks:
    services: Services = town.serving.config.app.state.services  # pyright: ignore[reportAttributeAccessIssue, reportFunctionMemberAccess]
    return services.phones.links


async def give(town: Town, service: str = "passeport", site: str = "HDV") -> Given:
    command = IssueTicket(id=new_id(), ticket_id=new_id(), service_id=service, origin="test")
    receipt = await town.ledger.execute(site, command, "system")
    assert receipt.ticket is not None
    return Given(receipt.ticket, links_of(town).token(receipt.ticket))


async def call(town: Town, given: Given, counter: str = "2") -> UUID:
    """Call this ticket to a counter; the call's id."""
    command = CallTicket(id=new_id(), counter_id=counter, seen_call=None, ticket_id=given.ticket.id, reason="test")
    await town.ledger.execute("HDV", command, "system")
    return command.id


async def free(town: Town, call_id: UUID, counter: str = "2") -> None:
    """Finish with this visitor."""
    for kind in (Start, Finish):
        await town.ledger.execute("HDV", kind(id=new_id(), counter_id=counter, seen_call=call_id), "system")


async def follow(visit: Visit, token: str, *, language: str = "fr", width: int = PHONE) -> Page:
    visit.expected += [WAKE]
    page = await visit.page(f"/t?l={language}#{token}", width=width, height=844)
    await page.emulate_media(reduced_motion="reduce")
    return page


async def in_state(page: Page, state: str, live: str = "yes") -> None:
    await expect(page.locator(f"body[data-state={state}][data-live={live}]")).to_be_visible()


async def picture(page: Page, name: str) -> None:
    """Keep a picture for the guide, if PICTURES says where."""
    if PICTURES is not None:
        await page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


async def fits(page: Page) -> bool:
    return await page.evaluate(
        "document.documentElement.scrollWidth <= innerWidth && !document.querySelector('[style]')"
    )


async def test_phone_shows_its_place_then_its_call_and_never_tells_its_token_in_an_address(
    visit: Visit, violations: Violations
) -> None:
    first, mine = await give(visit.town), await give(visit.town)
    weights: dict[str, int] = {}
    sizing: list[asyncio.Task[None]] = []

    async def weigh(request: Request) -> None:
        weights[request.url] = (await request.sizes())["responseBodySize"]

    visit.context.on("requestfinished", lambda request: sizing.append(asyncio.create_task(weigh(request))))
    page = await follow(visit, mine.token)
    await in_state(page, "waiting")
    await expect(page.get_by_role("heading")).to_have_text(f"Votre numéro{mine.ticket.label}")
    await expect(page.locator("[data-field=people]")).to_have_text("1 personne avant vous")
    await expect(page.get_by_text("En direct")).to_be_visible()
    await page.evaluate("document.fonts.ready")
    await asyncio.gather(*sizing)
    assert sum(weights.values()) < HEAVIEST
    assert not any(mine.token in url.partition("#")[0] for url in weights)
    await picture(page, "telephone-attente")
    assert await violations(page) == []
    await page.get_by_role("button", name="Sonner quand c’est mon tour").click()
    await expect(page.get_by_text("Votre téléphone sonnera.")).to_be_visible()
    await free(visit.town, await call(visit.town, first))
    await expect(page.get_by_text("Vous êtes le prochain")).to_be_visible()
    called = await call(visit.town, mine)
    await in_state(page, "called")
    card = page.locator("#card")
    await expect(card).to_have_css("background-color", CALL_YELLOW)
    await expect(card).to_contain_text("C’est à vous")
    await expect(page.locator(".counter")).to_have_text("2")
    await expect(page.locator("#said")).to_have_text("C’est à vous. Guichet 2")
    await picture(page, "telephone-appel")
    await expect(page).to_have_title(f"C’est à vous, Guichet 2 · A\u00a0{mine.ticket.number:03d}")
    assert await violations(page) == []
    assert await fits(page)
    await free(visit.town, called)
    await in_state(page, "served")


async def test_agent_knows_that_a_called_visitor_needs_time_until_the_call_ends(
    visit: Visit, violations: Violations
) -> None:
    town = visit.town
    await visit.log_in()
    console = await visit.page("/agent/HDV/3")
    await console.get_by_test_id("main").click()
    await expect(console.locator("[data-condition=free]")).to_be_visible()
    given = await give(town)
    called = await call(town, given, "3")
    page = await follow(visit, given.token)
    await in_state(page, "called")
    await page.get_by_role("button", name="J’ai besoin de temps").click()
    await expect(page.get_by_text("L’agent sait que vous arrivez.")).to_be_visible()
    await expect(page.locator("#time")).to_be_hidden()
    assert await violations(page) == []
    assert await fits(page)
    await picture(page, "telephone-besoin-de-temps")
    await expect(console.get_by_test_id("needs-time")).to_have_text("Arrive, a besoin de temps")
    await expect(console.locator("#said")).to_contain_text("Arrive, a besoin de temps")
    await picture(console, "console-besoin-de-temps")
    assert await violations(console) == []
    await console.reload()
    await expect(console.get_by_test_id("needs-time")).to_be_visible()
    await free(town, called, "3")
    await in_state(page, "served")
    await expect(page.locator("#known")).to_be_hidden()
    await expect(console.get_by_test_id("needs-time")).to_have_count(0)


async def test_page_says_that_a_number_is_valid_until_its_kiosk_has_handed_it_in(
    visit: Visit, violations: Violations
) -> None:
    town, now = visit.town, visit.town.clock.now()
    device, _ = await town.gate.write(
        lambda session: add_device(session, name="Borne", role=Role.KIOSK, site_id="HDV", now=now)
    )
    origin, ticket_id = str(device.id), id_at(now)
    page = await follow(visit, links.ticket_token(ticket_id, links_of(town).key_of(origin)))
    await expect(page.get_by_role("heading", name="Votre numéro est valable")).to_be_visible()
    await expect(page.locator("#card")).to_be_hidden()
    await picture(page, "telephone-borne-sans-reseau")
    assert await violations(page) == []
    handed_in = AdoptTicket(
        id=new_id(),
        ticket_id=ticket_id,
        service_id="passeport",
        letter="A",
        number=801,
        happened_at=now,
        origin=origin,
    )
    await town.ledger.execute("HDV", handed_in, "system")
    await in_state(page, "waiting")
    await expect(page.get_by_role("heading")).to_have_text("Votre numéroA801")
    await expect(page.locator("#early")).to_be_hidden()


async def test_page_is_for_no_cache_and_no_search_engine(visit: Visit) -> None:
    answer = await visit.context.request.get(visit.town.url + "/t", headers={"Accept-Language": "tr-TR,tr;q=0.9"})
    said = {name: answer.headers[name] for name in ("cache-control", "x-robots-tag", "referrer-policy")}
    assert said == {"cache-control": "no-store", "x-robots-tag": "noindex, nofollow", "referrer-policy": "no-referrer"}
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    text = await answer.text()
    assert '<html lang="tr" dir="ltr">' in text
    assert set(re.findall(r"https?://[^\"]+", text)) == {"http://www.w3.org/2000/svg"}


@pytest.mark.full
@pytest.mark.parametrize("width", [NARROW, PHONE])
async def test_every_state_stands_on_a_phone_and_pleases_axe(visit: Visit, violations: Violations, width: int) -> None:
    town = visit.town
    given = await give(town)
    page = await follow(visit, given.token, width=width)

    async def sound(state: str) -> None:
        await in_state(page, state)
        assert await violations(page) == [], state
        assert await fits(page), state

    await sound("waiting")
    called = await call(town, given)
    await sound("called")
    await town.ledger.execute("HDV", Recall(id=new_id(), counter_id="2", seen_call=called), "system")
    await town.ledger.execute("HDV", Start(id=new_id(), counter_id="2", seen_call=called), "system")
    await sound("serving")
    await town.ledger.execute("HDV", Hold(id=new_id(), counter_id="2", seen_call=called), "system")
    await sound("held")
    missed = await call(town, given)
    await in_state(page, "called")
    await town.ledger.execute("HDV", MarkNoShow(id=new_id(), counter_id="2", seen_call=missed), "system")
    await sound("no_show")
    for token, state in (("A" * links.TOKEN_CHARS, "gone"), ("", "bare")):
        page = await follow(visit, token, width=width)
        await expect(page.locator(f"#{state}")).to_be_visible()
        assert await violations(page) == []
        assert await fits(page)


@pytest.mark.full
@pytest.mark.parametrize("language", visitor_languages())
async def test_page_speaks_the_visitors_language(visit: Visit, language: str) -> None:
    given = await give(visit.town)
    page = await follow(visit, given.token, language=language, width=NARROW)
    await in_state(page, "waiting")
    say = translator(language)
    await expect(page.get_by_role("button", name=say("Annuler mon ticket"))).to_be_visible()
    assert await fits(page)
    right = await page.evaluate("document.documentElement.dir === 'rtl'")
    assert right is (language == "ar")
    called = await call(visit.town, given)
    await expect(page.locator("[data-field=title]")).to_have_text(say("C’est à vous"))
    assert await fits(page)
    await free(visit.town, called)


@pytest.mark.full
async def test_ticket_is_cancelled_when_the_visitor_says_so_twice_and_kept_when_not(
    visit: Visit, violations: Violations
) -> None:
    given = await give(visit.town)
    page = await follow(visit, given.token)
    await in_state(page, "waiting")
    await page.get_by_role("button", name="Annuler mon ticket").click()
    assert await violations(page) == []
    await page.get_by_role("button", name="Garder mon ticket").click()
    await in_state(page, "waiting")
    await page.locator("#cancel").click()
    await page.locator("#yes").click()
    await in_state(page, "cancelled")
    await expect(page.locator("#fact")).to_have_text("Pour être reçu, prenez un nouveau ticket.")
    assert await violations(page) == []
    state = visit.town.ledger.state("HDV").tickets[given.ticket.id].state
    assert state == "cancelled"


@pytest.mark.full
async def test_sensitive_ticket_names_no_site_and_no_papers(visit: Visit) -> None:
    given = await give(visit.town, "rsa", "CCAS")
    page = await follow(visit, given.token)
    await in_state(page, "waiting")
    await expect(page.locator("[data-field=place]")).to_have_text("Miramas")
    await expect(page.locator("#papers")).to_be_hidden()
    assert "RSA" not in await page.locator("body").inner_text()


@pytest.mark.full
async def test_page_says_since_when_it_knows_nothing_and_goes_on_when_the_link_is_back(visit: Visit) -> None:
    visit.expected += ["WebSocket", "ERR_"]
    await give(visit.town)
    given = await give(visit.town)
    page = await follow(visit, given.token)
    await in_state(page, "waiting")
    await visit.context.set_offline(True)
    await in_state(page, "waiting", live="no")
    await expect(page.locator("#lost")).to_contain_text("Mise à jour interrompue à")
    await expect(page.locator("[data-field=wait]")).to_have_text("–")
    await expect(page.locator("#cancel")).to_be_hidden()
    called = await call(visit.town, given)
    await visit.context.set_offline(False)
    await in_state(page, "called")
    await expect(page.locator("#lost")).to_be_hidden()
    await free(visit.town, called)
    other = await give(visit.town)
    page = await follow(visit, other.token)
    await in_state(page, "waiting")
    await visit.town.stop()
    await in_state(page, "waiting", live="no")
    await expect(page.locator("#lost")).to_contain_text("Votre ticket reste valable.")
