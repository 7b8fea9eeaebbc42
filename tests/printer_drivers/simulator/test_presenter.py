"""What becomes of a cut ticket at a printer with a presenter."""

from __future__ import annotations

import pytest

from printer_drivers.simulator.presenter import Fate
from tests.printer_drivers.simulator.workbench import BAND, CUSTOM, Bench

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


@pytest.mark.parametrize("order", [b"\x1de\x00", b"\x1de\x14\x1de\x00"])
def test_ticket_is_presented_when_no_length_is_given(order: bytes) -> None:
    bench = Bench(CUSTOM).send(BAND + b"\x1bi" + order)
    assert bench.fates == [Fate.INSIDE, Fate.PRESENTED]
    assert bench.send(order).fates == [Fate.INSIDE, Fate.PRESENTED]
    assert bench.mechanism.ignored == []
