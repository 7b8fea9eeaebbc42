"""Running the simulated printer as a program: until it is told to end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from ausuivant.clock import clock_from_environment
from ausuivant.i18n import translator
from printer_drivers.profile import Profile
from printer_drivers.simulator.control import ControlServer
from printer_drivers.simulator.faults import FaultValue
from printer_drivers.simulator.server import SimulatedPrinter


def run_simulator(
    profile: Profile,
    out: Path,
    *,
    host: str,
    port: int,
    control: int,
    speed_mm_s: float | None,
    language: str,
    say: Callable[[str], None],
    faults: Mapping[str, FaultValue] | None = None,
) -> int:
    """Listen on both ports until SIGINT or SIGTERM, and say where. Give how many commands it did not know.

    `faults` are set from the start, by name. Raises `ConfigError` when a port is taken or a fault is not known.
    """
    _ = translator(language)
    ending = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ending.set())
    printer = SimulatedPrinter(
        profile, out, host=host, port=port, speed_mm_s=speed_mm_s, clock=clock_from_environment()
    )
    with printer, ControlServer(printer, host=host, port=control) as controlled:
        for name, value in (faults or {}).items():
            printer.fault(name, value)
        say(
            _(
                "Imprimante {name} : {url} Commandes : {control} Tickets : {out}",
                name=profile.name,
                url=printer.url,
                control=f"http://{host}:{controlled.port}",
                out=out,
            )
        )
        ending.wait()
    say(_.plural("{n} ticket", "{n} tickets", len(printer.tickets)))
    return len(printer.ignored)
