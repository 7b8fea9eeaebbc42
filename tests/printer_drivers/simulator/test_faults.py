"""Each fault of replies and of the link, and the names of all of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from printer_drivers.errors import ConfigError
from printer_drivers.simulator.faults import NAMES
from printer_drivers.simulator.mechanism import Sent
from tests.printer_drivers.simulator.workbench import BAND, CUSTOM, CUT, PID, STAR, Bench

# -- replies -------------------------------------------------------------------------------------------------------


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


# -- the link ------------------------------------------------------------------------------------------------------


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


def test_stars_proof_is_lost_with_the_link_as_the_others_are() -> None:
    ticket = b"Bonjour\n\x1bd\x02\x17"
    for fault, breaks in (("drop_after_last", [False]), ("drop_before_reply", [])):
        bench = Bench(STAR, speed_mm_s=10).fault(fault).send(b"\x1b\x1ea\x01")
        assert len(bench.replies) == 9
        assert bench.send(ticket).breaks == breaks
        assert bench.wait(60).breaks == [False]
        assert len(bench.papers) == 1
    assert bench.replies == b""
    bench = Bench(STAR).fault("cutter_jam").send(ticket)
    assert bench.papers == []
    assert len(bench.send(b"\x10\x05\x01").papers) == 1


def test_appetite_is_nothing_when_the_printer_never_reads() -> None:
    bench = Bench().fault("never_read")
    assert bench.mechanism.appetite() == 0
    assert bench.mend().fault("one_byte_reads").mechanism.appetite() == 1


# -- names ---------------------------------------------------------------------------------------------------------


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
        lambda bench: bench.fault("garbage", 1e9),
        lambda bench: bench.fault("paper_out", float("nan")),
    ],
)
def test_fault_is_refused_when_its_name_or_value_is_wrong(act: Callable[[Bench], object]) -> None:
    with pytest.raises(ConfigError):
        act(Bench())
