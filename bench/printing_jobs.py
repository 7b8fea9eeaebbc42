"""A ticket from the kiosk's order to the cut: how soon the printer hears of it, how little it waits beside the paper.

The printer is simulated, in a process of its own, with paper that moves as fast as a good kiosk printer's.
"""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from ausuivant.clock import SystemClock
from bench.figures import Figure, figure, median, percentile
from bench.printing import PROFILE, content
from bench.programs import BenchFailed
from bench.session import Session
from printer_drivers import TicketJob, load_profile
from printer_drivers.journal import PrintJournal
from printer_drivers.model import JobState
from printer_drivers.transports.tcp import TcpTransport
from printer_drivers.worker import PrinterWorker

FIRST_BYTE_MS: Final = 20.0
BESIDE_PAPER: Final = 1.1
SPEED_MM_S: Final = 250.0
PATIENCE_S: Final = 30.0


class StampedTransport(TcpTransport):
    """Notes when the first byte after `armed` was handed over."""

    armed = False
    first_at = 0.0

    def write(self, data: bytes, timeout: float) -> int:
        """Write, and look at the clock once."""
        taken = super().write(data, timeout)
        if taken and self.armed:
            self.armed, self.first_at = False, time.perf_counter()
        return taken


def measure(session: Session) -> Iterator[Figure]:
    """Full tickets one after the other, each with another number, over one link and with a journal on disk."""
    profile = replace(load_profile(PROFILE), speed_mm_s=SPEED_MM_S)
    first_ms, proved_s, submitted_at = [], [], []
    papers = session.folder("papers")
    with session.printer(PROFILE, out=papers, speed_mm_s=SPEED_MM_S) as simulated:
        transport = StampedTransport(simulated.host, simulated.port)
        clock = SystemClock()
        journal = PrintJournal(session.folder("journal") / "print.db", now=clock.now)
        with PrinterWorker(transport, profile, journal=journal, clock=clock) as printer:
            for number in range(session.few(4, 25)):
                job = TicketJob(str(number), content(number))
                transport.armed = True
                submitted_at.append(clock.now())
                started = time.perf_counter()
                result = printer.submit(job).result(PATIENCE_S)
                proved_s.append(time.perf_counter() - started)
                first_ms.append((transport.first_at - started) * 1000)
                if result.state is not JobState.PRINTED:
                    raise BenchFailed(f"ticket {number} is {result.state}: {result.error}")
    # The first one opens the link and the fonts.
    cut = [_cut(record) for record in sorted(papers.glob("*.json"))]
    whole = [(at - submitted).total_seconds() for (at, _), submitted in zip(cut, submitted_at, strict=True)][1:]
    first, proved = first_ms[1:], proved_s[1:]
    paper_s = median(length for _, length in cut) / SPEED_MM_S
    yield figure("first_byte_p50_ms", median(first), "ms", at_most=FIRST_BYTE_MS)
    yield figure("first_byte_p99_ms", percentile(first, 99), "ms")
    length = f"{paper_s * SPEED_MM_S:.0f} mm of paper at {SPEED_MM_S:.0f} mm/s"
    yield figure("submitted_to_cut_p50_s", median(whole), "s", beside=paper_s, ratio_at_most=BESIDE_PAPER, note=length)
    yield figure("submitted_to_cut_p99_s", percentile(whole, 99), "s", beside=paper_s)
    yield figure("submitted_to_proof_p50_s", median(proved), "s", beside=paper_s, note="and its record on disk")


def _cut(record: Path) -> tuple[datetime, float]:
    """When a paper was cut, and how many millimetres it moved: by the printer's own record."""
    said = json.loads(record.read_text(encoding="utf-8"))
    return datetime.fromisoformat(said["at"]), said["height_mm"]
