"""One ticket's whole life: touched on the kiosk, printed, called from the console, shown, logged, on the calendar."""

import asyncio

import pytest
from playwright.async_api import Browser, Page, expect

from tests.stories.conftest import PASSWORD, Reception, picture, snap, until

pytestmark = [pytest.mark.story, pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


SERVICE = "service-passeport"


def take_a_ticket(reception: Reception) -> None:
    """Find the passport on the kiosk and take a ticket for it."""
    kiosk = reception.kiosk
    kiosk_picture(reception, "borne-accueil")
    families = [name for name in kiosk.screen()["controls"] if name.startswith("family-")]
    for family in families:
        assert kiosk.press(family)
        if SERVICE in kiosk.screen()["controls"]:
            break
        assert kiosk.press("back")
    assert kiosk.press(SERVICE)
    kiosk_picture(reception, "borne-papiers")
    assert kiosk.press("take-ticket")


def kiosk_picture(reception: Reception, name: str) -> None:
    path = picture(name)
    if path is not None:
        reception.kiosk.picture(str(path))


def keep_hall_picture(label: str) -> None:
    """The display names its pictures after the call; the README wants one name."""
    path = picture("salle")
    if path is not None:
        *old, newest = sorted(path.parent.glob(f"{label}-*.png"), key=lambda found: found.stat().st_mtime)
        newest.replace(path)
        for left in old:
            left.unlink()


async def log_in(page: Page, url: str, login: str) -> None:
    await page.goto(url + "/connexion")
    await page.get_by_label("Identifiant").fill(login)
    await page.get_by_label("Mot de passe").fill(PASSWORD)
    await page.get_by_role("button", name="Se connecter").click()
    await page.wait_for_url(lambda address: "connexion" not in address)


async def reaches(page: Page, condition: str) -> None:
    console = page.get_by_test_id("console")
    await expect(console).to_have_attribute("data-condition", condition)
    await expect(console).to_have_attribute("data-busy", "false")


async def see_the_printer_stop_and_go_on(board: Page, reception: Reception) -> None:
    """The kiosk's paper runs out and is renewed; the supervisor knows without going there."""
    device = board.get_by_test_id("device").filter(has_text="Borne du hall")
    await expect(device).to_contain_text("prête")
    await asyncio.to_thread(reception.break_printer, "paper_out")
    alert = board.get_by_test_id("alert").filter(has_text="Borne du hall n’imprime plus")
    await expect(alert).to_contain_text("Changez le rouleau.")
    await asyncio.to_thread(reception.break_printer, "paper_out", mend=True)
    await expect(alert).to_have_count(0)
    await expect(device).to_contain_text("prête")


@pytest.mark.timeout(240)
async def test_ticket_lives_its_whole_life_when_a_visitor_touches_the_kiosk(reception: Reception, browser: Browser):
    page = await browser.new_page(viewport={"width": 1280, "height": 800})
    await log_in(page, reception.url, "lea")
    await page.goto(reception.url + "/agent/HDV/3")
    await reaches(page, "closed")
    await page.keyboard.press("F2")
    await reaches(page, "free")

    # Counter 3 serves neither elections nor planning: these people wait for others.
    others = ("inscription-electorale", "declaration-prealable", "recensement-16-ans")
    await asyncio.to_thread(reception.others_come, *others)
    await until(lambda: reception.kiosk.screen()["screen"] == "home")
    await asyncio.to_thread(take_a_ticket, reception)
    shown = await until(lambda: (screen := reception.kiosk.screen())["screen"] == "ticket" and screen)
    label = shown["label"]
    await asyncio.to_thread(kiosk_picture, reception, "borne-ticket")
    (paper,) = await until(reception.papers)
    assert paper["label"] == label

    await expect(page.get_by_test_id("next-up")).to_have_attribute("data-label", label)
    await page.keyboard.press("F2")
    await reaches(page, "called")
    await expect(page.get_by_test_id("at-hand")).to_have_attribute("data-label", label)

    (call,) = await until(reception.shown)
    assert (call["label"], call["counter"]) == (label, "3")
    keep_hall_picture(label)
    await asyncio.to_thread(reception.others_come, "passeport", "acte", "carte-identite", "naissance")
    await page.keyboard.press("F3")
    await reaches(page, "serving")
    await snap(page, "console")

    board = await browser.new_page(viewport={"width": 1440, "height": 900})
    await log_in(board, reception.url, "karim")
    await board.goto(reception.url + "/supervision")
    await expect(board.get_by_text(f"{label[0]}\u00a0{label[1:]}").first).to_be_visible()
    await snap(board, "supervision")
    await see_the_printer_stop_and_go_on(board, reception)
    await page.keyboard.press("F4")
    await reaches(page, "free")

    entries = await asyncio.to_thread(reception.log)
    ticket_id = ticket_id_of(entries, label)
    mine = [entry for entry in entries if entry["payload"].get("ticket_id") == ticket_id]
    assert [entry["kind"] for entry in mine] == ["issued", "printed", "called", "started", "finished"]
    assert 0 <= mine[2]["payload"]["wait_s"] < 60

    public = await browser.new_page(viewport={"width": 1280, "height": 1400})
    await public.goto(reception.url + "/calendrier/HDV")
    table = public.get_by_role("table").first
    await expect(table).to_be_visible()
    words = await table.inner_text()
    assert any(word in words for word in ("Fluide", "Modéré", "Chargé", "Très chargé"))
    await snap(public, "calendrier")

    reception.programs.check()
    await asyncio.to_thread(reception.programs.run, "verify", "log", "verify", seconds=60)
    said = (reception.folder / "logs" / "verify.log").read_text()
    assert "HDV" in said


def ticket_id_of(entries: list[dict], label: str) -> str:
    """The id of the last ticket issued under this label."""
    issued = [
        entry["payload"]
        for entry in entries
        if entry["kind"] == "issued" and f"{entry['payload']['letter']}{entry['payload']['number']:03d}" == label
    ]
    return issued[-1]["ticket_id"]
