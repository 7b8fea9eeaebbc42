"""What a printer counts is read over a link of its own, and a silent one costs a second, no more."""

from __future__ import annotations

import pytest

from ausuivant.clock import SystemClock
from printer_drivers.counters import Counters, read_counters
from printer_drivers.transports.address import make_transport
from tests.printer_drivers.conftest import Simulate


@pytest.mark.parametrize(
    ("profile", "cuts", "paper"), [("epson-tm-m30", 3, False), ("custom-vkp80", 3, True), ("generic-80mm", None, False)]
)
def test_counters_are_told_when_the_model_has_them(
    simulate: Simulate, profile: str, cuts: int | None, paper: bool
) -> None:
    simulated = simulate(profile)
    link = make_transport(simulated.url)
    link.open(2.0)
    link.write(b"\n\x1bi" * 3 + b"\x1dr\x01", 1.0)
    assert link.read(10, 5.0)  # all of it is done
    link.close()
    found = read_counters(link, simulated.profile, clock=SystemClock())
    assert (found.cuts, found.paper_cm is not None) == (cuts, paper)
    assert not link.is_open


def test_counters_are_none_when_the_printer_does_not_say(simulate: Simulate) -> None:
    simulated = simulate("epson-tm-m30")
    simulated.fault("reply_lost", "counter")
    assert read_counters(make_transport(simulated.url), simulated.profile, clock=SystemClock()) == Counters()


@pytest.mark.parametrize("url", ["tcp://127.0.0.1:1", "file:///dev/null"])
def test_counters_are_none_when_nobody_can_be_asked(simulate: Simulate, url: str) -> None:
    profile = simulate("epson-tm-m30").profile
    assert read_counters(make_transport(url), profile, clock=SystemClock()) == Counters()
