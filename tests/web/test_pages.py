"""Every page, for everybody: it opens without a complaint, it can be read by all, it fits a phone."""

from datetime import timedelta

import pytest
from playwright.async_api import expect

from ausuivant.core.commands import AlertKind, RaiseAlert
from ausuivant.ids import new_id
from server.frequentation.calendar import Calendar, Cell, Grid, best_moments
from server.frequentation.publish import save
from tests.web.conftest import Violations, Visit
from tests.web.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PUBLIC = ["/", "/calendrier", "/calendrier/HDV", "/calendrier/MEJE", "/connexion"]
STAFF = ["/agent", "/agent/HDV/3", "/supervision"]


def publish(town: Town) -> None:
    """Keep a calendar of the town hall: busy Mondays, calm Thursdays, Wednesdays with too few visits."""
    site = town.ledger.config("HDV")
    now = town.clock.now()
    cells = tuple(
        Cell(weekday, starts, opened, {0: 4, 1: 2, 2: None, 3: 1, 4: 3}[weekday] if opened else None)
        for weekday, day in enumerate(site.hours.weekly)
        if day
        for starts in range(510, 1080, 30)
        for opened in [any(one.opens <= starts < one.closes for one in day)]
    )
    grid = Grid(cells)
    calendar = Calendar(
        site_id="HDV",
        built_at=now,
        since=(now - timedelta(weeks=6)).date(),
        until=(now - timedelta(days=1)).date(),
        bounds=(10, 20, 40),
        site=grid,
        best=best_moments(grid),
    )
    save(town.ledger.store, calendar)


@pytest.mark.timeout(150)
@pytest.mark.parametrize("width", [1280, pytest.param(320, marks=pytest.mark.full)])
async def test_every_page_is_accessible_and_fits_when_opened(visit: Visit, violations: Violations, width: int) -> None:
    publish(visit.town)
    await visit.town.issue("passeport")
    found: dict[str, list[str]] = {}
    for path in PUBLIC + STAFF:
        if path == STAFF[0]:
            await visit.log_in("karim")
        page = await visit.page(path, width=width)
        if path in STAFF[1:]:
            await expect(page.locator("[data-live=true]").first).to_be_visible()
        wrong = await violations(page)
        for narrow in (width, 320):
            await page.set_viewport_size({"width": narrow, "height": 800})
            if await page.evaluate("document.documentElement.scrollWidth") > narrow:
                wrong.append(f"wider than {narrow}")
        if wrong:
            found[path] = wrong
        await page.close()
    assert found == {}


async def test_page_asks_to_log_in_and_comes_back_when_nobody_is_logged_in(visit: Visit) -> None:
    page = await visit.page("/supervision")
    assert page.url.endswith("/connexion?vers=/supervision")
    await page.get_by_label("Identifiant").fill("karim")
    await page.get_by_label("Mot de passe").fill("cheval correct agrafe pile lampe rideau pont")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/supervision")


@pytest.mark.parametrize("vers", ["//ailleurs.example", "https://ailleurs.example", "/\\ailleurs.example", "/api/x"])
async def test_log_in_goes_to_the_counters_when_the_address_leads_elsewhere(visit: Visit, vers: str) -> None:
    await visit.log_in()
    page = await visit.page(f"/connexion?vers={vers}")
    assert page.url == visit.town.url + "/agent"


async def test_session_ends_when_the_agent_logs_out(visit: Visit) -> None:
    await visit.log_in()
    page = await visit.page("/agent")
    await page.get_by_test_id("menu").click()
    await page.get_by_role("button", name="Se déconnecter").click()
    await page.wait_for_url("**/connexion")
    await page.goto(visit.town.url + "/agent")
    assert page.url.endswith("/connexion?vers=/agent")


async def test_refusal_is_a_french_page_when_the_role_or_the_address_is_wrong(visit: Visit) -> None:
    visit.expected += ["403", "404"]
    await visit.log_in()
    page = await visit.page("/supervision")
    await expect(page.get_by_role("heading")).to_have_text("Cette page ne vous est pas ouverte")
    for path in ("/rien", "/calendrier/RIEN", "/agent/HDV/99"):
        await page.goto(visit.town.url + path)
        await expect(page.get_by_role("heading")).to_have_text("Cette page n’existe pas")


