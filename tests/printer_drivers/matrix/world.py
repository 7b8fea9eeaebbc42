"""One cell of the matrix, played for real: the worker, a socket, the simulated printer, one fault at one moment.

The driver's time runs faster than the machine's, and so does the paper; the bytes, threads and sockets are real.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from ausuivant.clock import SystemClock
from printer_drivers import commands
from printer_drivers.encode import Program
from printer_drivers.journal import PrintJournal
from printer_drivers.layout import TicketContent
from printer_drivers.model import ON_PAPER, EventKind, JobResult, JobState, PrinterEvent, TicketJob
from printer_drivers.profile import Profile, load_profile
from printer_drivers.program import ticket_program
from printer_drivers.simulator import SimulatedPrinter, SimulatedTicket
from printer_drivers.transports.tcp import TcpTransport
from printer_drivers.worker import PrinterWorker

#: How much faster the driver's seconds pass: its patience of eight seconds takes less than one.
HASTE: Final = 6.0
PAPER_MM_S: Final = 3000.0
LIMIT_S: Final = 60.0
AT_ONCE: Final = 6
PAPER_S: Final = 5.0
READ_S: Final = 1.5  #: a paper that is out is read within this time
JOB: Final = "the-job"
CONTENT: Final = TicketContent(
    site_name="Hôtel de ville",
    town="Miramas",
    label="A042",
    issued_at=datetime(2026, 11, 26, 10, 12, tzinfo=ZoneInfo("Europe/Paris")),
)
NEXT: Final = replace(CONTENT, label="Z999")

Setting = tuple[str, float | str | None]
MakeWorker = Callable[[SimulatedPrinter, PrintJournal], PrinterWorker]


class HastyClock:
    """The driver's time."""

    def now(self) -> datetime:
        """Say the machine's instant."""
        return SystemClock().now()

    def monotonic(self) -> float:
        """Count hasty seconds."""
        return SystemClock().monotonic() * HASTE


@dataclass(frozen=True)
class Kind:
    """A sort of printer: its profile, and what is always broken at it."""

    name: str
    profile: Profile
    always: tuple[Setting, ...] = ()
    proves: bool = True  #: whether it can ever say that a paper is out


KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind("process_id", load_profile("epson-tm-m30")),
        Kind("counter", load_profile("citizen-ct")),
        Kind("presenter", load_profile("custom-vkp80")),
        Kind("gs_r", load_profile("generic-80mm")),
        Kind("no_evidence", load_profile("generic-80mm"), always=(("no_proof", None),), proves=False),
        Kind("star", load_profile("star-prnt")),
        Kind("letters", replace(load_profile("generic-58mm"), raster="none")),
    )
}


@dataclass(frozen=True)
class Cell:
    """A fault at a moment. `at` counts the bytes received since the start; None: before the ticket, -1: after it."""

    kind: str
    fault: tuple[Setting, ...]
    at: int | None
    again: bool = False  #: whether the same job is submitted again, under the fault and after it

    def __str__(self) -> str:
        """Name it for a report."""
        moment = {None: "before", -1: "after"}.get(self.at, f"at byte {self.at}")
        fault = "+".join(name if value is None else f"{name}={value}" for name, value in self.fault)
        return f"{self.kind}: {fault} {moment}{', submitted again' if self.again else ''}"


@dataclass
class Outcome:
    """What was claimed of the job, in order, and what lay in the tray in the end."""

    cell: Cell
    claims: list[JobState] = field(default_factory=list)
    in_hand: bool = False  #: whether the paper lay there when it was first claimed to be out
    whole: int = 0  #: papers that bear the ticket to its end
    papers: int = 0  #: papers that bear its number, halves too
    sentinel: JobState | None = None  #: what was said of the ticket after it
    sentinel_out: bool = False
    sentinel_on_top: int = 0  #: dots of paper above it that are not its own
    ignored: int = 0  #: commands that the printer did not know
    error: str = ""


class WatchedPrinter(SimulatedPrinter):
    """A simulated printer that breaks at one byte of what it receives."""

    def __init__(self, profile: Profile) -> None:
        super().__init__(profile, speed_mm_s=PAPER_MM_S)
        self.stream = bytearray()
        self._trap: tuple[int, tuple[Setting, ...]] | None = None
        self._trap_lock = threading.RLock()

    def set_trap(self, at: int, fault: tuple[Setting, ...]) -> None:
        """Break so when byte number `at` has come in."""
        with self._trap_lock:
            self._trap = (at, fault)

    def mend(self, always: tuple[Setting, ...]) -> None:
        """Make it as good as it was."""
        with self._trap_lock:
            self._trap = None
        if "unrecoverable" in self.faults():
            self.fault("power_cycle")
        self.clear()
        for name, value in always:
            self.fault(name, value)

    def receive(self, data: bytes) -> None:
        """Take bytes, and break at the one that was chosen."""
        with self._trap_lock:
            trap = self._trap
            here = trap is not None and len(self.stream) + len(data) >= trap[0]
            split = trap[0] - len(self.stream) if here and trap is not None else len(data)
            self._take(data[:split])
            if here and trap is not None:
                self._trap = None
                for name, value in trap[1]:
                    self.fault(name, value)
                self._take(data[split:])

    def _take(self, data: bytes) -> None:
        if data and self._link is not None:
            self.stream += data
            super().receive(data)


def hasty_worker(printer: SimulatedPrinter, journal: PrintJournal) -> PrinterWorker:
    """Make the real worker, in its hasty time."""
    transport = TcpTransport(printer.host, printer.port)
    return PrinterWorker(transport, printer.profile, journal=journal, clock=HastyClock(), pause=short_pause)


