"""A TCP link: what was taken, what a time-out is, and what the end of the stream means."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from printer_drivers.errors import LinkLost, NotReachable
from printer_drivers.transports.tcp import TcpTransport


@pytest.fixture
def peer() -> Iterator[socket.socket]:
    """A listener with a small buffer, which nobody reads from."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        listener.settimeout(5)
        yield listener


def opened(peer: socket.socket) -> TcpTransport:
    """A link to the listener."""
    link = TcpTransport("127.0.0.1", peer.getsockname()[1])
    link.open(2.0)
    return link


def test_write_says_how_much_was_taken_when_nobody_reads(peer: socket.socket) -> None:
    link = opened(peer)
    taken = 0
    while more := link.write(b"x" * 100_000, 0.02):
        assert more < 100_000
        taken += more
    assert taken > 0
    assert link.is_open
    link.close()


def test_read_is_empty_when_nothing_came_in_time(peer: socket.socket) -> None:
    link = opened(peer)
    assert link.read(10, 0.01) == b""
    assert link.is_open
    link.close()


def test_link_is_lost_when_the_stream_ends(peer: socket.socket) -> None:
    link = opened(peer)
    other, _ = peer.accept()
    other.sendall(b"\x12")
    assert link.read(10, 2.0) == b"\x12"
    other.close()
    with pytest.raises(LinkLost, match="closed by the printer"):
        link.read(10, 2.0)
    assert not link.is_open
    with pytest.raises(LinkLost, match="not open"):
        link.write(b"x", 0.1)


def test_link_opens_again_when_it_was_lost(peer: socket.socket) -> None:
    link = opened(peer)
    peer.accept()[0].close()
    with pytest.raises(LinkLost):
        link.read(10, 2.0)
    link.open(2.0)
    other, _ = peer.accept()
    assert link.write(b"again", 1.0) == 5
    assert other.recv(10) == b"again"
    link.close()
    link.close()
    other.close()


def test_opening_anew_leaves_no_second_connection(peer: socket.socket) -> None:
    link = opened(peer)
    first, _ = peer.accept()
    link.open(2.0)
    first.settimeout(2)
    assert first.recv(1) == b""
    first.close()
    link.close()


def test_idle_link_is_watched_by_the_system(peer: socket.socket) -> None:
    link = opened(peer)
    other, _ = peer.accept()
    assert link._socket is not None
    for option, most in ((socket.TCP_KEEPIDLE, 60), (socket.TCP_KEEPINTVL, 15), (socket.TCP_KEEPCNT, 4)):
        assert 0 < link._socket.getsockopt(socket.IPPROTO_TCP, option) <= most
    assert link._socket.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
    other.close()
    link.close()


def test_printer_is_not_reachable_when_nobody_listens() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        link = TcpTransport("127.0.0.1", held.getsockname()[1])
        with pytest.raises(NotReachable, match="refused"):
            link.open(1.0)
    assert not link.is_open


def test_unsent_bytes_die_with_the_link_when_it_is_closed(peer: socket.socket) -> None:
    link = opened(peer)
    served, _ = peer.accept()
    with served:
        served.settimeout(5)
        given = 0
        while taken := link.write(bytes(16_384), 0.2):
            given += taken
        link.close()
        arrived: list[bytes] = []
        with pytest.raises(ConnectionResetError):
            arrived.extend(iter(lambda: served.recv(65_536), b""))
    assert sum(map(len, arrived)) < given


def test_printer_is_not_reachable_when_its_name_cannot_be_one() -> None:
    with pytest.raises(NotReachable, match="not known"):
        TcpTransport("é" * 80, 9100).open(1.0)
