"""How the kiosk's printer is, told to the server: each change, and once an hour that all is as it was."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, Protocol
from uuid import UUID

from ausuivant.clock import Clock
from ausuivant.core.devices import DeviceHealth, DeviceTrouble
from kiosk_app.reports import Reports
from printer_drivers import JobState, Printer, PrinterStatus
from printer_drivers.model import Condition, EventKind, Health, PrinterEvent

log = logging.getLogger(__name__)

#: So the supervision can tell a printer of which there is no news from one that is as it was.
RENEW_S: Final = 3600.0
TICK_S: Final = 5.0
#: So much paper is news by itself.
METRES: Final = 5.0

TROUBLES: Final[Mapping[Condition, DeviceTrouble]] = {
    Condition.UNRECOVERABLE: DeviceTrouble.BROKEN,
    Condition.CUTTER_ERROR: DeviceTrouble.CUTTER,
    Condition.PAPER_JAM: DeviceTrouble.PAPER_JAM,
    Condition.PAPER_OUT: DeviceTrouble.PAPER_OUT,
    Condition.COVER_OPEN | Condition.HEAD_UP: DeviceTrouble.COVER_OPEN,
    Condition.HEAD_HOT: DeviceTrouble.HEAD_HOT,
    Condition.RECOVERABLE | Condition.VOLTAGE: DeviceTrouble.ERROR,
    Condition.PAPER_NEAR_END | Condition.VIRTUAL_PAPER_END: DeviceTrouble.PAPER_NEAR_END,
}


class HealthApi(Protocol):
    """What is asked of the server; `ApiClient` in the programs, one for this thread alone."""

    def report_device(
        self,
        site: str,
        health: DeviceHealth,
        happened_at: datetime,
        *,
        troubles: tuple[DeviceTrouble, ...],
        metres: float | None,
        key: UUID,
    ) -> object:
        """Say how the printer is; raises a DomainError."""
        ...


@dataclass(frozen=True, slots=True)
class Told:
    """What a report says of the printer."""

    health: DeviceHealth
    troubles: tuple[DeviceTrouble, ...]
    metres: float | None

    def is_news_after(self, before: Told | None) -> bool:
        """Whether staff would want to hear of it; of the paper, each few metres and a changed roll."""
        if before is None or (self.health, self.troubles) != (before.health, before.troubles):
            return True
        if self.metres is None or before.metres is None:
            return self.metres != before.metres
        return self.metres < before.metres or self.metres - before.metres >= METRES


def told_of(status: PrinterStatus, *, doubtful: bool = False, left: bool = False, holding: bool = False) -> Told:
    """Put a printer's status into the words of the log.

    `doubtful`: nobody knows whether the last ticket came out; `left`: it stands in the output, untaken; `holding`: the
    kiosk has tickets that the server has not.
    """
    found = [trouble for mask, trouble in TROUBLES.items() if status.conditions & mask]
    if status.conditions & Condition.OFFLINE and status.health is Health.BLOCKED:
        # Alone it is all that is known; beside another trouble it only says that there is one.
        found += [DeviceTrouble.OFFLINE] if not set(found) - {DeviceTrouble.PAPER_NEAR_END} else []
    found += [DeviceTrouble.JOB_UNKNOWN] * doubtful + [DeviceTrouble.TICKET_LEFT] * left
    found += [DeviceTrouble.UNSYNCED] * holding
    health = DeviceHealth(status.health.value)
    if found and health is DeviceHealth.READY:
        health = DeviceHealth.WARNING
    return Told(health, tuple(sorted(found, key=list(DeviceTrouble).index)), status.metres_since_roll)


class _Stop:
    """Ends the thread."""


class HealthReporter:
    """Listens to the printer and tells the server, from a thread of its own: a long ticket delays no news."""

    def __init__(
        self,
        site_id: str,
        *,
        api: HealthApi,
        printer: Printer,
        clock: Clock,
        holding: Callable[[], bool] = lambda: False,
        tick_s: float = TICK_S,
    ) -> None:
        """Begin to listen. `tick_s`: how often what the server did not hear is told again.

        `holding`: whether the kiosk has tickets that the server has not; looked at as often.
        """
        self._site_id = site_id
        self._api = api
        self._printer = printer
        self._clock = clock
        self._holding = holding
        self._held = False
        self._tick_s = tick_s
        self._reports = Reports()
        self._told: Told | None = None
        self._told_at = clock.monotonic()
        self._doubtful = False
        self._left = False
        self._inbox: queue.SimpleQueue[tuple[PrinterEvent, datetime] | _Stop] = queue.SimpleQueue()
        printer.on_event(lambda event: self._inbox.put((event, clock.now())))
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="health", daemon=True)
        self._thread.start()

    def close(self, timeout: float = 5.0) -> None:
        """Stop; what the server has not heard by now, the next start makes good."""
        self._closing.set()
        self._inbox.put(_Stop())
        self._thread.join(timeout)

    def _run(self) -> None:
        stopped = False
        while not stopped:
            try:
                stopped = self._turn()
            except Exception:
                # Whatever it is, the next change of the printer must still be told.
                log.exception("the printer's health could not be told")
                stopped = self._closing.wait(self._tick_s)

    def _turn(self) -> bool:
        """Do one thing: renew, hear an event or try again. Whether it was told to stop."""
        if self._told is None or self._clock.monotonic() - self._told_at >= RENEW_S:
            self._say(self._printer.status(), self._clock.now(), again=True)
        try:
            heard = self._inbox.get(timeout=self._tick_s)
        except queue.Empty:
            self._reports.retell()
            if self._holding() != self._held:
                self._say(self._printer.status(), self._clock.now())
            return False
        if isinstance(heard, _Stop):
            return True
        self._hear(*heard)
        return False

    def _hear(self, event: PrinterEvent, happened_at: datetime) -> None:
        if event.kind is EventKind.JOB and event.result is not None:
            self._doubtful = event.result.state is JobState.UNKNOWN
        if event.kind is EventKind.PRESENTER:
            self._left = event.fate is JobState.LEFT
        self._say(event.status, happened_at)

    def _say(self, status: PrinterStatus, happened_at: datetime, *, again: bool = False) -> None:
        self._held = self._holding()
        told = told_of(status, doubtful=self._doubtful, left=self._left, holding=self._held)
        if not again and not told.is_news_after(self._told):
            return
        self._told, self._told_at = told, self._clock.monotonic()
        self._reports.tell(partial(_tell, self._api, self._site_id, told, happened_at))


def _tell(api: HealthApi, site_id: str, told: Told, happened_at: datetime, key: UUID) -> object:
    return api.report_device(site_id, told.health, happened_at, troubles=told.troubles, metres=told.metres, key=key)