async def test_calendar_is_a_table_with_headers_when_read_cell_by_cell(visit: Visit) -> None:
    publish(visit.town)
    page = await visit.page("/calendrier/HDV")
    table = page.get_by_role("table", name="Une semaine ordinaire")
    days = await table.get_by_role("columnheader").all_inner_texts()
    assert [day.split()[0] for day in days] == ["Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi"]
    hours = await table.get_by_role("rowheader").all_inner_texts()
    assert [hour.replace("\u00a0", " ") for hour in (hours[0], hours[1], hours[-1])] == ["8 h 30", "9 h", "17 h 30"]
    first = table.locator("tbody tr").first.locator("td")
    assert [text.strip() for text in await first.all_inner_texts()] == [
        "Très chargé",
        "fermé",
        "pas assez de visites",
        "Fluide",
        "Chargé",
    ]
    assert await first.nth(1).get_attribute("rowspan") == "7"
    await expect(page.locator(".best li").first).to_contain_text("Jeudi")
    await expect(page.get_by_text("C’est une tendance, pas une promesse.")).to_be_visible()


async def test_calendar_shows_one_day_without_a_script_when_on_a_phone(visit: Visit) -> None:
    publish(visit.town)
    page = await visit.page("/calendrier/HDV", width=390, height=844)
    assert await page.locator("script").count() == 0
    await expect(page.locator("table:visible")).to_have_count(1)
    await expect(page.locator("table:visible caption")).to_contain_text("Lundi")
    await page.locator("label.tab-3").click()
    await expect(page.locator("table:visible caption")).to_contain_text("Jeudi")
    await expect(page.locator("table:visible").get_by_text("Fluide").first).to_be_visible()


async def test_calendar_says_that_it_is_not_ready_when_none_was_built(visit: Visit) -> None:
    page = await visit.page("/calendrier/CCAS")
    await expect(page.get_by_role("heading", level=2)).to_have_text("Le calendrier n’est pas encore prêt.")


async def test_supervision_shows_the_new_ticket_without_reload_when_one_is_issued(visit: Visit) -> None:
    await visit.log_in("karim")
    page = await visit.page("/supervision", width=1440, height=900)
    await expect(page.get_by_test_id("site")).to_have_count(3)
    queue = page.locator("[data-site=HDV] [data-queue=identite] td").nth(1)
    await expect(queue).to_have_text("0")
    await visit.town.issue("passeport")
    await expect(queue).to_have_text("1")


async def test_alert_leaves_the_supervision_when_somebody_took_care_of_it(visit: Visit) -> None:
    await visit.log_in("karim")
    page = await visit.page("/supervision")
    command = RaiseAlert(id=new_id(), alert=AlertKind.HELP, source="borne-hall")
    await visit.town.ledger.execute("HDV", command, "system")
    await expect(page.get_by_test_id("alert")).to_contain_text("Un visiteur demande de l’aide")
    await page.get_by_role("button", name="C’est fait").click()
    await expect(page.get_by_test_id("alert")).to_have_count(0)


async def test_lit_draws_and_refuses_markup_when_trusted_types_are_required(visit: Visit) -> None:
    visit.expected.append("TrustedHTML")
    page = await visit.page("/")
    drawn = await page.evaluate(
        """async () => {
            const {html, render} = await import("/static/vendor/lit-html/lit-html.js");
            const place = document.createElement("div");
            render(html`<p class=${"a"}>${"<b>texte</b>"}</p>`, place);
            let refused = false;
            try { place.innerHTML = "<i>non</i>"; } catch (error) { refused = error instanceof TypeError; }
            return [place.textContent, refused];
        }"""
    )
    assert drawn == ["<b>texte</b>", True]


async def test_scripts_travel_packed_when_the_browser_can_unpack_them(visit: Visit) -> None:
    answer = await visit.context.request.get("/static/js/console.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "no-cache"
    assert "class Console" in await answer.text()
