"""The code for a visitor's phone: on the paper, on the screen, or in the place of paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from ausuivant.core.views import TicketView
from ausuivant.i18n import visitor_languages
from ausuivant.wire.kiosk_journal import EntryKind
from ausuivant.wire.links import link_of, ticket_named, ticket_token
from kiosk_app.comfort import AS_IS, Comfort
from kiosk_app.flow import Screen, Stage
from kiosk_app.phone_link import PAPERLESS
from kiosk_app.screens.ticket import NoteNumberScreen
from tests.kiosk_app import checks
from tests.kiosk_app.conftest import Kiosk
from tests.kiosk_app.reception import Reception
from tests.kiosk_app.walk import LYING, SIZES, SQUARE, UPRIGHT, Size, Walk

PUBLIC = "https://accueil.ville.example"
SERVICE = "passeport"
KEY = b"the kiosk's key"


def reachable(reception: Reception) -> None:
    """Let phones reach the server, which tells each ticket's token."""
    reception.site = replace(reception.site, public_address=PUBLIC)
    issue = reception.issue

    def issued(*args: Any, ticket_id: UUID, **facts: Any) -> TicketView:
        return replace(issue(*args, ticket_id=ticket_id, **facts), token=ticket_token(ticket_id, KEY))

    reception.issue = issued  # type: ignore[method-assign]


def note_page(kiosk: Kiosk) -> NoteNumberScreen:
    page = kiosk.window.currentWidget()
    assert isinstance(page, NoteNumberScreen)
    return page


def test_nothing_is_printed_and_the_next_visitor_sees_no_code_when_a_visitor_wants_no_paper(kiosk: Kiosk) -> None:
    reachable(kiosk.reception)
    kiosk.window.receive(kiosk.reception.frame("kiosk"))
    kiosk.choose(SERVICE)
    kiosk.press("paperless")
    kiosk.wait_for(Screen.NOTE_NUMBER)
    page = note_page(kiosk)
    assert page.code.shows_code
    assert kiosk.window.label_shown == "A001"
    kiosk.press("home")
    assert kiosk.window.screen_shown is Screen.HOME
    assert not page.code.shows_code
    kiosk.bot.waitUntil(lambda: kiosk.reception.kinds()[-1:] == ["printed"])
    assert [entry.kind for entry in kiosk.journal.entries()] == [
        EntryKind.INTENT,
        EntryKind.NUMBERED,
        EntryKind.PRINTED,
    ]
    assert kiosk.simulated.tickets == []


def test_code_goes_home_by_itself_when_nobody_touches_it(kiosk: Kiosk) -> None:
    reachable(kiosk.reception)
    kiosk.window.receive(kiosk.reception.frame("kiosk"))
    kiosk.choose(SERVICE)
    kiosk.press("paperless")
    kiosk.wait_for(Screen.NOTE_NUMBER)
    page = note_page(kiosk)
    kiosk.clock.advance(timedelta(seconds=61))
    kiosk.window.receive(kiosk.reception.heartbeat("kiosk"))
    kiosk.window.tick()
    assert kiosk.window.screen_shown is Screen.HOME
    assert not page.code.shows_code


def test_paper_bears_the_code_when_phones_reach_the_server_and_none_otherwise(kiosk: Kiosk) -> None:
    kiosk.choose(SERVICE)
    page = kiosk.window.currentWidget()
    assert page is not None
    names = {one.objectName() for one in page.findChildren(type(kiosk.button("take-ticket"))) if one.isVisible()}
    assert "paperless" not in names
    kiosk.press("take-ticket")
    kiosk.wait_for(Screen.TICKET)
    assert not kiosk.simulated.wait_for_ticket().qr_present
    kiosk.press("home")
    reachable(kiosk.reception)
    kiosk.window.receive(kiosk.reception.frame("kiosk"))
    kiosk.choose(SERVICE)
    kiosk.press("take-ticket")
    kiosk.wait_for(Screen.TICKET)
    assert kiosk.simulated.wait_for_ticket().qr_present


def test_link_names_its_ticket_in_the_fragment_and_the_language_before_it() -> None:
    ticket_id = uuid4()
    token = ticket_token(ticket_id, KEY)
    assert link_of(PUBLIC, token) == f"{PUBLIC}/t#{token}"
    assert link_of(PUBLIC, token, "ar") == f"{PUBLIC}/t?l=ar#{token}"
    assert ticket_named(token) == ticket_id


def at_code(walk: Walk) -> NoteNumberScreen:
    reachable(walk.reception)
    walk.receive()
    walk.take(Stage.NOT_ON_PAPER, reason=PAPERLESS)
    page = walk.page
    assert isinstance(page, NoteNumberScreen)
    return page


@pytest.mark.full
@pytest.mark.parametrize("comfort", [AS_IS, Comfort(low=True), Comfort(large=True)], ids=["as-is", "low", "large"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
@pytest.mark.parametrize("language", visitor_languages())
def test_both_screens_are_read_and_reached_with_a_code(
    fonts: None, language: str, size: Size, comfort: Comfort
) -> None:
    if size is SQUARE and comfort.large:
        pytest.skip("a 19 inch screen has no room for larger text")
    walk = Walk(size=size, language=language, usual=comfort)
    reachable(walk.reception)
    walk.receive()
    walk.choose()
    found = {}
    for name in ("service", "code"):
        page = walk.page if name == "service" else at_code(walk)
        wrong = [*checks.names(page), *checks.targets(page, walk.metrics), *checks.legible(page, walk.metrics)]
        found[name] = [*wrong, *(checks.within_reach(page, walk.metrics) if comfort.low else ())]
        walk.restart()
    walk.finish()
    assert found == {"service": [], "code": []}


@pytest.mark.full
@pytest.mark.parametrize("size", [UPRIGHT, LYING], ids=lambda size: size.name)
def test_code_is_read_by_a_phone(fonts: None, size: Size) -> None:
    walk = Walk(size=size)
    page = at_code(walk)
    assert page.code.isVisible()
    assert walk.metrics.px(100) <= page.code.height()
    walk.finish()
