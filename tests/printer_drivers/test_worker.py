"""Jobs over real sockets against the simulated printer: what is claimed, and what really came out."""

from __future__ import annotations

import queue
import socket
import threading
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from ausuivant.clock import SystemClock
from printer_drivers.errors import (
    CoverOpen,
    NoReply,
    NotReachable,
    PaperOut,
    PrinterError,
)
from printer_drivers.journal import PrintJournal
from printer_drivers.model import Condition, EventKind, Health, JobResult, JobState, PrinterEvent, TicketJob
from printer_drivers.opening import Printer, open_printer
from printer_drivers.render import render_ticket
from printer_drivers.simulator import SimulatedPrinter
from tests.printer_drivers.conftest import Jobs, OpenOn, Simulate

ENOUGH = 20.0


def printed(printer: Printer, job: TicketJob) -> JobResult:
    """Print and wait."""
    return printer.submit(job).result(ENOUGH)


def labels(simulated: SimulatedPrinter) -> list[str | None]:
    """The labels on the papers so far."""
    return [ticket.label for ticket in simulated.tickets]


def test_ticket_is_printed_when_all_is_well(simulate: Simulate, open_on: OpenOn, job_for: Jobs, tmp_path: Path) -> None:
    simulated = simulate()
    job = job_for("A042")
    result = printed(open_on(simulated), job)
    assert (result.state, result.evidence, result.error) == (JobState.PRINTED, {"pid"}, None)
    assert result.on_paper
    ticket = simulated.wait_for_ticket()
    assert (ticket.label, ticket.label_exact, ticket.qr_present, ticket.papers) == ("A042", True, True, 1)
    assert ticket.picture.tobytes() == render_ticket(job.content, simulated.profile).tobytes()
    assert simulated.ignored == []
    assert sorted(file.name for file in (tmp_path / "tickets").iterdir()) == [
        "ticket-0001.json",
        "ticket-0001.png",
        "ticket-0001.txt",
    ]


@pytest.mark.parametrize("profile", ["generic-80mm", "generic-58mm"])
def test_ticket_is_processed_when_the_printer_knows_no_process_id(
    simulate: Simulate, open_on: OpenOn, job_for: Jobs, profile: str
) -> None:
    simulated = simulate(profile)
    result = printed(open_on(simulated), job_for("B001"))
    assert (result.state, result.evidence) == (JobState.PROCESSED, {"gs_r"})
    assert simulated.wait_for_ticket().label == "B001"


def test_tickets_come_in_order_when_submitted_at_once(simulate: Simulate, open_on: OpenOn, job_for: Jobs) -> None:
    simulated = simulate()
    printer = open_on(simulated)
    wanted = [f"C{number:03d}" for number in range(1, 7)]
    results = [future.result(ENOUGH) for future in [printer.submit(job_for(label)) for label in wanted]]
    assert {result.state for result in results} == {JobState.PRINTED}
    assert [simulated.wait_for_ticket().label for _ in wanted] == wanted


@pytest.mark.parametrize(("fault", "error"), [("paper_out", PaperOut), ("cover_open", CoverOpen)])
def test_ticket_is_not_started_when_the_printer_is_blocked(
    simulate: Simulate, open_on: OpenOn, job_for: Jobs, fault: str, error: type[PrinterError]
) -> None:
    simulated = simulate()
    simulated.fault(fault)
    printer = open_on(simulated)
    result = printed(printer, job_for("A001"))
    assert result.state is JobState.NOT_STARTED
    assert isinstance(result.error, error)
    assert result.status.health is Health.BLOCKED
    simulated.clear(fault)
    assert printed(printer, job_for("A001")).state is JobState.PRINTED  # the same job may be tried again
    assert simulated.wait_for_ticket().label == "A001"
    assert labels(simulated) == ["A001"]


def test_ticket_is_not_started_when_the_printer_is_mute(simulate: Simulate, open_on: OpenOn, job_for: Jobs) -> None:
    simulated = simulate()
    simulated.fault("mute")
    result = printed(open_on(simulated), job_for("A001"))
    assert result.state is JobState.NOT_STARTED
    assert isinstance(result.error, NoReply)
    assert labels(simulated) == []


