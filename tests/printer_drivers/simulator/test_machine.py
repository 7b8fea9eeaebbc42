"""The printer without a link: what a link sees of it, and what a test does."""

from __future__ import annotations

import json
import queue
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from ausuivant.clock import FixedClock
from printer_drivers.simulator import PrinterMachine
from printer_drivers.simulator.actions import UnknownCommand
from printer_drivers.simulator.presenter import Fate

CUT = b"\x1dVA\x00"
PID = b"\x1d(H\x06\x00000042"
ENOUGH = 5.0


class Host:
    """A link made of two lists."""

    def __init__(self, machine: PrinterMachine) -> None:
        self.heard: queue.Queue[bytes] = queue.Queue()
        self.broken: queue.Queue[bool] = queue.Queue()
        machine.plug(self.heard.put, self.broken.put)

    def hear(self, count: int) -> bytes:
        """Wait for so many bytes."""
        said = b""
        while len(said) < count:
            said += self.heard.get(timeout=ENOUGH)
        return said


def test_link_is_served_when_it_is_plugged() -> None:
    with PrinterMachine("epson-tm-m30", speed_mm_s=0) as machine:
        host = Host(machine)
        machine.receive(b"\x10\x04\x01")
        assert host.heard.get_nowait() == b"\x12"
        machine.receive(b"Bonjour\n" + CUT + PID)
        assert host.hear(7) == b"\x37\x220042\x00"
        assert machine.wait_for_ticket().text == ("Bonjour",)
        assert (machine.cuts, machine.received) == (1, 3 + 8 + 4 + 11)


def test_replies_are_lost_and_the_buffer_stays_when_it_is_unplugged() -> None:
    with PrinterMachine("epson-tm-m30", speed_mm_s=0) as machine:
        first = Host(machine)
        machine.fault("offline")
        machine.receive(b"Bonjour\n" + CUT + PID)
        machine.unplug()
        machine.unplug()
        machine.clear()
        assert machine.wait_for_ticket().text == ("Bonjour",)
        assert first.heard.empty()
        second = Host(machine)
        machine.receive(b"\x10\x04\x01")
        assert second.hear(1) == b"\x12"


def test_link_is_told_when_a_fault_breaks_it() -> None:
    with PrinterMachine("epson-tm-m30", speed_mm_s=0) as machine:
        host = Host(machine)
        machine.fault("drop_connection")
        assert host.broken.get_nowait() is False
        machine.fault("drop_fin")
        assert host.broken.empty()  # nobody was connected any more
        host = Host(machine)
        machine.fault("drop_fin")
        assert host.broken.get_nowait() is True
        machine.receive(b"\x10\x04\x01")
        assert host.heard.empty()


def test_link_waits_until_there_is_room() -> None:
    with PrinterMachine("generic-80mm", speed_mm_s=0) as machine:
        Host(machine)
        machine.fault("offline")
        while room := machine.appetite():
            machine.receive(b"x" * room)
        assert machine.wait_for_appetite(0.01) == 0
        mending = threading.Timer(0.05, machine.clear)
        mending.start()
        assert machine.wait_for_appetite(ENOUGH) > 0
        mending.join()
        machine.unplug()
        assert machine.wait_for_appetite(ENOUGH) == 0


def test_paper_moves_with_the_clock_it_was_given() -> None:
    clock = FixedClock(datetime(2026, 11, 26, 9, 0, tzinfo=UTC))
    with PrinterMachine("epson-tm-m30", speed_mm_s=1, clock=clock) as machine:
        host = Host(machine)
        machine.receive(b"Bonjour\n" + CUT + PID)
        with pytest.raises(TimeoutError):
            machine.wait_for_ticket(0.05)
        clock.advance(timedelta(seconds=4))
        machine.time_passed()
        assert machine.wait_for_ticket().at == clock.now()
        assert host.hear(7)


def test_files_of_a_ticket_tell_all_about_it(tmp_path: Path) -> None:
    with PrinterMachine("epson-tm-m30", tmp_path, speed_mm_s=0) as machine:
        machine.receive(b"\x1bt\x10\x1ba1\x1d!\x33A042\n\x1d!\x00\xc0 bient\xf4t\n\x1b\x99" + CUT)
        ticket = machine.wait_for_ticket()
    assert (ticket.label, ticket.text) == ("A042", ("A042", "À bientôt"))
    record = json.loads((tmp_path / "ticket-0001.json").read_text("utf-8"))
    assert record["unknown"] == ["27: 1b 99"]
    assert (record["cut"], record["fate"], record["broken_off"], record["bytes"]) == ("full", None, False, 33)
    assert record["height_mm"] == round((96 + 30) / 203 * 25.4, 1)
    assert (tmp_path / "ticket-0001.txt").read_text("utf-8") == "A042\nÀ bientôt\n"
    with Image.open(tmp_path / "ticket-0001.png") as picture:
        assert picture.tobytes() == ticket.picture.tobytes()
        assert round(picture.info["dpi"][0]) == 203


def test_record_follows_the_ticket_when_a_visitor_takes_it(tmp_path: Path) -> None:
    with PrinterMachine("custom-vkp80", tmp_path, speed_mm_s=0) as machine:
        machine.fault("ticket_left")
        machine.receive(b"Bonjour\n\x1bi\x1de\x03\x0c\x1de\x05")
        machine.receive(b"Encore\n\x1bi")
        machine.wait_for_ticket()
        machine.wait_for_ticket()
    assert [ticket.fate for ticket in machine.tickets] == [Fate.EJECTED, Fate.INSIDE]
    assert json.loads((tmp_path / "ticket-0001.json").read_text("utf-8"))["fate"] == "ejected"


def test_strict_printer_complains_when_it_met_something_unknown() -> None:
    with PrinterMachine("epson-tm-m30", speed_mm_s=0, strict=True) as good:
        good.receive(b"Bonjour\n" + CUT)
        good.wait_for_ticket()
    bad = PrinterMachine("epson-tm-m30", speed_mm_s=0, strict=True)
    bad.start()
    bad.receive(b"Bonjour\n\x1b\x99" + CUT)
    with pytest.raises(UnknownCommand, match="1b 99 at byte 8"):
        bad.wait_for_ticket()
    with pytest.raises(UnknownCommand):
        bad.__exit__(None, None, None)


def test_all_faults_are_known_by_name() -> None:
    known = PrinterMachine.faults_known()
    assert all(known.values())
    assert {"paper_out", "refuse", "stale_asb"} <= set(known)
