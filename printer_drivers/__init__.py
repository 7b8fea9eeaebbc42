"""ESC/POS ticket printers: what stands on a ticket, how it becomes bytes, and how one knows that it came out.

`open_printer("tcp://192.0.2.7:9100", "epson-tm-m30", journal=path)` gives a `Printer`; `submit` a `TicketJob`.
"""

from __future__ import annotations

from printer_drivers.errors import PrinterError
from printer_drivers.failover import PrinterChain
from printer_drivers.layout import TicketContent
from printer_drivers.model import (
    Condition,
    EventKind,
    Health,
    JobResult,
    JobState,
    PrinterEvent,
    PrinterStatus,
    TicketJob,
)
from printer_drivers.opening import Printer, open_printer
from printer_drivers.profile import Profile, load_profile, profile_names

__all__ = [
    "Condition",
    "EventKind",
    "Health",
    "JobResult",
    "JobState",
    "Printer",
    "PrinterChain",
    "PrinterError",
    "PrinterEvent",
    "PrinterStatus",
    "Profile",
    "TicketContent",
    "TicketJob",
    "load_profile",
    "open_printer",
    "profile_names",
]
