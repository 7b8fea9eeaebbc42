"""What administrators do: people, devices, sessions, the audit; and that every page of theirs can be read by all."""

import base64
import csv
import io
from collections.abc import Sequence

import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.async_api import Browser, Page, expect

from ausuivant.wire.enrolment import fingerprint
from server.security.audit import newest
from server.security.devices import add_device, note_unsynced
from server.security.enrolment import Begun, begin
from server.security.roles import Grant, Role
from tests.web.conftest import Violations, Visit
from tests.web.town import PASSWORD, Town

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PAGES = [
    "/personnes",
    "/personnes/nouveau",
    "/personnes/compte/nadia",
    "/appareils",
    "/appareils/code",
    "/appareils/invitation",
    "/sessions",
    "/audit",
    "/compte",
    "/compte/codes",
]


@pytest_asyncio.fixture(loop_scope="session")
async def town(shared_town: Town) -> Town:
    """This file's one server."""
    return shared_town


async def admin(visit: Visit, login: str, role: Role = Role.ADMIN, site_id: str | None = None) -> None:
    """A logged-in administrator."""
    await visit.town.admin(login, role, site_id)
    await visit.log_in(login, admin=True)


async def begun(town: Town) -> Begun:
    """A kiosk that shows a code."""
    key = Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    public_key, now = base64.b64encode(key).decode(), town.clock.now()
    found = await town.gate.write(lambda session: begin(session, public_key=public_key, role=Role.KIOSK, now=now))
    assert found.fingerprint == fingerprint(public_key)
    return found


async def kinds(town: Town) -> list[str]:
    """The kinds of the audit's rows, the newest first."""
    return [entry.kind for entry in await town.gate.read(lambda session: newest(session))]


#: a table, a form, the richest page and the one that everybody has
SAMPLE = ("/personnes", "/personnes/compte/nadia", "/appareils/code", "/compte")


@pytest.mark.timeout(150)
@pytest.mark.parametrize(
    "paths", [pytest.param(SAMPLE, id="sample"), pytest.param(PAGES, id="all", marks=pytest.mark.full)]
)
async def test_page_can_be_read_and_fits_when_an_administrator_opens_it(
    visit: Visit, violations: Violations, paths: Sequence[str]
) -> None:
    await admin(visit, f"ada{len(paths)}")  # the town is that of both samples
    now = visit.town.clock.now()
    await visit.town.gate.write(
        lambda session: add_device(session, name="Borne", role=Role.KIOSK, site_id="HDV", now=now)
    )
    found: dict[str, list[str]] = {}
    for path in paths:
        page = await visit.page(path)
        wrong = await violations(page)
        for width in (390, 320):
            await page.set_viewport_size({"width": width, "height": 844})
            if await page.evaluate("document.documentElement.scrollWidth") > width:
                wrong.append(f"wider than {width}")
        if path == "/personnes/compte/nadia":  # the rules that depend on the width, on the richest page
            wrong += await violations(page)
        if wrong:
            found[path] = wrong
        await page.close()
    assert found == {}


async def test_violation_of_the_content_policy_is_heard_when_a_page_commits_one(visit: Visit) -> None:
    visit.expected.append("Content Security Policy")
    page = await visit.page("/connexion")
    async with page.expect_console_message(lambda said: "Content Security Policy" in said.text):
        await page.evaluate("() => { document.body.setAttribute('style', 'color: red') }")
    assert any("Content Security Policy" in said for said in visit.complaints)


@pytest.mark.full
async def test_bar_shows_what_each_may_open(visit: Visit) -> None:
    shown = {}
    for login, role, site_id in (
        ("bar-agent", Role.AGENT, "HDV"),
        ("bar-site", Role.SITE_ADMIN, "MEJE"),
        ("bar-auditor", Role.AUDITOR, None),
    ):
        await (visit.town.admin if role is Role.SITE_ADMIN else _plain(visit.town))(login, role, site_id)
        await visit.log_in(login, admin=role is Role.SITE_ADMIN)
        page = await visit.page("/agent", width=390)
        await page.get_by_test_id("menu").click()
        await expect(page.get_by_role("button", name="Se déconnecter")).to_be_visible()
        shown[login] = (await page.get_by_role("navigation", name="Menu").inner_text()).split()
        await page.close()
    assert shown == {
        "bar-agent": ["Guichets"],
        "bar-site": ["Guichets", "Supervision", "Personnes", "Appareils", "Sessions"],
        "bar-auditor": ["Guichets", "Supervision", "Audit"],
    }


def _plain(town: Town):
    async def make(login: str, role: Role, site_id: str | None) -> None:
        await town.account(login, Grant(role, site_id))

    return make


# --- people --------------------------------------------------------------------------------------------------


