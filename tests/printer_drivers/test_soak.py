"""Many tickets and many faults: in the end the papers and the claims must agree."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest

from printer_drivers.layout import TicketContent
from printer_drivers.model import JobState, TicketJob
from tests.printer_drivers.conftest import OpenOn, Simulate

LAST = "Z999"


@pytest.mark.parametrize(
    "count", [20, pytest.param(400, marks=[pytest.mark.full, pytest.mark.timeout(300)])], ids=["short", "long"]
)
def test_claims_and_papers_agree_when_faults_come_at_random(
    simulate: Simulate, open_on: OpenOn, content: TicketContent, count: int
) -> None:
    chance = random.Random(20261122)
    simulated = simulate()
    printer = open_on(simulated)
    claims: dict[str, JobState] = {}
    for number in range(count):
        label = f"A{number:04d}"
        if chance.random() < 0.3:
            faults = [("drop_connection", chance.randrange(90_000)), ("paper_out", chance.randrange(1, 150))]
            simulated.fault(*chance.choice([*faults, ("cutter_jam", None), ("paper_out", None), ("cover_open", None)]))
        claims[label] = printer.submit(TicketJob(label, replace(content, label=label))).result(30).state
        simulated.clear()
    assert printer.submit(TicketJob(LAST, replace(content, label=LAST))).result(30).on_paper
    while simulated.wait_for_ticket().label != LAST:
        continue
    papers = Counter(ticket.label for ticket in simulated.tickets)
    allowed = {JobState.PRINTED: {1}, JobState.PROCESSED: {1}, JobState.NOT_STARTED: {0}, JobState.UNKNOWN: {0, 1}}
    assert {label: papers[label] for label, state in claims.items() if papers[label] not in allowed[state]} == {}
    assert {JobState.PRINTED, JobState.NOT_STARTED, JobState.UNKNOWN} == set(claims.values())
