"""The printer, the link and the clock of a job machine, played by hand: no I/O."""

from __future__ import annotations

from dataclasses import replace

from printer_drivers.encode import Program
from printer_drivers.job import Approach, JobMachine, Phase
from printer_drivers.profile import Profile, load_profile
from printer_drivers.replies import AutoStatus, InfoBlock, RealTimeStatus

WITH_PID = load_profile("epson-tm-m30")
WITHOUT_PID = load_profile("generic-80mm")
WITH_COUNTER = load_profile("citizen-ct")
STAR = replace(load_profile("star-escpos"), status="star")
PROGRAM = Program((b"B" * 100, b"CUT"), length_mm=100.0)
GOOD = AutoStatus(b"\x10\x00\x00\x0f")
OUT = AutoStatus(b"\x18\x00\x0f\x0f")
ASK_CUTS = b"\x1dg2\x00\xb2\x00"


def cuts(number: int) -> InfoBlock:
    """The cutter's counter as an Epson printer tells it."""
    return InfoBlock(0x5F, b"%d" % number)


def machine(profile: Profile = WITH_PID, *, pid: int = 7, approach: Approach | None = None) -> JobMachine:
    """A job at time 0."""
    return JobMachine(lambda: PROGRAM, profile, pid=pid, approach=approach or Approach(), now=0.0)


def send_all(job: JobMachine, *, now: float = 0.0, most: int = 10_000) -> bytes:
    """Let the link take what there is to send, `most` bytes at a time, without any reply."""
    taken = b""
    while piece := job.next_bytes():
        taken += piece[:most]
        job.sent(min(most, len(piece)), now=now)
    return taken


def to_arming(job: JobMachine, *, now: float = 0.0) -> bytes:
    """Answer the questions as a healthy printer does, and give what it is armed with."""
    for _ in range(4):
        send_all(job, now=now)
        job.receive(RealTimeStatus(0x12), now=now)
    return send_all(job, now=now)


def to_sending(job: JobMachine, *, now: float = 0.0) -> None:
    """Answer the questions and arm, as a healthy printer does whose cutter has cut 100 times."""
    to_arming(job, now=now)
    job.receive(GOOD, now=now)
    job.receive(cuts(100), now=now)


def confirm_report(job: JobMachine, *answers: int, now: float = 0.1) -> None:
    """Answer the four questions that follow a report of a fault."""
    for number, answer in enumerate(answers, 1):
        assert send_all(job, now=now) == bytes((0x10, 0x04, number))
        job.receive(RealTimeStatus(answer), now=now)


def to_confirming(job: JobMachine) -> bytes:
    """Have everything sent."""
    to_sending(job)
    assert job.phase is Phase.SENDING
    return send_all(job)
