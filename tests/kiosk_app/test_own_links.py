"""The links that a kiosk makes by itself: on paper without the server, open once the journal is handed in."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from ausuivant.client.feed import feed_url
from ausuivant.clock import FixedClock
from ausuivant.core import looking
from ausuivant.core.views import KioskView
from ausuivant.ids import new_id
from ausuivant.wire.kiosk_journal import SyncAnswer
from ausuivant.wire.links import ticket_token
from ausuivant.wire.views import decode_view
from kiosk_app.contact import Contact
from kiosk_app.flow import Screen
from kiosk_app.handover import Handover
from kiosk_app.journal import Journal
from server.feed import phones
from server.security.devices import revoke
from server.security.roles import Role
from tests.core.reception import NINE, a_site
from tests.fault_proxy import Fault, FaultProxy
from tests.identifiers import id_at
from tests.kiosk_app.conftest import Kiosk
from tests.kiosk_app.papers import Borne
from tests.prepared import prepared_database
from tests.seeds import sow
from tests.server.house import House, call_of

PUBLIC = "https://accueil.ville.example"
KEY = 32 * "5c"
SERVICE = "passeport"


def with_pages(make_kiosk: Callable[..., Kiosk]) -> Kiosk:
    """A kiosk with a block of its own, in a town whose pages can be reached."""
    kiosk = make_kiosk(block=2)
    kiosk.reception.site = replace(kiosk.reception.site, public_address=PUBLIC)
    kiosk.window.receive(kiosk.reception.frame("kiosk"))
    return kiosk


# --- the kiosk ----------------------------------------------------------------------------------------------------


@pytest.mark.logs("no answer for")
def test_paper_made_alone_bears_a_code_when_the_kiosk_was_told_its_key(make_kiosk: Callable[..., Kiosk]) -> None:
    kiosk = make_kiosk(block=2)
    reception = kiosk.reception
    reception.site = replace(reception.site, public_address=PUBLIC)
    reception.link_key = KEY
    kiosk.window.receive(reception.frame("kiosk"))
    kiosk.syncer.returned()
    kiosk.bot.waitUntil(lambda: kiosk.contact.link_key is not None, timeout=5000)
    reception.away = True
    kiosk.choose(SERVICE)
    kiosk.press("take-ticket")
    kiosk.wait_for(Screen.TICKET)
    printed = kiosk.simulated.wait_for_ticket()
    assert printed.qr_present
    kiosk.press("home")


@pytest.mark.logs("no answer for")
def test_paper_made_alone_bears_none_when_the_kiosk_was_never_told(make_kiosk: Callable[..., Kiosk]) -> None:
    kiosk = with_pages(make_kiosk)
    kiosk.reception.away = True
    kiosk.choose(SERVICE)
    kiosk.press("take-ticket")
    kiosk.wait_for(Screen.TICKET)
    assert not kiosk.simulated.wait_for_ticket().qr_present
    kiosk.press("home")


@pytest.mark.logs("no answer for")
def test_who_wants_no_paper_gets_it_when_the_link_would_not_open_yet(make_kiosk: Callable[..., Kiosk]) -> None:
    kiosk = with_pages(make_kiosk)
    kiosk.contact.heard(kiosk.clock.now(), 2, KEY)
    kiosk.choose(SERVICE)
    kiosk.reception.away = True
    kiosk.press("paperless")
    kiosk.wait_for(Screen.TICKET)
    assert kiosk.simulated.wait_for_ticket().qr_present
    kiosk.press("home")


def test_key_is_kept_for_the_next_start_of_the_same_device_in_a_file_of_the_kiosks_own(
    clock: FixedClock, tmp_path: Path
) -> None:
    path, mine = tmp_path / "kiosk.db", new_id()
    path.touch(mode=0o644)
    path.chmod(0o644)
    handover, journal = Handover(path), Journal(path, clock)
    Contact(clock, handover, device_id=mine).heard(clock.now(), 1, KEY)
    files = sorted(tmp_path.glob("kiosk.db*"))
    assert {one.stat().st_mode & 0o777 for one in files} == {0o600}, files
    journal.close()
    handover.close()
    again = Handover(path)
    assert Contact(clock, again, device_id=mine).link_key == bytes.fromhex(KEY)
    assert Contact(clock, again, device_id=new_id()).link_key is None
    renewed = Contact(clock, again, device_id=mine)
    renewed.heard(clock.now(), 1, None)
    assert renewed.link_key == bytes.fromhex(KEY)
    renewed.heard(clock.now(), 1, 32 * "a1")
    assert Contact(clock, again, device_id=mine).link_key == bytes.fromhex(32 * "a1")
    again.close()


@pytest.mark.logs("cannot be read")
@pytest.mark.parametrize("told", ["", "pas une clé", "5c5c"])
def test_what_is_no_key_makes_no_link_and_stops_nothing(clock: FixedClock, tmp_path: Path, told: str) -> None:
    handover = Handover(tmp_path / "kiosk.db")
    contact = Contact(clock, handover)
    contact.heard(clock.now(), 1, told)
    assert (contact.link_key, contact.block, contact.away) == (None, 1, False)
    assert Contact(clock, handover).link_key is None
    handover.close()


def test_kiosk_and_server_of_two_versions_understand_each_other() -> None:
    @dataclass(frozen=True, slots=True)
    class OfBefore:
        """What a kiosk of before knows of the answer."""

        acked_seq: int
        server_time: datetime
        block: int | None

    said = {"acked_seq": 3, "server_time": NINE.isoformat(), "block": 0, "problems": []}
    assert decode_view(SyncAnswer, json.dumps(said)).link_key is None
    assert decode_view(OfBefore, json.dumps({**said, "link_key": KEY})).block == 0
    assert KEY not in repr(SyncAnswer(3, NINE, 0, (), KEY))


# --- with a real server -------------------------------------------------------------------------------------------


@pytest.fixture
def clock(request: pytest.FixtureRequest) -> FixedClock:
    """Monday, nine o'clock."""
    return FixedClock(NINE)