def test_ticket_is_not_started_when_nobody_listens(tmp_path: Path, job_for: Jobs) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        printer = open_printer(f"tcp://127.0.0.1:{port}", "generic-80mm", journal=tmp_path / "j.sqlite")
        result = printed(printer, job_for("A001"))
        assert printer.status().health is Health.UNREACHABLE
        printer.close()
    assert result.state is JobState.NOT_STARTED
    assert isinstance(result.error, NotReachable)


@pytest.mark.parametrize(("fault", "value"), [("cutter_jam", None), ("drop_connection", 40_000), ("head_hot", 0.2)])
def test_one_paper_comes_when_the_printer_can_be_helped(
    simulate: Simulate, open_on: OpenOn, job_for: Jobs, fault: str, value: float | None
) -> None:
    simulated = simulate(speed_mm_s=2000)
    printer = open_on(simulated)
    assert printed(printer, job_for("A000")).on_paper
    simulated.fault(fault, value)
    result = printed(printer, job_for("A001"))
    assert (result.state, result.duplicate_risk) == (JobState.PRINTED, False)
    assert printed(printer, job_for("A002")).state is JobState.PRINTED
    assert [simulated.wait_for_ticket().label for _ in range(3)] == ["A000", "A001", "A002"]


def test_ticket_is_unknown_when_paper_runs_out_in_the_middle_and_settled_when_the_roll_is_changed(
    simulate: Simulate, open_on: OpenOn, job_for: Jobs
) -> None:
    simulated = simulate(speed_mm_s=2000)
    simulated.fault("paper_out", 60)
    printer = open_on(simulated)
    settled: queue.SimpleQueue[PrinterEvent] = queue.SimpleQueue()
    result = printed(printer, job_for("A001"))
    assert (result.state, result.duplicate_risk, result.on_paper) == (JobState.UNKNOWN, True, False)
    assert isinstance(result.error, PaperOut)
    assert printed(printer, job_for("A001")).state is JobState.UNKNOWN  # never sent twice without a proof
    printer.on_event(lambda event: settled.put(event) if event.kind is EventKind.JOB else None)
    simulated.clear()
    assert printer.status().health is Health.READY
    event = settled.get(timeout=ENOUGH)
    assert event.job_id == "job-A001"
    assert event.result is not None
    assert (event.result.state, event.result.evidence) == (JobState.NOT_PRINTED, {"counter"})
    assert labels(simulated) == []
    assert printed(printer, job_for("A001")).state is JobState.PRINTED
    assert simulated.wait_for_ticket().label == "A001"


def test_ticket_is_settled_as_printed_when_it_finishes_by_itself_after_a_change_of_roll(
    simulate: Simulate, open_on: OpenOn, job_for: Jobs
) -> None:
    simulated = simulate("citizen-ct", speed_mm_s=2000, shape={"recv_buffer": 200_000})
    simulated.fault("paper_out", 60)
    printer = open_on(simulated)
    settled: queue.SimpleQueue[PrinterEvent] = queue.SimpleQueue()
    assert printed(printer, job_for("A001")).state is JobState.UNKNOWN
    printer.on_event(lambda event: settled.put(event) if event.kind is EventKind.JOB else None)
    simulated.clear()
    assert simulated.wait_for_ticket().label == "A001"
    assert printer.status().health is Health.READY
    event = settled.get(timeout=ENOUGH)
    assert event.result is not None
    assert (event.result.state, event.result.evidence) == (JobState.PRINTED, {"counter"})
    assert printed(printer, job_for("A001")).state is JobState.PRINTED
    assert labels(simulated) == ["A001"]


