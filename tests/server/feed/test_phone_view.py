"""What a phone says of a ticket in each state, in words."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ausuivant.core.commands import CallNext, OpenCounter
from ausuivant.core.config import Site
from ausuivant.core.lifecycle import TicketState
from ausuivant.core.views import Range
from ausuivant.i18n import visitor_languages
from server.feed.phone_view import OVER, PhoneView, phone_view
from tests.core.reception import NINE, Reception, a_site


def view_in(state: TicketState, site: Site | None = None, language: str = "fr") -> PhoneView:
    """The view of a ticket in this state, called at nine to counter 1 if it ever was."""
    ticket = Reception().issue()
    called = {} if state is TicketState.WAITING else {"called_at": NINE, "counter_id": "1", "calls": 1}
    return phone_view(
        replace(ticket, state=state, **called), site or a_site(), NINE, language=language, ahead=3, wait=Range(15, 30)
    )


@pytest.mark.parametrize("language", visitor_languages())
def test_every_state_is_said_in_every_language_of_visitors(language: str) -> None:
    said = {state: view_in(state, language=language) for state in TicketState}
    assert len({(view.title, view.fact) for view in said.values()}) == len(TicketState)
    assert {state for state, view in said.items() if view.over} == OVER
    assert [state for state, view in said.items() if view.ring] == [TicketState.CALLED]
    assert {state.value for state, view in said.items() if view.cancellable} == {"waiting", "called", "held"}


@pytest.mark.parametrize(
    ("wait", "ahead", "title", "fact"),
    [
        (Range(15, 30), 3, "Attente", "Revenez avant 9\u00a0h\u00a015"),
        (Range(22, 40), 3, "Attente", "Revenez avant 9\u00a0h\u00a020"),
        (Range(90, None), 30, "Attente", "Revenez avant 10\u00a0h\u00a030"),
        (Range(5, 10), 1, "Attente", "Restez ici\u00a0: c’est bientôt votre tour."),
        (None, 3, "", "Attendez ici."),
        (Range(0, 5), 0, "Vous êtes le prochain", "Restez ici."),
    ],
)
def test_visitor_is_sent_away_only_as_long_as_nobody_can_be_called(
    wait: Range | None, ahead: int, title: str, fact: str
) -> None:
    view = phone_view(Reception().issue(), a_site(), NINE, language="fr", ahead=ahead, wait=wait)
    assert (view.title, view.fact) == (title, fact)


def test_sensitive_ticket_shows_neither_its_demarche_nor_its_site() -> None:
    site = a_site()
    plain, queue = view_in(TicketState.WAITING), replace(site.queues["ident"], sensitive=True)
    assert plain.place == "Hôtel de ville, Miramas"
    hidden = replace(site, queues={**site.queues, "ident": queue})
    service = replace(site.services["cni"], sensitive=True)
    for secret in (hidden, replace(site, services={**site.services, "cni": service})):
        for state in TicketState:
            shown = view_in(state, secret)
            assert shown.place == "Miramas"
            assert "identité" not in repr(shown).lower()


def test_counter_is_named_when_the_ticket_is_called() -> None:
    reception = Reception()
    reception.ask(OpenCounter, counter_id="1", agent="nadia", queues=())
    ticket = reception.issue()
    reception.wait(minutes=5)
    reception.ask(CallNext, counter_id="1", seen_call=None)
    called = reception.state.tickets[ticket.id]
    view = phone_view(called, a_site(), reception.now + timedelta(minutes=1), language="fr", ahead=None, wait=None)
    assert (view.title, view.fact, view.note) == ("C’est à vous", "Guichet 1", "Appelé à 9\u00a0h\u00a005")
