"""A second printer takes over, but never a ticket that the first may have printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from dataclasses import replace
from pathlib import Path

import pytest

from ausuivant.clock import SystemClock
from printer_drivers.errors import ConfigError, PaperOut, PrinterError
from printer_drivers.failover import PrinterChain
from printer_drivers.journal import PrintJournal
from printer_drivers.layout import TicketContent
from printer_drivers.model import EventKind, Health, JobResult, JobState, PrinterEvent, PrinterStatus, TicketJob
from printer_drivers.profile import load_profile
from printer_drivers.simulator import SimulatedPrinter
from printer_drivers.transports.tcp import TcpTransport
from printer_drivers.worker import PrinterWorker
from tests.printer_drivers.conftest import Simulate

ENOUGH = 20.0
PROFILE = load_profile("generic-80mm")


class Scripted:
    """A printer that answers what it is told to, when it is told to."""

    def __init__(self, *states: JobState, health: Health = Health.READY) -> None:
        self.profile = PROFILE
        self.last_status = PrinterStatus(health)
        self.jobs: list[str] = []
        self.taken: set[str] = set()
        self.closed = False
        self._states = list(states)
        self._listeners: list[Callable[[PrinterEvent], None]] = []

    def submit(self, job: TicketJob) -> Future[JobResult]:
        """Answer at once."""
        self.jobs.append(job.job_id)
        future: Future[JobResult] = Future()
        state = self._states.pop(0) if self._states else JobState.PRINTED
        error = PaperOut() if state in (JobState.NOT_STARTED, JobState.NOT_PRINTED) else None
        result = JobResult(state, status=self.last_status, error=error)
        self.say(PrinterEvent(EventKind.JOB, self.last_status, job.job_id, result))
        future.set_result(result)
        return future

    def status(self, timeout: float = 2.5) -> PrinterStatus:
        """Say what is known."""
        del timeout
        return self.last_status

    def has_taken(self, job_id: str) -> bool:
        """Say what the journal would."""
        return job_id in self.taken

    def on_event(self, listener: Callable[[PrinterEvent], None]) -> None:
        """Take a listener."""
        self._listeners.append(listener)

    def say(self, event: PrinterEvent) -> None:
        """Tell the listeners."""
        for listener in self._listeners:
            listener(event)

    def close(self, timeout: float = 5.0) -> None:
        """Close."""
        del timeout
        self.closed = True


@pytest.fixture
def job(content: TicketContent) -> TicketJob:
    """A job."""
    return TicketJob("job", content)


def test_first_printer_prints_when_it_can(job: TicketJob) -> None:
    first, second = Scripted(), Scripted()
    assert PrinterChain([first, second]).submit(job).result(0).state is JobState.PRINTED
    assert (first.jobs, second.jobs) == (["job"], [])


@pytest.mark.parametrize("state", [JobState.NOT_STARTED, JobState.NOT_PRINTED])
def test_next_printer_prints_when_the_first_certainly_did_not(job: TicketJob, state: JobState) -> None:
    first, second = Scripted(state), Scripted()
    assert PrinterChain([first, second]).submit(job).result(0).state is JobState.PRINTED
    assert second.jobs == ["job"]


@pytest.mark.parametrize("state", [JobState.UNKNOWN, JobState.UNCONFIRMED, JobState.PROCESSED])
def test_next_printer_is_left_alone_when_the_first_may_have_printed(job: TicketJob, state: JobState) -> None:
    first, second = Scripted(state), Scripted()
    assert PrinterChain([first, second]).submit(job).result(0).state is state
    assert second.jobs == []


def test_job_stays_with_its_printer_when_it_is_submitted_again(job: TicketJob) -> None:
    first, second = Scripted(JobState.UNKNOWN, health=Health.UNREACHABLE), Scripted()
    first.taken.add("job")
    assert PrinterChain([first, second]).submit(job).result(0).state is JobState.UNKNOWN
    assert second.jobs == []


def test_printer_in_trouble_is_tried_last(job: TicketJob) -> None:
    first, second = Scripted(health=Health.UNREACHABLE), Scripted(health=Health.WARNING)
    PrinterChain([first, second]).submit(job).result(0)
    assert (first.jobs, second.jobs) == ([], ["job"])


def test_first_error_is_told_when_no_printer_can(job: TicketJob) -> None:
    first, second = Scripted(JobState.NOT_STARTED), Scripted(JobState.NOT_STARTED)
    result = PrinterChain([first, second]).submit(job).result(0)
    assert result.state is JobState.NOT_STARTED
    assert isinstance(result.error, PaperOut)


def test_listener_hears_of_each_job_once_and_of_what_is_settled_later(job: TicketJob) -> None:
    first, second = Scripted(JobState.NOT_STARTED), Scripted(JobState.UNKNOWN)
    chain = PrinterChain([first, second])
    heard: list[PrinterEvent] = []
    chain.on_event(heard.append)
    chain.submit(job)
    assert [event.result.state for event in heard if event.result] == [JobState.UNKNOWN]
    settled = PrinterEvent(EventKind.JOB, second.last_status, "job", JobResult(JobState.PRINTED))
    second.say(settled)
    assert heard[1:] == [settled]


def test_chain_warns_when_only_a_spare_can_print() -> None:
    first, second = Scripted(health=Health.BLOCKED), Scripted()
    chain = PrinterChain([first, second])
    heard: list[PrinterEvent] = []
    chain.on_event(heard.append)
    first.say(PrinterEvent(EventKind.STATUS, first.last_status))
    assert chain.status().health is Health.WARNING
    second.last_status = PrinterStatus(Health.UNREACHABLE)
    second.say(PrinterEvent(EventKind.STATUS, second.last_status))
    second.say(PrinterEvent(EventKind.STATUS, second.last_status))
    assert [event.status.health for event in heard] == [Health.WARNING, Health.BLOCKED]


def test_chain_wants_a_printer() -> None:
    with pytest.raises(ConfigError):
        PrinterChain([])


def test_job_is_cancelled_or_fails_as_its_printer_says(job: TicketJob) -> None:
    for end, error in ((lambda future: future.cancel(), CancelledError), (_fail, ConfigError)):
        printer = Scripted()
        future: Future[JobResult] = Future()
        printer.submit = lambda _job, future=future: future  # type: ignore[method-assign]
        answer = PrinterChain([printer]).submit(job)
        end(future)
        with pytest.raises(error):
            answer.result(0)


def _fail(future: Future[JobResult]) -> None:
    future.set_exception(ConfigError("no ticket"))


def test_all_printers_are_closed() -> None:
    printers = [Scripted(), Scripted()]
    PrinterChain(printers).close()
    assert all(printer.closed for printer in printers)


@pytest.fixture
def worker_on(tmp_path: Path) -> Iterator[Callable[[SimulatedPrinter], PrinterWorker]]:
    """Open workers that do not wait between attempts."""
    workers: list[PrinterWorker] = []

    def make(simulated: SimulatedPrinter) -> PrinterWorker:
        clock = SystemClock()
        journal = PrintJournal(tmp_path / f"{len(workers)}.sqlite", now=clock.now)
        transport = TcpTransport(simulated.host, simulated.port)
        workers.append(
            PrinterWorker(transport, simulated.profile, journal=journal, clock=clock, pause=lambda _seconds: False)
        )
        return workers[-1]

    yield make
    for worker in workers:
        worker.close()


def test_ticket_comes_out_of_the_spare_when_the_first_printer_is_broken(
    simulate: Simulate, worker_on: Callable[[SimulatedPrinter], PrinterWorker], job: TicketJob
) -> None:
    broken, spare = simulate(), simulate()
    broken.fault("mute")
    chain = PrinterChain([worker_on(broken), worker_on(spare)])
    assert chain.submit(job).result(ENOUGH).state is JobState.PRINTED
    assert spare.wait_for_ticket().label == "A042"
    assert chain.last_status.health is Health.WARNING
    broken.clear()
    again = chain.submit(job).result(ENOUGH)
    assert again.state is JobState.PRINTED
    other = chain.submit(TicketJob("other", replace(job.content, label="B007"))).result(ENOUGH)
    assert other.on_paper
    assert spare.wait_for_ticket().label == "B007"  # the first is known to be in trouble until it is asked again
    assert [ticket.label for ticket in spare.tickets] == ["A042", "B007"]
    assert broken.tickets == []


def test_spare_stays_still_when_paper_runs_out_in_mid_ticket(
    simulate: Simulate, worker_on: Callable[[SimulatedPrinter], PrinterWorker], job: TicketJob
) -> None:
    first, spare = simulate(speed_mm_s=2000), simulate()
    first.fault("paper_out", 40)
    chain = PrinterChain([worker_on(first), worker_on(spare)])
    result = chain.submit(job).result(ENOUGH)
    assert result.state is JobState.UNKNOWN
    assert isinstance(result.error, PrinterError)
    assert chain.submit(job).result(ENOUGH).state is JobState.UNKNOWN
    assert spare.tickets == []
    duplicate = chain.reprint(job, job_id="job-2").result(ENOUGH)
    assert duplicate.on_paper
    ticket = spare.wait_for_ticket()
    assert ticket.label == "A042"
