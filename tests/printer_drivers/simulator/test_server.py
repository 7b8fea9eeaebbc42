"""The simulated printer as others see it: from outside, over sockets."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from contextlib import closing

import pytest
from PIL import Image

from printer_drivers.errors import ConfigError
from printer_drivers.simulator.control import ControlServer
from printer_drivers.simulator.machine import PrinterMachine
from printer_drivers.simulator.server import SimulatedPrinter
from tests.printer_drivers.conftest import Simulate


def linked(simulated: SimulatedPrinter) -> socket.socket:
    """A raw connection."""
    return socket.create_connection((simulated.host, simulated.port), timeout=5)


def ask(control: ControlServer, path: str, *, method: str = "GET", body: bytes | None = None) -> object:
    """One request to the control port."""
    request = urllib.request.Request(f"http://127.0.0.1:{control.port}{path}", data=body, method=method)
    with urllib.request.urlopen(request, timeout=5) as answer:
        return json.load(answer)


def test_status_is_answered_when_offline_and_data_waits(simulate: Simulate) -> None:
    simulated = simulate()
    simulated.fault("cover_open")
    with closing(linked(simulated)) as link:
        link.sendall(b"Bonjour\n\x10\x04\x02")
        assert link.recv(1) == b"\x16"
        simulated.clear("cover_open")
        link.sendall(b"\x1dVA\x00")
        assert simulated.wait_for_ticket().text == ("Bonjour",)


def test_automatic_status_comes_when_something_changes(simulate: Simulate) -> None:
    simulated = simulate()
    with closing(linked(simulated)) as link:
        link.sendall(b"\x1da\xff")
        assert link.recv(4) == b"\x10\x00\x00\x0f"
        simulated.fault("paper_out")
        assert link.recv(4) == b"\x18\x00\x0f\x0f"
        simulated.clear("paper_out")
        assert link.recv(4) == b"\x10\x00\x00\x0f"


def test_port_is_open_again_when_it_refuses_no_more(simulate: Simulate) -> None:
    simulated = simulate()
    for _ in range(2):
        simulated.fault("refuse")
        with pytest.raises(ConnectionRefusedError):
            linked(simulated)
        simulated.clear()
        with closing(linked(simulated)) as link:
            link.sendall(b"\x10\x04\x01")
            assert link.recv(1) == b"\x12"


def test_host_is_held_back_when_the_buffer_is_full(simulate: Simulate) -> None:
    simulated = simulate("generic-80mm")
    simulated.fault("offline")
    with closing(linked(simulated)) as link:
        link.settimeout(0.3)
        with pytest.raises(TimeoutError):
            link.sendall(b"x" * 32_000_000)
        assert simulated.received < 4 * simulated.profile.recv_buffer


def test_buffer_is_dropped_when_the_host_clears_it(simulate: Simulate) -> None:
    simulated = simulate()
    simulated.fault("offline")
    with closing(linked(simulated)) as link:
        link.sendall(b"Perdu\n\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08")
        assert link.recv(3) == b"\x37\x25\x00"
        simulated.clear("offline")
        link.sendall(b"Gard\xe9\n\x1b@\x1bt\x10\x1dVA\x00")
        assert simulated.wait_for_ticket().text[0].startswith("Gard")


def test_port_is_refused_when_it_is_taken(simulate: Simulate) -> None:
    with pytest.raises(ConfigError, match="port"):
        SimulatedPrinter("generic-80mm", port=simulate().port).start()


def test_fault_is_refused_when_it_is_not_known(simulate: Simulate) -> None:
    with pytest.raises(ConfigError, match="paper_out"):
        simulate().fault("gremlins")


def test_waiting_ends_when_no_ticket_comes(simulate: Simulate) -> None:
    with pytest.raises(TimeoutError):
        simulate().wait_for_ticket(timeout=0.01)


def test_control_breaks_and_mends_when_asked(simulate: Simulate) -> None:
    simulated = simulate()
    with ControlServer(simulated) as control:
        state = ask(control, "/faults/paper_out", method="POST")
        assert isinstance(state, dict)
        assert state["conditions"] == ["PAPER_OUT"]
        ask(control, "/faults/slow", method="POST", body=b'{"value": 55}')
        assert simulated.faults() == {"paper_out": None, "slow": 55.0}
        state = ask(control, "/faults", method="DELETE")
        assert isinstance(state, dict)
        assert state["faults"] == {}


def test_control_names_every_fault_and_says_which_are_set(simulate: Simulate) -> None:
    simulated = simulate()
    simulated.fault("paper_out", 30)
    with ControlServer(simulated) as control:
        listed = ask(control, "/faults")
    assert isinstance(listed, list)
    assert {one["name"] for one in listed} == set(simulated.faults_known())
    assert [(one["name"], one["value"]) for one in listed if one["set"]] == [("paper_out", 30)]


def test_control_sets_a_fault_whose_value_is_a_word(simulate: Simulate) -> None:
    simulated = simulate()
    with ControlServer(simulated) as control:
        ask(control, "/faults/reply_lost", method="POST", body=b'{"value": "eot"}')
    assert simulated.faults() == {"reply_lost": "eot"}


def test_control_breaks_and_mends_every_fault(simulate: Simulate) -> None:
    simulated = simulate("custom-vkp80")
    with ControlServer(simulated) as control:
        for name in PrinterMachine.faults_known():
            ask(control, f"/faults/{name}", method="POST")
            state = ask(control, f"/faults/{name}", method="DELETE")
            assert isinstance(state, dict)
            assert name not in state["faults"]


def test_control_shows_tickets_when_they_came_out(simulate: Simulate) -> None:
    simulated = simulate()
    with ControlServer(simulated) as control, closing(linked(simulated)) as link:
        link.sendall(b"\x1b@\x1d!\x33A042\n\x1dVA\x00")
        simulated.wait_for_ticket()
        listed = ask(control, "/tickets")
        assert isinstance(listed, list)
        assert [one["text"] for one in listed] == [["A042"]]
        with urllib.request.urlopen(f"http://127.0.0.1:{control.port}/tickets/1.png", timeout=5) as answer:
            assert Image.open(answer).width == simulated.profile.width_dots


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("GET", "/tickets/9.png", None, 404),
        ("GET", "/nothing", None, 404),
        ("POST", "/faults/gremlins", None, 422),
        ("POST", "/faults/slow", b"{", 422),
        ("POST", "/faults/slow", b"[]", 422),
        ("POST", "/faults/slow", b'{"value": "x"}', 422),
        ("POST", "/faults/slow", b'{"value": [1]}', 422),
        ("POST", "/faults/reply_lost", b'{"value": "gossip"}', 422),
        ("POST", "/faults/paper_out", b'{"value": NaN}', 422),
        ("POST", "/nothing", None, 404),
        ("DELETE", "/faults/gremlins", None, 404),
    ],
)
def test_control_refuses_clearly_when_asked_nonsense(
    simulate: Simulate, method: str, path: str, body: bytes | None, code: int
) -> None:
    with ControlServer(simulate()) as control, pytest.raises(urllib.error.HTTPError) as caught:
        ask(control, path, method=method, body=body)
    with caught.value as refused:
        assert refused.code == code
        assert json.load(refused)["error"]
