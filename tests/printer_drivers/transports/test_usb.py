"""A USB link through pyusb itself; only the cable and what is behind it are made of software."""

from __future__ import annotations

import errno

import pytest
import usb.core

from printer_drivers.discovery import find_usb
from printer_drivers.errors import HeldElsewhere, LinkLost, MissingSoftware, NotAllowed, NotReachable
from printer_drivers.model import Condition, Health, JobState
from printer_drivers.simulator.usb import SimulatedUsbPort
from printer_drivers.transports.usb import UsbTransport
from tests.printer_drivers.transports.conftest import Machines, Print, Work, labels, wait_for_label


def transport_to(port: SimulatedUsbPort, serial: str = "") -> UsbTransport:
    """A link to the only device."""
    return UsbTransport(port.vendor, port.product, serial, backend=port)


def test_ticket_is_printed_when_every_write_is_short(machines: Machines, work: Work, print_on: Print) -> None:
    machine = machines()
    port = SimulatedUsbPort(machine)
    port.most_bytes = 1000
    result = print_on(work(transport_to(port)), "A042")
    assert (result.state, result.evidence) == (JobState.PRINTED, {"pid"})
    assert machine.wait_for_ticket().label_exact
    assert max(port.transfers) == 1000
    assert sum(port.transfers) == machine.received


def test_write_says_how_much_was_taken(machines: Machines) -> None:
    port = SimulatedUsbPort(machines())
    port.most_bytes = 10
    link = transport_to(port)
    link.open(1.0)
    assert link.write(b"\x1b@" * 8, 0.1) == 10
    port.most_bytes = 0
    assert link.write(b"\x1b@" * 8, 0.01) == 0
    link.close()


def test_kernel_s_driver_gives_way_when_the_link_opens(machines: Machines) -> None:
    port = SimulatedUsbPort(machines())
    assert port.kernel_driver
    link = transport_to(port)
    link.open(1.0)
    assert not port.kernel_driver
    link.close()


def test_read_keeps_the_rest_when_less_is_wanted_than_came(machines: Machines) -> None:
    link = transport_to(SimulatedUsbPort(machines()))
    link.open(1.0)
    assert link.write(b"\x10\x04\x01\x10\x04\x02", 1.0) == 6
    assert [link.read(1, 0.5), link.read(1, 0.5)] == [b"\x12", b"\x12"]
    assert link.read(1, 0.0) == b""
    link.close()


def test_status_is_told_when_the_printer_answers_reads_with_nothing(machines: Machines, work: Work) -> None:
    machine = machines()
    machine.fault("cover_open")
    port = SimulatedUsbPort(machine)
    port.quiet_packets = True
    assert work(transport_to(port)).status().conditions & Condition.COVER_OPEN


@pytest.mark.parametrize(
    ("refusal", "kind", "said"),
    [
        (errno.EACCES, NotAllowed, 'ATTR{idVendor}=="04b8", ATTR{idProduct}=="0e28", MODE="0660"'),
        (errno.EBUSY, HeldElsewhere, "ipp-usb"),
        (errno.EIO, NotReachable, "usb://04b8:0e28"),
    ],
)
def test_refusal_says_what_to_do_when_the_device_does_not_open(
    machines: Machines, refusal: int, kind: type[NotReachable], said: str
) -> None:
    port = SimulatedUsbPort(machines())
    port.refusal = refusal
    with pytest.raises(kind) as caught:
        transport_to(port).open(1.0)
    assert type(caught.value) is kind
    assert said in str(caught.value)


def test_device_is_chosen_by_its_serial_number(machines: Machines) -> None:
    port = SimulatedUsbPort(machines())
    right, wrong = transport_to(port, port.names[3]), transport_to(port, "X0")
    right.open(1.0)
    right.close()
    with pytest.raises(NotReachable, match="not plugged in"):
        wrong.open(1.0)


def test_rights_are_asked_for_when_the_serial_number_cannot_be_read(machines: Machines) -> None:
    port = SimulatedUsbPort(machines())
    port.refusal = errno.EACCES
    with pytest.raises(NotAllowed):
        transport_to(port, port.names[3]).open(1.0)


def test_ticket_is_unconfirmed_when_the_printer_has_no_way_back(
    machines: Machines, work: Work, print_on: Print
) -> None:
    machine = machines()
    port = SimulatedUsbPort(machine)
    port.way_back = False
    assert print_on(work(transport_to(port)), "A001").state is JobState.UNCONFIRMED
    assert machine.wait_for_ticket().label == "A001"


@pytest.mark.parametrize(
    "after", [0, 60, 70_000, *(pytest.param(at, marks=pytest.mark.full) for at in (11, 4000, 30_000))]
)
def test_no_second_paper_comes_when_the_cable_is_pulled(
    machines: Machines, work: Work, print_on: Print, after: int
) -> None:
    machine = machines()
    machine.fault("drop_connection", after)
    port = SimulatedUsbPort(machine)
    printer = work(transport_to(port))
    result = print_on(printer, "A001")
    assert (result.state is JobState.NOT_STARTED) == (after < 12)
    assert not result.on_paper
    assert printer.status().health is Health.UNREACHABLE
    machine.clear()
    port.plug_in()
    again = print_on(printer, "A001")
    assert again.state is JobState.PRINTED  # its cutter's counter proves that nothing was out
    assert print_on(printer, "A002").state is JobState.PRINTED
    wait_for_label(machine, "A002")
    assert labels(machine) == ["A001", "A002"]


def test_transfer_counts_as_taken_when_it_breaks(machines: Machines) -> None:
    machine = machines()
    machine.fault("drop_connection", 3)
    link = transport_to(SimulatedUsbPort(machine))
    link.open(1.0)
    assert link.write(b"\x1b@\x1b@", 1.0) == 4
    with pytest.raises(LinkLost):
        link.read(1, 0.0)


def test_next_ticket_comes_when_the_cable_was_pulled_between(machines: Machines, work: Work, print_on: Print) -> None:
    machine = machines()
    port = SimulatedUsbPort(machine)
    printer = work(transport_to(port))
    assert print_on(printer, "A001").on_paper
    port.unplug()
    assert print_on(printer, "A002").state is JobState.NOT_STARTED
    port.plug_in()
    assert print_on(printer, "A002").state is JobState.PRINTED
    wait_for_label(machine, "A002")
    assert labels(machine) == ["A001", "A002"]


def test_reading_and_writing_are_refused_when_the_link_is_closed(machines: Machines) -> None:
    link = transport_to(SimulatedUsbPort(machines()))
    with pytest.raises(LinkLost):
        link.read(1, 0.0)
    with pytest.raises(LinkLost):
        link.write(b"x", 0.0)


def test_missing_libusb_is_named_when_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(**_: object) -> None:
        raise usb.core.NoBackendError("No backend available")

    monkeypatch.setattr(usb.core, "find", find)
    with pytest.raises(MissingSoftware, match="apt install libusb"):
        UsbTransport(0x04B8, 0x0E28)


def test_printer_is_found_with_its_address_and_name(machines: Machines) -> None:
    port = SimulatedUsbPort(machines())
    [found] = find_usb(port)
    assert (found.url, found.title, found.profiles) == ("usb://04b8:0e28/X5A4000123", "Epson TM-m30", "epson")
    port.refusal = errno.EACCES
    [found] = find_usb(port)
    assert found.url == "usb://04b8:0e28"
    assert isinstance(found.problem, NotAllowed)
    port.unplug()
    assert find_usb(port) == []
