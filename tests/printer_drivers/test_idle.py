"""Between jobs: the printer speaks up by itself, is asked now and then, and a dead link is no alarm by itself."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ausuivant.clock import FixedClock
from printer_drivers.journal import PrintJournal
from printer_drivers.model import Condition, EventKind, Health, JobState, PrinterEvent
from printer_drivers.simulator import SimulatedPrinter
from printer_drivers.transports.tcp import TcpTransport
from printer_drivers.worker import KEEP, POLL_S, QUIET_POLL_S, PrinterWorker
from tests.printer_drivers.conftest import Jobs, Simulate
from tests.printer_drivers.test_worker import ENOUGH, labels, printed

MORNING = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
Events = queue.SimpleQueue[PrinterEvent]
Open = Callable[[SimulatedPrinter], tuple[PrinterWorker, Events]]


@pytest.fixture
def clock() -> FixedClock:
    """A clock that only the test moves."""
    return FixedClock(MORNING)


@pytest.fixture
def work(tmp_path: Path, clock: FixedClock) -> Iterator[Open]:
    """Open workers, and collect the changes of status that they tell."""
    workers: list[PrinterWorker] = []

    def make(simulated: SimulatedPrinter) -> tuple[PrinterWorker, Events]:
        journal = PrintJournal(tmp_path / "print.sqlite", now=clock.now)
        transport = TcpTransport(simulated.host, simulated.port)
        worker = PrinterWorker(transport, simulated.profile, journal=journal, clock=clock, pause=lambda _seconds: False)
        workers.append(worker)
        events: Events = queue.SimpleQueue()
        worker.on_event(lambda event: events.put(event) if event.kind is EventKind.STATUS else None)
        return worker, events

    yield make
    for worker in workers:
        worker.close()


def test_fault_is_told_at_once_when_the_printer_was_only_asked_how_it_is(simulate: Simulate, work: Open) -> None:
    simulated = simulate()
    printer, events = work(simulated)
    assert printer.status().health is Health.READY
    assert events.get(timeout=ENOUGH).status.health is Health.READY
    simulated.fault("paper_near_end")
    told = events.get(timeout=ENOUGH).status
    assert (told.health, told.source) == (Health.WARNING, "asb")
    assert told.conditions == Condition.PAPER_NEAR_END


@pytest.mark.parametrize(("profile", "period"), [("epson-tm-m30", POLL_S), ("custom-vkp80", QUIET_POLL_S)])
def test_fault_is_found_when_the_printer_does_not_speak_up(
    simulate: Simulate, work: Open, clock: FixedClock, profile: str, period: float
) -> None:
    simulated = simulate(profile)
    simulated.fault("reply_lost", "asb")
    printer, events = work(simulated)
    assert printer.status().health is Health.READY
    assert events.get(timeout=ENOUGH).status.health is Health.READY
    simulated.fault("paper_near_end")
    clock.advance(timedelta(seconds=period))
    told = events.get(timeout=ENOUGH).status
    assert (told.health, told.conditions) == (Health.WARNING, Condition.PAPER_NEAR_END)


def test_nobody_is_alarmed_when_an_idle_printer_hangs_up(simulate: Simulate, work: Open) -> None:
    simulated = simulate()
    printer, events = work(simulated)
    assert printer.status().health is Health.READY
    assert events.get(timeout=ENOUGH).status.health is Health.READY
    simulated.fault("drop_fin")
    simulated.fault("cover_open")
    assert events.get(timeout=ENOUGH).status.health is Health.BLOCKED


def test_printer_is_unreachable_when_it_hangs_up_and_takes_nobody(simulate: Simulate, work: Open) -> None:
    simulated = simulate()
    printer, events = work(simulated)
    assert printer.status().health is Health.READY
    assert events.get(timeout=ENOUGH).status.health is Health.READY
    simulated.stop()
    assert events.get(timeout=ENOUGH).status.health is Health.UNREACHABLE


def test_old_jobs_are_forgotten_when_days_have_passed(
    simulate: Simulate, work: Open, clock: FixedClock, job_for: Jobs
) -> None:
    simulated = simulate()
    printer, events = work(simulated)
    assert printed(printer, job_for("A001")).on_paper
    assert printer.has_taken("job-A001")
    events.get(timeout=ENOUGH)
    clock.advance(KEEP + timedelta(hours=1))
    simulated.fault("reply_lost", "asb")
    simulated.fault("paper_near_end")  # so that the test hears when it has been asked
    assert events.get(timeout=ENOUGH).status.health is Health.WARNING
    simulated.clear()
    assert printed(printer, job_for("A002")).on_paper
    assert not printer.has_taken("job-A001")


def test_counter_that_stands_still_proves_nothing(simulate: Simulate, work: Open, job_for: Jobs) -> None:
    first = simulate("citizen-ct")
    printer, _ = work(first)
    assert printed(printer, job_for("A001")).state is JobState.PRINTED
    first.stop()
    second = simulate("citizen-ct", port=first.port)  # its counter says what the other's said before A001
    second.fault("drop_before_reply")
    assert printed(printer, job_for("A002")).state is JobState.UNKNOWN
    assert second.wait_for_ticket().label == "A002"
    assert printed(printer, job_for("A003")).state is JobState.PRINTED
    while second.wait_for_ticket().label != "A003":
        continue
    assert labels(second).count("A002") == 1
