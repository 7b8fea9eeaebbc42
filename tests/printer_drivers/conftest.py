"""A ticket to print, simulated printers, and printers opened on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from printer_drivers.layout import TicketContent
from printer_drivers.model import TicketJob
from printer_drivers.opening import Printer, open_printer
from printer_drivers.profile import load_profile
from printer_drivers.simulator import SimulatedPrinter

OpenOn = Callable[..., Printer]
Simulate = Callable[..., SimulatedPrinter]
Jobs = Callable[[str], TicketJob]


@pytest.fixture(scope="session")
def content() -> TicketContent:
    """The ticket of the target picture."""
    return TicketContent(
        site_name="Hôtel de ville",
        town="Ville de Miramas",
        label="A042",
        issued_at=datetime(2026, 11, 26, 10, 12, tzinfo=ZoneInfo("Europe/Paris")),
        queue_name="Carte d’identité et passeport",
        people_ahead=6,
        wait_text="10 à 20 min",
        papers=(
            "Pré-demande en ligne",
            "Photo de moins de 6 mois",
            "Justificatif de domicile",
            "Ancien titre, s’il existe",
            "Timbre fiscal (passeport)",
        ),
        follow_url="https://accueil.miramas.example/t#Zk3vQ9xT2mB7pLw4RyNc8A",
    )


@pytest.fixture
def simulate(tmp_path: Path) -> Iterator[Simulate]:
    """Start simulated printers whose paper takes no time unless the test says so."""
    with ExitStack() as stack:

        def start(profile: str = "epson-tm-m30", **options: object) -> SimulatedPrinter:
            options.setdefault("speed_mm_s", 0)
            shaped = replace(load_profile(profile), **options.pop("shape", {}))  # type: ignore[arg-type]
            return stack.enter_context(SimulatedPrinter(shaped, tmp_path / "tickets", **options))  # type: ignore[arg-type]

        yield start


@pytest.fixture
def open_on(tmp_path: Path) -> Iterator[OpenOn]:
    """Open printers on simulated ones, with a journal on disk, and close them at the end."""
    with ExitStack() as stack:

        def opened(simulated: SimulatedPrinter, *, journal: str = "print.sqlite") -> Printer:
            printer = open_printer(simulated.url, simulated.profile, journal=tmp_path / journal)
            stack.callback(printer.close)
            return printer

        yield opened


@pytest.fixture
def job_for(content: TicketContent) -> Jobs:
    """A job for a label; the label is the id."""
    return lambda label: TicketJob(f"job-{label}", replace(content, label=label))
