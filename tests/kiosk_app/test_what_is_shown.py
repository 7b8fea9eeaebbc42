"""What a visitor is told of each démarche before choosing it: the wait, the people, the hours, the places."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ausuivant.core.commands import SuspendQueue
from ausuivant.i18n import say_range
from ausuivant.ids import new_id
from kiosk_app import actions as do
from kiosk_app.flow import Screen
from kiosk_app.screens.controls import Pressable
from tests.kiosk_app import checks
from tests.kiosk_app.walk import MORNING, Walk

#: ten minutes before the Thursday's last closing, at 17:00 in France
EVENING = MORNING + timedelta(hours=6, minutes=38)


def said(walk: Walk) -> str:
    """Everything that can be read on the screen, with plain spaces."""
    return " · ".join(text.text().replace("\u00a0", " ").replace("\n", " ") for text in checks.texts(walk.page))


def tile(walk: Walk, name: str) -> Pressable:
    return next(one for one in checks.shown(walk.page) if one.objectName() == name)


def test_demarche_shows_its_wait_and_how_many_wait(fonts: None) -> None:
    walk = Walk()
    view = walk.window._view
    assert view is not None
    choice = next(one for one in view.services if one.service_id == walk.service_id)
    assert choice.range is not None
    walk.go("service")
    assert say_range(choice.range, "fr").replace("\u00a0", " ") in said(walk)
    assert choice.waiting == 3
    assert "3 personnes avant vous" in said(walk)
    walk.finish()


def test_sensitive_demarche_shows_the_figures_of_the_whole_site(fonts: None) -> None:
    walk = Walk(site_id="CCAS")
    view = walk.window._view
    assert view is not None
    choice = next(one for one in view.services if one.service_id == walk.service_id)
    assert choice.sensitive
    assert choice.waiting == sum(len(line) for line in walk.reception.state.waiting.values())
    walk.go("service")
    assert f"{choice.waiting} personnes attendent ici" in said(walk)
    walk.finish()


def test_closed_demarche_says_when_it_reopens_on_its_tile_and_on_its_screen(fonts: None) -> None:
    walk = Walk()
    view = walk.window._view
    assert view is not None
    at_half_past_one = walk.clock.now() + timedelta(hours=3, minutes=18)
    closed = tuple(
        replace(one, open=False, reopens_at=at_half_past_one, range=None, level=None)
        if one.family == "Élections"
        else one
        for one in view.services
    )
    walk.window._view = replace(view, services=closed)
    walk.window.refresh()
    assert "rouvre à 13 h 30" in tile(walk, "family-Élections").accessibleName().replace("\u00a0", " ")
    walk.window.act(do.OpenFamily("Élections"))
    one = next(one for one in closed if one.family == "Élections")
    walk.window.act(do.Choose(one.service_id))
    assert "Fermé" in said(walk)
    assert "Rouvre à 13 h 30." in said(walk)
    assert not tile(walk, "take-ticket").isEnabled()
    walk.finish()


def test_demarche_that_staff_stopped_sends_to_the_desk(fonts: None) -> None:
    walk = Walk()
    service = walk.reception.site.services[walk.service_id]
    walk.reception.do(SuspendQueue(id=new_id(), queue_id=service.queue_id))
    walk.receive()
    walk.go("service")
    assert "Fermé" in said(walk)
    assert "Demandez à l’accueil." in said(walk)
    assert not tile(walk, "take-ticket").isEnabled()
    walk.finish()


def test_places_are_said_when_the_last_closing_is_near(fonts: None) -> None:
    walk = Walk(now=EVENING)
    view = walk.window._view
    assert view is not None
    for places, words in (
        (1, "Il reste 1 place aujourd’hui."),
        (7, "Il reste 7 places aujourd’hui."),
        (0, "plus de place"),
    ):
        services = tuple(replace(one, places=places) if not one.sensitive else one for one in view.services)
        walk.restart()
        walk.window._view = replace(view, services=services)
        walk.go("service")
        assert words in said(walk)
        assert list(checks.legible(walk.page, walk.metrics)) == []
    walk.finish()


def test_places_come_from_the_reception_itself_near_closing(fonts: None) -> None:
    walk = Walk(now=EVENING - timedelta(minutes=30))
    view = walk.window._view
    assert view is not None
    told = [one for one in view.services if one.places is not None]
    assert told
    assert not [one for one in told if one.sensitive]
    walk.service_id = told[0].service_id
    walk.go("service")
    assert "aujourd’hui" in said(walk)
    walk.finish()


def test_appointments_have_an_entry_only_where_check_in_is_open(fonts: None) -> None:
    walk = Walk()
    assert "appointment" not in {one.objectName() for one in checks.shown(walk.page)}
    view = walk.window._view
    assert view is not None
    walk.window._view = replace(view, check_in=True)
    walk.window.refresh()
    found = tile(walk, "appointment")
    assert found.accessibleName().startswith("J’ai un rendez-vous")
    found.click()
    assert walk.window.screen_shown is Screen.APPOINTMENT
    assert "Demandez à l’accueil." in said(walk)
    walk.finish()