async def test_person_is_added_by_keyboard_and_chooses_a_password_when_first_logging_in(
    visit: Visit, browser: Browser
) -> None:
    visit.expected.append("422")
    await admin(visit, "alice")
    page = await visit.page("/personnes/nouveau")
    await page.get_by_label("Nom affiché").fill("Inès M.")
    await page.keyboard.press("Enter")
    await expect(page.locator("#login-said")).to_contain_text("Un identifiant")
    await expect(page.locator("#right-said")).to_contain_text("Cochez au moins un droit")
    assert await page.get_by_label("Nom affiché").input_value() == "Inès M."
    await page.get_by_label("Identifiant").fill("ines")
    right = page.get_by_role("checkbox", name="Agent, Hôtel de ville, État civil", exact=True)
    await right.focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("slip")).to_contain_text("Inès M.")
    password = await page.get_by_test_id("temporary").inner_text()
    theirs = await browser.new_context(locale="fr-FR", base_url=visit.town.url)
    answer = await theirs.request.post("/api/session", data={"login": "ines", "password": password})
    assert [one["queue_id"] for one in (await answer.json())["roles"]] == ["etat-civil"]
    own = await theirs.new_page()
    await own.goto("/agent")
    assert own.url.endswith("/compte")
    await expect(own.get_by_test_id("unfinished")).to_contain_text("Choisissez d’abord")
    await theirs.close()
    assert (await kinds(visit.town))[:3] == ["logged_in", "account_added", "logged_in"]


async def test_rights_change_and_the_account_is_disabled_reset_and_enabled(visit: Visit) -> None:
    visit.expected += ["403", "422"]
    await admin(visit, "agathe")
    await visit.town.account("olga", Grant(Role.AGENT, "HDV"))
    page = await visit.page("/personnes?cherche=OLGA")
    await page.get_by_role("link", name="Olga").click()
    await page.get_by_role("checkbox", name="Agent, Hôtel de ville, Tout le site").uncheck()
    await page.get_by_role("button", name="Enregistrer les droits").click()
    await expect(page.locator("#right-said")).to_contain_text("Cochez au moins un droit")
    await page.get_by_role("checkbox", name="Responsable d’accueil, CCAS, Tout le site").check()
    await page.get_by_role("button", name="Enregistrer les droits").click()
    await expect(page.get_by_test_id("done")).to_contain_text("Les droits sont enregistrés")
    for ask, button in (("ask-disable", "Désactiver"), ("", "Réactiver ce compte")):
        if ask:
            await page.get_by_test_id(ask).locator("summary").click()
        await page.get_by_role("button", name=button, exact=True).click()
        await expect(page.get_by_test_id("done")).to_be_visible()
    await page.get_by_test_id("ask-reset").locator("summary").click()
    await page.get_by_role("button", name="Afficher un mot de passe temporaire").click()
    await expect(page.get_by_test_id("temporary")).to_be_visible()
    assert {"rights_changed", "account_disabled", "account_enabled", "password_reset"} <= set(await kinds(visit.town))
    await page.goto("/personnes/compte/agathe")
    await page.get_by_role("checkbox", name="Administrateur, Toute la ville").uncheck()
    await page.get_by_role("checkbox", name="Agent, CCAS, Tout le site").check()
    await page.get_by_role("button", name="Enregistrer les droits").click()
    await expect(page.get_by_test_id("refusal")).to_contain_text("demandez à un autre administrateur")


async def test_site_administrator_sees_and_gives_what_is_theirs_only(visit: Visit) -> None:
    visit.expected.append("404")
    await visit.town.account("meje1", Grant(Role.AGENT, "MEJE"))
    await visit.town.account("meje2", Grant(Role.AGENT, "MEJE"), Grant(Role.AGENT, "HDV"))
    await admin(visit, "sonia", Role.SITE_ADMIN, "MEJE")
    page = await visit.page("/personnes")
    await expect(page.get_by_test_id("people").locator("tbody tr")).to_have_count(1)
    await page.get_by_role("link", name="Meje1").click()
    roles = await page.get_by_role("rowheader").all_inner_texts()
    assert roles == ["Agent", "Agent d’accueil", "Responsable d’accueil"]
    await expect(page.get_by_role("group", name="MEJE")).to_be_visible()
    await page.goto("/personnes/compte/meje2")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Cette page n’existe pas")


# --- devices -------------------------------------------------------------------------------------------------


@pytest.mark.full
async def test_device_is_accepted_when_the_figures_were_compared(visit: Visit) -> None:
    visit.expected += ["404", "422"]
    await admin(visit, "anne")
    waiting = await begun(visit.town)
    page = await visit.page("/appareils/code")
    await page.get_by_label("Code affiché").fill("BCDF-BCDF")
    await page.keyboard.press("Enter")
    await expect(page.locator("#device_code-said")).to_contain_text("Aucun appareil n'attend")
    await page.get_by_label("Code affiché").fill(waiting.code.lower())
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("fingerprint")).to_have_text(waiting.fingerprint)
    await page.get_by_label("Site").select_option("HDV")
    await page.get_by_label("Nom").fill("Borne du marché")
    await page.keyboard.press("Enter")
    await expect(page.locator("#seen-said")).to_contain_text("Comparez les chiffres")
    assert await page.get_by_label("Nom").input_value() == "Borne du marché"
    await page.get_by_label("Oui, les chiffres sont les mêmes").check()
    await page.get_by_role("button", name="Accepter").click()
    await expect(page.get_by_test_id("done")).to_contain_text("accepté")
    assert (await kinds(visit.town))[0] == "device_approved"


