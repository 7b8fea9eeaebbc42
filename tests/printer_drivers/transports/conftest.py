"""Printer machines without a link, and workers on any link to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from ausuivant.clock import SystemClock
from printer_drivers.journal import PrintJournal
from printer_drivers.layout import TicketContent
from printer_drivers.model import JobResult, TicketJob
from printer_drivers.opening import Printer
from printer_drivers.profile import load_profile
from printer_drivers.simulator.machine import PrinterMachine
from printer_drivers.transports.base import Transport
from printer_drivers.worker import PrinterWorker

ENOUGH = 20.0

Machines = Callable[..., PrinterMachine]
Work = Callable[..., Printer]
Print = Callable[[Printer, str], JobResult]


@pytest.fixture
def machines() -> Iterator[Machines]:
    """Switch printers on whose paper takes no time unless the test says so."""
    with ExitStack() as stack:

        def switch_on(profile: str = "epson-tm-m30", *, speed_mm_s: float = 0, **shape: object) -> PrinterMachine:
            shaped = replace(load_profile(profile), **shape)  # type: ignore[arg-type]
            return stack.enter_context(PrinterMachine(shaped, speed_mm_s=speed_mm_s))

        yield switch_on


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    """Give transports a worker with a journal on disk, and close it at the end."""
    with ExitStack() as stack:

        def begin(transport: Transport, profile: str = "epson-tm-m30") -> Printer:
            clock = SystemClock()
            journal = PrintJournal(tmp_path / "print.sqlite", now=clock.now)
            # Without the pauses between attempts: nothing gets better by waiting here.
            worker = PrinterWorker(
                transport, load_profile(profile), journal=journal, clock=clock, pause=lambda _seconds: False
            )
            return stack.enter_context(worker)

        yield begin


@pytest.fixture
def print_on(content: TicketContent) -> Print:
    """Print a ticket with a label, which is the job's id too, and wait for its end."""

    def submit(printer: Printer, label: str) -> JobResult:
        return printer.submit(TicketJob(f"job-{label}", replace(content, label=label))).result(ENOUGH)

    return submit


def labels(machine: PrinterMachine) -> list[str | None]:
    """The labels on the papers so far."""
    return [ticket.label for ticket in machine.tickets]


def wait_for_label(machine: PrinterMachine, label: str) -> None:
    """Wait for the paper that bears a label; others may come before."""
    while machine.wait_for_ticket().label != label:
        continue
