"""How the kiosk's printer is, told to the server: in its words, in order, sooner or later."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from ausuivant.clock import FixedClock, SystemClock
from ausuivant.core.devices import DeviceHealth, DeviceTrouble
from ausuivant.core.errors import ServerUnreachable
from kiosk_app.health import RENEW_S, HealthReporter, Told, told_of
from kiosk_app.reports import REPORTS_KEPT, Reports
from printer_drivers import JobResult, JobState, PrinterStatus, TicketContent, TicketJob, open_printer
from printer_drivers.model import Condition, EventKind, Health, PrinterEvent, health_of
from printer_drivers.profile import load_profile
from printer_drivers.simulator import SimulatedPrinter
from tests.kiosk_app.reception import MORNING, Reception, example_site

READY = PrinterStatus(Health.READY)
SOON_S = 10.0


def status(*conditions: Condition, metres: float | None = None) -> PrinterStatus:
    """A printer that says this of itself."""
    found = Condition(0)
    for condition in conditions:
        found |= condition
    return PrinterStatus(health_of(found), found, metres_since_roll=metres)


class QuietPrinter:
    """A printer that says what the test has it say."""

    profile = load_profile("generic-80mm")

    def __init__(self) -> None:
        self.now = READY
        self.listeners: list[Callable[[PrinterEvent], None]] = []

    def submit(self, job: TicketJob) -> Future[JobResult]:
        raise AssertionError("nothing is printed here")

    def status(self, timeout: float = 2.5) -> PrinterStatus:
        return self.now

    def on_event(self, listener: Callable[[PrinterEvent], None]) -> None:
        self.listeners.append(listener)

    def close(self, timeout: float = 5.0) -> None:
        """Nothing to close."""

    def becomes(self, now: PrinterStatus, kind: EventKind = EventKind.STATUS, **facts: Any) -> None:
        self.now = now
        for listener in self.listeners:
            listener(PrinterEvent(kind, now, **facts))


class Listening:
    """A server that hears reports, or is away."""

    def __init__(self) -> None:
        self.away = False
        self.heard: queue.Queue[tuple[DeviceHealth, tuple[str, ...], float | None]] = queue.Queue()
        self.tries: queue.Queue[tuple[UUID, datetime]] = queue.Queue()

    def report_device(
        self, site: str, health: DeviceHealth, happened_at: datetime, *, troubles: Any, metres: Any, key: UUID
    ) -> None:
        assert site == "HDV"
        self.tries.put((key, happened_at))
        if self.away:
            raise ServerUnreachable(url="http://town")
        self.heard.put((health, tuple(str(one) for one in troubles), metres))

    def next(self) -> tuple[DeviceHealth, tuple[str, ...], float | None]:
        return self.heard.get(timeout=SOON_S)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(MORNING)


@pytest.fixture
def printer() -> QuietPrinter:
    return QuietPrinter()


@pytest.fixture
def server() -> Listening:
    return Listening()


@pytest.fixture
def reporter(printer: QuietPrinter, server: Listening, clock: FixedClock) -> Iterator[HealthReporter]:
    made = HealthReporter("HDV", api=server, printer=printer, clock=clock, tick_s=0.02)
    yield made
    made.close()
    assert server.heard.empty(), "something was told that no test expected"


@pytest.mark.parametrize(
    ("conditions", "health", "troubles"),
    [
        ((), "ready", ()),
        ((Condition.PAPER_NEAR_END,), "warning", ("paper_near_end",)),
        ((Condition.VIRTUAL_PAPER_END,), "warning", ("paper_near_end",)),
        (
            (Condition.PAPER_OUT, Condition.OFFLINE, Condition.PAPER_NEAR_END),
            "blocked",
            ("paper_out", "paper_near_end"),
        ),
        ((Condition.OFFLINE,), "blocked", ("offline",)),
        ((Condition.OFFLINE, Condition.PAPER_NEAR_END), "blocked", ("offline", "paper_near_end")),
        ((Condition.COVER_OPEN, Condition.PAPER_OUT), "blocked", ("paper_out", "cover_open")),
        ((Condition.HEAD_UP,), "blocked", ("cover_open",)),
        ((Condition.CUTTER_ERROR, Condition.OFFLINE), "blocked", ("cutter",)),
        ((Condition.UNRECOVERABLE,), "blocked", ("broken",)),
        ((Condition.VOLTAGE,), "blocked", ("error",)),
        ((Condition.HEAD_HOT,), "blocked", ("head_hot",)),
        ((Condition.PAPER_JAM,), "blocked", ("paper_jam",)),
        ((Condition.TICKET_IN_OUTPUT,), "ready", ()),
        ((Condition.FEED_BUTTON,), "ready", ()),
    ],
)
def test_status_is_told_in_the_words_of_the_log(
    conditions: tuple[Condition, ...], health: str, troubles: tuple[str, ...]
) -> None:
    told = told_of(status(*conditions))
    assert (told.health, tuple(str(one) for one in told.troubles)) == (health, troubles)


def test_every_state_and_every_condition_has_a_word() -> None:
    assert {health.value for health in Health} <= {health.value for health in DeviceHealth}
    for condition in Condition:
        told = told_of(status(condition))
        assert told.troubles or told.health is DeviceHealth.READY, condition


def test_doubt_and_a_ticket_left_are_warnings_when_the_printer_itself_is_ready() -> None:
    told = told_of(READY, doubtful=True, left=True)
    assert told.health is DeviceHealth.WARNING
    assert told.troubles == (DeviceTrouble.JOB_UNKNOWN, DeviceTrouble.TICKET_LEFT)


@pytest.mark.parametrize(
    ("before", "now", "news"),
    [(None, 2.0, True), (2.0, 6.9, False), (2.0, 7.0, True), (9.0, 0.1, True), (None, None, False), (3.0, None, True)],
)
def test_paper_is_news_when_some_metres_passed_or_the_roll_was_changed(
    before: float | None, now: float | None, news: bool
) -> None:
    told = Told(DeviceHealth.READY, (), before)
    assert replace(told, metres=now).is_news_after(told) is news


def test_changes_are_told_once_and_in_order(reporter: HealthReporter, printer: QuietPrinter, server: Listening) -> None:
    assert server.next() == ("ready", (), None)
    printer.becomes(status(Condition.PAPER_OUT, metres=78.0))
    printer.becomes(status(Condition.PAPER_OUT, metres=78.0))
    printer.becomes(PrinterStatus(Health.UNREACHABLE))
    printer.becomes(status(metres=0.0))
    assert server.next() == ("blocked", ("paper_out",), 78.0)
    assert server.next() == ("unreachable", (), None)
    assert server.next() == ("ready", (), 0.0)


def test_supervisors_see_that_a_kiosk_holds_tickets_until_it_handed_them_in(
    printer: QuietPrinter, server: Listening, clock: FixedClock
) -> None:
    holds = threading.Event()
    made = HealthReporter("HDV", api=server, printer=printer, clock=clock, holding=holds.is_set, tick_s=0.02)
    assert server.next() == ("ready", (), None)
    holds.set()
    assert server.next() == ("warning", ("unsynced",), None)
    printer.becomes(status(Condition.PAPER_OUT))
    assert server.next() == ("blocked", ("paper_out", "unsynced"), None)
    holds.clear()
    assert server.next() == ("blocked", ("paper_out",), None)
    made.close()


def test_changes_are_kept_with_their_time_and_their_key_when_the_server_is_away(
    reporter: HealthReporter, printer: QuietPrinter, server: Listening, clock: FixedClock
) -> None:
    assert server.next() == ("ready", (), None)
    server.tries.get(timeout=SOON_S)
    server.away = True
    printer.becomes(status(Condition.COVER_OPEN))
    first = server.tries.get(timeout=SOON_S)
    clock.advance(timedelta(minutes=10))
    printer.becomes(READY)
    again = server.tries.get(timeout=SOON_S)
    assert again == first, "the oldest first, under its own key, with the time when it happened"
    server.away = False
    assert server.next() == ("blocked", ("cover_open",), None)
    assert server.next() == ("ready", (), None)
    assert first[1] == MORNING


def test_doubt_about_a_ticket_is_told_until_the_next_one_is_sure(
    reporter: HealthReporter, printer: QuietPrinter, server: Listening
) -> None:
    assert server.next() == ("ready", (), None)
    printer.becomes(READY, EventKind.JOB, job_id="1", result=JobResult(JobState.UNKNOWN))
    assert server.next() == ("warning", ("job_unknown",), None)
    printer.becomes(READY, EventKind.JOB, job_id="2", result=JobResult(JobState.PRINTED))
    assert server.next() == ("ready", (), None)
    printer.becomes(READY, EventKind.PRESENTER, job_id="2", fate=JobState.LEFT)
    assert server.next() == ("warning", ("ticket_left",), None)
    printer.becomes(READY, EventKind.PRESENTER, job_id="2", fate=JobState.RETRACTED)
    assert server.next() == ("ready", (), None)


def test_all_is_well_is_told_again_when_an_hour_has_passed(
    reporter: HealthReporter, server: Listening, clock: FixedClock
) -> None:
    assert server.next() == ("ready", (), None)
    clock.advance(timedelta(seconds=RENEW_S))
    assert server.next() == ("ready", (), None)


def test_reports_lose_the_oldest_when_the_server_is_away_for_very_long() -> None:
    said: list[int] = []
    away = True

    def report(number: int) -> None:
        if away:
            raise ServerUnreachable(url="http://town")
        said.append(number)

    reports = Reports()
    for number in range(REPORTS_KEPT + 2):
        reports.tell(lambda key, number=number: report(number))
    assert reports.waiting
    away = False
    reports.retell()
    assert said == list(range(2, REPORTS_KEPT + 2))
    assert not reports.waiting


def test_simulated_printer_that_runs_out_of_paper_is_an_alert_until_it_has_some(
    simulated: SimulatedPrinter,
) -> None:
    """The whole way: a real socket, the driver, the kiosk's thread, the core."""
    clock = SystemClock()
    reception = Reception(example_site("HDV"), FixedClock(MORNING))
    heard: queue.Queue[DeviceHealth] = queue.Queue()

    class Hearing:
        def report_device(self, *facts: Any, **more: Any) -> None:
            reception.report_device(*facts, **more)
            heard.put(reception.state.devices["kiosk-1"].health)

    content = TicketContent(site_name="Hôtel de ville", town="Miramas", label="A001", issued_at=MORNING)
    printer = open_printer(simulated.url, "generic-80mm", clock=clock)
    reporter = HealthReporter("HDV", api=Hearing(), printer=printer, clock=FixedClock(MORNING), tick_s=0.05)
    try:
        assert heard.get(timeout=SOON_S) is DeviceHealth.READY
        assert printer.submit(TicketJob("1", content)).result(SOON_S).on_paper
        simulated.fault("paper_out")
        assert heard.get(timeout=SOON_S) is DeviceHealth.BLOCKED
        assert [alert.detail for alert in reception.state.alerts.values()] == ["paper_out"]
        simulated.clear("paper_out")
        assert heard.get(timeout=SOON_S) is DeviceHealth.READY
        assert dict(reception.state.alerts) == {}
    finally:
        reporter.close()
        printer.close()
