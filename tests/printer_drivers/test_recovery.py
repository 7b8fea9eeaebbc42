"""What became of a ticket that broke off: only the printer's own word settles it. The test is printer and clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from printer_drivers.commands import CLEAR_BUFFERS, RECOVER_CLEARING, complete_picture
from printer_drivers.errors import CutterError, LinkLost, NoReply, PaperOut, WriteStalled
from printer_drivers.model import JobState
from printer_drivers.profile import Profile, load_profile
from printer_drivers.recovery import COOL_LIMIT_S, RecoveryMachine, Stage
from printer_drivers.replies import AutoStatus, ClearResponse, InfoBlock, ProcessId, RealTimeStatus

EPSON = load_profile("epson-tm-m30")
CITIZEN = load_profile("citizen-ct")
HEALTHY = (0x12, 0x12, 0x12, 0x12)
PAPER_OUT = (0x1A, 0x32, 0x12, 0x7E)
CUTTER_STUCK = (0x1A, 0x52, 0x1A, 0x12)
HEAD_HOT = (0x1A, 0x52, 0x52, 0x12)
ASK_CUTS = b"\x1dg2\x00\xb2\x00"
MARK = b"\x1d(H\x06\x0000~007"


def recovery(profile: Profile = EPSON, *, counter: int | None = 100, cut_off: bool = True) -> RecoveryMachine:
    """Of job 7, at time 0."""
    return RecoveryMachine(profile, pid=7, counter=counter, cut_off=cut_off, paper_s=1.0, now=0.0)


def send(machine: RecoveryMachine, *, now: float = 0.0) -> bytes:
    """Let the link take what there is to send."""
    taken = b""
    while piece := machine.next_bytes():
        taken += piece
        machine.sent(len(piece), now=now)
    return taken


def answer(machine: RecoveryMachine, answers: tuple[int, ...], *, now: float = 0.0) -> None:
    """Answer DLE EOT 1 to 4."""
    for number, value in enumerate(answers, 1):
        assert send(machine, now=now).endswith(bytes((0x10, 0x04, number)))
        machine.receive(RealTimeStatus(value), now=now)


def cuts(number: int) -> InfoBlock:
    """The cutter's counter."""
    return InfoBlock(0x5F, b"%d" % number)


@pytest.mark.parametrize(
    ("before", "after", "state"),
    [
        (100, 100, JobState.NOT_PRINTED),
        (100, 101, JobState.PRINTED),
        (100, 102, JobState.UNKNOWN),
        (100, 99, JobState.UNKNOWN),
        (None, 100, JobState.UNKNOWN),
    ],
)
def test_counter_settles_the_job_when_the_printer_finished(before: int | None, after: int, state: JobState) -> None:
    machine = recovery(counter=before)
    answer(machine, HEALTHY)
    sent = send(machine)
    assert sent.startswith(complete_picture(EPSON) + b"\x1b@")
    assert sent.endswith(MARK + ASK_CUTS)
    machine.receive(ProcessId(b"~007"), now=0.1)
    assert not machine.over
    machine.receive(cuts(after), now=0.1)
    assert machine.state is state
    assert machine.evidence == ({"counter"} if state is not JobState.UNKNOWN else set())
    assert machine.flushed
    assert machine.in_step


def test_picture_is_not_completed_when_nothing_can_be_cut_off() -> None:
    machine = recovery(cut_off=False)
    answer(machine, HEALTHY)
    assert send(machine) == b"\x1da\xff" + MARK + ASK_CUTS


def test_job_is_printed_when_its_own_process_id_comes_at_last() -> None:
    machine = recovery(counter=None)
    machine.receive(ProcessId(b"0007"), now=0.0)
    answer(machine, HEALTHY)
    send(machine)
    machine.receive(ProcessId(b"~007"), now=0.1)
    machine.receive(cuts(101), now=0.1)
    assert (machine.state, machine.evidence) == (JobState.PRINTED, {"pid"})


@pytest.mark.parametrize("digits", [b"0006", b"0008", b"~006"])
def test_process_id_of_another_job_settles_nothing(digits: bytes) -> None:
    machine = recovery(counter=None)
    machine.receive(ProcessId(digits), now=0.0)
    machine.link_lost(LinkLost("here"), now=0.0)
    assert machine.state is JobState.UNKNOWN


def test_rest_of_the_ticket_is_forgotten_when_paper_is_out() -> None:
    machine = recovery()
    answer(machine, PAPER_OUT)
    assert send(machine) == CLEAR_BUFFERS
    assert not machine.over
    machine.receive(ClearResponse(), now=0.2)
    assert (machine.state, machine.cleared, machine.in_step) == (JobState.UNKNOWN, True, True)
    assert isinstance(machine.error, PaperOut)


def test_clearing_is_repeated_behind_a_completed_picture_when_it_is_not_answered() -> None:
    machine = recovery()
    answer(machine, PAPER_OUT)
    send(machine)
    machine.tick(machine.deadline)
    assert send(machine, now=1.0) == complete_picture(EPSON) + CLEAR_BUFFERS
    machine.tick(machine.deadline)
    assert (machine.state, machine.cleared, machine.in_step) == (JobState.UNKNOWN, False, False)


