"""The printer's insides, with a time that the test gives: buffer, paper, conditions, presenter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from printer_drivers.errors import ConfigError
from printer_drivers.model import Condition
from printer_drivers.profile import Profile, load_profile
from printer_drivers.simulator.faults import NAMES
from printer_drivers.simulator.mechanism import Cut, LinkBroken, Mechanism, Output, Sent
from printer_drivers.simulator.presenter import Fate, Happened

EPSON = load_profile("epson-tm-m30")
CUSTOM = load_profile("custom-vkp80")
GENERIC = load_profile("generic-80mm")
CUT = b"\x1dVA\x00"
PID = b"\x1d(H\x06\x00000042"
BAND = b"\x1dv0\x00\x48\x00\x64\x00" + b"\xff" * 7200  # 100 rows of black
CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"


class Bench:
    """A mechanism and a clock that stands where it is put."""

    def __init__(self, profile: Profile = EPSON, *, speed_mm_s: float = 0.0) -> None:
        self.mechanism = Mechanism(profile, speed_mm_s=speed_mm_s)
        self.now = 0.0
        self.seen: list[Output] = []

    def send(self, data: bytes) -> Bench:
        """Receive bytes and do what can be done now."""
        self.mechanism.receive(data, self.now)
        return self.settle()

    def settle(self) -> Bench:
        """Do all that is due."""
        while (due := self.mechanism.due) is not None and due <= self.now:
            self.mechanism.run(self.now)
            self.seen += self.mechanism.take_outputs()
        self.seen += self.mechanism.take_outputs()
        return self

    def wait(self, seconds: float) -> Bench:
        """Let time pass, moment by moment."""
        until = self.now + seconds
        while (due := self.mechanism.due) is not None and due <= until:
            self.now = max(self.now, due)
            self.settle()
        self.now = until
        return self.settle()

    def fault(self, name: str, value: float | str | None = None) -> Bench:
        """Break something."""
        self.mechanism.set_fault(name, value, self.now)
        return self.settle()

    def mend(self, name: str | None = None) -> Bench:
        """Mend one fault, or all."""
        self.mechanism.clear_fault(name, self.now)
        return self.settle()

    @property
    def replies(self) -> bytes:
        """Everything that was sent since the last look."""
        said = b"".join(one.data for one in self.seen if isinstance(one, Sent))
        self.seen = [one for one in self.seen if not isinstance(one, Sent)]
        return said

    @property
    def papers(self) -> list[Cut]:
        """All cut papers."""
        return [one for one in self.seen if isinstance(one, Cut)]

    @property
    def breaks(self) -> list[bool]:
        """How the link was broken."""
        return [one.orderly for one in self.seen if isinstance(one, LinkBroken)]

    @property
    def fates(self) -> list[Fate]:
        """What became of the papers."""
        return [one.fate for one in self.seen if isinstance(one, Happened)]


# -- the paper's own time ------------------------------------------------------------------------------------


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


# -- the buffer ----------------------------------------------------------------------------------------------


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
    bench.send(b"\x1dv0\x00\x48\x00\xff\x7f")
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


# -- conditions ----------------------------------------------------------------------------------------------


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


# -- losing data ---------------------------------------------------------------------------------------------


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


# -- replies -------------------------------------------------------------------------------------------------

ASK_ALL = b"\x10\x04\x01\x1da\xff" + PID + b"\x1dr\x01"
ALL = b"\x12\x10\x00\x00\x0f\x37\x220042\x00\x00"


@pytest.mark.parametrize(
    ("fault", "value", "replies"),
    [
        ("mute", None, b""),
        ("no_pid", None, b"\x12\x10\x00\x00\x0f\x00"),
        ("no_proof", None, b"\x12\x10\x00\x00\x0f"),
        ("wrong_pid", None, b"\x12\x10\x00\x00\x0f\x37\x220041\x00\x00"),
        ("reply_lost", "eot", ALL[1:]),
        ("reply_lost", "asb", b"\x12\x37\x220042\x00\x00"),
        ("reply_lost", "gs_r", ALL[:-1]),
        ("split_replies", None, ALL),
    ],
)
def test_replies_are_as_the_fault_makes_them(fault: str, value: str | None, replies: bytes) -> None:
    assert Bench().send(ASK_ALL).replies == ALL
    assert Bench().fault(fault, value).send(ASK_ALL).replies == replies


def test_replies_come_byte_by_byte_when_they_are_split() -> None:
    bench = Bench().fault("split_replies").send(PID)
    assert [len(one.data) for one in bench.seen if isinstance(one, Sent)] == [1] * 7


def test_replies_come_late_and_in_order_when_they_are_delayed() -> None:
    bench = Bench().fault("reply_delay", 2).send(ASK_ALL)
    assert bench.wait(1.9).replies == b""
    bench.mend("reply_delay").send(b"\x10\x04\x04")
    assert bench.wait(0.2).replies == ALL + b"\x12"


def test_noise_that_is_no_reply_stands_before_replies_when_set() -> None:
    noise = Bench().fault("garbage", 4).send(b"\x10\x04\x01").replies
    assert len(noise) == 5
    assert all(byte & 0x80 for byte in noise[:4])


def test_old_statuses_come_when_a_host_connects() -> None:
    bench = Bench().fault("stale_asb", 2)
    bench.mechanism.link_began(bench.now)
    assert bench.settle().replies == b"\x18\x00\x0f\x0f" * 2
    bench.mechanism.link_began(bench.now)
    assert bench.settle().replies == b""


def test_questions_in_a_picture_are_answered_when_the_model_does_so() -> None:
    tricky = b"\x1dv0\x00\x03\x00\x01\x00\x10\x04\x01"
    assert Bench().send(tricky).replies == b""
    assert Bench().fault("realtime_in_data").send(tricky).replies == b"\x12"


# -- the link ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("fault", "orderly"), [("drop_connection", False), ("drop_fin", True)])
def test_link_breaks_when_so_many_bytes_came(fault: str, orderly: bool) -> None:
    bench = Bench().fault(fault, 10).send(b"123456")
    assert bench.breaks == []
    assert bench.send(b"789012").breaks == [orderly]
    assert bench.mechanism.received == 10
    assert bench.mechanism.faults.active() == {}
    assert Bench().fault(fault).breaks == [orderly]


def test_link_breaks_before_the_paper_moves_when_the_last_byte_is_there() -> None:
    bench = Bench(speed_mm_s=10).fault("drop_after_last").send(BAND + CUT + PID + b"\x1dr\x01")
    assert (bench.breaks, bench.papers) == ([False], [])
    assert len(bench.wait(60).papers) == 1


def test_link_breaks_behind_the_paper_when_the_reply_is_due() -> None:
    bench = Bench(speed_mm_s=10).fault("drop_before_reply").send(BAND + CUT + PID)
    assert bench.breaks == []
    bench.wait(60)
    assert (bench.breaks, len(bench.papers), bench.replies) == ([False], 1, b"")


def test_appetite_is_nothing_when_the_printer_never_reads() -> None:
    bench = Bench().fault("never_read")
    assert bench.mechanism.appetite() == 0
    assert bench.mend().fault("one_byte_reads").mechanism.appetite() == 1


# -- the presenter -------------------------------------------------------------------------------------------

TICKET = BAND + b"\x1bi\x1de\x03\x0c"
ASK_FULL = b"\x10\x04\x14"


def ticket_in_output(bench: Bench) -> bool:
    """What DLE EOT 20 says of the output."""
    reply = bench.send(ASK_FULL).replies
    assert reply[:2] == b"\x10\x0f"
    return bool(reply[2] & 0x20)


def test_ticket_is_taken_when_a_visitor_is_there() -> None:
    bench = Bench(CUSTOM).fault("take_after", 2).send(TICKET)
    assert ticket_in_output(bench)
    assert not ticket_in_output(bench.wait(2.1))
    assert bench.fates == [Fate.INSIDE, Fate.PRESENTED, Fate.TAKEN]
    assert bench.send(b"\x1d\xe4").replies == b"0ret"


def test_ticket_stays_inside_when_nobody_presents_it() -> None:
    bench = Bench(CUSTOM).send(BAND + b"\x1bi")
    assert not ticket_in_output(bench.wait(100))
    assert bench.fates == [Fate.INSIDE]
    assert bench.send(TICKET).fates[:3] == [Fate.INSIDE, Fate.EJECTED, Fate.INSIDE]


def test_ticket_is_left_when_nobody_takes_it() -> None:
    bench = Bench(CUSTOM).fault("ticket_left").send(TICKET).wait(100)
    assert bench.fates[-1] is Fate.LEFT
    assert ticket_in_output(bench)


@pytest.mark.parametrize(("order", "fate", "retracts"), [(2, Fate.RETRACTED, b"1ret"), (5, Fate.EJECTED, b"0ret")])
def test_ticket_is_put_away_when_the_host_orders_it(order: int, fate: Fate, retracts: bytes) -> None:
    bench = Bench(CUSTOM).fault("ticket_left").send(TICKET).send(bytes((0x1D, 0x65, order)))
    assert bench.fates[-1] is fate
    assert bench.send(b"\x1d\xe4").replies == retracts
    assert not ticket_in_output(bench)


def test_ticket_is_put_away_when_its_time_is_over() -> None:
    bench = Bench(CUSTOM).fault("ticket_left").send(BAND + b"\x1bi\x1de\x20\x0c\x05")
    assert bench.wait(4.9).fates[-1] is Fate.PRESENTED
    assert bench.wait(0.2).fates[-1] is Fate.RETRACTED


def test_ticket_is_taken_back_when_the_printer_does_so_by_itself() -> None:
    bench = Bench(CUSTOM).fault("auto_retract", 3).fault("take_after", 10).send(TICKET).wait(20)
    assert bench.fates == [Fate.INSIDE, Fate.PRESENTED, Fate.RETRACTED]


def test_presenter_tells_of_the_jam_when_it_jams() -> None:
    bench = Bench(CUSTOM).fault("presenter_jam").send(TICKET).send(ASK_FULL)
    assert bench.replies[4] == 0x40
    assert bench.fates == [Fate.INSIDE]
    bench.mend("presenter_stuck").send(b"\x1de\x03\x0c")
    assert bench.fates[-1] is Fate.PRESENTED


def test_presenter_status_tells_where_the_ticket_is() -> None:
    bench = Bench(CUSTOM).fault("ticket_left").send(TICKET + b"\x1de\x06")
    assert bench.replies == b"\x0c"


def test_presenter_command_is_not_known_when_there_is_no_presenter() -> None:
    assert [one.data for one in Bench().send(b"\x1de\x03\x0c").mechanism.ignored] == [b"\x1de\x03\x0c"]


# -- names ---------------------------------------------------------------------------------------------------

PLANNED = """paper_near_end paper_out cover_open cutter_jam offline head_hot unrecoverable presenter_jam ticket_left
auto_retract slow reply_delay reply_lost mute no_pid wrong_pid stale_asb garbage drop_connection drop_after_last
drop_before_reply drop_fin refuse second_client_blocked never_read power_cycle keep_truncated auto_finish one_byte_reads
split_replies"""


@pytest.mark.parametrize("name", PLANNED.split())
def test_every_planned_fault_has_a_name(name: str) -> None:
    assert NAMES[name]
    Bench(CUSTOM).fault(name).send(BAND + CUT).mend(name)


@pytest.mark.parametrize(
    "act",
    [
        lambda bench: bench.fault("gremlins"),
        lambda bench: bench.fault("reply_lost", "gossip"),
        lambda bench: bench.fault("slow", -1),
        lambda bench: bench.fault("slow", "fast"),
        lambda bench: bench.fault("paper_out", float("nan")),
    ],
)
def test_fault_is_refused_when_its_name_or_value_is_wrong(act: Callable[[Bench], object]) -> None:
    with pytest.raises(ConfigError):
        act(Bench())
