"""The job machine claims only what was proved. No I/O: the test is the printer, the link and the clock."""

from __future__ import annotations

from dataclasses import replace

import pytest

from printer_drivers.encode import Program
from printer_drivers.errors import CoverOpen, HeadHot, LinkLost, NoReply, PaperOut, WriteStalled
from printer_drivers.job import CONFIRM_S, STALL_S, Approach, JobMachine, Phase
from printer_drivers.model import Condition, Health, JobState
from printer_drivers.replies import AutoStatus, ByteReply, ProcessId, RealTimeStatus
from tests.printer_drivers.jobs import (
    ASK_CUTS,
    OUT,
    PROGRAM,
    WITH_PID,
    WITHOUT_PID,
    confirm_report,
    machine,
    send_all,
    to_confirming,
    to_sending,
)


def test_questions_go_one_at_a_time_when_a_job_begins() -> None:
    job = machine()
    asked = []
    for _ in range(4):
        asked.append(send_all(job))
        assert job.next_bytes() == b""
        job.receive(RealTimeStatus(0x12), now=0.0)
    assert asked == [b"\x10\x04\x01", b"\x10\x04\x02", b"\x10\x04\x03", b"\x10\x04\x04"]
    assert job.state is JobState.QUEUED
    assert send_all(job) == b"\x1b@\x1da\xff" + ASK_CUTS


def test_job_is_printed_when_its_process_id_comes_back() -> None:
    job = machine()
    assert to_confirming(job) == b"B" * 100 + b"CUT" + b"\x1dr\x01" + b"\x1d(H\x06\x00000007"
    job.receive(ByteReply(0), now=0.1)
    assert job.result is None
    job.receive(ProcessId(b"0007"), now=0.4)
    assert job.result is not None
    assert (job.result.state, job.result.evidence) == (JobState.PRINTED, {"pid"})
    assert job.result.duration_s == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("pid", "answer", "printed"),
    [(7, b"0006", False), (9999, b"9999", True), (10_001, b"0001", True), (7, b"0008", False), (7, b"~007", False)],
)
def test_process_id_counts_only_when_it_is_ours(pid: int, answer: bytes, printed: bool) -> None:
    job = machine(pid=pid)
    to_confirming(job)
    job.receive(ProcessId(answer), now=0.1)
    assert (job.result is not None) is printed


def test_process_id_is_stale_when_it_comes_before_all_is_sent() -> None:
    job = machine()
    to_sending(job)
    job.receive(ProcessId(b"0007"), now=0.1)
    assert job.result is None


def test_job_is_processed_when_only_the_status_behind_the_cut_answers() -> None:
    plain, silent = machine(WITHOUT_PID), machine(replace(WITH_PID, cut_counter=None))
    for job in (plain, silent):
        to_confirming(job)
        job.receive(ByteReply(0), now=0.2)
    assert plain.result is not None
    assert plain.result.state is JobState.PROCESSED
    assert silent.result is None
    silent.tick(CONFIRM_S + 1)
    assert silent.result is not None
    assert (silent.result.state, silent.result.evidence) == (JobState.PROCESSED, {"gs_r"})


def test_job_is_unknown_when_no_proof_comes() -> None:
    job = machine()
    to_confirming(job)
    job.tick(CONFIRM_S + 0.3)
    assert job.result is None
    job.tick(job.deadline)
    assert job.result is not None
    assert (job.result.state, job.result.duplicate_risk) == (JobState.UNKNOWN, True)
    assert isinstance(job.result.error, NoReply)


def test_job_is_not_started_when_the_printer_is_mute() -> None:
    job = machine()
    send_all(job)
    job.tick(job.deadline)
    assert send_all(job, now=0.6) == b"\x10\x04\x01"
    job.tick(job.deadline)
    job.tick(job.deadline)
    assert job.result is not None
    assert job.result.state is JobState.NOT_STARTED
    assert job.result.status.health is Health.UNREACHABLE


@pytest.mark.parametrize(
    ("answers", "error"),
    [((0x1A, 0x32, 0x12, 0x72), PaperOut), ((0x1A, 0x16, 0x12, 0x12), CoverOpen), ((0x1A, 0x12, 0x52, 0x12), HeadHot)],
)
def test_job_is_not_started_when_the_printer_is_blocked(answers: tuple[int, ...], error: type[Exception]) -> None:
    job = machine()
    for answer in answers:
        send_all(job)
        job.receive(RealTimeStatus(answer), now=0.0)
    assert job.result is not None
    assert job.result.state is JobState.NOT_STARTED
    assert isinstance(job.result.error, error)
    assert job.next_bytes() == b""


def test_nothing_is_drawn_when_the_printer_cannot_print() -> None:
    drawn: list[Program] = []

    def draw() -> Program:
        drawn.append(PROGRAM)
        return PROGRAM

    job = JobMachine(draw, WITH_PID, pid=7, approach=Approach(), now=0.0)
    assert job.next_bytes() == b"\x10\x04\x01"
    for answer in (0x1A, 0x32, 0x12, 0x72):
        send_all(job)
        job.receive(RealTimeStatus(answer), now=0.0)
    assert job.result is not None
    assert drawn == []


def test_job_goes_on_when_paper_is_only_near_its_end() -> None:
    job = machine()
    to_sending(job)
    job.receive(AutoStatus(b"\x10\x00\x03\x0f"), now=0.0)
    send_all(job)
    job.receive(ProcessId(b"0007"), now=0.1)
    assert job.result is not None
    assert job.result.state is JobState.PRINTED
    assert job.result.status.conditions == Condition.PAPER_NEAR_END