def short_pause(seconds: float) -> bool:
    """Wait as long as hasty seconds are."""
    return threading.Event().wait(seconds / HASTE)


@lru_cache(maxsize=64)
def drawn_once(content: TicketContent, profile: Profile) -> Program:
    """Make a ticket's bytes once for all the cells: the matrix is about the way, not about the picture."""
    return ticket_program(content, profile)


@dataclass(frozen=True)
class Clean:
    """What a printer of that kind does when nothing is wrong."""

    received: int
    cut_at: int  #: where the cut command begins
    job: bytes  #: the dots of the paper
    job_height: int
    next: bytes
    next_height: int


@lru_cache(maxsize=16)
def clean(kind: Kind) -> Clean:
    """Print both tickets on a healthy printer, and look."""
    with WatchedPrinter(kind.profile) as printer:
        worker = hasty_worker(printer, PrintJournal(None, now=SystemClock().now))
        try:
            states = [worker.submit(TicketJob("1", CONTENT)).result(LIMIT_S).state]
            received = len(printer.stream)
            cut_at = bytes(printer.stream).rfind(commands.cut(kind.profile))
            states.append(worker.submit(TicketJob("2", NEXT)).result(LIMIT_S).state)
            first, second = printer.wait_for_ticket(PAPER_S), printer.wait_for_ticket(PAPER_S)
        finally:
            worker.close()
    assert set(states) <= {JobState.PRINTED, JobState.PROCESSED}, f"{kind.name} is not even healthy: {states}"
    assert 0 < cut_at < received
    return Clean(
        received, cut_at, first.picture.tobytes(), first.picture.height, second.picture.tobytes(), second.picture.height
    )


def play_all(cells: Iterable[Cell], *, make: MakeWorker = hasty_worker) -> list[Outcome]:
    """Play many cells, several at a time: they mostly wait."""
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="cell") as pool:
        return list(pool.map(lambda cell: play(cell, make=make), cells))


def play(cell: Cell, *, make: MakeWorker = hasty_worker) -> Outcome:
    """Play one cell, on a printer and with a journal of its own."""
    kind = KINDS[cell.kind]
    outcome = Outcome(cell)
    with WatchedPrinter(kind.profile) as printer:
        printer.mend(kind.always)
        worker = make(printer, PrintJournal(None, now=SystemClock().now))
        worker.on_event(lambda event: _note(outcome, event))
        try:
            _print(worker, printer, cell, outcome)
            printer.mend(kind.always)
            if cell.again:
                outcome.claims.append(_submit(worker, JOB, CONTENT, outcome))
            _see_next_one_out(worker, printer, outcome)
        finally:
            worker.close()
        _count(printer.tickets, clean(healthy(kind)), outcome)
        outcome.ignored = len(printer.ignored)
    return outcome


def _print(worker: PrinterWorker, printer: WatchedPrinter, cell: Cell, outcome: Outcome) -> None:
    if cell.at is None:
        for name, value in cell.fault:
            printer.fault(name, value)
    elif cell.at >= 0:
        printer.set_trap(cell.at, cell.fault)
    answer = _submit(worker, JOB, CONTENT, outcome)
    outcome.claims.append(answer)
    if answer in ON_PAPER:
        outcome.in_hand = comes_out(printer, CONTENT.label, READ_S)
    if cell.at == -1:
        for name, value in cell.fault:
            printer.fault(name, value)
    if cell.again:
        outcome.claims.append(_submit(worker, JOB, CONTENT, outcome))


def _submit(worker: PrinterWorker, job_id: str, content: TicketContent, outcome: Outcome) -> JobState:
    result: JobResult = worker.submit(TicketJob(job_id, content)).result(LIMIT_S)
    if job_id == JOB:
        outcome.error = str(result.error or "")
    return result.state


def _note(outcome: Outcome, event: PrinterEvent) -> None:
    """Hear of a job that was settled later; the answers themselves are noted by whoever waits for them."""
    if event.kind is EventKind.JOB and event.job_id == JOB and event.result is not None:
        outcome.claims.append(event.result.state)


def _see_next_one_out(worker: PrinterWorker, printer: WatchedPrinter, outcome: Outcome) -> None:
    """Let the next visitor have a ticket: by then all that the job left in the printer has come out too."""
    for number in range(3):
        outcome.sentinel = _submit(worker, f"next-{number}", NEXT, outcome)
        if outcome.sentinel not in (JobState.NOT_STARTED, JobState.NOT_PRINTED):
            break
    outcome.sentinel_out = comes_out(printer, NEXT.label)


def comes_out(printer: WatchedPrinter, label: str, within_s: float = PAPER_S) -> bool:
    """Wait for a paper with this number; False when there is none."""
    try:
        while printer.wait_for_ticket(within_s).label != label:
            continue
        return True
    except TimeoutError:
        return False


def whole_papers(tickets: Iterable[SimulatedTicket], clean_run: Clean) -> int:
    """Count the papers that bear the ticket to its end, whatever stands above it."""
    found = 0
    for ticket in tickets:
        width, height = ticket.picture.size
        bottom = ticket.picture.crop((0, height - clean_run.job_height, width, height))
        found += bottom.tobytes() == clean_run.job
    return found


def _count(tickets: list[SimulatedTicket], clean_run: Clean, outcome: Outcome) -> None:
    outcome.whole = whole_papers(tickets, clean_run)
    for ticket in tickets:
        outcome.papers += ticket.label == CONTENT.label
        if ticket.label == NEXT.label:
            outcome.sentinel_on_top = ticket.picture.height - clean_run.next_height


def healthy(kind: Kind) -> Kind:
    """The same printer without what is always broken at it."""
    return replace(kind, always=(), proves=True)
