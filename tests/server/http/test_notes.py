"""Notes on visits, and what a counter knows beyond its own queues."""

import pytest

from ausuivant.client.api import ApiClient
from ausuivant.core.errors import MalformedCommand, TicketUnknown, TransitionRefused
from ausuivant.core.views import ConsoleView
from ausuivant.ids import new_id
from server.security.roles import Role
from server.store.log import Log
from tests.server.house import House, call_of

NOTE = "Attend sa fille à l’entrée."


@pytest.fixture
def agent(house: House) -> ApiClient:
    agent = house.person("nadia", Role.SUPERVISOR, None)
    agent.open_counter("HDV", "1")
    return agent


def notes(agent: ApiClient, site: str = "HDV", counter: str = "1") -> list[str]:
    """What the console shows."""
    return list(agent.view(ConsoleView, site, counter).notes.values())


def test_note_follows_the_ticket_and_goes_when_the_visit_ends(house: House, agent: ApiClient) -> None:
    ticket = house.device(Role.KIOSK).issue("HDV", "cni")
    agent.write_note("HDV", ticket.ticket_id, f"  {NOTE}\n")
    assert agent.view(ConsoleView, "HDV", "1").notes == {ticket.ticket_id: NOTE}
    agent.call_next("HDV", "1", None)
    assert notes(agent) == [NOTE]
    agent.no_show("HDV", "1", call_of(agent, "1"))
    assert notes(agent) == [NOTE]  # the visitor may still come
    agent.reinstate("HDV", ticket.ticket_id)
    agent.call_next("HDV", "1", None)
    agent.finish("HDV", "1", call_of(agent, "1"))
    agent.reopen("HDV", "1", None)
    assert notes(agent) == []


def test_note_goes_with_the_visitor_when_another_site_takes_over(house: House, agent: ApiClient) -> None:
    ticket = house.device(Role.KIOSK).issue("HDV", "cni")
    agent.write_note("HDV", ticket.ticket_id, NOTE)
    agent.send_out("HDV", ticket.ticket_id, "CCAS", "aide")
    counter = next(iter(house.services.ledger.config("CCAS").counters))
    assert (notes(agent), notes(agent, "CCAS", counter)) == ([], [NOTE])


def test_note_is_refused_when_the_visit_is_over_or_unknown_or_it_is_too_long(house: House, agent: ApiClient) -> None:
    ticket = house.device(Role.KIOSK).issue("HDV", "cni")
    agent.write_note("HDV", ticket.ticket_id, NOTE)
    agent.write_note("HDV", ticket.ticket_id, "")
    assert notes(agent) == []
    with pytest.raises(MalformedCommand):
        agent.write_note("HDV", ticket.ticket_id, "a" * 101)
    with pytest.raises(TicketUnknown):
        agent.write_note("HDV", new_id(), NOTE)
    agent.cancel("HDV", ticket.ticket_id)
    with pytest.raises(TransitionRefused):
        agent.write_note("HDV", ticket.ticket_id, NOTE)


def test_note_never_reaches_the_log_or_the_disk(house: House, agent: ApiClient) -> None:
    ticket = house.device(Role.KIOSK).issue("HDV", "cni")
    agent.write_note("HDV", ticket.ticket_id, "zébulon")
    agent.call_next("HDV", "1", None)
    agent.finish("HDV", "1", call_of(agent, "1"))
    store = house.services.ledger.store
    with store.rows() as reader:
        said = [repr(record.event) for record in Log(store.driver).read_since(reader, "HDV", 0)]
    assert not any("zébulon" in one for one in said)
    files = [path for path in house.services.settings.data.rglob("*") if path.is_file()]
    assert not any("zébulon".encode() in path.read_bytes() for path in files)


def test_counter_knows_the_other_sites_and_its_kiosks_numbers(house: House, agent: ApiClient) -> None:
    house.token(Role.KIOSK, name="Borne du hall")
    house.token(Role.DISPLAY, name="Écran")
    around = agent.around("HDV")
    assert [(site.id, site.open) for site in around.sites] == [("CCAS", True)]
    assert "aide" in {service.id for service in around.sites[0].services}
    (kiosk,) = around.kiosks
    assert (kiosk.name, kiosk.first, kiosk.last, kiosk.beyond, kiosk.step) == ("Borne du hall", 800, 824, 2001, 8)
