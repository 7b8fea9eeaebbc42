"""The agent's console, driven as agents drive it."""

import pytest
from playwright.async_api import Page, expect

from ausuivant.core.events import TicketFinished
from tests.web.conftest import Violations, Visit

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def reaches(page: Page, condition: str) -> None:
    """Wait until the console shows this condition and may be pressed."""
    console = page.get_by_test_id("console")
    await expect(console).to_have_attribute("data-condition", condition)
    await expect(console).to_have_attribute("data-busy", "false")


async def console(visit: Visit, *, opened: bool = True) -> Page:
    """A logged-in agent's console at counter 1."""
    await visit.log_in()
    page = await visit.page("/agent/HDV/3")
    await reaches(page, "closed")
    if opened:
        await page.get_by_test_id("main").click()
        await reaches(page, "free")
    return page


async def test_console_calls_the_visitor_when_an_agent_logs_in_takes_a_counter_and_presses(visit: Visit) -> None:
    label = await visit.town.issue("passeport")
    page = await visit.page("/agent")
    assert page.url.endswith("/connexion?vers=/agent")
    await page.get_by_label("Identifiant").fill("nadia")
    await page.get_by_label("Mot de passe").fill("cheval correct agrafe pile lampe rideau pont")
    await page.get_by_role("button", name="Se connecter").click()
    await page.locator("[data-testid=counter][data-counter='3']").click()
    await reaches(page, "closed")
    await page.get_by_test_id("main").click()
    await reaches(page, "free")
    await expect(page.get_by_test_id("next-up")).to_have_attribute("data-label", label)
    await page.get_by_test_id("main").click()
    await reaches(page, "called")
    await expect(page.get_by_test_id("at-hand")).to_have_attribute("data-label", label)
    assert visit.town.kinds()[-1] == "called"


@pytest.mark.full
async def test_console_shows_the_next_before_the_press_when_somebody_waits(visit: Visit) -> None:
    page = await console(visit)
    await expect(page.get_by_test_id("empty")).to_contain_text("Personne n’attend")
    await expect(page.get_by_test_id("main")).to_be_disabled()
    label = await visit.town.issue("passeport")
    await expect(page.get_by_test_id("main")).to_contain_text(f"{label[0]}\u00a0{label[1:]}")
    await expect(page.get_by_test_id("why")).to_contain_text("Premier arrivé parmi vos files.")


async def test_console_refuses_a_wrong_password_in_french_when_logging_in(visit: Visit) -> None:
    visit.expected.append("401")
    page = await visit.page("/connexion")
    await page.get_by_label("Identifiant").fill("nadia")
    await page.get_by_label("Mot de passe").fill("faux")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_have_text("Identifiant ou mot de passe inconnu.")


async def test_double_click_acts_once_when_it_finishes_and_calls(visit: Visit) -> None:
    for _ in range(3):
        await visit.town.issue("passeport")
    page = await console(visit)
    await page.get_by_test_id("main").dblclick()
    await reaches(page, "called")
    await page.get_by_test_id("start").click()
    await reaches(page, "serving")
    await expect(page.get_by_test_id("main")).to_be_enabled()
    await page.get_by_test_id("main").dblclick()
    await reaches(page, "called")
    await expect(page.get_by_test_id("main")).to_be_enabled()
    kinds = visit.town.kinds()
    assert (kinds.count("called"), kinds.count("finished"), kinds.count("recalled")) == (2, 1, 0)


async def test_whole_reception_goes_by_keyboard_when_no_mouse_is_there(visit: Visit) -> None:
    for _ in range(4):
        await visit.town.issue("passeport")
    page = await console(visit, opened=False)
    key = page.keyboard.press
    main = page.get_by_test_id("main")
    for pressed, condition in (("F2", "free"), ("F2", "called"), ("F9", "called"), ("F3", "serving"), ("F2", "called")):
        await expect(main).to_be_enabled()
        await key(pressed)
        await reaches(page, condition)
    await key("F10")
    await reaches(page, "free")
    await expect(main).to_be_enabled()
    await key("F2")
    await reaches(page, "called")
    await key("F6")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await key("Enter")
    await reaches(page, "free")
    await expect(page.get_by_test_id("held")).to_have_count(1)
    await expect(page.get_by_test_id("absent")).to_have_count(1)
    await expect(main).to_be_enabled()
    await key("F2")
    await reaches(page, "called")
    await key("F4")
    await reaches(page, "free")
    await key("Shift+F4")
    await reaches(page, "serving")
    kinds = visit.town.kinds()
    assert [kinds.count(kind) for kind in ("recalled", "no_show", "held", "reopened")] == [1, 1, 1, 1]


