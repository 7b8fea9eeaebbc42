"""A long day at the printer: many tickets, faults at random, the driver restarted now and then. In the end the
papers in the tray and the driver's journal must say the same."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from ausuivant.clock import SystemClock
from printer_drivers.journal import PrintJournal
from printer_drivers.model import ON_PAPER, JobState, TicketJob
from printer_drivers.worker import PrinterWorker
from tests.printer_drivers.matrix.faults import HARMLESS, LINK, REPLIES, STOPPING, Fault
from tests.printer_drivers.matrix.world import CONTENT, KINDS, LIMIT_S, PAPER_S, WatchedPrinter, clean, hasty_worker

LAST = "Z999"
SERIES = "ABCDEFGH"  #: three digits each, so that all tickets are equally long
NOTHING_OUT = {JobState.NOT_STARTED, JobState.NOT_PRINTED}


class Day:
    """A printer with its driver, and a person who mends what breaks."""

    def __init__(self, kind: str, journal: Path, *, faults_in_100: int, seed: int) -> None:
        self.kind = KINDS[kind]
        self.chance = random.Random(seed)
        self.printer = WatchedPrinter(self.kind.profile)
        self.full_height = clean(self.kind).job_height
        self.received = clean(self.kind).received
        self.labels: list[str] = []
        self.broken: Counter[str] = Counter()
        self._faults_in_100 = faults_in_100
        self._journal = journal
        self._slow = {"one_byte_reads"}  # every picture would take a second

    @contextmanager
    def driver(self) -> Iterator[PrinterWorker]:
        """Run the driver on its journal, which outlives it."""
        with hasty_worker(self.printer, PrintJournal(self._journal, now=SystemClock().now)) as worker:
            yield worker

    def pass_with(self, tickets: int) -> None:
        """Print as many tickets as that, and one more when all is mended."""
        with self.printer:
            done = 0
            while done < tickets:
                with self.driver() as worker:
                    before_restart = min(tickets - done, self.chance.randrange(1, 200))
                    for number in range(done, done + before_restart):
                        self._one(worker, f"{SERIES[number // 1000]}{number % 1000:03d}")
                    done += before_restart
            with self.driver() as worker:
                assert self._print(worker, LAST) in ON_PAPER
            while self.printer.wait_for_ticket(PAPER_S).label != LAST:
                continue

    def states(self) -> dict[str, JobState]:
        """What the journal says of each ticket."""
        journal = PrintJournal(self._journal, now=SystemClock().now)
        try:
            found = {label: journal.find(label) for label in self.labels}
        finally:
            journal.close()
        # A job that the printer could not even be asked about was never begun.
        return {label: entry.state if entry is not None else JobState.NOT_STARTED for label, entry in found.items()}

    def papers(self) -> Counter[str | None]:
        """Count the papers that bear a ticket to its end, by number."""
        whole = [
            ticket
            for ticket in self.printer.tickets
            if ticket.picture.height >= self.full_height and "TICKET NUL" not in ticket.text
        ]
        return Counter(ticket.label for ticket in whole)

    def _one(self, worker: PrinterWorker, label: str) -> None:
        self.labels.append(label)
        if self.chance.randrange(100) < self._faults_in_100:
            fault = self._fault()
            self.broken[fault[0][0]] += 1
            self.printer.set_trap(len(self.printer.stream) + self.chance.randrange(self.received), fault)
        self._print(worker, label)
        self.printer.mend(self.kind.always)

    def _fault(self) -> Fault:
        families = [[one for one in family if one[0][0] not in self._slow] for family in (STOPPING, LINK, REPLIES)]
        return self.chance.choice(self.chance.choice([*families, list(HARMLESS[:5])]))

    def _print(self, worker: PrinterWorker, label: str) -> JobState:
        return worker.submit(TicketJob(label, replace(CONTENT, label=label))).result(LIMIT_S).state


@pytest.mark.parametrize(
    ("kind", "tickets", "faults_in_100"),
    [
        pytest.param("process_id", 40, 25, id="short"),
        pytest.param("process_id", 1000, 1, id="process_id", marks=[pytest.mark.full, pytest.mark.timeout(600)]),
        pytest.param("counter", 1000, 1, id="counter", marks=[pytest.mark.full, pytest.mark.timeout(600)]),
        pytest.param("gs_r", 1000, 10, id="gs_r", marks=[pytest.mark.full, pytest.mark.timeout(600)]),
    ],
)
def test_papers_are_what_the_journal_says_when_faults_come_at_random(
    tmp_path: Path, kind: str, tickets: int, faults_in_100: int
) -> None:
    day = Day(kind, tmp_path / "print.db", faults_in_100=faults_in_100, seed=20261122)
    day.pass_with(tickets)
    states, papers = day.states(), day.papers()
    allowed = {state: {1} if state in ON_PAPER else {0} if state in NOTHING_OUT else {0, 1} for state in JobState}
    wrong = {label: (state, papers[label]) for label, state in states.items() if papers[label] not in allowed[state]}
    assert wrong == {}
    assert set(papers) <= {*day.labels, LAST}, "every whole paper can be read"
    certain = sum(state in ON_PAPER for state in states.values())
    assert certain >= tickets - sum(day.broken.values()), "only what broke is in doubt"
    assert day.broken