@pytest.fixture
def house(tmp_path: Path, clock: FixedClock) -> Iterator[House]:
    """A real server that phones reach."""
    with House(prepared_database(tmp_path), clock, a_site(public_address=PUBLIC), data=tmp_path) as opened:
        yield opened


@pytest.fixture
def cable(house: House) -> Iterator[FaultProxy]:
    """What lies between the kiosks and the server."""
    with FaultProxy(house.port) as proxy:
        yield proxy


@dataclass
class Enrolled:
    """A kiosk that the server knows."""

    borne: Borne
    device_id: UUID

    def link(self) -> str:
        """The token on the newest paper."""
        url = self.borne.paper.out[-1].content.follow_url
        assert url is not None
        token = url.removeprefix(f"{PUBLIC}/t#")
        sow(token)
        return token


@pytest.fixture
def enrol(house: House, cable: FaultProxy, clock: FixedClock, tmp_path: Path) -> Iterator[Callable[[], Enrolled]]:
    """Enrol kiosks, each of which was in contact once."""
    opened: list[Enrolled] = []

    def make() -> Enrolled:
        services = house.services
        view: KioskView = looking.kiosk(services.ledger.state("HDV"), services.ledger.config("HDV"), clock.now())
        device_id, token = house.token(Role.KIOSK, name=f"Borne {len(opened) + 1}")
        path = tmp_path / f"borne-{len(opened)}.db"
        one = Enrolled(Borne(cable.url, token, path, clock=clock, view=view, device_id=device_id), device_id)
        opened.append(one)
        one.borne.hand_in()
        assert one.borne.contact.link_key is not None
        sow(one.borne.contact.link_key.hex())
        return one

    yield make
    for one in opened:
        one.borne.close()


def shown(house: House, token: str) -> dict[str, Any] | int:
    """What a phone is shown of a ticket, or the code that it is sent away with."""
    with connect(feed_url(house.url, "ticket"), proxy=None, compression=None, open_timeout=10) as link:
        link.send(json.dumps({"token": token}))
        try:
            return json.loads(link.recv(timeout=10))["view"]
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd is not None else 0


@pytest.mark.logs("no answer for")
def test_link_made_alone_opens_its_ticket_once_the_journal_is_handed_in(
    house: House, enrol: Callable[[], Enrolled], cable: FaultProxy, clock: FixedClock, tmp_path: Path
) -> None:
    mine, other = enrol(), enrol()
    cable.break_by(Fault.REFUSED)
    ticket_id = mine.borne.take(ticket_id=id_at(clock.now()))
    token = mine.link()
    assert shown(house, token) == phones.EARLY
    cable.mend()
    mine.borne.hand_in()
    view = shown(house, token)
    assert isinstance(view, dict)
    assert (view["label"], view["state"]) == ("A800", "waiting")
    # The key of one kiosk opens no ticket of another, and no journal bears a link.
    assert other.borne.contact.link_key is not None
    assert other.borne.contact.link_key != mine.borne.contact.link_key
    assert shown(house, ticket_token(ticket_id, other.borne.contact.link_key)) == phones.GONE
    mine.borne.journal.verify()
    assert token not in "".join(str(entry.payload) for entry in mine.borne.journal.entries())


def test_a_link_waits_for_no_ticket_when_no_kiosk_of_today_can_have_made_it(
    house: House, enrol: Callable[[], Enrolled], clock: FixedClock
) -> None:
    kiosk = enrol()
    key = kiosk.borne.contact.link_key
    assert key is not None
    today = ticket_token(id_at(clock.now()), key)
    assert shown(house, today) == phones.EARLY
    assert shown(house, ticket_token(id_at(clock.now() - timedelta(days=1)), key)) == phones.GONE
    assert shown(house, ticket_token(UUID(bytes=os.urandom(16), version=4), key)) == phones.GONE
    assert shown(house, ticket_token(id_at(clock.now()), os.urandom(32))) == phones.GONE
    gate, now = house.services.gate, clock.now()
    house.run(lambda: gate.write(lambda session: revoke(session, kiosk.device_id, force=True, actor="cli", now=now)))
    assert shown(house, today) == phones.GONE


@pytest.mark.logs("no answer for")
def test_link_opens_the_paper_when_the_number_of_the_lost_answer_was_served(
    house: House, enrol: Callable[[], Enrolled], cable: FaultProxy, clock: FixedClock
) -> None:
    kiosk = enrol()
    cable.break_by(Fault.DROPPED)
    ticket_id = kiosk.borne.take(ticket_id=id_at(clock.now()))
    token = kiosk.link()
    assert house.services.ledger.state("HDV").tickets[ticket_id].label == "A001"
    agent = house.person("nadia", Role.AGENT)
    agent.open_counter("HDV", "1")
    agent.call_next("HDV", "1", None)
    agent.start("HDV", "1", call_of(agent, "1"))
    agent.finish("HDV", "1", call_of(agent, "1"))
    cable.mend()
    kiosk.borne.hand_in()
    view = shown(house, token)
    assert isinstance(view, dict)
    assert (view["label"], view["state"]) == ("A800", "waiting")
