"""The feed over real sockets: whole frames, heartbeats, who may listen, and peers that do not read."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from ausuivant.client.api import ApiClient
from ausuivant.client.feed import feed_url
from ausuivant.core.views import HallView
from ausuivant.wire.frames import Sealed
from ausuivant.wire.problems import from_problem
from ausuivant.wire.views import decode_view
from server.feed import hub as hub_module
from server.feed.protocol import FeedProtocol
from server.feed.topics import Topic
from server.security.roles import Role
from tests.server.house import House, call_of

Frame = dict[str, Any]
CLOSE = bytes((0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE8))  #: a peer's close frame, masked with zeros: 1000


@pytest.fixture
def kiosk(house: House) -> ApiClient:
    return house.device(Role.KIOSK)


@pytest.fixture
def screen(house: House) -> str:
    """A hall display's token."""
    return house.token(Role.DISPLAY)[1]


@contextmanager
def following(house: House, topic: str, **headers: str) -> Iterator[ClientConnection]:
    with connect(
        feed_url(house.url, topic), additional_headers=headers, proxy=None, compression=None, open_timeout=10
    ) as link:
        yield link


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def heard(link: ClientConnection, wanted: Callable[[Frame], bool]) -> Frame:
    """The first frame like that, within ten seconds each."""
    while True:
        frame = json.loads(link.recv(timeout=10))
        if wanted(frame):
            return frame


def is_whole(frame: Frame) -> bool:
    return "view" in frame


def refusal_of(house: House, topic: str, **headers: str) -> str:
    with pytest.raises(InvalidStatus) as refused, following(house, topic, **headers):
        pass
    response = refused.value.response
    return type(from_problem(json.loads(response.body or b"null"), response.status_code)).__name__


def test_a_connection_begins_with_the_whole_view(house: House, kiosk: ApiClient, screen: str) -> None:
    kiosk.issue("HDV", "cni")
    with following(house, "hall:HDV", **bearer(screen)) as link:
        frame = heard(link, lambda _: True)
    assert frame.keys() == {"topic", "epoch", "seq", "sent_at", "view"}
    assert (frame["topic"], frame["epoch"]) == ("hall:HDV", house.services.ledger.epoch("HDV"))
    assert frame["seq"] == house.services.ledger.state("HDV").seq
    view = decode_view(HallView, frame["view"])
    assert [queue.waiting for queue in view.queues] == [1, 0]


def test_a_change_brings_a_frame_to_every_topic_of_its_site(house: House, kiosk: ApiClient, screen: str) -> None:
    agent = house.person("nadia", Role.SUPERVISOR)
    agent.open_counter("HDV", "1")
    cookie = {"Cookie": agent.cookie or "", "Origin": house.url}
    with (
        following(house, "hall:HDV", **bearer(screen)) as hall,
        following(house, "counter:HDV:1", **bearer(screen)) as counter,
        following(house, "console:HDV:1", **cookie) as console,
        following(house, "supervision:HDV", **cookie) as supervision,
    ):
        kiosk.issue("HDV", "cni")
        agent.call_next("HDV", "1", None)
        seq = house.services.ledger.state("HDV").seq
        frames = [heard(link, lambda one: is_whole(one) and one["seq"] == seq) for link in (hall, counter, console)]
        assert heard(supervision, lambda one: is_whole(one) and one["seq"] == seq)["view"]["called"] == 1
    assert frames[0]["view"]["announcements"][0]["label"] == "A001"
    assert frames[1]["view"]["announcement"]["label"] == "A001"
    assert frames[2]["view"]["at_hand"]["call_id"] == str(call_of(agent, "1"))


def test_another_site_is_not_told(house: House, kiosk: ApiClient) -> None:
    _, token = house.token(Role.DISPLAY, "CCAS")
    with following(house, "hall:CCAS", **bearer(token)) as link:
        heard(link, is_whole)
        kiosk.issue("HDV", "cni")
        assert not is_whole(heard(link, lambda _: True))


def test_a_heartbeat_bears_the_seq_of_the_last_frame(house: House, screen: str) -> None:
    with following(house, "hall:HDV", **bearer(screen)) as link:
        frame = heard(link, is_whole)
        beat = heard(link, lambda one: not is_whole(one))
    assert (beat["seq"], beat["epoch"], beat["topic"]) == (frame["seq"], frame["epoch"], "hall:HDV")


