"""A printer made of software, for the demo, for tests and for whoever has no printer at hand."""

from __future__ import annotations

from printer_drivers.simulator.machine import PrinterMachine
from printer_drivers.simulator.server import SimulatedPrinter
from printer_drivers.simulator.tickets import SimulatedTicket

__all__ = ["PrinterMachine", "SimulatedPrinter", "SimulatedTicket"]
