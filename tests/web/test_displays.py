"""Displays in a television's browser: let in by a code, quick, silent about what they do not know, never touched."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect
from sqlmodel import Session, select

from ausuivant.core.commands import CallNext, OpenCounter, Recall, Start
from ausuivant.core.config import Hours, Interval
from ausuivant.core.errors import NobodyWaiting
from ausuivant.ids import new_id
from server.security.device_tables import DeviceRow
from server.security.devices import TOKEN_LASTS, all_devices, revoke
from server.security.enrolment import approve, look
from server.security.roles import Role
from tests.web.conftest import Violations, Visit
from tests.web.town import Town, running_town

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LYING, STANDING = (1920, 1080), (1080, 1920)
CALL_YELLOW = "rgb(255, 209, 46)"
YELLOWS = (
    "color => [...document.querySelectorAll('body *')]"
    ".filter(one => getComputedStyle(one).backgroundColor === color).map(one => one.className)"
)
#: what a script that somebody brought in would try
TOKEN_ASKED = """async () => {
  const answer = await fetch("/api/devices/me/rotate", {
    method: "POST",
    body: JSON.stringify({ signature: "x".repeat(88) }),
    headers: { "Content-Type": "application/json", "Idempotency-Key": "0193a6c0-6c1e-7000-8000-0000000b0121" },
  });
  return (await answer.json()).type.split("/").pop();
}"""
ANNOUNCER = """async () => {
  const { Announcer } = await import("/static/js/display_announcer.js");
  const call = (n, ago, more = {}) => ({
    id: `id-${n}`, call_id: `call-${n}`, called_at: new Date(1e12 - ago).toISOString(), ...more });
  const at = (received) => ({ sentAt: 1e12 + received, received });
  const ids = (cards) => cards.map((card) => `${card.call.id}${card.fresh ? "!" : ""}`).join(" ");
  const said = {};
  const one = new Announcer();
  one.receive([call(1, 60_000)], at(0));
  said.found = ids(one.cards(0));
  one.receive([call(2, -100), call(1, 60_000)], at(200));
  said.called = ids(one.cards(200));
  one.receive([call(2, -100), call(1, 60_000)], at(300));
  one.receive([call(3, -900), call(2, -100), call(1, 60_000)], at(1000));
  said.shared = ids(one.cards(1000));
  one.receive([call(4, -1900), call(3, -900), call(2, -100), call(1, 60_000)], at(2000));
  said.third_waits = ids(one.cards(2000));
  said.third_comes = ids(one.cards(4300));
  said.one_is_left = ids(one.cards(20_000));
  said.previous = one.previous().map((found) => found.id).join(" ");
  one.receive([call(5, -20_900, { call_id: "call-4" }), call(4, -1900)], at(21_000));
  said.recalled = ids(one.cards(21_000));
  const late = new Announcer();
  late.receive([call(1, 500)], at(0));
  said.young = ids(late.cards(0));
  late.receive([call(9, 60_000), call(8, 300_000), call(1, 500)], at(90_000));
  said.nothing_old_is_new = ids(late.cards(90_000));
  return said;
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """One server for the file; the last test takes it away."""
    async with running_town(tmp_path_factory.mktemp("displays")) as running:
        for counter in "23":
            command = OpenCounter(id=new_id(), counter_id=counter, agent=f"agent-{counter}")
            await running.ledger.execute("HDV", command, "system")
        yield running


async def call_next(town: Town, counter: str) -> str:
    """Have a counter call; the label that it called."""
    await town.issue("passeport")
    try:
        command = CallNext(id=new_id(), counter_id=counter, seen_call=None)
        receipt = await town.ledger.execute("HDV", command, "system")
    except NobodyWaiting as nobody:
        raise AssertionError(counter) from nobody
    assert receipt.ticket is not None
    return receipt.ticket.label


async def fits(page: Page, size: tuple[int, int]) -> bool:
    """Whether the whole page stands in a window of this size, and nothing of it is styled by attribute."""
    width, height = size
    await page.set_viewport_size({"width": width, "height": height})
    return await page.evaluate(
        "size => document.documentElement.scrollWidth <= size[0] && document.documentElement.scrollHeight <= size[1]"
        " && !document.querySelector('[style]')",
        [width, height],
    )


async def age_token(town: Town) -> None:
    """Make the only device's token a month old."""

    def aged(session: Session) -> None:
        row = session.exec(select(DeviceRow)).one()
        row.created_at -= TOKEN_LASTS
        session.add(row)

    await town.gate.write(aged)


async def test_television_starts_when_its_code_is_accepted_and_stops_when_revoked(
    visit: Visit, violations: Violations
) -> None:
    visit.expected += ["401", "403", "WebSocket"]
    gate, clock = visit.town.gate, visit.town.clock
    # Somebody logged in on the television, who has no right at this site: this must end when it becomes a display.
    await visit.log_in()
    await visit.context.clock.install()
    page = await visit.page("/ecran/CCAS", width=1920, height=1080)
    code = await page.get_by_test_id("code").inner_text()
    assert await violations(page) == []
    assert [await fits(page, size) for size in (LYING, STANDING)] == [True, True]
    waiting = await gate.read(lambda session: look(session, code, clock.now()))
    assert waiting.role is Role.DISPLAY
    await expect(page.get_by_text(waiting.fingerprint)).to_be_visible()
    await gate.write(
        lambda session: approve(
            session,
            code,
            fingerprint=waiting.fingerprint,
            role=Role.DISPLAY,
            site_id="CCAS",
            name="Télévision",
            actor="cli",
            now=clock.now(),
        )
    )
    await page.clock.fast_forward(6_000)
    await expect(page.locator("[data-condition=live]")).to_be_visible()
    (cookie,) = await visit.context.cookies()
    kept = (cookie.get("name"), cookie.get("httpOnly"), cookie.get("secure"), cookie.get("sameSite"))
    assert kept == ("__Host-screen", True, True, "Strict")
    # Its token is replaced when it is old: the page signs with the key that the browser kept.
    await age_token(visit.town)
    async with page.expect_response("**/ecrans/jeton") as replaced:
        await page.reload()
    assert (await replaced.value).status == 204
    (newer,) = await visit.context.cookies()
    assert (newer.get("name"), newer.get("httpOnly")) == ("__Host-screen", True)
    assert newer.get("value") != cookie.get("value")
    assert await page.evaluate(TOKEN_ASKED) == "role-too-low"
    # What it is let in for, and nothing else.
    get = visit.context.request.get
    assert (await get(visit.town.url + "/api/sites/CCAS/views/hall")).status == 200
    assert (await get(visit.town.url + "/api/sites/CCAS/views/supervision")).status == 403
    assert "Enregistrer cet écran" in await (await get(visit.town.url + "/ecran/HDV")).text()
    (device,) = await gate.read(all_devices)
    await gate.write(lambda session: revoke(session, device.id, force=False, actor="cli", now=clock.now()))
    await gate.follow()
    assert (await get(visit.town.url + "/api/sites/CCAS/views/hall")).status == 401
    assert "Enregistrer cet écran" in await (await get(visit.town.url + "/ecran/CCAS")).text()


async def test_call_is_on_both_displays_when_an_agent_makes_it(visit: Visit, violations: Violations) -> None:
    await visit.log_in()
    counter = await visit.page("/afficheur/HDV/2", width=800, height=480)
    await expect(counter.get_by_test_id("state")).to_have_text("Libre")
    assert await counter.evaluate(YELLOWS, CALL_YELLOW) == []
    hall = await visit.page("/ecran/HDV", width=1920, height=1080)
    for page in (counter, hall):
        # A new call beats between yellow and white, but for whom motion troubles.
        await page.emulate_media(reduced_motion="reduce")
    await expect(hall.get_by_test_id("message")).to_contain_text("Votre numéro s’affichera ici.")
    await hall.bring_to_front()
    label = await call_next(visit.town, "2")
    cards = [page.locator(f"[data-testid=call][data-label={label}]") for page in (hall, counter)]
    await asyncio.gather(*(card.wait_for() for card in cards))
    for page, sizes in ((hall, (STANDING, (320, 480), LYING)), (counter, ((390, 844), (800, 480)))):
        assert [await fits(page, size) for size in sizes] == [True] * len(sizes)
        assert await page.evaluate(YELLOWS, CALL_YELLOW) != []
    assert await hall.locator("#said").text_content() == "Ticket A\u00a0001, Guichet 2."
    assert [await violations(page) for page in (hall, counter)] == [[], []]
    state = visit.town.ledger.state("HDV")
    call_id = state.announcements[-1].call_id
    await visit.town.ledger.execute("HDV", Recall(id=new_id(), counter_id="2", seen_call=call_id), "system")
    await visit.town.ledger.execute("HDV", Start(id=new_id(), counter_id="2", seen_call=call_id), "system")
    await expect(counter.locator(".billet.here")).to_contain_text("En cours")
    assert await counter.evaluate(YELLOWS, CALL_YELLOW) == []


async def test_each_announcement_is_new_once_and_two_share_the_place_when_they_come_together(visit: Visit) -> None:
    await visit.log_in()
    page = await visit.page("/ecran/HDV")
    assert await page.evaluate(ANNOUNCER) == {
        "found": "id-1",
        "called": "id-2!",
        "shared": "id-3! id-2!",
        "third_waits": "id-3! id-2!",
        "third_comes": "id-4! id-3!",
        "one_is_left": "id-4!",
        "previous": "id-3 id-2 id-1",
        "recalled": "id-5!",
        "young": "id-1!",
        "nothing_old_is_new": "id-1!",
    }


@pytest.mark.full
async def test_discreet_site_says_how_many_wait_under_no_letter_and_when_it_opens(visit: Visit) -> None:
    await visit.log_in("karim")
    await visit.town.issue("rsa", "CCAS")
    page = await visit.page("/ecran/CCAS", width=1920, height=1080)
    await expect(page.locator(".cells")).to_have_text("1")
    assert "RSA" not in await page.locator("main").inner_text()
    site = visit.town.ledger.config("MEJE")
    tuesday = Hours(((), (Interval(510, 720), Interval(810, 1020)), (), (), (), (), ()))
    await visit.town.ledger.change_configuration(replace(site, hours=tuesday), "cli")
    page = await visit.page("/ecran/MEJE", width=1920, height=1080)
    message = page.get_by_test_id("message")
    await expect(message).to_contain_text("Fermé")
    await expect(message).to_contain_text("Ouvre mardi 24 novembre à 8\u00a0h\u00a030.")
    await expect(page.locator(".week div").nth(1)).to_contain_text("8\u00a0h\u00a030 à 12\u00a0h")
    assert [await fits(page, size) for size in (STANDING, LYING)] == [True, True]


@pytest.mark.full
async def test_hall_rings_the_present_half_hour_when_the_calendar_is_known(
    visit: Visit, violations: Violations
) -> None:
    await visit.log_in("karim")
    page = await visit.page("/ecran/HDV", width=1920, height=1080)
    await expect(page.get_by_test_id("link")).to_have_text("En direct")
    view = await page.evaluate("async () => (await fetch('/api/sites/HDV/views/hall')).json()")
    levels = {510: 1, 540: 2, 570: 3, 600: 4, 630: None}
    view["today"] = [{"starts": starts, "level": level} for starts, level in levels.items()]
    shown = """async ([view]) => {
        const { today } = await import('/static/js/display_day.js');
        const { render } = await import('/static/vendor/lit-html/lit-html.js');
        const place = document.querySelector('.here');
        place.replaceChildren();
        render(today(view, new Date('2026-11-23T09:12:00Z')), place);
    }"""
    await page.evaluate(shown, [view])
    day = page.get_by_test_id("today")
    await expect(day.locator(".bar")).to_have_count(5)
    await expect(day.locator(".unknown")).to_have_count(1)
    await expect(day.locator("rect[data-starts='600'] + .ring")).to_have_count(1)
    await expect(day.get_by_role("img")).to_have_accessible_name(
        "Affluence habituelle d’aujourd’hui, de 8\u00a0h\u00a030 à 11\u00a0h"
    )
    assert await violations(page) == []
    assert [await fits(page, size) for size in (LYING, STANDING)] == [True, True]


@pytest.mark.full
async def test_display_says_since_when_it_is_frozen_when_the_server_is_silent(visit: Visit) -> None:
    visit.expected += ["WebSocket", "Failed to load", "ERR_"]
    await visit.log_in()
    await visit.context.clock.install()
    hall = await visit.page("/ecran/HDV", width=1920, height=1080)
    counter = await visit.page("/afficheur/HDV/2", width=800, height=480)
    await expect(hall.locator(".billet.call")).to_be_visible()
    await expect(counter.locator(".billet")).to_be_visible()
    await visit.town.stop()
    for page in (hall, counter):
        await page.clock.fast_forward(11_000)
        await expect(page.get_by_test_id("frozen")).to_contain_text("Figé depuis 9\u00a0h\u00a03")
        await expect(page.locator(".billet.stale")).to_be_visible()
        assert await page.evaluate(YELLOWS, CALL_YELLOW) == []
    assert set(await hall.locator(".cells li").all_inner_texts()) <= {f"{letter}\n–" for letter in "ACLUR"}
    await expect(hall.get_by_test_id("link")).to_have_text("Figé")
