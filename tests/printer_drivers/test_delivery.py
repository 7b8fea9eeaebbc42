"""A ticket's way through attempts, failures and the printer's own proofs, over real sockets and without waiting."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ausuivant.clock import SystemClock
from printer_drivers.errors import JournalFailed, LinkError
from printer_drivers.journal import PrintJournal
from printer_drivers.model import EventKind, JobState, PrinterEvent
from printer_drivers.profile import load_profile
from printer_drivers.simulator import SimulatedPrinter
from printer_drivers.transports.tcp import TcpTransport
from printer_drivers.worker import PrinterWorker
from tests.printer_drivers.conftest import Jobs, Simulate
from tests.printer_drivers.test_worker import ENOUGH, labels, printed


@pytest.fixture
def impatient(tmp_path: Path) -> Iterator[Callable[..., tuple[PrinterWorker, list[float]]]]:
    """Open workers whose pauses are noted and take no time; `during` is called in each pause."""
    workers: list[PrinterWorker] = []

    def make(simulated: SimulatedPrinter, during: Callable[[int], object] = int) -> tuple[PrinterWorker, list[float]]:
        pauses: list[float] = []

        def pause(seconds: float) -> bool:
            pauses.append(seconds)
            during(len(pauses))
            return False

        clock = SystemClock()
        transport = TcpTransport(simulated.host, simulated.port)
        journal = PrintJournal(tmp_path / "print.sqlite", now=clock.now)
        workers.append(PrinterWorker(transport, simulated.profile, journal=journal, clock=clock, pause=pause))
        return workers[-1], pauses

    yield make
    for worker in workers:
        worker.close()


Impatient = Callable[..., tuple[PrinterWorker, list[float]]]


def test_job_is_tried_again_after_growing_pauses_when_the_printer_is_away(
    simulate: Simulate, impatient: Impatient, job_for: Jobs
) -> None:
    simulated = simulate()
    simulated.fault("refuse")
    printer, pauses = impatient(simulated, lambda number: simulated.clear() if number == 3 else None)
    assert printed(printer, job_for("A001")).state is JobState.PRINTED
    assert pauses == [0.5, 1.0, 2.0]
    assert simulated.wait_for_ticket().label == "A001"


def test_job_is_given_up_when_the_printer_stays_away(simulate: Simulate, impatient: Impatient, job_for: Jobs) -> None:
    simulated = simulate()
    simulated.fault("refuse")
    printer, pauses = impatient(simulated)
    result = printed(printer, job_for("A001"))
    assert result.state is JobState.NOT_STARTED
    assert isinstance(result.error, LinkError)
    assert pauses == [0.5, 1.0, 2.0]


def test_nobody_waits_when_only_a_person_can_help(simulate: Simulate, impatient: Impatient, job_for: Jobs) -> None:
    simulated = simulate()
    simulated.fault("paper_out")
    printer, pauses = impatient(simulated)
    assert printed(printer, job_for("A001")).state is JobState.NOT_STARTED
    assert pauses == []


def test_ticket_is_sent_again_when_the_counter_proves_that_it_was_not_cut(
    simulate: Simulate, impatient: Impatient, job_for: Jobs
) -> None:
    simulated = simulate()
    simulated.fault("drop_connection", 40_000)
    printer, pauses = impatient(simulated)
    result = printed(printer, job_for("A001"))
    assert (result.state, result.evidence) == (JobState.PRINTED, {"pid"})
    assert pauses in ([], [0.5])
    assert simulated.wait_for_ticket().label == "A001"
    assert labels(simulated) == ["A001"]


def test_ticket_is_not_sent_again_when_the_counter_proves_that_it_was_cut(
    simulate: Simulate, impatient: Impatient, job_for: Jobs
) -> None:
    simulated = simulate("citizen-ct")
    simulated.fault("drop_before_reply")
    printer, _ = impatient(simulated)
    result = printed(printer, job_for("A001"))
    assert (result.state, result.evidence) == (JobState.PRINTED, {"counter"})
    assert printed(printer, job_for("A002")).on_paper
    assert [simulated.wait_for_ticket().label for _ in range(2)] == ["A001", "A002"]
    assert labels(simulated) == ["A001", "A002"]


def test_ticket_is_never_sent_again_when_the_counter_cannot_be_read(
    simulate: Simulate, impatient: Impatient, job_for: Jobs
) -> None:
    simulated = simulate()
    simulated.fault("reply_lost", "counter")
    simulated.fault("drop_before_reply")
    printer, _ = impatient(simulated)
    assert printed(printer, job_for("A001")).state is JobState.UNKNOWN
    simulated.clear()
    assert printed(printer, job_for("A001")).state is JobState.UNKNOWN
    assert printed(printer, job_for("A002")).on_paper
    while simulated.wait_for_ticket().label != "A002":
        continue
    assert labels(simulated).count("A001") == 1


def test_duplicate_is_a_job_of_its_own_with_the_same_number(
    simulate: Simulate, impatient: Impatient, job_for: Jobs
) -> None:
    simulated = simulate("generic-80mm", shape={"raster": "none"})
    printer, _ = impatient(simulated)
    assert printed(printer, job_for("A001")).on_paper
    assert printer.reprint(job_for("A001"), job_id="job-A001-2").result(ENOUGH).on_paper
    first, second = simulated.wait_for_ticket(), simulated.wait_for_ticket()
    assert first.label == second.label == "A001"
    assert any("DUPLICATA" in line for line in second.text)
    assert not any("DUPLICATA" in line for line in first.text)


@pytest.mark.parametrize(
    ("faults", "fate"),
    [
        ({}, JobState.TAKEN),
        ({"ticket_left": None}, JobState.RETRACTED),
        ({"ticket_left": None, "auto_retract": 0.7}, JobState.RETRACTED),
    ],
)
def test_presented_ticket_is_followed_when_its_job_was_answered(
    simulate: Simulate, impatient: Impatient, job_for: Jobs, faults: dict[str, float | None], fate: JobState
) -> None:
    model = load_profile("custom-vkp80").ejector
    assert model is not None
    simulated = simulate("custom-vkp80", shape={"ejector": replace(model, take_timeout_s=1.0)})
    for name, value in faults.items():
        simulated.fault(name, value)
    printer, _ = impatient(simulated)
    fates: queue.SimpleQueue[PrinterEvent] = queue.SimpleQueue()
    printer.on_event(lambda event: fates.put(event) if event.kind is EventKind.PRESENTER else None)
    result = printed(printer, job_for("A001"))
    assert (result.state, result.evidence) == (JobState.PRINTED, {"counter", "gs_r"})
    assert [fates.get(timeout=ENOUGH).fate for _ in range(2)] == [JobState.PRESENTED, fate]
    assert printer._journal._db.execute("SELECT state, fate FROM print_job").fetchone() == ("printed", fate)


def test_next_ticket_waits_for_the_output_when_one_stands_in_it(
    simulate: Simulate, impatient: Impatient, job_for: Jobs
) -> None:
    model = load_profile("custom-vkp80").ejector
    assert model is not None
    simulated = simulate("custom-vkp80", shape={"ejector": replace(model, take_timeout_s=1.0)})
    simulated.fault("ticket_left")
    printer, _ = impatient(simulated)
    fates: list[tuple[str | None, JobState | None]] = []
    printer.on_event(lambda event: fates.append((event.job_id, event.fate)))
    jobs = [printer.submit(job_for(label)) for label in ("A001", "A002")]
    assert [job.result(ENOUGH).state for job in jobs] == [JobState.PRINTED, JobState.PRINTED]
    assert fates.index(("job-A001", JobState.RETRACTED)) < fates.index(("job-A002", None))


def test_metres_are_counted_when_the_roll_was_changed(simulate: Simulate, impatient: Impatient, job_for: Jobs) -> None:
    simulated = simulate()
    printer, _ = impatient(simulated)
    assert printed(printer, job_for("A001")).status.metres_since_roll is None
    printer.roll_changed()
    metres = printed(printer, job_for("A002")).status.metres_since_roll
    assert metres is not None
    ticket = [simulated.wait_for_ticket() for _ in range(2)][1]
    assert metres == pytest.approx(ticket.height_mm / 1000, abs=0.03)
    assert printer.last_status.metres_since_roll == metres


@pytest.mark.logs("the length of paper used could not be recorded")
def test_job_says_what_is_wrong_when_the_journal_cannot_be_written(
    simulate: Simulate, impatient: Impatient, job_for: Jobs
) -> None:
    simulated = simulate()
    printer, _ = impatient(simulated)
    assert printed(printer, job_for("A001")).on_paper
    printer._journal._db.execute("PRAGMA query_only = ON")
    result = printed(printer, job_for("A002"))
    assert result.state is JobState.NOT_STARTED
    assert isinstance(result.error, JournalFailed)
    printer._journal._db.execute("PRAGMA query_only = OFF")
    assert printed(printer, job_for("A002")).on_paper
    assert [simulated.wait_for_ticket().label for _ in range(2)] == ["A001", "A002"]
