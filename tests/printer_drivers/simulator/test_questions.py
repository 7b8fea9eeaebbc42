"""What a printer of each profile answers, and what it tells by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from printer_drivers.model import Condition
from printer_drivers.profile import load_profile, profile_names
from printer_drivers.simulator.interpreter import Interpreter
from printer_drivers.simulator.mechanism import Mechanism, Sent
from tests.printer_drivers.simulator.paper import ignored, replies

PID = b"\x1d(H\x06\x00000042"
EPSON, CUSTOM = "epson-tm-m30", "custom-vkp80"
STAR = load_profile("star-prnt")


def said(mechanism: Mechanism) -> bytes:
    """What was sent since the last look."""
    while (due := mechanism.due) is not None and due <= 0:
        mechanism.run(0.0)
    return b"".join(one.data for one in mechanism.take_outputs() if isinstance(one, Sent))


@pytest.mark.parametrize("name", profile_names())
def test_printer_answers_with_what_its_profile_has(name: str) -> None:
    profile = load_profile(name)
    assert replies(PID, profile) == (b"\x37\x220042\x00" if profile.has_pid else b"")
    assert bool(replies(b"\x1dg2\x00\xb2\x00", profile)) is (profile.cut_counter == "gsg2")
    assert bool(replies(b"\x1d\xe2", profile)) is (profile.cut_counter == "gse2")
    assert bool(replies(b"\x10\x04\x14", profile)) is (profile.status == "custom")
    assert bool(replies(b"\x1da\xff", profile)) is (profile.asb and profile.status != "none")
    cleared = replies(b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", profile)
    assert cleared == (b"\x37\x25\x00" if profile.recover == "dle_dc4" else b"")
    if profile.status != "none":
        assert replies(b"\x10\x04\x01\x1dr\x01\x1dr\x02\x1bv\x1bu\x00", profile) == b"\x12\x00\x00\x00\x00"


def test_printer_answers_nothing_when_its_profile_has_no_status() -> None:
    mute = replace(load_profile("generic-80mm"), status="none", asb=False)
    assert replies(b"\x10\x04\x01\x1dr\x01\x1bv\x1dI\x01\x1da\xff" + PID, mute) == b""


def test_printer_names_itself_when_asked() -> None:
    assert replies(b"\x1dIB\x1dIC\x1dIA\x1dID\x1dIE") == b"\x5fEPSON\0\x5fTM-M30\0\x5f1.00\0\x5fSIMULATED\0\x5f\0"
    assert replies(b"\x1dI\x01\x1dI2\x1dI\x03") == b"\x20\x02\x01"
    assert replies(b"\x1dIB", CUSTOM) == b"\x5fCUSTOM\0"


def test_counters_count_when_paper_is_cut() -> None:
    work = b"x\n\x1dVA\x00\x1dVA\x00"
    assert replies(work + b"\x1dg2\x00\xb2\x00\x1dg2\x00\x32\x00\x1dg2\x00\x14\x00") == b"\x5f2\0\x5f2\0\x5f1\0"
    assert replies(b"\x1bJ\xff" * 32 + b"\x1bi\x1d\xe2\x1d\xe1\x1d\xe3\x1d\xe4", CUSTOM) == b"1cuts17898cm102cm0ret"


def test_full_status_tells_everything_when_asked() -> None:
    printer = Interpreter(load_profile(CUSTOM))
    printer.conditions = Condition.PAPER_OUT | Condition.COVER_OPEN | Condition.HEAD_HOT | Condition.CUTTER_ERROR
    (told,) = printer.feed(b"\x10\x04\x14")
    assert getattr(told, "data", b"") == b"\x10\x0f\x05\x02\x01\x01"
    printer.conditions = Condition.TICKET_IN_OUTPUT | Condition.PAPER_JAM
    (told,) = printer.feed(b"\x10\x04\x14")
    assert getattr(told, "data", b"") == b"\x10\x0f\x20\x00\x40\x00"


def test_print_status_tells_whether_the_paper_moves() -> None:
    mechanism = Mechanism(load_profile(CUSTOM), speed_mm_s=1)
    mechanism.receive(b"\x10\x04\x11", 0.0)
    mechanism.receive(b"\x1bJ\xff", 0.0)
    mechanism.run(0.0)
    mechanism.receive(b"\x10\x04\x11", 0.0)
    assert said(mechanism) == b"\x12\x16"


def test_full_status_is_told_by_itself_with_the_bytes_that_were_chosen() -> None:
    mechanism = Mechanism(load_profile(CUSTOM), speed_mm_s=0)
    mechanism.receive(b"\x1d\xe0\x03", 0.0)
    assert said(mechanism) == b""
    mechanism.set_fault("cover_open", None, 0.0)
    assert said(mechanism) == b"\x10\x03\x00\x02"


def test_star_is_given_a_picture_in_its_own_way() -> None:
    raster = b"\x1b\x1dS\x01\x01\x00\x02\x00\x00\xff\xff"
    assert ignored(raster + b"\x1bd\x02", STAR) == []
    assert ignored(b"\x1b\x1dS\x02\x01\x00\x02\x00\x00\xff\xff", STAR)[0][0] == 0
    assert ignored(b"\x1b\x1dx", STAR)[0][0] == 0


def test_star_tells_its_status_and_counts_its_jobs() -> None:
    mechanism = Mechanism(STAR, speed_mm_s=0)
    mechanism.receive(b"\x1b\x06\x01\x00\x1b\x1ea\x01", 0.0)
    assert said(mechanism) == bytes.fromhex("238600000000000000") * 2
    mechanism.set_fault("paper_out", None, 0.0)
    assert said(mechanism) == bytes.fromhex("23860800000c000000")
    mechanism.clear_fault(None, 0.0)
    assert said(mechanism)[2] == 0
    for jobs in range(1, 34):
        mechanism.receive(b"x\n\x1bd\x02\x17", 0.0)
        told = said(mechanism)
        assert (told[7] >> 1 & 7) | (told[7] >> 2 & 0x18) == jobs % 32
    assert mechanism.interpreter.cuts == 33


@pytest.mark.parametrize(
    "data",
    [
        b"\x10\x04\x09",
        b"\x10\x04\x14",
        b"\x10\x05\x03",
        b"\x10\x14\x09",
        b"\x1dr\x09",
        b"\x1dI\x09",
        b"\x1dg2\x00\xff\x00",
        b"\x1d(H\x02\x00\x30\x30",
        b"\x1d\xe2",
        b"\x1d\xe0\x0f",
        b"\x1d:",
        b"\x17",
    ],
)
def test_question_is_ignored_when_this_printer_does_not_know_it(data: bytes) -> None:
    assert ignored(data) == [(0, data)]


def test_settings_leave_no_trace() -> None:
    assert (
        ignored(b"\x1bc5\x01\x1bp\x00\x19\xfa\x1d(A\x02\x00\x00\x02\x1d(K\x02\x000\x05\x1bU\x01\x1b(A\x01\x000") == []
    )
