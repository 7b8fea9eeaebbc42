"""The printer's insides, with a time that the test gives: paper, buffer, conditions, and what is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from printer_drivers.model import Condition
from tests.printer_drivers.simulator.workbench import BAND, CLEAR, CUT, EPSON, GENERIC, PID, Bench

# -- the paper's own time ------------------------------------------------------------------------------------------


def test_proof_comes_when_the_paper_has_moved() -> None:
    bench = Bench(speed_mm_s=100).send(BAND * 4 + CUT + PID)
    paper_s = 400 / EPSON.dots_per_mm / 100
    bench.wait(paper_s - 0.01)
    assert bench.replies == b""
    bench.wait(0.02)
    assert bench.replies == b"\x37\x220042\x00"
    assert len(bench.papers) == 1


def test_paper_takes_its_own_time_when_the_clock_is_looked_at_late() -> None:
    bench = Bench(speed_mm_s=100).send(BAND * 4 + PID)
    for _ in range(100):
        bench.now += 0.013
        bench.settle()
        if bench.replies:
            break
    assert bench.now == pytest.approx(400 / EPSON.dots_per_mm / 100, abs=0.014)


def test_paper_goes_on_at_the_new_speed_when_it_is_changed_on_the_way() -> None:
    bench = Bench(speed_mm_s=10).send(BAND + PID).fault("slow", 1000)
    assert bench.wait(0.1).replies


def test_status_is_answered_when_the_paper_is_slow() -> None:
    bench = Bench(speed_mm_s=1).send(BAND * 3 + b"\x10\x04\x01")
    assert bench.replies == b"\x12"


# -- the buffer ----------------------------------------------------------------------------------------------------


def test_buffer_takes_no_more_when_it_is_full() -> None:
    bench = Bench(GENERIC).fault("offline")
    taken = 0
    while room := bench.mechanism.appetite():
        bench.send(b"x" * room)
        taken += room
    assert GENERIC.recv_buffer <= taken <= GENERIC.recv_buffer + 256
    bench.mend()
    assert bench.mechanism.appetite()


def test_status_is_answered_when_the_buffer_has_just_filled() -> None:
    bench = Bench(GENERIC).fault("offline").send(b"x" * GENERIC.recv_buffer)
    assert bench.mechanism.appetite() >= 3
    assert bench.send(b"\x10\x04\x01").replies == b"\x1a"


def test_half_a_picture_fills_the_buffer_when_nothing_can_be_printed() -> None:
    bench = Bench(GENERIC).fault("cover_open")
    bench.send(b"\x1dv0\x00\x48\x00\xff\x07")
    while room := bench.mechanism.appetite():
        bench.send(bytes(room))
    assert bench.mechanism.received < 2 * GENERIC.recv_buffer


def test_picture_streams_through_when_it_is_larger_than_the_buffer() -> None:
    bench = Bench(replace(GENERIC, recv_buffer=1000))
    data = BAND * 2 + CUT
    while data:
        room = bench.mechanism.appetite()
        assert room
        bench.send(data[:room])
        data = data[room:]
    assert len(bench.papers) == 1


def test_buffer_survives_when_the_link_ends() -> None:
    bench = Bench().fault("offline").send(BAND + CUT)
    bench.mechanism.link_ended(bench.now)
    assert len(bench.mend().papers) == 1


# -- conditions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "answers"),
    [
        ("paper_near_end", b"\x12\x12\x12\x1e"),
        ("paper_out", b"\x1a\x32\x12\x7e"),
        ("cover_open", b"\x1a\x16\x12\x12"),
        ("offline", b"\x1a\x12\x12\x12"),
        ("head_hot", b"\x1a\x52\x52\x12"),
        ("unrecoverable", b"\x1a\x52\x32\x12"),
        ("cutter_stuck", b"\x1a\x52\x1a\x12"),
    ],
)
def test_condition_is_told_in_real_time_when_asked(fault: str, answers: bytes) -> None:
    bench = Bench().fault(fault).send(b"".join(bytes((0x10, 0x04, kind)) for kind in (1, 2, 3, 4)))
    assert bench.replies == answers


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("paper_near_end", b"\x10\x00\x03\x0f"),
        ("paper_out", b"\x18\x00\x0f\x0f"),
        ("cover_open", b"\x38\x00\x00\x0f"),
        ("offline", b"\x18\x00\x00\x0f"),
        ("head_hot", b"\x18\x40\x00\x0f"),
        ("unrecoverable", b"\x18\x20\x00\x0f"),
        ("cutter_stuck", b"\x18\x08\x00\x0f"),
    ],
)
def test_condition_is_told_by_itself_when_that_is_armed(fault: str, told: bytes) -> None:
    bench = Bench().send(b"\x1da\xff")
    assert bench.replies == b"\x10\x00\x00\x0f"
    assert bench.fault(fault).replies == told
    assert bench.mend(fault).replies == b"\x10\x00\x00\x0f"
    bench.send(b"\x1b@")
    assert bench.fault(fault).replies == b""


def test_paper_ends_when_as_much_was_printed_as_was_left() -> None:
    bench = Bench().fault("paper_out", 30).send(BAND * 5 + CUT + PID)
    assert Condition.PAPER_OUT in bench.mechanism.conditions
    assert (bench.papers, bench.replies) == ([], b"")
    bench.mend()
    assert len(bench.papers) == 1
    assert bench.replies == b"\x37\x220042\x00"


def test_rest_is_dropped_when_the_printer_does_not_finish_after_a_roll_change() -> None:
    bench = Bench().fault("auto_finish", 0).fault("paper_out", 30).send(BAND * 5 + CUT + PID).mend("paper_out")
    assert (bench.papers, bench.replies) == ([], b"")
    (paper,) = bench.send(CUT).papers
    assert paper.broken_off


def test_head_cools_down_when_its_time_is_over() -> None:
    bench = Bench().fault("head_hot", 5).send(BAND + CUT)
    assert bench.wait(4.9).papers == []
    assert len(bench.wait(0.2).papers) == 1
    assert bench.mechanism.faults.active() == {}


@pytest.mark.parametrize(("order", "papers"), [(b"\x10\x05\x01", 1), (b"\x10\x05\x02", 0)])
def test_cutter_is_freed_when_the_host_recovers_it(order: bytes, papers: int) -> None:
    bench = Bench().fault("cutter_jam").send(BAND + CUT + PID)
    assert Condition.CUTTER_ERROR in bench.mechanism.conditions
    bench.send(order)
    assert not bench.mechanism.conditions
    assert len(bench.papers) == papers
    assert bool(bench.replies) is bool(papers)


def test_offline_is_told_with_its_cause_when_that_is_asked_for() -> None:
    bench = Bench().send(b"\x1d(H\x03\x0011\x01")
    assert bench.fault("cover_open").replies == b"\x37\x23\x41\x00"


# -- losing data ---------------------------------------------------------------------------------------------------


def test_half_picture_is_dropped_when_it_is_cleared_in_the_middle() -> None:
    bench = Bench().send(BAND + BAND[:5000])
    bench.send(CLEAR[:4])
    assert bench.replies == b""
    assert bench.send(CLEAR[4:] + b"\x10\x04\x01").replies == b"\x37\x25\x00\x12"
    (paper,) = bench.send(CUT).papers
    assert paper.broken_off
    assert paper.paper.picture.height == 100


def test_clearing_is_eaten_as_dots_when_the_printer_does_not_know_it() -> None:
    bench = Bench(GENERIC).send(BAND[:5000] + CLEAR)
    assert bench.replies == b""
    bench.send(bytes(len(BAND)) + CUT)
    assert len(bench.papers) == 1


def test_everything_is_lost_when_the_power_goes() -> None:
    bench = Bench().send(b"\x1da\xff").fault("offline").send(BAND + CUT + PID + BAND[:300])
    bench.fault("power_cycle")
    assert bench.breaks == [False]
    bench.mend()
    bench.send(b"ok\n" + CUT)
    assert [one.paper.text for one in bench.papers] == [("ok",)]
    assert bench.mechanism.interpreter.cuts == 1


def test_counter_survives_when_the_power_goes() -> None:
    bench = Bench().send(BAND + CUT).fault("power_cycle").send(b"\x1dg2\x00\xb2\x00")
    assert bench.replies == b"\x5f1\x00"


def test_unrecoverable_fault_ends_when_the_power_goes() -> None:
    bench = Bench().fault("unrecoverable").fault("power_cycle")
    assert not bench.mechanism.conditions


def test_half_a_command_survives_its_connection_unless_told() -> None:
    for keeps, text in ((1, ()), (0, ("x",))):
        bench = Bench().fault("keep_truncated", keeps).send(BAND[:100])
        bench.mechanism.link_ended(bench.now)
        bench.send(b"x\n" + CUT)
        assert [one.paper.text for one in bench.papers] == ([text] if text else [])


def test_paper_is_broken_off_when_the_link_ended_before_its_cut() -> None:
    bench = Bench().send(BAND)
    bench.mechanism.link_ended(bench.now)
    bench.send(CUT + BAND + CUT)
    assert [one.broken_off for one in bench.papers] == [True, False]
