"""Faults of the link, seen from outside over a real socket."""

from __future__ import annotations

import socket
from contextlib import closing

import pytest

from printer_drivers.simulator.server import SimulatedPrinter
from tests.printer_drivers.conftest import Simulate

ASK = b"\x10\x04\x01"
TICKET = b"Bonjour\n\x1dVA\x00"


def linked(simulated: SimulatedPrinter, *, timeout: float = 5) -> socket.socket:
    """A raw connection."""
    return socket.create_connection((simulated.host, simulated.port), timeout=timeout)


def answers(link: socket.socket) -> bool:
    """Whether the printer answers on this link."""
    link.sendall(ASK)
    return link.recv(1) == b"\x12"


def test_connection_is_refused_until_that_is_mended(simulate: Simulate) -> None:
    simulated = simulate()
    for _ in range(3):
        simulated.fault("refuse")
        with pytest.raises(ConnectionRefusedError):
            linked(simulated)
        simulated.clear("refuse")
        with closing(linked(simulated)) as link:
            assert answers(link)


def test_host_that_is_served_stays_when_new_ones_are_refused(simulate: Simulate) -> None:
    simulated = simulate()
    with closing(linked(simulated)) as link:
        assert answers(link)
        simulated.fault("refuse")
        assert answers(link)


def test_printer_stops_when_it_refuses(simulate: Simulate) -> None:
    simulated = simulate()
    simulated.fault("refuse")
    simulated.stop()
    with pytest.raises(ConnectionRefusedError):
        linked(simulated)


def test_host_waits_when_another_holds_the_printer(simulate: Simulate) -> None:
    simulated = simulate()
    simulated.fault("second_client_blocked")
    with closing(linked(simulated, timeout=0.2)) as link:
        link.sendall(ASK)
        with pytest.raises(TimeoutError):
            link.recv(1)
        link.settimeout(5)
        simulated.clear()
        assert link.recv(1) == b"\x12"


def test_second_host_is_served_when_the_first_has_gone(simulate: Simulate) -> None:
    simulated = simulate()
    with closing(linked(simulated)) as second:
        with closing(linked(simulated, timeout=0.2)) as first:
            second.sendall(ASK)
            assert second.recv(1) == b"\x12"
            first.sendall(ASK)
            with pytest.raises(TimeoutError):
                first.recv(1)
        simulated.fault("drop_fin")
        assert second.recv(1) == b""


def test_link_is_reset_when_the_cable_is_pulled(simulate: Simulate) -> None:
    simulated = simulate()
    with closing(linked(simulated)) as link:
        assert answers(link)
        simulated.fault("drop_connection")
        with pytest.raises(ConnectionResetError):
            link.recv(1)
    with closing(linked(simulated)) as link:
        assert answers(link)


def test_link_ends_in_order_when_the_printer_closes_it(simulate: Simulate) -> None:
    simulated = simulate()
    simulated.fault("drop_fin", 3)
    with closing(linked(simulated)) as link:
        link.sendall(b"abc")
        assert link.recv(1) == b""


def test_link_is_gone_when_the_power_went(simulate: Simulate) -> None:
    simulated = simulate()
    with closing(linked(simulated)) as link:
        link.sendall(b"\x1da\xffperdu")
        assert link.recv(4) == b"\x10\x00\x00\x0f"
        simulated.fault("power_cycle")
        with pytest.raises(ConnectionResetError):
            link.recv(1)
    with closing(linked(simulated)) as link:
        link.sendall(TICKET)
        assert simulated.wait_for_ticket().text == ("Bonjour",)


def test_printer_goes_on_when_the_host_resets_a_link_that_nobody_reads(simulate: Simulate) -> None:
    simulated = simulate()
    simulated.fault("never_read")
    link = linked(simulated)
    link.sendall(b"perdu")
    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    link.close()
    simulated.clear()
    with closing(linked(simulated)) as second:
        second.sendall(TICKET)
        assert simulated.wait_for_ticket().text[-1].endswith("Bonjour")


def test_ticket_comes_out_when_it_is_read_byte_by_byte(simulate: Simulate) -> None:
    simulated = simulate()
    simulated.fault("one_byte_reads")
    with closing(linked(simulated)) as link:
        link.sendall(b"x" * 300 + TICKET)
        assert simulated.wait_for_ticket().bytes == 300 + len(TICKET)


def test_printer_goes_on_when_a_host_never_fetches_its_answers(simulate: Simulate) -> None:
    simulated = simulate()
    with closing(linked(simulated)) as link:
        simulated.fault("garbage", 8000)
        link.sendall(ASK * 2000 + TICKET)  # 16 MB of answers: more than the system keeps
        assert simulated.wait_for_ticket(30).text == ("Bonjour",)