def test_an_ask_brings_the_frame_again(house: House, screen: str) -> None:
    with following(house, "hall:HDV", **bearer(screen)) as link:
        frame = heard(link, is_whole)
        link.send('{"ask":"frame"}')
        assert heard(link, is_whole)["view"] == frame["view"]


@pytest.mark.parametrize("said", ["bonjour", '{"ask":"everything"}', "{"])
def test_a_client_that_talks_nonsense_is_shown_out(house: House, screen: str, said: str) -> None:
    with following(house, "hall:HDV", **bearer(screen)) as link:
        link.send(said)
        with pytest.raises(ConnectionClosed) as closed:
            heard(link, lambda _: False)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == hub_module.REVOKED


def test_a_client_that_talks_too_much_is_shown_out(house: House, screen: str) -> None:
    with following(house, "hall:HDV", **bearer(screen)) as link, pytest.raises(ConnectionClosed):
        _talk(link)


def _talk(link: ClientConnection) -> None:
    for _ in range(150):
        link.send('{"ask":"frame"}')
    heard(link, lambda _: False)


def test_changes_in_a_burst_share_frames(house: House, kiosk: ApiClient, screen: str) -> None:
    """Fifty writes inside one turn of the event loop come as few frames, and the last one tells all."""
    with following(house, "hall:HDV", **bearer(screen)) as link:
        heard(link, is_whole)
        for _ in range(3):
            kiosk.issue("HDV", "cni")
        hub = house.services.hub

        async def burst() -> None:
            for _ in range(50):
                hub.changed("HDV")

        house.run(burst)
        kiosk.issue("HDV", "cni")
        seq = house.services.ledger.state("HDV").seq
        count = 0
        while True:
            frame = heard(link, is_whole)
            count += 1
            if frame["seq"] == seq:
                break
    assert count <= 8


# --- who may listen ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("topic", "refusal"),
    [
        ("hall:HDV", ""),
        ("counter:HDV:1", ""),
        ("kiosk:HDV", "RoleTooLow"),
        ("console:HDV:1", "RoleTooLow"),
        ("supervision:HDV", "RoleTooLow"),
        ("hall:CCAS", "RoleTooLow"),
        ("counter:HDV:99", "CounterUnknown"),
        ("hall", "TopicUnknown"),
        ("hall:HDV:1", "TopicUnknown"),
        ("salle:HDV", "TopicUnknown"),
        ("", "TopicUnknown"),
    ],
)
def test_a_display_follows_only_what_it_may(house: House, screen: str, topic: str, refusal: str) -> None:
    if refusal:
        assert refusal_of(house, topic, **bearer(screen)) == refusal
    else:
        with following(house, topic, **bearer(screen)) as link:
            assert heard(link, is_whole)["topic"] == topic


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer faux"}, {"Cookie": "__Host-session=faux"}])
def test_a_stranger_follows_nothing(house: House, headers: dict[str, str]) -> None:
    assert refusal_of(house, "hall:HDV", Origin=house.url, **headers) == "LoginNeeded"


@pytest.mark.parametrize("origin", ["null", "https://mairie.example", "http://127.0.0.1", "http://evil.localhost"])
def test_a_page_of_another_site_follows_nothing(house: House, screen: str, origin: str) -> None:
    agent = house.person("nadia", Role.AGENT)
    assert refusal_of(house, "hall:HDV", Cookie=agent.cookie or "", Origin=origin) == "OriginRefused"
    assert refusal_of(house, "hall:HDV", Origin=origin, **bearer(screen)) == "OriginRefused"


def test_a_session_without_an_origin_follows_nothing(house: House) -> None:
    agent = house.person("nadia", Role.AGENT)
    assert refusal_of(house, "hall:HDV", Cookie=agent.cookie or "") == "OriginRefused"


def test_revoking_a_device_closes_its_sockets(house: House) -> None:
    admin = house.person("ada", Role.ADMIN, None)
    device_id, token = house.token(Role.DISPLAY)
    with following(house, "hall:HDV", **bearer(token)) as link:
        heard(link, is_whole)
        admin.revoke_device(device_id)
        with pytest.raises(ConnectionClosed):
            heard(link, lambda _: False)
    assert refusal_of(house, "hall:HDV", **bearer(token)) == "LoginNeeded"


def test_logging_out_closes_the_sockets_of_the_session(house: House) -> None:
    agent = house.person("nadia", Role.AGENT)
    with following(house, "console:HDV:1", Cookie=agent.cookie or "", Origin=house.url) as link:
        heard(link, is_whole)
        agent.logout()
        with pytest.raises(ConnectionClosed):
            heard(link, lambda _: False)