def test_job_is_unknown_when_paper_runs_out_after_the_cut_was_sent() -> None:
    job = machine()
    to_confirming(job)
    job.receive(OUT, now=0.1)
    confirm_report(job, 0x1A, 0x32, 0x12, 0x7E)
    assert job.result is not None
    assert (job.result.state, job.result.evidence) == (JobState.UNKNOWN, {"asb"})
    assert isinstance(job.result.error, PaperOut)


def test_job_is_not_printed_when_paper_runs_out_before_the_cut_was_sent() -> None:
    job = machine()
    to_sending(job)
    job.next_bytes()
    job.sent(10, now=0.0)
    job.receive(OUT, now=0.1)
    assert job.next_bytes() == b"B" * 90  # the band is ended first: within it a question would be dots
    job.sent(90, now=0.1)
    confirm_report(job, 0x1A, 0x32, 0x12, 0x7E)
    assert job.result is not None
    assert (job.result.state, job.all_sent) == (JobState.NOT_PRINTED, False)
    assert isinstance(job.result.error, PaperOut)


def test_job_goes_on_when_a_reported_fault_is_not_there() -> None:
    job = machine(WITHOUT_PID)
    to_sending(job)
    job.next_bytes()
    job.sent(100, now=0.0)
    job.receive(OUT, now=0.1)
    confirm_report(job, 0x12, 0x12, 0x12, 0x12)
    assert send_all(job, now=0.2) == b"CUT\x1dr\x01"
    job.receive(OUT, now=0.3)
    job.receive(ByteReply(0), now=0.3)
    assert job.result is not None
    assert job.result.state is JobState.PROCESSED


def test_report_is_believed_when_the_printer_does_not_answer() -> None:
    job = machine(WITHOUT_PID)
    to_confirming(job)
    job.receive(OUT, now=0.1)
    for _ in range(2):
        send_all(job, now=0.1)
        job.tick(job.deadline)
    assert job.result is not None
    assert isinstance(job.result.error, PaperOut)


def test_job_is_not_started_when_paper_runs_out_before_the_first_byte() -> None:
    job = machine()
    to_sending(job)
    job.receive(OUT, now=0.1)
    confirm_report(job, 0x1A, 0x32, 0x12, 0x7E)
    assert job.result is not None
    assert job.result.state is JobState.NOT_STARTED


def test_job_is_unknown_when_the_link_is_lost_while_the_cut_is_handed_over() -> None:
    job = machine()
    to_sending(job)
    job.next_bytes()
    job.sent(100, now=0.0)
    assert job.next_bytes() == b"CUT"  # from here on the system may have taken it, whatever it says
    job.link_lost(LinkLost("here"), now=0.1)
    assert job.result is not None
    assert job.result.state is JobState.UNKNOWN


def test_job_is_not_printed_when_the_link_is_lost_before_the_cut() -> None:
    job = machine()
    to_sending(job)
    job.next_bytes()
    job.sent(99, now=0.0)
    job.link_lost(LinkLost("here"), now=0.1)
    assert job.result is not None
    assert job.result.state is JobState.NOT_PRINTED


def test_job_is_not_started_when_the_link_is_lost_before_bytes_went() -> None:
    job = machine()
    to_sending(job)
    job.link_lost(LinkLost("here"), now=0.1)
    assert job.result is not None
    assert job.result.state is JobState.NOT_STARTED


def test_job_gives_up_when_the_printer_stops_taking_bytes() -> None:
    job = machine()
    to_sending(job)
    job.next_bytes()
    job.sent(5, now=1.0)
    job.tick(1.0 + STALL_S - 0.1)
    assert job.result is None
    job.tick(1.0 + STALL_S)
    assert job.result is not None
    assert job.result.state is JobState.NOT_PRINTED
    assert isinstance(job.result.error, WriteStalled)


def test_every_byte_is_sent_once_when_the_link_takes_little() -> None:
    job = machine(WITHOUT_PID)
    to_sending(job)
    assert send_all(job, most=7) == b"B" * 100 + b"CUT\x1dr\x01"


def test_job_goes_on_when_automatic_status_is_not_known_to_the_printer() -> None:
    job = machine()
    for _ in range(4):
        send_all(job)
        job.receive(RealTimeStatus(0x12), now=0.0)
    send_all(job)
    job.tick(job.deadline)
    assert job.phase is Phase.SENDING


def test_printer_is_cleared_first_when_the_last_job_was_cut_off() -> None:
    job = machine(approach=Approach(lead=b"\0\0", before=b"CLEAN", unblock=b"\0" * 9))
    assert send_all(job) == b"\0\0\x10\x04\x01"
    job.tick(job.deadline)
    assert send_all(job) == b"\0" * 9 + b"\x10\x04\x01"
    for _ in range(2):  # the first question may have been answered late, so two answers belong to it
        job.receive(RealTimeStatus(0x12), now=0.6)
    for _ in range(3):
        send_all(job, now=0.6)
        job.receive(RealTimeStatus(0x12), now=0.6)
    assert send_all(job).startswith(b"CLEAN\x1b@\x1da\xff")


def test_job_is_unconfirmed_when_the_link_has_no_way_back() -> None:
    job = machine(replace(WITHOUT_PID, status="none"), approach=Approach(bidirectional=False))
    assert job.state is JobState.SENDING
    assert send_all(job) == b"\x1b@" + b"B" * 100 + b"CUT"
    assert job.result is not None
    assert job.result.state is JobState.UNCONFIRMED
