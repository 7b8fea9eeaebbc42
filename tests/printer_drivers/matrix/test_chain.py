"""Two printers behind one door: a ticket comes out of one of them, never of both, whatever breaks at the first."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from ausuivant.clock import SystemClock
from printer_drivers import failover
from printer_drivers.failover import PrinterChain
from printer_drivers.journal import PrintJournal
from printer_drivers.model import ON_PAPER, JobState, TicketJob
from tests.printer_drivers.matrix.faults import BEFORE, LINK, STOPPING, Fault, moments
from tests.printer_drivers.matrix.judge import NOTHING_OUT
from tests.printer_drivers.matrix.world import (
    AT_ONCE,
    CONTENT,
    JOB,
    KINDS,
    LIMIT_S,
    NEXT,
    Cell,
    Clean,
    WatchedPrinter,
    clean,
    comes_out,
    hasty_worker,
    whole_papers,
)

CHAINED = ("process_id", "gs_r")
#: With these a printer says in time that it cannot print: the other one must.
KNOWN_BEFORE = ("paper_out", "cover_open", "offline", "unrecoverable", "cutter_stuck")


@dataclass(frozen=True)
class Chained:
    """What the chain said, and what came out of both printers together."""

    cell: Cell
    claims: tuple[JobState, ...]
    whole: int
    next_ones: int


def play_chained(cell: Cell) -> Chained:
    """Break the first of two printers; mend it; ask for the same ticket again; then for the next one, at both."""
    kind = KINDS[cell.kind]
    with WatchedPrinter(kind.profile) as first, WatchedPrinter(kind.profile) as second:
        workers = [hasty_worker(one, PrintJournal(None, now=SystemClock().now)) for one in (first, second)]
        chain = PrinterChain(workers)
        try:
            if cell.at is None:
                for name, value in cell.fault:
                    first.fault(name, value)
            else:
                first.set_trap(cell.at, cell.fault)
            claims = [chain.submit(TicketJob(JOB, CONTENT)).result(LIMIT_S).state]
            first.mend(())
            claims.append(chain.submit(TicketJob(JOB, CONTENT)).result(LIMIT_S).state)
            next_ones = 0
            for number, (worker, printer) in enumerate(zip(workers, (first, second), strict=True)):
                worker.submit(TicketJob(f"next-{number}", NEXT)).result(LIMIT_S)
                next_ones += comes_out(printer, NEXT.label)
        finally:
            chain.close()
        whole = whole_papers([*first.tickets, *second.tickets], clean(kind))
    return Chained(cell, tuple(claims), whole, next_ones)


def wrong(cells: Iterable[Cell]) -> dict[str, str]:
    """Play the cells, and name each that went wrong."""
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="chain") as pool:
        found = {str(one.cell): complaint(one) for one in pool.map(play_chained, cells)}
    return {cell: said for cell, said in found.items() if said}


def complaint(one: Chained) -> str:
    """Say what is wrong, or nothing."""
    told = f"[{' > '.join(one.claims)}], {one.whole} whole papers"
    claimed = any(claim in ON_PAPER for claim in one.claims)
    if one.whole > 1 or (claimed and one.whole != 1) or (one.claims[-1] in NOTHING_OUT and one.whole):
        return f"claims and papers differ: {told}"
    if one.cell.at is BEFORE and one.cell.fault[0] in [(name, None) for name in KNOWN_BEFORE] and not claimed:
        return f"the second printer could have printed: {told}"
    return "" if one.next_ones == 2 else f"a printer was left unable to print: {told}"


def chained_cells(kind: str, fault: Fault, cleans: dict[str, Clean], steps: int) -> list[Cell]:
    """One fault of the first printer, at every moment of the ticket."""
    return [Cell(kind, fault, at) for at in moments(cleans[kind], steps) if at != -1]


def test_one_paper_comes_out_of_two_printers_in_a_sample(cleans: dict[str, Clean]) -> None:
    cells = [Cell("process_id", fault, BEFORE) for fault in STOPPING]
    cells += [Cell("gs_r", fault, cleans["gs_r"].cut_at * 2 // 3) for fault in STOPPING + LINK]
    assert wrong(cells) == {}


@pytest.mark.full
@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", CHAINED)
@pytest.mark.parametrize("fault", STOPPING + LINK, ids=lambda fault: "+".join(name for name, _ in fault))
def test_one_paper_comes_out_of_two_printers_whatever_breaks_at_the_first(
    cleans: dict[str, Clean], kind: str, fault: Fault
) -> None:
    assert wrong(chained_cells(kind, fault, cleans, 8)) == {}


def test_two_papers_are_seen_when_a_chain_goes_on_in_doubt(
    cleans: dict[str, Clean], monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = [Cell("gs_r", (("drop_before_reply", None),), BEFORE)]
    assert wrong(lost) == {}
    monkeypatch.setattr(failover, "RETRYABLE", failover.RETRYABLE | {JobState.UNKNOWN})
    assert wrong(lost) != {}