@pytest.mark.full
async def test_visitor_goes_to_another_queue_when_the_agent_transfers(visit: Visit) -> None:
    label = await visit.town.issue("passeport")
    page = await console(visit)
    await page.get_by_test_id("main").click()
    await reaches(page, "called")
    await page.get_by_test_id("transfer").click()
    await page.get_by_label("Vers quelle démarche ?").select_option("declaration-prealable")
    await page.get_by_label("Après les personnes qui attendent déjà").check()
    await page.get_by_test_id("dialog-confirm").click()
    await reaches(page, "free")
    state = visit.town.ledger.state("HDV")
    moved = next(ticket for ticket in state.tickets.values() if ticket.label == label)
    assert (moved.queue_id, moved.state) == ("urbanisme", "waiting")


@pytest.mark.full
async def test_held_and_absent_visitors_come_back_when_the_agent_presses(visit: Visit) -> None:
    for _ in range(2):
        await visit.town.issue("passeport")
    page = await console(visit)
    for action in ("no-show", "hold"):
        await page.get_by_test_id("main").click()
        await reaches(page, "called")
        await page.get_by_test_id(action).click()
        if action == "hold":
            await page.get_by_label("30 min").check()
            await page.get_by_test_id("dialog-confirm").click()
        await reaches(page, "free")
    await page.get_by_test_id("held").get_by_role("button").click()
    await expect(page.get_by_test_id("held")).to_have_count(0)
    await page.get_by_test_id("absent").get_by_role("button").click()
    await expect(page.get_by_test_id("absent")).to_have_count(0)
    await expect(page.get_by_test_id("line")).to_have_count(2)


@pytest.mark.full
async def test_chosen_ticket_is_called_or_cancelled_when_the_agent_opens_its_line(visit: Visit) -> None:
    labels = [await visit.town.issue("passeport") for _ in range(3)]
    page = await console(visit)
    await page.locator(f"[data-testid=line][data-label={labels[1]}]").click()
    await page.get_by_test_id("dialog-confirm").click()
    await reaches(page, "called")
    await expect(page.get_by_test_id("at-hand")).to_have_attribute("data-label", labels[1])
    await expect(page.get_by_test_id("why")).to_contain_text("Choisi à la main")
    await page.locator(f"[data-testid=line][data-label={labels[2]}]").click()
    await page.get_by_test_id("line-cancel").click()
    await page.get_by_test_id("dialog-confirm").click()
    await expect(page.get_by_test_id("line")).to_have_count(1)
    await page.get_by_test_id("release").click()
    await reaches(page, "free")
    await expect(page.get_by_test_id("line")).to_have_count(2)


@pytest.mark.full
async def test_counter_pauses_and_closes_when_nobody_is_at_hand(visit: Visit) -> None:
    page = await console(visit)
    await page.get_by_test_id("pause").click()
    await reaches(page, "paused")
    await page.get_by_test_id("resume").click()
    await reaches(page, "free")
    await page.get_by_test_id("close").click()
    await page.get_by_test_id("dialog-confirm").click()
    await reaches(page, "closed")


@pytest.mark.full
async def test_counter_says_so_when_another_agent_holds_it(visit: Visit) -> None:
    await console(visit)
    await visit.log_in("karim")
    page = await visit.page("/agent/HDV/3")
    await reaches(page, "free")
    await expect(page.get_by_test_id("empty")).to_contain_text("Un autre agent tient ce guichet")
    await expect(page.get_by_test_id("main")).to_be_disabled()


async def test_stale_press_is_told_quietly_when_the_call_was_handled_elsewhere(visit: Visit) -> None:
    visit.expected.append("409")
    await visit.town.issue("passeport")
    page = await console(visit)
    await page.get_by_test_id("main").click()
    await reaches(page, "called")
    # The press says that it saw nobody, as it would have a moment before the call.
    await page.route("**/api/sites/**/recall", lambda route: route.continue_(post_data='{"seen_call": null}'))
    await page.get_by_test_id("recall").click()
    await expect(page.locator("#said")).to_contain_text("L’écran vient d’être mis à jour")
    await expect(page.get_by_test_id("notice")).to_have_count(0)
    await page.unroute_all()


