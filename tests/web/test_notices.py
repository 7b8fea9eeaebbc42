"""The notices: read by anybody on any screen, found by a word, kept by a cache, printed on A4."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pypdfium2
import pytest
import pytest_asyncio
import zxingcpp
from playwright.async_api import Browser, expect

from tests.web.conftest import Violations, Visit
from tests.web.town import Town, example_sites, running_town

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

#: pages, and the width at which axe reads them; every width is tried for what it cuts off
PAGES = {"/notices/HDV?q=naissance": 320, "/notices/HDV/passeport": 1280, "/notices/HDV/acte?langue=ar": 320}
A4_POINTS = (595.28, 841.89)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """One server for the file: nothing here changes it. The town hall has an address."""
    async with running_town(tmp_path_factory.mktemp("notices")) as running:
        hall = next(site for site in example_sites() if site.id == "HDV")
        site = replace(hall, address="1 place de l’Exemple, 13140 Miramas")
        await running.ledger.change_configuration(site, "cli")
        yield running


async def pdf(visit: Visit, path: str) -> bytes:
    """A sheet, as a browser downloads it."""
    answer = await visit.context.request.get(visit.town.url + path)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    return await answer.body()


async def test_every_page_is_accessible_fits_and_keeps_nothing_when_opened(
    visit: Visit, violations: Violations
) -> None:
    found: dict[str, list[str]] = {}
    for path, read_at in PAGES.items():
        page = await visit.page(path, width=320)
        assert await page.locator("script").count() == 0
        wrong: list[str] = []
        for width in (320, 390, 1280):
            await page.set_viewport_size({"width": width, "height": 800})
            if await page.evaluate("document.documentElement.scrollWidth") > width:
                wrong.append(f"wider than {width}")
            if width == read_at:
                wrong += await violations(page)
        if wrong:
            found[path] = wrong
        await page.close()
    assert found == {}
    assert await visit.context.cookies() == []


async def test_notice_is_read_right_to_left_when_its_language_is(visit: Visit) -> None:
    page = await visit.page("/notices/HDV/passeport")
    assert await page.locator("html").get_attribute("lang") == "fr"
    tongues = page.get_by_role("navigation", name="Langues").get_by_role("link")
    assert await tongues.all_inner_texts() == ["Français", "English", "العربية"]
    assert [await one.get_attribute("lang") for one in await tongues.all()] == ["fr", "en", "ar"]
    await tongues.nth(2).click()
    assert page.url.endswith("/notices/HDV/passeport?langue=ar")
    html = page.locator("html")
    assert [await html.get_attribute(name) for name in ("lang", "dir")] == ["ar", "rtl"]
    await expect(page.get_by_role("heading", level=1)).to_have_text("جواز السفر")
    papers, place = page.locator(".papers"), page.locator(".place")
    boxes = [await papers.bounding_box(), await place.bounding_box()]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["x"] > boxes[1]["x"]


async def test_notice_says_all_that_a_visitor_needs(visit: Visit) -> None:
    page = await visit.page("/notices/HDV/carte-identite")
    text = (await page.locator("main").inner_text()).replace("\u00a0", " ")
    for said in (
        "Photo d’identité de moins de 6 mois",
        "Comptez quelques semaines",
        "Gratuit (25 € en cas de perte ou de vol)",
        "Un mineur vient avec un parent.",
        "1 place de l’Exemple, 13140 Miramas",
        "8 h 30 à 12 h et 13 h 30 à 17 h",
        "Vérifiée le lundi 2 novembre 2026.",
    ):
        assert said in text
    await page.get_by_role("link", name="Quand est-ce plus calme ?").click()
    assert page.url.endswith("/calendrier/HDV")


async def test_search_finds_without_script_by_keyboard_alone(browser: Browser, town: Town) -> None:
    context = await browser.new_context(java_script_enabled=False, base_url=town.url)
    page = await context.new_page()
    await page.goto("/notices/HDV")
    field = page.get_by_role("searchbox", name="Chercher une démarche")
    for _ in range(12):
        await page.keyboard.press("Tab")
        if await field.evaluate("element => element === document.activeElement"):
            break
    await page.keyboard.type("DECES")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("2 démarches")
    assert await page.locator(".link-card b").all_inner_texts() == [
        "Acte de naissance, mariage, décès",
        "Déclarer un décès",
    ]
    await page.goto("/notices/HDV?q=permis+<b>de")
    await expect(page.get_by_role("status")).to_contain_text("Aucune démarche ne correspond")
    await page.get_by_role("link", name="Voir toutes les démarches").click()
    await expect(page.locator(".link-card")).to_have_count(18)
    await page.goto("/notices/HDV?langue=ar&q=جواز")
    await expect(page.locator(".link-card b").first).to_have_text("بطاقة الهوية")
    # What the town does not give in Arabic stays in French, and says so.
    in_french = page.locator(".link-card [lang=fr]").first
    assert await in_french.get_attribute("dir") == "ltr"
    await context.close()


async def test_page_may_be_kept_and_is_not_sent_again_when_it_did_not_change(visit: Visit) -> None:
    get = visit.context.request.get
    for path in ("/notices/HDV", "/notices/HDV/passeport", "/notices/HDV/passeport.pdf", "/notices/icons.svg"):
        answer = await get(visit.town.url + path)
        assert answer.headers["cache-control"] == "public, max-age=300"
        assert "set-cookie" not in answer.headers
        again = await get(visit.town.url + path, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status, await again.body()) == (304, b"")


async def test_sheet_is_one_page_of_a4_with_the_house_s_fonts_when_printed(visit: Visit) -> None:
    body = await pdf(visit, "/notices/HDV/passeport.pdf")
    assert body.count(b"/FontFile2") == 2
    assert len(body) < 60_000
    sheet = pypdfium2.PdfDocument(body)
    assert len(sheet) == 1
    assert sheet[0].get_size() == pytest.approx(A4_POINTS, abs=0.1)
    text = sheet[0].get_textpage().get_text_range().replace("\u00a0", " ")
    for said in (
        "Passeport",
        "Timbre fiscal",
        "86 €",
        "8 h 30 à 12 h et 13 h 30 à 17 h",
        "Vérifiée le lundi 2 novembre",
    ):
        assert said in text
    picture = sheet[0].render(scale=2).to_pil()
    code = zxingcpp.read_barcode(picture)
    assert code is not None
    assert code.text == f"{visit.town.url}/n/HDV/passeport"


async def test_sheet_is_written_from_the_right_when_it_is_in_arabic(visit: Visit) -> None:
    sheet = pypdfium2.PdfDocument(await pdf(visit, "/notices/HDV/passeport.pdf?langue=ar"))
    page = sheet[0].get_textpage()
    finder = page.search("جواز السفر")
    found = finder.get_next()
    assert found is not None
    left, _bottom, right, _top = page.get_charbox(found[0])
    assert min(left, right) > A4_POINTS[0] / 2
    code = zxingcpp.read_barcode(sheet[0].render(scale=2).to_pil())
    assert code is not None
    assert code.text.endswith("/n/HDV/passeport/ar")
    assert code.position.top_left.x < A4_POINTS[0]


async def test_short_address_leads_to_the_notice_in_the_ticket_s_language(visit: Visit) -> None:
    for short, page in (
        ("/n/HDV/passeport", "/notices/HDV/passeport"),
        ("/n/HDV/passeport/ar", "/notices/HDV/passeport?langue=ar"),
        ("/n/HDV/mariage-pacs/ar", "/notices/HDV/mariage-pacs"),
        ("/notices", "/notices/HDV"),
    ):
        answer = await visit.context.request.get(visit.town.url + short, max_redirects=0)
        assert (answer.status, answer.headers["location"]) == (307, page)


async def test_refusal_is_a_page_when_there_is_no_such_notice(visit: Visit) -> None:
    visit.expected.append("404")
    page = await visit.page("/notices/HDV/rien")
    await expect(page.get_by_role("heading")).to_have_text("Cette page n’existe pas")
    for path in ("/notices/RIEN", "/notices/HDV/rien.pdf", "/n/HDV/rien"):
        assert (await visit.context.request.get(visit.town.url + path)).status == 404
