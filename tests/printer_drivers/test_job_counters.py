"""What counters prove of a job: the cutter's, and the one that Star printers keep of their jobs."""

from __future__ import annotations

import pytest

from printer_drivers.errors import PaperOut
from printer_drivers.job import COUNT_S, Approach, Phase
from printer_drivers.model import JobState
from printer_drivers.replies import ByteReply, StarStatus
from tests.printer_drivers.jobs import (
    ASK_CUTS,
    GOOD,
    OUT,
    STAR,
    WITH_COUNTER,
    WITHOUT_PID,
    cuts,
    machine,
    send_all,
    to_arming,
    to_confirming,
)


def test_job_is_printed_when_the_cutter_counted_one_more() -> None:
    job = machine(WITH_COUNTER)
    assert to_confirming(job).endswith(b"\x1dr\x01" + ASK_CUTS)
    job.receive(ByteReply(0), now=0.2)
    assert job.result is None
    assert not job.in_step
    job.receive(cuts(101), now=0.2)
    assert job.result is not None
    assert (job.result.state, job.result.evidence) == (JobState.PRINTED, {"gs_r", "counter"})
    assert job.in_step


@pytest.mark.parametrize("counted", [100, 99, 102])
def test_job_is_only_processed_when_the_counter_says_something_else(counted: int) -> None:
    job = machine(WITH_COUNTER)
    to_confirming(job)
    job.receive(ByteReply(0), now=0.2)
    job.receive(cuts(counted), now=0.2)
    assert job.result is not None
    assert (job.result.state, job.result.evidence) == (JobState.PROCESSED, {"gs_r"})


def test_counter_is_asked_when_the_process_id_does_not_come_back() -> None:
    job = machine()
    to_confirming(job)
    job.receive(ByteReply(0), now=0.1)
    job.tick(job.deadline)
    assert send_all(job, now=4.0) == ASK_CUTS
    job.receive(cuts(101), now=4.1)
    assert job.result is not None
    assert (job.result.state, job.result.evidence) == (JobState.PRINTED, {"gs_r", "counter"})


def test_job_is_processed_when_neither_process_id_nor_counter_comes_back() -> None:
    job = machine()
    to_confirming(job)
    job.receive(ByteReply(0), now=0.1)
    job.tick(job.deadline)
    send_all(job, now=4.0)
    job.tick(4.0 + COUNT_S)
    assert job.result is not None
    assert (job.result.state, job.in_step) == (JobState.PROCESSED, False)


def test_counter_is_unknown_when_it_is_not_told_in_time() -> None:
    job = machine()
    to_arming(job)
    job.receive(GOOD, now=0.1)
    assert job.phase is Phase.ARMING
    job.tick(job.deadline)
    assert (job.phase, job.counter) == (Phase.SENDING, None)


def test_printer_is_asked_once_more_when_an_old_report_speaks_of_a_fault() -> None:
    job = machine()
    to_arming(job)
    job.receive(OUT, now=0.1)
    assert job.result is None
    assert to_arming(job).startswith(b"\x1b@")
    job.receive(OUT, now=0.2)
    assert job.result is not None
    assert job.result.state is JobState.NOT_STARTED
    assert isinstance(job.result.error, PaperOut)


def test_answer_that_no_sensor_gives_proves_nothing() -> None:
    job = machine(WITHOUT_PID)
    to_confirming(job)
    job.receive(ByteReply(0x42), now=0.1)
    assert job.result is None


def test_star_job_is_printed_when_its_end_was_counted() -> None:
    job = machine(STAR)
    assert send_all(job) == b"\x1b\x06\x01"
    before = StarStatus(bytes((0x23, 0x86, 0, 0, 0, 0, 0, 0x6E, 0)))
    job.receive(before, now=0.0)
    send_all(job)
    job.receive(before, now=0.0)
    assert send_all(job).endswith(b"CUT\x17")
    job.receive(before, now=0.1)
    assert job.result is None
    job.receive(StarStatus(bytes((0x23, 0x86, 0, 0, 0, 0, 0, 0, 0))), now=0.2)
    assert job.result is not None
    assert (job.result.state, job.result.evidence) == (JobState.PRINTED, {"etb"})


def test_star_s_counter_is_read_after_what_an_earlier_job_left_has_ended() -> None:
    def status(ended: int) -> StarStatus:
        return StarStatus(bytes((0x23, 0x86, 0, 0, 0, 0, 0, ended << 1, 0)))

    job = machine(STAR, approach=Approach(before=b"CLEAN"))
    send_all(job)
    job.receive(status(0), now=0.0)
    assert send_all(job) == b"CLEAN"
    job.receive(status(1), now=0.5)  # the end of the job before, which the printer had kept
    assert job.phase is Phase.ARMING
    assert job.next_bytes() == b""
    job.tick(job.deadline)
    assert send_all(job, now=4.0).endswith(b"\x1b\x06\x01")
    job.receive(status(1), now=4.0)
    send_all(job, now=4.0)
    job.receive(status(2), now=4.5)
    assert job.result is not None
    assert job.result.state is JobState.PRINTED
