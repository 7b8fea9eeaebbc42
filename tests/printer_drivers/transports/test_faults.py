"""What breaks on a network breaks on a USB cable and on a serial line too: the same promises hold there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from printer_drivers.model import JobState
from printer_drivers.simulator.machine import PrinterMachine
from printer_drivers.simulator.pty import SimulatedSerialLine
from printer_drivers.simulator.usb import SimulatedUsbPort
from printer_drivers.transports.base import Transport
from printer_drivers.transports.serial import SerialTransport
from printer_drivers.transports.usb import UsbTransport
from tests.printer_drivers.transports.conftest import Machines, Print, Work, labels, wait_for_label

#: A fault, its value, and whether its paper must be out, must not be, or may be (None).
FAULTS: dict[str, tuple[float | str | None, bool | None]] = {
    "paper_near_end": (None, True),
    "split_replies": (None, True),
    "stale_asb": (2, True),
    "no_pid": (None, None),
    "reply_lost": ("pid", None),
    "paper_out": (None, False),
    "cover_open": (None, False),
    "mute": (None, False),
    "never_read": (None, False),
    "cutter_jam": (None, None),
    "drop_after_last": (None, None),
    "drop_before_reply": (None, None),
    "power_cycle": (None, None),
}
#: These without which `make test` would not know that the two links carry the same driver.
ALWAYS = {"split_replies", "paper_out", "drop_before_reply"}


class Cable:
    """A link to a machine, and the way to put it back after it broke."""

    def __init__(self, transport: Transport, mend: Callable[[], None]) -> None:
        self.transport = transport
        self.mend = mend


@pytest.fixture(params=["usb", "serial"])
def cable(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[PrinterMachine], Cable]]:
    """Connect a machine by one link or the other."""
    with ExitStack() as stack:

        def by_usb(machine: PrinterMachine) -> Cable:
            port = SimulatedUsbPort(machine)
            port.most_bytes = 3000
            return Cable(UsbTransport(port.vendor, port.product, backend=port), port.plug_in)

        def by_line(machine: PrinterMachine) -> Cable:
            steady = tmp_path / "by-id"

            def plug_in() -> None:
                steady.unlink(missing_ok=True)
                steady.symlink_to(stack.enter_context(SimulatedSerialLine(machine, baud=115200)).path)

            plug_in()
            return Cable(SerialTransport(str(steady), baud=115200), plug_in)

        yield by_usb if request.param == "usb" else by_line


@pytest.mark.parametrize(
    "fault", [name if name in ALWAYS else pytest.param(name, marks=pytest.mark.full) for name in FAULTS]
)
def test_promise_holds_on_every_link(
    machines: Machines, work: Work, print_on: Print, cable: Callable[[PrinterMachine], Cable], fault: str
) -> None:
    value, expected = FAULTS[fault]
    machine = machines(speed_mm_s=2000)
    link = cable(machine)
    printer = work(link.transport)
    machine.fault(fault, value)
    result = print_on(printer, "A001")
    if expected is not None:
        assert result.on_paper == expected, result
    machine.clear()
    link.mend()
    assert print_on(printer, "A002").state in (JobState.PRINTED, JobState.PROCESSED)
    wait_for_label(machine, "A002")
    papers = labels(machine)
    assert papers.count("A002") == 1
    assert papers.count("A001") <= 1
    if result.on_paper:
        assert papers.count("A001") == 1
    elif result.state in (JobState.NOT_STARTED, JobState.NOT_PRINTED):
        assert papers.count("A001") == 0
