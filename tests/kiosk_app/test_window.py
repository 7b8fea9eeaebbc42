"""The kiosk, pressed where a finger would press."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from PyQt6.QtWidgets import QAbstractButton

from ausuivant.core.lifecycle import TicketState
from kiosk_app.flow import IDLE_S, Screen
from kiosk_app.journal import EntryKind
from kiosk_app.screens.page import Page
from kiosk_app.screens.ticket import TicketScreen
from tests.kiosk_app.conftest import Kiosk

SERVICE = "passeport"


def titles(kiosk: Kiosk) -> str:
    page = kiosk.window.currentWidget()
    assert isinstance(page, Page)
    return page.header.title.text()


def controls(kiosk: Kiosk) -> list[QAbstractButton]:
    page = kiosk.window.currentWidget()
    assert page is not None
    return [one for one in page.findChildren(QAbstractButton) if one.isVisible() and one.isEnabled()]


def test_home_offers_every_demarche_when_they_fit(make_kiosk: Callable[..., Kiosk]) -> None:
    kiosk = make_kiosk("CCAS")
    offered = {one.objectName() for one in controls(kiosk)}
    for service in kiosk.reception.site.services.values():
        assert f"service-{service.id}" in offered or f"family-{service.family}" in offered


def test_home_offers_families_when_there_are_more_than_eight(kiosk: Kiosk) -> None:
    names = {one.objectName() for one in controls(kiosk)}
    families = {service.family for service in kiosk.reception.site.services.values()}
    assert {f"family-{name}" for name in families} <= names
    kiosk.press(f"family-{kiosk.reception.site.services[SERVICE].family}")
    assert kiosk.window.screen_shown is Screen.FAMILY
    assert f"service-{SERVICE}" in {one.objectName() for one in controls(kiosk)}


def test_ticket_is_printed_and_recorded_when_it_is_taken(kiosk: Kiosk) -> None:
    kiosk.choose(SERVICE)
    kiosk.press("take-ticket")
    kiosk.wait_for(Screen.TICKET)
    printed = kiosk.simulated.wait_for_ticket()
    assert printed.label == kiosk.window.label_shown == "A001"
    kiosk.bot.waitUntil(lambda: kiosk.reception.kinds()[-1:] == ["printed"])
    assert [entry.kind for entry in kiosk.journal.entries()] == [
        EntryKind.INTENT,
        EntryKind.NUMBERED,
        EntryKind.PRINTED,
    ]
    page = kiosk.window.currentWidget()
    assert isinstance(page, TicketScreen)
    assert page.paper.shows_paper


def test_one_ticket_is_made_when_the_button_is_pressed_twice_fast(kiosk: Kiosk) -> None:
    kiosk.choose(SERVICE)
    button = kiosk.button("take-ticket")
    button.click()
    button.click()
    kiosk.wait_for(Screen.TICKET)
    assert len(kiosk.reception.state.tickets) == 1
    assert kiosk.reception.kinds().count("issued") == 1


def test_number_is_shown_and_noted_when_there_is_no_paper(kiosk: Kiosk) -> None:
    kiosk.simulated.fault("paper_out")
    kiosk.choose(SERVICE)
    kiosk.press("take-ticket")
    kiosk.wait_for(Screen.NOTE_NUMBER)
    assert kiosk.window.label_shown == "A001"
    kiosk.bot.waitUntil(lambda: "print_failed" in kiosk.reception.kinds())
    kiosk.press("home")
    assert kiosk.window.screen_shown is Screen.HOME
    kiosk.bot.waitUntil(lambda: kiosk.reception.kinds()[-1] == "printed")


def test_duplicate_bears_the_same_number_when_nothing_came_out(kiosk: Kiosk) -> None:
    kiosk.choose(SERVICE)
    kiosk.press("take-ticket")
    kiosk.wait_for(Screen.TICKET)
    first = kiosk.simulated.wait_for_ticket()
    kiosk.press("nothing-came-out")
    kiosk.wait_for(Screen.TICKET)
    second = kiosk.simulated.wait_for_ticket()
    assert first.label == second.label == "A001"
    assert second.height_mm > first.height_mm, "a duplicate says that it is one"
    assert kiosk.reception.kinds().count("issued") == 1


@pytest.mark.logs("no answer for", "no number for")
def test_visitor_is_sent_to_the_desk_when_the_server_is_away(kiosk: Kiosk) -> None:
    kiosk.reception.away = True
    kiosk.choose(SERVICE)
    kiosk.press("take-ticket")
    kiosk.wait_for(Screen.UNREACHABLE)
    assert [entry.kind for entry in kiosk.journal.entries()] == [EntryKind.INTENT, EntryKind.ABANDONED]
    kiosk.press("home")
    assert kiosk.window.screen_shown is Screen.HOME


def test_kiosk_says_that_it_is_cut_off_when_the_server_is_silent(kiosk: Kiosk) -> None:
    kiosk.clock.advance(timedelta(seconds=9))
    kiosk.window.tick()
    assert kiosk.window.screen_shown is Screen.HOME
    kiosk.clock.advance(timedelta(seconds=2))
    kiosk.window.tick()
    assert kiosk.window.screen_shown is Screen.OUT_OF_SERVICE
    kiosk.window.receive(kiosk.reception.heartbeat("kiosk"))
    assert kiosk.window.screen_shown is Screen.HOME


def test_kiosk_waits_for_its_site_when_it_starts(make_kiosk: Callable[..., Kiosk]) -> None:
    kiosk = make_kiosk(heard=False)
    assert kiosk.window.screen_shown is Screen.OUT_OF_SERVICE


def test_kiosk_is_closed_when_no_demarche_receives(kiosk: Kiosk) -> None:
    kiosk.clock.advance(timedelta(hours=12))
    kiosk.window.receive(kiosk.reception.frame("kiosk"))
    assert kiosk.window.screen_shown is Screen.CLOSED


def test_sentences_and_names_change_when_the_language_does(kiosk: Kiosk) -> None:
    assert "que venez-vous faire" in titles(kiosk)
    kiosk.press("language-en")
    kiosk.choose(SERVICE)
    assert titles(kiosk) == kiosk.reception.site.services[SERVICE].name["en"]
    kiosk.press("take-ticket")
    kiosk.wait_for(Screen.TICKET)
    (ticket,) = kiosk.reception.state.tickets.values()
    assert ticket.language == "en"
    assert ticket.state is TicketState.WAITING


def test_language_in_use_stays_marked_when_it_is_chosen_again(kiosk: Kiosk) -> None:
    kiosk.press("language-fr")
    assert kiosk.button("language-fr").isChecked()


def test_screen_goes_home_when_the_visitor_left(kiosk: Kiosk) -> None:
    kiosk.choose(SERVICE)
    for _ in range(int(IDLE_S / 5)):
        kiosk.clock.advance(timedelta(seconds=5))
        kiosk.window.receive(kiosk.reception.heartbeat("kiosk"))
    kiosk.window.tick()
    assert kiosk.window.screen_shown is Screen.HOME


def test_tiles_stay_when_only_the_waits_change(kiosk: Kiosk) -> None:
    family = kiosk.reception.site.services[SERVICE].family
    tile = kiosk.button(f"family-{family}")
    for _ in range(3):
        kiosk.reception.issue("HDV", SERVICE, ticket_id=uuid4(), key=uuid4())
    kiosk.window.receive(kiosk.reception.frame("kiosk"))
    assert kiosk.button(f"family-{family}") is tile


def test_sensitive_demarche_is_not_named_on_the_ticket(make_kiosk: Callable[..., Kiosk]) -> None:
    kiosk = make_kiosk("CCAS")
    service = next(one for one in kiosk.reception.site.services.values())
    plain = make_kiosk("HDV")
    kiosk.choose(service.id)
    kiosk.press("take-ticket")
    kiosk.wait_for(Screen.TICKET)
    quiet = kiosk.simulated.wait_for_ticket()
    plain.choose(SERVICE)
    plain.press("take-ticket")
    plain.wait_for(Screen.TICKET)
    named = plain.simulated.wait_for_ticket()
    assert quiet.height_mm < named.height_mm - 20, "neither the démarche nor its papers stand on it"