@pytest.mark.full
async def test_invitation_is_shown_once_as_a_code_to_scan(visit: Visit) -> None:
    visit.expected.append("422")
    await admin(visit, "annie")
    page = await visit.page("/appareils/invitation")
    await page.get_by_label("Nom").fill("Écran du CCAS")
    await page.get_by_label("C’est").select_option("display")
    await page.keyboard.press("Enter")
    await expect(page.locator("#site-said")).to_contain_text("Choisissez le site")
    await page.get_by_label("Site").select_option("CCAS")
    await page.get_by_role("button", name="Afficher l’invitation").click()
    await expect(page.get_by_test_id("invitation")).to_contain_text("ausuivant+http")
    image = page.get_by_role("img", name="L’invitation en code QR")
    assert await image.evaluate("image => image.naturalWidth") > 100


@pytest.mark.full
async def test_kiosk_that_holds_tickets_is_revoked_only_when_they_are_given_up(visit: Visit) -> None:
    visit.expected.append("409")
    await admin(visit, "astrid")
    now = visit.town.clock.now()
    device, _ = await visit.town.gate.write(
        lambda session: add_device(session, name="Borne de la gare", role=Role.KIOSK, site_id="MEJE", now=now)
    )
    await visit.town.gate.write(lambda session: note_unsynced(session, device.id, 3))
    page = await visit.page("/appareils")
    row = page.locator(f"[data-device='{device.id}']")
    await row.locator("summary").click()
    await expect(row).to_contain_text("3 tickets ne sont pas encore arrivés")
    await row.get_by_role("button", name="Révoquer cet appareil").click()
    await expect(page.get_by_test_id("refusal")).to_contain_text("3 tickets")
    await row.locator("summary").click()
    await row.get_by_label("Perdu ou volé").check()
    await row.get_by_role("button", name="Révoquer cet appareil").click()
    await expect(row).to_contain_text("Révoqué")


# --- sessions and audit --------------------------------------------------------------------------------------


@pytest.mark.full
async def test_session_ends_when_an_administrator_closes_it(visit: Visit, browser: Browser) -> None:
    await visit.town.account("omar", Grant(Role.AGENT, "HDV"))
    elsewhere = await browser.new_context(base_url=visit.town.url)
    await elsewhere.request.post("/api/session", data={"login": "omar", "password": PASSWORD})
    await admin(visit, "aude")
    page = await visit.page("/sessions")
    await page.get_by_role("button", name="Fermer la session de Omar").click()
    await expect(page.get_by_test_id("done")).to_contain_text("fermée")
    assert (await elsewhere.request.get("/api/session")).status == 401
    await elsewhere.close()


async def test_audit_reads_as_sentences_is_filtered_checked_and_exported(visit: Visit) -> None:
    avril = await visit.town.admin("avril")
    await visit.log_in("avril", admin=True)
    await visit.town.account("=cmd", Grant(Role.AGENT, "HDV"))
    page = await visit.page("/audit")
    await page.reload()
    entries = await visit.town.gate.read(lambda session: newest(session))
    assert [entry.kind for entry in entries if entry.actor == str(avril.id)] == ["audit_read", "logged_in"]
    await expect(page.get_by_text("a créé le compte de =Cmd : Agent (Hôtel de ville).")).to_be_visible()
    await page.get_by_label("Nature").select_option("connexions")
    await page.get_by_role("button", name="Filtrer").click()
    await expect(page.get_by_text("Avril a ouvert une session, par mot de passe et code.")).to_be_visible()
    await expect(page.get_by_text("a créé le compte")).to_have_count(0)
    await page.get_by_role("button", name="Vérifier la chaîne").click()
    await expect(page.get_by_test_id("verdict")).to_contain_text("La chaîne tient")
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Exporter").click()
    text = (await (await download.value).path()).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0][0] == "Numéro"
    assert any("=Cmd" in row[3] for row in rows)
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


async def test_auditor_reads_no_names(visit: Visit) -> None:
    await visit.town.account("auguste", Grant(Role.AUDITOR, None))
    await visit.town.account("victor", Grant(Role.AGENT, "HDV"))
    await visit.log_in("auguste")
    page: Page = await visit.page("/audit")
    await expect(page.get_by_test_id("audit")).to_contain_text("a créé le compte de l’agent …")
    assert "Victor" not in await page.content()