@pytest.mark.parametrize("after", [0, 5, 12, 20, 25, 26, 30, 400, 18_466, 18_470, 85_400, 85_443])
def test_promise_holds_when_the_link_breaks_at_any_byte(
    simulate: Simulate, open_on: OpenOn, job_for: Jobs, after: int
) -> None:
    simulated = simulate()
    simulated.fault("drop_connection", after)
    printer = open_on(simulated)
    result = printed(printer, job_for("A001"))
    simulated.clear()
    assert printed(printer, job_for("A002")).on_paper
    while simulated.wait_for_ticket().label != "A002":
        continue
    papers = labels(simulated)
    assert papers.count("A002") == 1
    assert simulated.tickets[-1].label_exact
    if result.on_paper:
        assert papers.count("A001") == 1
    elif result.state is JobState.NOT_STARTED:
        assert papers.count("A001") == 0
    else:
        assert papers.count("A001") <= 1


def test_one_paper_comes_when_the_same_job_is_submitted_twice(
    simulate: Simulate, open_on: OpenOn, job_for: Jobs
) -> None:
    simulated = simulate()
    printer = open_on(simulated)
    first, second = printed(printer, job_for("A001")), printed(printer, job_for("A001"))
    assert first.state is second.state is JobState.PRINTED
    assert printed(printer, job_for("A002")).on_paper
    simulated.wait_for_ticket()
    simulated.wait_for_ticket()
    assert labels(simulated) == ["A001", "A002"]


def crashed(folder: Path, *, counter: int | None) -> None:
    """Leave the journal of a program that died while it sent A001."""
    journal = PrintJournal(folder / "print.sqlite", now=SystemClock().now)
    journal.begin("job-A001", label="A001", sha256="0")
    journal.begin_sending("job-A001", counter=counter)
    journal.close()


def test_job_is_unknown_when_a_crash_left_it_in_sending_without_a_counter(
    simulate: Simulate, open_on: OpenOn, job_for: Jobs, tmp_path: Path
) -> None:
    crashed(tmp_path, counter=None)
    simulated = simulate()
    printer = open_on(simulated)
    assert printed(printer, job_for("A001")).state is JobState.UNKNOWN
    assert printed(printer, job_for("A002")).state is JobState.PRINTED
    assert simulated.wait_for_ticket().text == ("TICKET NUL",)  # what A001 may have left before the blade
    assert simulated.wait_for_ticket().label == "A002"


def test_job_is_printed_once_when_a_crash_left_it_in_sending_before_the_cut(
    simulate: Simulate, open_on: OpenOn, job_for: Jobs, tmp_path: Path
) -> None:
    crashed(tmp_path, counter=0)
    simulated = simulate()
    assert printed(open_on(simulated), job_for("A001")).state is JobState.PRINTED
    assert simulated.wait_for_ticket().label == "A001"
    assert labels(simulated) == ["A001"]


def test_job_is_not_printed_again_when_a_crash_left_it_in_sending_after_the_cut(
    simulate: Simulate, open_on: OpenOn, job_for: Jobs, tmp_path: Path
) -> None:
    simulated = simulate()
    first = open_on(simulated, journal="other.sqlite")
    assert printed(first, job_for("A001")).on_paper
    first.close()
    crashed(tmp_path, counter=0)
    again = printed(open_on(simulated), job_for("A001"))
    assert (again.state, again.evidence) == (JobState.PRINTED, {"counter"})
    assert simulated.wait_for_ticket().label == "A001"
    assert labels(simulated) == ["A001"]


def test_journal_says_sending_when_the_first_dots_arrive(
    simulate: Simulate, open_on: OpenOn, job_for: Jobs, tmp_path: Path
) -> None:
    simulated = simulate(speed_mm_s=100, shape={"recv_buffer": 1})
    future = open_on(simulated).submit(job_for("A001"))
    reader = PrintJournal(tmp_path / "print.sqlite", now=SystemClock().now)
    while simulated.received < 1000:
        assert not future.done()
    entry = reader.find("job-A001")
    reader.close()
    assert entry is not None
    assert (entry.state, entry.counter) == (JobState.SENDING, 0)
    simulated.fault("slow", 100_000)
    assert future.result(ENOUGH).state is JobState.PRINTED


