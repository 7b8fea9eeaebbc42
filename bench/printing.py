"""A ticket from its content to the printer's bytes, and what a kiosk pays for the drivers at its start."""

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bench.figures import Figure, figure, median, percentile
from bench.programs import ROOT
from bench.session import Session
from printer_drivers import Profile, TicketContent, load_profile
from printer_drivers.encode import picture_program
from printer_drivers.lettering import draw_line, legible, width_of, wrap
from printer_drivers.render import render_ticket

RENDER_MS: Final = 30.0
IMPORT_S: Final = 0.3
PROFILE: Final = "epson-tm-m30"  #: 576 dots
IMPORT: Final = "import time; t = time.perf_counter(); import printer_drivers; print(time.perf_counter() - t)"


def measure(session: Session) -> Iterator[Figure]:
    """Full tickets, each with another number, hour and token, as a kiosk prints them all day."""
    profile = load_profile(PROFILE)
    taken = [_ticket_ms(number, profile) for number in range(session.few(5, 60))]
    later = taken[1:]
    size = sum(map(len, picture_program(render_ticket(content(0), profile), profile).body))
    yield figure("render_encode_p50_ms", median(later), "ms", at_most=RENDER_MS, note=f"{size} bytes")
    yield figure("render_encode_p99_ms", percentile(later, 99), "ms")
    yield figure("render_encode_first_ms", taken[0], "ms", note="with the fonts still on disk")
    unseen = [_unseen_ticket_ms(number, profile) for number in range(session.few(3, 20))]
    yield figure("render_encode_unseen_p50_ms", median(unseen), "ms", note="no line of text was printed before")
    imports = [_import_s() for _ in range(session.few(3, 7))]
    yield figure("import_s", median(imports), "s", at_most=IMPORT_S)


def _ticket_ms(number: int, profile: Profile) -> float:
    ticket = content(number)
    started = time.perf_counter()
    picture_program(render_ticket(ticket, profile), profile)
    return (time.perf_counter() - started) * 1000


def _unseen_ticket_ms(number: int, profile: Profile) -> float:
    for kept in (draw_line, width_of, wrap, legible):
        kept.cache_clear()
    return _ticket_ms(number, profile)


def content(number: int) -> TicketContent:
    """A full ticket; each number gives another picture."""
    return TicketContent(
        site_name="Hôtel de ville",
        town="Ville de Miramas",
        label=f"A{number % 1000:03d}",
        issued_at=datetime(2026, 11, 26, 10, number % 60, tzinfo=ZoneInfo("Europe/Paris")),
        queue_name="Carte d’identité et passeport",
        people_ahead=number % 30,
        wait_text="10 à 20 min",
        papers=(
            "Pré-demande en ligne",
            "Photo de moins de 6 mois",
            "Justificatif de domicile",
            "Ancien titre, s’il existe",
            "Timbre fiscal (passeport)",
        ),
        follow_url=f"https://accueil.example/t#Zk3vQ9xT2mB7pLw4Ry{number:04d}",
    )


def _import_s() -> float:
    done = subprocess.run([sys.executable, "-c", IMPORT], cwd=ROOT, capture_output=True, text=True, check=True)
    return float(done.stdout)
