"""The console after an outage: numbers called by voice are entered by range."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Page, expect

from ausuivant.core.lifecycle import TicketState
from tests.web.conftest import Violations, Visit
from tests.web.test_console import console, reaches
from tests.web.test_console_away import keep, on_a_cable, silent

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def states(visit: Visit) -> dict[str, TicketState]:
    return {ticket.label: ticket.state for ticket in visit.town.ledger.state("HDV").tickets.values()}


async def given(visit: Visit, tickets: int) -> None:
    for _ in range(tickets):
        await visit.town.issue("passeport")


async def entered(page: Page, first: str, last: str) -> None:
    """Type a range into the dialog that is open, by keyboard alone."""
    await expect(page.get_by_label("Lettre")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.type(first)
    await page.keyboard.press("Tab")
    await page.keyboard.type(last)


async def test_range_is_closed_by_keyboard_alone(visit: Visit, violations: Violations) -> None:
    await given(visit, 7)
    page = await console(visit)
    await page.keyboard.press("Shift+F7")
    await entered(page, "2", "9")
    preview = page.get_by_test_id("range-preview")
    await expect(preview).to_have_text("6\u00a0tickets\u00a0: A\u00a0002 à A\u00a0007.")
    assert await violations(page) == []
    await page.keyboard.press("Enter")
    notice = page.get_by_test_id("notice")
    await expect(notice).to_contain_text("6\u00a0tickets clos\u00a0: A\u00a0002 à A\u00a0007")
    await expect(notice).to_contain_text("Sans ticket\u00a0: A\u00a0008, A\u00a0009.")
    await expect(page.get_by_test_id("line")).to_have_count(1)
    await expect(page.locator(".figures p").first).to_have_text("6personnes reçues")
    await expect(page.locator(".figures p").last).to_have_text("–par personne")
    assert {label for label, state in states(visit).items() if state is TicketState.WAITING} == {"A001"}
    assert visit.town.kinds().count("served_offline") == 6
    assert "called" not in visit.town.kinds()


@pytest.mark.full
async def test_console_asks_who_was_received_by_voice_when_the_server_is_back(
    visit: Visit, violations: Violations
) -> None:
    await given(visit, 8)
    page, cable = await on_a_cable(visit)
    await cable.part()
    await silent(page)
    await page.keyboard.press("F4")
    await page.keyboard.press("Shift+F9")
    await expect(page.get_by_test_id("voice-range")).to_be_disabled()
    await page.keyboard.press("Escape")
    await page.keyboard.press("Shift+F7")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    (given_up,) = [one for one in visit.town.ledger.state("HDV").tickets.values() if one.label == "A004"]
    answer = await visit.context.request.post(
        f"/api/sites/HDV/tickets/{given_up.id}/cancel",
        headers={"Origin": visit.town.url, "Idempotency-Key": "0193a6c0-6c1e-7000-8000-00000000ca4c"},
    )
    assert answer.ok, await answer.text()
    cable.cut = False
    await expect(page.get_by_test_id("back-again")).to_be_visible(timeout=30_000)
    await reaches(page, "free")
    await keep(page, "console-retour")
    await page.get_by_test_id("back-range").click()
    await entered(page, "2", "6")
    await expect(page.get_by_test_id("range-preview")).to_contain_text("A\u00a0002, A\u00a0003, A\u00a0005, A\u00a0006")
    await keep(page, "console-recus-a-la-voix")
    await page.set_viewport_size({"width": 390, "height": 844})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    assert await violations(page) == []
    await keep(page, "console-recus-a-la-voix-390")
    await page.set_viewport_size({"width": 1280, "height": 800})
    await page.keyboard.press("Enter")
    notice = page.get_by_test_id("notice")
    await expect(notice).to_contain_text("4\u00a0tickets clos")
    await expect(notice).to_contain_text("Déjà clos\u00a0: A\u00a0004.")
    await keep(page, "console-recus-clos")
    await page.get_by_test_id("back-done").click()
    await expect(page.get_by_test_id("back-again")).to_have_count(0)


@pytest.mark.full
async def test_absent_ticket_is_named_before_it_is_closed_with_its_range(visit: Visit) -> None:
    await given(visit, 2)
    page = await console(visit)
    await page.keyboard.press("F2")
    await reaches(page, "called")
    await page.keyboard.press("F10")
    await reaches(page, "free")
    await page.keyboard.press("Shift+F7")
    await entered(page, "1", "2")
    preview = page.get_by_test_id("range-preview")
    await expect(preview).to_have_text("2\u00a0tickets\u00a0: A\u00a0001, A\u00a0002. Noté absent\u00a0: A\u00a0001.")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("absent")).to_have_count(0)
    assert set(states(visit).values()) == {TicketState.SERVED}


@pytest.mark.full
async def test_one_number_is_closed_from_its_own_ticket_when_clicked(visit: Visit) -> None:
    await given(visit, 2)
    page = await console(visit)
    await page.get_by_test_id("line").nth(1).click()
    await page.get_by_test_id("line-range").click()
    await expect(page.get_by_test_id("range-preview")).to_have_text("1\u00a0ticket\u00a0: A\u00a0002.")
    await page.get_by_test_id("dialog-confirm").click()
    await expect(page.get_by_test_id("notice")).to_contain_text("1\u00a0ticket clos\u00a0: A\u00a0002")
    assert states(visit) == {"A001": TicketState.WAITING, "A002": TicketState.SERVED}


@pytest.mark.full
async def test_refusal_is_said_when_nobody_waits_with_these_numbers(visit: Visit) -> None:
    visit.expected.append("409")
    await given(visit, 1)
    page = await console(visit)
    await page.keyboard.press("Shift+F7")
    await entered(page, "40", "")
    await expect(page.get_by_test_id("range-preview")).to_have_text("Personne n’attend avec ces numéros.")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("notice")).to_contain_text("Personne n’attend avec ces numéros.")


@pytest.mark.full
@pytest.mark.parametrize(("written", "minutes"), [("9h05", 545), ("9:05", 545), ("0905", 545), ("9 h", 540)])
async def test_hour_is_understood_as_people_write_it(visit: Visit, written: str, minutes: int) -> None:
    await given(visit, 1)
    page = await console(visit)
    sent: list[str] = []
    page.on(
        "request", lambda request: sent.append(request.post_data or "") if "served-offline" in request.url else None
    )
    await page.keyboard.press("Shift+F7")
    await entered(page, "1", "")
    await page.get_by_label("Environ à").fill(written)
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("notice")).to_contain_text("1\u00a0ticket clos")
    at = datetime.fromisoformat(json.loads(sent[0])["happened_at"]).astimezone(ZoneInfo("Europe/Paris"))
    assert at.hour * 60 + at.minute == minutes


@pytest.mark.full
async def test_dialog_stays_open_when_the_hour_is_none(visit: Visit) -> None:
    await given(visit, 1)
    page = await console(visit)
    await page.keyboard.press("Shift+F7")
    await entered(page, "1", "")
    await page.get_by_label("Environ à").fill("tantôt")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Environ à")).to_be_focused()
    assert "served_offline" not in visit.town.kinds()
