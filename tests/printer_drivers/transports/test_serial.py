"""A serial line by pyserial, with a pseudo-terminal for a cable."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest

from ausuivant.clock import SystemClock
from printer_drivers.discovery import find_serial
from printer_drivers.errors import HeldElsewhere, LinkLost, NotReachable
from printer_drivers.model import Condition, Health, JobState
from printer_drivers.opening import Printer, open_printer
from printer_drivers.simulator.machine import PrinterMachine
from printer_drivers.simulator.pty import SimulatedSerialLine
from printer_drivers.transports.serial import SerialTransport
from tests.printer_drivers.transports.conftest import Machines, Print, Work, labels, wait_for_label


class Lines(Protocol):
    """Connects printers to serial lines."""

    def __call__(self, machine: PrinterMachine, *, baud: int = 115200, paced: bool = False) -> SimulatedSerialLine:
        """Connect one."""
        ...


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Serial lines that are taken away at the end."""
    with ExitStack() as stack:

        def connect(machine: PrinterMachine, *, baud: int = 115200, paced: bool = False) -> SimulatedSerialLine:
            return stack.enter_context(SimulatedSerialLine(machine, baud=baud, paced=paced))

        yield connect


@pytest.fixture
def open_line() -> Iterator[object]:
    """Printers opened by address, closed at the end."""
    with ExitStack() as stack:

        def opened(url: str) -> Printer:
            printer = open_printer(url, "epson-tm-m30")
            stack.callback(printer.close)
            return printer

        yield opened


def test_picture_is_printed_when_the_line_is_fast(
    machines: Machines, lines: Lines, work: Work, print_on: Print
) -> None:
    machine = machines()
    line = lines(machine)
    result = print_on(work(SerialTransport(line.path, baud=115200)), "A042")
    assert (result.state, result.evidence) == (JobState.PRINTED, {"pid"})
    assert machine.wait_for_ticket().label_exact


def test_text_is_printed_at_the_line_s_pace_when_it_is_slow(
    machines: Machines, lines: Lines, open_line: object, print_on: Print
) -> None:
    machine = machines()
    line = lines(machine, baud=19200, paced=True)
    printer = open_line(line.url)  # type: ignore[operator]
    clock = SystemClock()
    began = clock.monotonic()
    result = print_on(printer, "A042")
    took = clock.monotonic() - began
    assert (result.state, result.evidence) == (JobState.PRINTED, {"pid"})
    ticket = machine.wait_for_ticket()
    assert "Carte d’identité et passeport" in "".join(ticket.text)
    assert took >= machine.received / 1920 > 0.1
    assert machine.received < 20_000


def test_status_is_told_over_a_line(machines: Machines, lines: Lines, work: Work) -> None:
    machine = machines()
    machine.fault("paper_near_end")
    status = work(SerialTransport(lines(machine).path)).status()
    assert (status.health, status.conditions) == (Health.WARNING, Condition.PAPER_NEAR_END)


@pytest.mark.parametrize("after", [0, 30_000, *(pytest.param(at, marks=pytest.mark.full) for at in (30, 2000))])
def test_no_second_paper_comes_when_the_adapter_is_pulled(
    machines: Machines, lines: Lines, work: Work, print_on: Print, tmp_path: Path, after: int
) -> None:
    machine = machines()
    steady = tmp_path / "by-id"  # as udev names it, wherever it is plugged in
    steady.symlink_to(lines(machine).path)
    machine.fault("drop_connection", after)
    printer = work(SerialTransport(str(steady), baud=115200))
    result = print_on(printer, "A001")
    assert (result.state is JobState.NOT_STARTED) == (after < 12)
    assert not result.on_paper
    assert not print_on(printer, "A001").on_paper
    assert printer.status().health is Health.UNREACHABLE
    machine.clear()
    steady.unlink()
    steady.symlink_to(lines(machine).path)
    assert print_on(printer, "A002").state is JobState.PRINTED
    wait_for_label(machine, "A002")
    assert labels(machine).count("A002") == 1
    assert labels(machine).count("A001") <= 1


def test_write_says_how_much_was_taken_when_the_printer_does_not_read(machines: Machines, lines: Lines) -> None:
    machine = machines()
    machine.fault("never_read")
    link = SerialTransport(lines(machine).path)
    link.open(1.0)
    taken = 0
    while more := link.write(b"\n" * 4096, 0.01):
        assert 0 < more < 4096
        taken += more
    assert 0 < taken < 1_000_000
    link.close()


def test_line_is_refused_when_another_program_holds_it(machines: Machines, lines: Lines) -> None:
    path = lines(machines()).path
    first, second = SerialTransport(path), SerialTransport(path)
    first.open(1.0)
    with pytest.raises(HeldElsewhere):
        second.open(1.0)
    first.close()
    second.open(1.0)
    second.close()


def test_line_is_lost_when_the_adapter_is_pulled(machines: Machines, lines: Lines) -> None:
    line = lines(machines())
    link = SerialTransport(line.path)
    link.open(1.0)
    line.unplug()
    with pytest.raises(LinkLost):
        link.read(1, 0.5)
    assert not link.is_open
    with pytest.raises(LinkLost):
        link.write(b"x", 0.5)


def test_line_is_not_reachable_when_there_is_none() -> None:
    with pytest.raises(NotReachable, match="No such file"):
        SerialTransport("/dev/serial/by-id/none").open(1.0)


def test_speed_counts_the_parity_bit() -> None:
    assert SerialTransport("/dev/ttyS0", baud=19200).bytes_per_s == 1920
    assert SerialTransport("/dev/ttyS0", baud=19200, parity="even").bytes_per_s == pytest.approx(1745.45, abs=0.01)


class Port:
    """What pyserial tells of a port."""

    def __init__(self, device: str, description: str = "n/a", hwid: str = "n/a") -> None:
        self.device, self.description, self.hwid = device, description, hwid


def test_ports_are_listed_when_there_is_hardware_behind_them() -> None:
    ports = [
        Port("/dev/ttyS0"),
        Port("/dev/ttyS1", "ttyS1", "PNP0501"),
        Port("/dev/serial/by-id/usb-Prolific-if00", "USB-Serial Controller", "USB VID:PID=067B:2303"),
    ]
    found = [one.url for one in find_serial(lambda: ports)]
    assert found == [
        "serial:///dev/serial/by-id/usb-Prolific-if00?baud=19200&flow=none",
        "serial:///dev/ttyS1?baud=19200&flow=none",
    ]
