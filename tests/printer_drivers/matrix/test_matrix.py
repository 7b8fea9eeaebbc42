"""PRINTED means exactly one paper, NOT_… none, and no job id ever two: whatever breaks, and whenever it does."""

from __future__ import annotations

import pytest

from tests.printer_drivers.matrix.faults import Fault, cells, faults_of, sample, untried
from tests.printer_drivers.matrix.judge import verdict
from tests.printer_drivers.matrix.world import KINDS, Clean

#: Bytes of the picture at which every fault is tried in `make full`, beside those where it matters.
STEPS = 12
ALL = [(kind.name, fault) for kind in KINDS.values() for fault in faults_of(kind)]


def named(row: tuple[str, Fault]) -> str:
    kind, fault = row
    return f"{kind}-{'+'.join(name if value is None else f'{name}={value}' for name, value in fault)}"


def test_every_fault_of_the_simulator_is_in_the_matrix() -> None:
    # How long a visitor needs to take a ticket is no fault: `auto_retract` and `ticket_left` are.
    assert untried() == {"take_after"}


@pytest.mark.timeout(90)
@pytest.mark.parametrize("half", [0, 1])
def test_claims_hold_against_the_papers_in_a_sample_of_all_faults(cleans: dict[str, Clean], half: int) -> None:
    assert verdict(sample(cleans, seed=20261122)[half::2]) == {}


@pytest.mark.full
@pytest.mark.timeout(300)
@pytest.mark.parametrize("row", ALL, ids=named)
def test_claims_hold_against_the_papers_whatever_breaks_and_whenever(
    cleans: dict[str, Clean], row: tuple[str, Fault]
) -> None:
    kind, fault = row
    assert verdict(cells(KINDS[kind], fault, cleans[kind], steps=STEPS)) == {}
