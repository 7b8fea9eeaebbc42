"""FeedClient against bad networks: cut links, absent and silent servers (STACK §4)."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from ausuivant.client.feed import FeedClient, Frame, Link
from ausuivant.clock import SystemClock
from ausuivant.core.access_errors import LoginNeeded
from ausuivant.core.errors import ServerUnreachable
from ausuivant.wire.problems import to_problem


class Follower:
    """A FeedClient in a thread, and what it said."""

    def __init__(self, url: str, stale_after: float = 10.0) -> None:
        self.frames: list[Frame] = []
        self.links: list[Link] = []
        self.client = FeedClient(url, "hall:HDV", token="jeton", clock=SystemClock(), stale_after=stale_after)
        self._changed = threading.Condition()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self.client.run, args=(self._frame, self._link, self._stop))

    def __enter__(self) -> "Follower":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(10)
        assert not self._thread.is_alive()

    def wait(self, done: Callable[[], bool], seconds: float = 15.0) -> None:
        with self._changed:
            assert self._changed.wait_for(done, seconds), (self.links, self.frames)

    def seqs(self) -> list[int]:
        return [frame.seq for frame in self.frames if frame.view is not None]

    def _frame(self, frame: Frame) -> None:
        with self._changed:
            self.frames.append(frame)
            self._changed.notify_all()

    def _link(self, link: Link) -> None:
        with self._changed:
            self.links.append(link)
            self._changed.notify_all()


def said(seq: int, *, view: bool = True, epoch: str = "e") -> str:
    frame: dict[str, object] = {"topic": "hall:HDV", "epoch": epoch, "seq": seq, "sent_at": "2026-11-23T08:00:00Z"}
    return json.dumps(frame | ({"view": {"n": seq}} if view else {}))


@contextmanager
def serving(handle: Callable[[ServerConnection], None], port: int = 0) -> Iterator[Server]:
    with serve(handle, "127.0.0.1", port) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join(10)


def one_frame(link: ServerConnection) -> None:
    link.send(said(1))
    until_closed(link)


def until_closed(link: ServerConnection) -> None:
    with suppress(ConnectionClosed):
        link.recv(timeout=20)


def url_of(server: Server) -> str:
    return f"http://127.0.0.1:{server.socket.getsockname()[1]}"


def test_it_comes_back_when_the_link_is_cut_three_times() -> None:
    seqs = iter(range(1, 100))

    def cut(link: ServerConnection) -> None:
        link.send(said(next(seqs)))
        # Cut without a farewell.
        link.socket.shutdown(socket.SHUT_RDWR)

    with serving(cut) as server, Follower(url_of(server)) as follower:
        follower.wait(lambda: len(follower.seqs()) >= 4)
    assert follower.seqs()[:4] == [1, 2, 3, 4]
    assert follower.links[:4] == [Link.CONNECTING, Link.LIVE, Link.LOST, Link.LIVE]


def test_it_waits_for_a_server_that_is_absent_at_the_start() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
    with Follower(f"http://127.0.0.1:{port}") as follower:
        follower.wait(lambda: Link.LOST in follower.links)
        assert isinstance(follower.client.problem, ServerUnreachable)
        with serving(one_frame, port):
            follower.wait(lambda: follower.seqs() == [1])
            assert follower.client.problem is None


def test_it_leaves_a_peer_that_falls_silent() -> None:
    silent = threading.Event()
    connections: list[ServerConnection] = []

    def once(link: ServerConnection) -> None:
        connections.append(link)
        link.send(said(len(connections)))
        silent.wait(20)

    with serving(once) as server, Follower(url_of(server), stale_after=0.5) as follower:
        follower.wait(lambda: len(follower.seqs()) >= 2)
        silent.set()
    assert follower.links[:4] == [Link.CONNECTING, Link.LIVE, Link.LOST, Link.LIVE]


def test_it_leaves_a_peer_that_never_answers_the_handshake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ausuivant.client.feed.OPEN_TIMEOUT_S", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        with Follower(f"http://127.0.0.1:{mute.getsockname()[1]}") as follower:
            follower.wait(lambda: Link.LOST in follower.links)
        assert isinstance(follower.client.problem, ServerUnreachable)
    assert Link.LIVE not in follower.links


def test_it_asks_again_when_a_heartbeat_names_another_frame() -> None:
    asked = threading.Event()

    def forgetful(link: ServerConnection) -> None:
        link.send(said(1))
        link.send(said(1, view=False))
        link.send(said(2, view=False))
        assert json.loads(link.recv(timeout=10)) == {"ask": "frame"}
        asked.set()
        link.send(said(2))
        until_closed(link)

    with serving(forgetful) as server, Follower(url_of(server)) as follower:
        follower.wait(lambda: follower.seqs() == [1, 2])
    assert asked.is_set()


def test_it_says_that_it_is_refused_and_why() -> None:
    problem = to_problem(LoginNeeded(), status=401, instance="/api/feed")

    with serve(
        lambda link: None,
        "127.0.0.1",
        0,
        process_request=lambda link, request: link.respond(401, json.dumps(problem)),
    ) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            with Follower(url_of(server)) as follower:
                follower.wait(lambda: Link.REFUSED in follower.links)
                assert isinstance(follower.client.problem, LoginNeeded)
        finally:
            server.shutdown()
            thread.join(10)


def test_a_connection_that_ends_on_purpose_is_no_problem() -> None:
    with serving(one_frame) as server, Follower(url_of(server)) as follower:
        follower.wait(lambda: follower.seqs() == [1])
    assert follower.links[-1] is Link.LOST
    assert follower.client.problem is None