def test_second_ticket_comes_when_the_printer_was_restarted_between(
    simulate: Simulate, open_on: OpenOn, job_for: Jobs
) -> None:
    first = simulate()
    printer = open_on(first)
    assert printed(printer, job_for("A001")).on_paper
    first.stop()
    second = simulate(port=first.port)
    assert printed(printer, job_for("A002")).state is JobState.PRINTED
    assert second.wait_for_ticket().label == "A002"


def test_status_tells_conditions_when_asked(simulate: Simulate, open_on: OpenOn) -> None:
    simulated = simulate()
    printer = open_on(simulated)
    assert printer.status().health is Health.READY
    simulated.fault("paper_near_end")
    assert printer.status().conditions == Condition.PAPER_NEAR_END
    simulated.fault("cover_open")
    assert printer.status().health is Health.BLOCKED


def test_caller_is_not_kept_waiting_when_a_job_takes_long(simulate: Simulate, open_on: OpenOn, job_for: Jobs) -> None:
    simulated = simulate(speed_mm_s=20)
    printer = open_on(simulated)
    future = printer.submit(job_for("A001"))
    assert printer.status(timeout=0.05).health is Health.UNKNOWN
    assert not future.done()
    simulated.fault("slow", 100_000)
    assert future.result(ENOUGH).on_paper


def test_listener_hears_of_jobs_and_conditions(simulate: Simulate, open_on: OpenOn, job_for: Jobs) -> None:
    simulated = simulate()
    printer = open_on(simulated)
    events: list[PrinterEvent] = []
    blocked = threading.Event()

    def listen(event: PrinterEvent) -> None:
        events.append(event)
        if event.status.conditions & Condition.COVER_OPEN:
            blocked.set()

    printer.on_event(listen)
    assert printed(printer, job_for("A001")).on_paper
    simulated.fault("cover_open")
    assert blocked.wait(ENOUGH)  # heard by automatic status, nobody asked
    kinds = [event.kind for event in events]
    assert kinds == [EventKind.STATUS, EventKind.JOB, EventKind.STATUS]
    assert events[1].job_id == "job-A001"


def test_ticket_is_text_when_the_profile_has_no_raster(simulate: Simulate, open_on: OpenOn, job_for: Jobs) -> None:
    simulated = simulate("generic-80mm", shape={"raster": "none"})
    assert printed(open_on(simulated), job_for("A042")).state is JobState.PROCESSED
    ticket = simulated.wait_for_ticket()
    assert ticket.label == "A042"
    assert "Carte d’identité et passeport" in ticket.text


def test_waiting_jobs_are_cancelled_when_the_printer_is_closed(
    simulate: Simulate, open_on: OpenOn, job_for: Jobs
) -> None:
    simulated = simulate(speed_mm_s=50)
    printer = open_on(simulated)
    first, waiting = printer.submit(job_for("A001")), printer.submit(job_for("A002"))
    while simulated.received < 1000:
        assert not first.done()
    printer.close(timeout=0.01)
    late = printer.submit(job_for("A003"))
    simulated.fault("slow", 100_000)
    assert first.result(ENOUGH).on_paper
    for future in (waiting, late):
        with pytest.raises(CancelledError):
            future.result(ENOUGH)


@pytest.mark.logs("a listener failed")
def test_printer_goes_on_when_a_listener_fails(
    simulate: Simulate, open_on: OpenOn, job_for: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    simulated = simulate()
    printer = open_on(simulated)
    printer.on_event(lambda _event: 1 / 0)  # type: ignore[arg-type, return-value]
    assert printed(printer, job_for("A001")).on_paper
    assert printed(printer, job_for("A002")).on_paper
    assert "a listener failed" in caplog.text


def test_ticket_is_unconfirmed_when_sent_to_a_file(tmp_path: Path, job_for: Jobs) -> None:
    device = tmp_path / "lp0"
    printer = open_printer(f"file://{device}", "generic-80mm")
    assert printed(printer, job_for("A001")).state is JobState.UNCONFIRMED
    printer.close()
    assert device.read_bytes().startswith(b"\x1b@\x1dv0")