def test_a_session_ended_elsewhere_closes_its_sockets_at_the_next_look(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another server disabled the account: this one only has the database to know it from."""
    monkeypatch.setattr(hub_module, "REVALIDATE_S", 0.0)
    agent = house.person("nadia", Role.AGENT)
    with following(house, "console:HDV:1", Cookie=agent.cookie or "", Origin=house.url) as link:
        heard(link, is_whole)

        async def told_nowhere(*_: object) -> bool:
            return False

        monkeypatch.setattr(house.services.hub, "_still_valid", told_nowhere)
        with pytest.raises(ConnectionClosed):
            heard(link, lambda _: False)


# --- peers that do not read ----------------------------------------------------------------------------------


@pytest.mark.logs("slow connection dropped")
def test_a_frozen_peer_delays_nobody_and_is_cut(
    house: House, kiosk: ApiClient, screen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "SEND_TIMEOUT_S", 0.5)
    frozen = _frozen_peer(house, screen)
    try:
        channel = house.services.hub._channels["HDV"]["hall:HDV"]
        frozen_one = next(iter(channel.subscriptions))
        cut = threading.Event()

        async def watch() -> None:
            frozen_one.ended.add_done_callback(lambda _: cut.set())

        house.run(watch)
        with following(house, "hall:HDV", **bearer(screen)) as healthy:
            heard(healthy, is_whole)
            worst = _stuff(house, channel, healthy, until=cut)
        assert cut.is_set()
        assert worst < 1.0
        assert frozen_one.ended.result() == hub_module.SLOW
    finally:
        frozen.close()


def _frozen_peer(house: House, token: str) -> socket.socket:
    """A peer that shakes hands and never reads again."""
    peer = socket.socket()
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    peer.settimeout(10)
    peer.connect(("127.0.0.1", house.port))
    peer.sendall(
        b"GET /api/feed?topic=hall:HDV HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        b"Authorization: Bearer " + token.encode() + b"\r\n\r\n"
    )
    assert peer.recv(12).startswith(b"HTTP/1.1 101")
    return peer


def _stuff(house: House, channel: Any, healthy: ClientConnection, *, until: threading.Event) -> float:
    """Send big frames, one as the healthy peer has read the last, until the frozen one is cut; the longest wait."""
    worst = 0.0
    bulk = hub_module.seal("hall:HDV", epoch="e", seq=1, view=b'"' + b"x" * 200_000 + b'"')

    async def put() -> float:
        channel.sealed = bulk
        for subscription in channel.subscriptions:
            subscription.mailbox.put(bulk)
        return hub_module._now()

    async def now() -> float:
        return hub_module._now()

    given_up = time.monotonic() + 30
    while time.monotonic() < given_up:
        sent = house.run(put)
        heard(healthy, lambda one: is_whole(one) and one["epoch"] == "e")
        worst = max(worst, house.run(now) - sent)
        if until.is_set():
            return worst
    return worst


def test_the_server_ends_in_order_when_a_peer_closes_at_the_same_moment(house: House, screen: str) -> None:
    with following(house, "hall:HDV", **bearer(screen)) as link:
        heard(link, is_whole)
        (connection,) = [one for one in house.serving.server_state.connections if isinstance(one, FeedProtocol)]

        async def both() -> None:
            connection.data_received(CLOSE)
            connection.shutdown()

        house.run(both)
        with pytest.raises(ConnectionClosed):
            link.recv(timeout=10)


def test_hall_is_told_of_a_call_before_the_consoles_are(
    house: House, kiosk: ApiClient, screen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    karim = house.person("karim", Role.SUPERVISOR)
    staff = {"Cookie": karim.cookie or "", "Origin": house.url}
    made: list[str] = []
    plain = hub_module.Hub._made

    def noted(hub: hub_module.Hub, topic: Topic) -> Sealed:
        made.append(topic.name)
        return plain(hub, topic)

    monkeypatch.setattr(hub_module, "COALESCE_S", 0.0)
    with (
        following(house, "supervision:HDV", **staff) as last,
        following(house, "console:HDV:1", **staff) as console,
        following(house, "hall:HDV", **bearer(screen)) as hall,
    ):
        for link in (last, console, hall):
            heard(link, is_whole)
        monkeypatch.setattr(hub_module.Hub, "_made", noted)
        kiosk.issue("HDV", "cni")
        for link in (hall, console, last):
            heard(link, is_whole)
    assert made[:3] == ["hall:HDV", "console:HDV:1", "supervision:HDV"]