async def test_lost_answer_is_asked_again_with_the_same_id_when_the_network_breaks(visit: Visit) -> None:
    visit.expected.append("ERR_")
    for _ in range(2):
        await visit.town.issue("passeport")
    page = await console(visit)
    keys: list[str] = []

    async def lose_the_first(route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            await route.fetch()  # it arrives and acts, but its answer never comes back
            await route.abort()
        else:
            await route.continue_()

    await page.route("**/call-next", lose_the_first)
    await page.get_by_test_id("main").click()
    await reaches(page, "called")
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert visit.town.kinds().count("called") == 1


async def test_buttons_go_grey_within_seconds_when_the_server_is_lost(visit: Visit) -> None:
    visit.expected += ["WebSocket", "ERR_", "Failed to load"]
    await visit.town.issue("passeport")
    page = await console(visit)
    await expect(page.get_by_test_id("main")).to_be_enabled()
    said = "new (await import('/static/js/feed.js')).Feed('', {}).staleAfter"
    assert await page.evaluate(f"async () => {said}") == 5_000
    await visit.town.stop()
    await expect(page.get_by_test_id("console")).to_have_attribute("data-live", "false")
    await expect(page.get_by_test_id("main")).to_be_disabled()
    await expect(page.get_by_test_id("link")).to_contain_text("Figé depuis")
    await expect(page.get_by_test_id("waiting").first).to_have_text("–")


# uvicorn says so of every refused websocket.
@pytest.mark.logs("without completing handshake")
async def test_console_goes_to_the_log_in_page_when_the_session_ends_elsewhere(visit: Visit) -> None:
    visit.expected += ["401", "WebSocket"]
    page = await console(visit)
    await visit.context.request.delete(visit.town.url + "/api/session", headers={"Origin": visit.town.url})
    await page.wait_for_url("**/connexion?vers=*")


@pytest.mark.full
async def test_desk_gives_a_number_when_a_supervisor_issues_a_ticket(visit: Visit) -> None:
    await visit.log_in("karim")
    page = await visit.page("/agent/HDV/3")
    await page.get_by_test_id("issue").click()
    await page.get_by_test_id("dialog-confirm").click()
    await expect(page.get_by_test_id("notice")).to_contain_text("Numéro A\u00a0001.")
    assert visit.town.kinds().count("issued") == 1


async def test_console_has_no_axe_violation_when_open_called_or_asking(visit: Visit, violations: Violations) -> None:
    for _ in range(3):
        await visit.town.issue("passeport")
    page = await console(visit, opened=False)
    assert await violations(page) == []
    await page.get_by_test_id("main").click()
    await reaches(page, "free")
    assert await violations(page) == []
    await page.get_by_test_id("main").click()
    await reaches(page, "called")
    await page.get_by_test_id("hold").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await violations(page) == []


async def test_visit_counts_every_service_when_the_agent_names_them(visit: Visit) -> None:
    await visit.town.issue("passeport")
    page = await console(visit)
    await page.get_by_test_id("main").click()
    await reaches(page, "called")
    await page.keyboard.press("Shift+F3")
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("checkbox").first).to_be_checked()
    await dialog.get_by_label("Carte d’identité", exact=True).check()
    await page.get_by_test_id("dialog-confirm").click()
    await expect(page.get_by_test_id("visit-services")).to_contain_text("Carte d’identité")
    await page.get_by_test_id("finish").click()
    await reaches(page, "free")
    (finished,) = [event for event in visit.town.events() if isinstance(event, TicketFinished)]
    assert set(finished.services) == {"passeport", "carte-identite"}


async def test_somebody_without_a_ticket_is_received_when_the_agent_presses(visit: Visit) -> None:
    page = await console(visit)
    await page.get_by_test_id("walk-in").click()
    await page.get_by_label("Vers quelle démarche ?").select_option("passeport")
    await page.get_by_test_id("dialog-confirm").click()
    await reaches(page, "serving")
    await expect(page.get_by_test_id("why")).to_contain_text("Passage rapide")
    assert visit.town.kinds()[-1] == "walked_in"
