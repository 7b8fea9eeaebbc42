"""The server hears whether calls are heard, and the screen never waits for it."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from ausuivant.clock import FixedClock
from ausuivant.core.errors import NothingChanges, ServerUnreachable
from counter_display.sound_report import SoundReport
from tests.counter_display.hall_site import MORNING

WAIT_S = 10


class Listening:
    """A server that is away for the first `away` reports."""

    def __init__(self, away: int = 0) -> None:
        self.away = away
        self.heard: queue.SimpleQueue[tuple[str, datetime, bool]] = queue.SimpleQueue()
        self.keys: list[UUID | None] = []

    def report_sound(self, site: str, happened_at: datetime, *, works: bool, key: UUID | None = None) -> None:
        self.keys.append(key)
        if len(self.keys) <= self.away:
            raise ServerUnreachable(url="http://accueil")
        self.heard.put((site, happened_at, works))
        if works:
            raise NothingChanges


@pytest.fixture
def server() -> Listening:
    return Listening()


@pytest.fixture
def report(server: Listening) -> Iterator[SoundReport]:
    made = SoundReport(server, "HDV", clock=FixedClock(MORNING), renew_s=WAIT_S, retry_s=0.01)
    yield made
    made.close()


def test_sound_is_reported_when_it_goes_and_when_it_comes_back(server: Listening, report: SoundReport) -> None:
    report.note(False)
    assert server.heard.get(timeout=WAIT_S) == ("HDV", MORNING, False)
    report.note(True)
    assert server.heard.get(timeout=WAIT_S) == ("HDV", MORNING, True)


def test_sound_is_reported_again_until_it_was_heard_when_the_server_is_away(
    server: Listening, report: SoundReport
) -> None:
    server.away = 3
    report.note(False)
    assert server.heard.get(timeout=WAIT_S) == ("HDV", MORNING, False)
    assert len(server.keys) == 4


def test_sound_is_reported_again_by_itself_when_nothing_changes(server: Listening) -> None:
    clock = FixedClock(MORNING)
    report = SoundReport(server, "HDV", clock=clock, renew_s=0.01)
    report.note(True)
    clock.advance(timedelta(hours=1))
    first, second = (server.heard.get(timeout=WAIT_S) for _ in range(2))
    report.close()
    assert first == second  # since when it is so does not move
