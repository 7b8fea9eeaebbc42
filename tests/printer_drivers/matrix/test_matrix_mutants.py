"""The matrix must catch drivers that are deliberately wrong; else its green means nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from printer_drivers import delivery
from printer_drivers.delivery import Delivery
from printer_drivers.job import JobMachine
from printer_drivers.model import JobState
from tests.printer_drivers.matrix.judge import verdict
from tests.printer_drivers.matrix.world import Cell, Clean

Patch = Callable[[pytest.MonkeyPatch], None]
LOST = (("drop_before_reply", None),)
JAM = (("cutter_jam", None),)


def resends_when_it_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Delivery._send

    def send(self: Delivery, *facts: Any) -> Any:
        outcome = real(self, *facts)
        unknown = outcome.result.state is JobState.UNKNOWN
        return replace(outcome, again=True) if unknown else outcome

    monkeypatch.setattr(Delivery, "_send", send)
    monkeypatch.setattr(delivery, "RETRYABLE", delivery.RETRYABLE | {JobState.UNKNOWN})


def calls_a_sent_job_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    def await_proof(self: JobMachine, now: float) -> None:
        self._finish(JobState.PRINTED, now)

    monkeypatch.setattr(JobMachine, "_await_proof", await_proof)


def calls_a_lost_job_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    real = JobMachine._finish

    def finish(self: JobMachine, state: JobState, now: float, **facts: Any) -> None:
        real(self, JobState.NOT_PRINTED if state is JobState.UNKNOWN else state, now, **facts)

    monkeypatch.setattr(JobMachine, "_finish", finish)


def claims_nothing_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    real = JobMachine._finish

    def finish(self: JobMachine, state: JobState, now: float, **facts: Any) -> None:
        proved = state in (JobState.PRINTED, JobState.PROCESSED)
        real(self, JobState.UNKNOWN if proved else state, now, **facts)

    monkeypatch.setattr(JobMachine, "_finish", finish)


def forgets_what_it_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Delivery, "_recorded", lambda self, job_id: None)


#: Each wrong driver, and the cells that show it up.
MUTANTS: list[tuple[Patch, list[Cell]]] = [
    (resends_when_it_does_not_know, [Cell("gs_r", LOST, None)]),
    (calls_a_sent_job_printed, [Cell("process_id", (("paper_out", 15),), None), Cell("letters", JAM, None)]),
    (calls_a_lost_job_not_printed, [Cell("gs_r", LOST, None), Cell("counter", LOST, None)]),
    (claims_nothing_at_all, [Cell("gs_r", (("paper_near_end", None),), None)]),
    (forgets_what_it_sent, [Cell("gs_r", LOST, None, again=True)]),
]


@pytest.mark.parametrize(("mutant", "cells"), MUTANTS, ids=lambda part: getattr(part, "__name__", ""))
def test_matrix_fails_when_the_driver_is_wrong(
    cleans: dict[str, Clean], mutant: Patch, cells: list[Cell], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert verdict(cells) == {}, "the real driver passes here, or the mutant shows nothing"
    mutant(monkeypatch)
    assert verdict(cells) != {}