def test_printer_is_left_alone_when_it_knows_no_clearing() -> None:
    machine = recovery(CITIZEN)
    answer(machine, PAPER_OUT)
    assert machine.next_bytes() == b""
    assert machine.state is JobState.UNKNOWN
    assert isinstance(machine.error, PaperOut)


def test_cutter_is_freed_when_it_is_stuck() -> None:
    machine = recovery(cut_off=False)
    answer(machine, CUTTER_STUCK)
    assert send(machine) == RECOVER_CLEARING
    machine.tick(machine.deadline)
    answer(machine, HEALTHY, now=0.6)
    send(machine, now=0.6)
    machine.receive(ProcessId(b"~007"), now=0.7)
    machine.receive(cuts(100), now=0.7)
    assert machine.state is JobState.NOT_PRINTED


def test_job_is_unknown_when_the_cutter_stays_stuck() -> None:
    machine = recovery(cut_off=False)
    orders: list[bytes] = []
    now = 0.0
    while not machine.over:
        now = machine.deadline
        if machine.stage is Stage.ASKING:
            answer(machine, CUTTER_STUCK, now=now)
        elif data := send(machine, now=now):
            orders.append(data)
            if data == CLEAR_BUFFERS:
                machine.receive(ClearResponse(), now=now)
        else:
            machine.tick(now)
    assert orders == [RECOVER_CLEARING, CLEAR_BUFFERS]
    assert machine.state is JobState.UNKNOWN
    assert isinstance(machine.error, CutterError)
    assert now < 15


def test_head_is_given_time_to_cool() -> None:
    machine = recovery()
    answer(machine, HEAD_HOT)
    assert machine.stage is Stage.COOLING
    machine.tick(machine.deadline)
    answer(machine, HEALTHY, now=1.0)
    assert machine.stage is Stage.FINISHING


def test_job_is_unknown_when_the_head_does_not_cool() -> None:
    machine = recovery(CITIZEN)
    answer(machine, HEAD_HOT)
    while not machine.over:
        machine.tick(machine.deadline)
        if machine.stage is Stage.ASKING:
            answer(machine, HEAD_HOT, now=machine.deadline)
    assert machine.state is JobState.UNKNOWN
    assert machine.deadline >= COOL_LIMIT_S


def test_new_fault_is_looked_into_when_it_comes_while_the_printer_finishes() -> None:
    machine = recovery()
    answer(machine, HEALTHY)
    send(machine)
    machine.receive(AutoStatus(b"\x18\x00\x0f\x0f"), now=0.1)
    assert machine.stage is Stage.ASKING
    answer(machine, HEALTHY, now=0.2)  # the report was old
    assert not send(machine, now=0.2).endswith(ASK_CUTS)  # it was asked already, and one answer will come
    machine.receive(ProcessId(b"~007"), now=0.3)
    machine.receive(cuts(101), now=0.3)
    assert machine.state is JobState.PRINTED


def test_job_is_unknown_when_faults_never_end() -> None:
    machine = recovery()
    for _ in range(10):
        if machine.over:
            break
        answer(machine, HEALTHY)
        send(machine)
        machine.receive(AutoStatus(b"\x18\x00\x0f\x0f"), now=0.1)
    assert machine.state is JobState.UNKNOWN


def test_counter_counts_when_the_mark_is_never_answered() -> None:
    machine = recovery()
    answer(machine, HEALTHY)
    send(machine)
    machine.receive(cuts(100), now=0.1)
    assert not machine.over
    machine.tick(machine.deadline)
    assert (machine.state, machine.flushed, machine.in_step) == (JobState.NOT_PRINTED, False, False)


def lose(machine: RecoveryMachine) -> None:
    """Lose the link."""
    machine.link_lost(LinkLost("here"), now=1.0)


def fall_silent(machine: RecoveryMachine) -> None:
    """Never answer again."""
    while not machine.over:
        send(machine, now=machine.deadline)
        machine.tick(machine.deadline)


def take_nothing(machine: RecoveryMachine) -> None:
    """Never take a byte again."""
    while not machine.over:
        machine.tick(machine.deadline)


@pytest.mark.parametrize(("end", "error"), [(lose, LinkLost), (fall_silent, NoReply), (take_nothing, WriteStalled)])
def test_job_is_unknown_when_the_printer_cannot_be_asked_to_the_end(
    end: Callable[[RecoveryMachine], None], error: type[Exception]
) -> None:
    machine = recovery()
    answer(machine, HEALTHY)
    end(machine)
    assert machine.state is JobState.UNKNOWN
    assert isinstance(machine.error, error)
    assert not machine.in_step


def test_counter_is_enough_when_the_printer_knows_no_process_id() -> None:
    machine = recovery(CITIZEN)
    answer(machine, HEALTHY)
    assert send(machine).endswith(b"\x1b@\x1da\xff" + ASK_CUTS)
    machine.receive(cuts(101), now=0.1)
    assert (machine.state, machine.flushed) == (JobState.PRINTED, True)


def test_job_stays_unknown_when_the_printer_counts_nothing() -> None:
    machine = recovery(replace(EPSON, cut_counter=None))
    answer(machine, HEALTHY)
    send(machine)
    machine.receive(ProcessId(b"~007"), now=0.1)
    assert (machine.state, machine.flushed) == (JobState.UNKNOWN, True)
