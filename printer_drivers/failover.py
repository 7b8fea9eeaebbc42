"""Several printers behind one door: when the first cannot print, the next one does.

A ticket goes on to the next printer only if it is certain that the one before did not put it on paper. A ticket
whose fate is unknown stays with its printer: only that one can tell, or a person.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Final, Protocol

from printer_drivers.errors import ConfigError
from printer_drivers.listeners import Listeners
from printer_drivers.model import (
    RETRYABLE,
    EventKind,
    Health,
    JobResult,
    PrinterEvent,
    PrinterStatus,
    TicketJob,
)
from printer_drivers.opening import Printer

_ABLE: Final = frozenset({Health.READY, Health.WARNING})
_UNABLE: Final = frozenset({Health.BLOCKED, Health.UNREACHABLE})


class ChainedPrinter(Printer, Protocol):
    """What a chain asks of its printers: also to tell, without asking the device, how it is and what it has."""

    @property
    def last_status(self) -> PrinterStatus:
        """What was last known."""
        ...

    def has_taken(self, job_id: str) -> bool:
        """Whether this printer has, or may have, a job's paper."""
        ...


class PrinterChain:
    """Used like one printer. Its profile is the first one's; all must be of one width if a preview is shown.

    It closes its printers. Raises `ConfigError` when there is none.
    """

    def __init__(self, printers: Sequence[ChainedPrinter]) -> None:
        if not printers:
            raise ConfigError("a chain without a printer")
        self._printers = tuple(printers)
        self.profile = printers[0].profile
        self._listeners = Listeners()
        self._lock = threading.Lock()
        self._under_way: dict[str, Future[JobResult]] = {}
        self._told = PrinterStatus(Health.UNKNOWN)
        for printer in printers:
            printer.on_event(self._hear)

    def submit(self, job: TicketJob) -> Future[JobResult]:
        """Queue a job at the printer that already has it, else at the first that is not known to be in trouble."""
        answer: Future[JobResult] = Future()
        with self._lock:
            under_way = self._under_way.setdefault(job.job_id, answer)
        if under_way is not answer:
            return under_way
        owner = [printer for printer in self._printers if printer.has_taken(job.job_id)]
        able = sorted(self._printers, key=lambda printer: printer.last_status.health in _UNABLE)
        self._try(job, owner[:1] or able, answer, None)
        return answer

    def reprint(self, job: TicketJob, *, job_id: str) -> Future[JobResult]:
        """Print a ticket once more under a job id of its own: the same number, marked DUPLICATA."""
        return self.submit(TicketJob(job_id, replace(job.content, duplicate=True)))

    def status(self, timeout: float = 2.5) -> PrinterStatus:
        """Ask all; see `last_status`."""
        for printer in self._printers:
            printer.status(timeout / len(self._printers))
        return self.last_status

    @property
    def last_status(self) -> PrinterStatus:
        """Say how the chain is: it can print when one can, and warns when the first cannot."""
        known = [printer.last_status for printer in self._printers]
        first = known[0]
        if first.health not in _UNABLE:
            return first
        spare = any(status.health in _ABLE for status in known[1:])
        return replace(first, health=Health.WARNING) if spare else first

    def has_taken(self, job_id: str) -> bool:
        """Whether one of the printers has, or may have, a job's paper."""
        return any(printer.has_taken(job_id) for printer in self._printers)

    def on_event(self, listener: Callable[[PrinterEvent], None]) -> None:
        """Hear of changes, from the printers' own threads: of each job once, at its end."""
        self._listeners.add(listener)

    def close(self, timeout: float = 5.0) -> None:
        """Let all go."""
        for printer in self._printers:
            printer.close(timeout)

    def _try(
        self,
        job: TicketJob,
        printers: Sequence[ChainedPrinter],
        answer: Future[JobResult],
        first: JobResult | None,
    ) -> None:
        """Give the job to the first printer; when it ends, this is called for the rest. Nobody waits."""

        def ended(future: Future[JobResult]) -> None:
            if future.cancelled():
                self._finish(job)
                answer.cancel()
                answer.set_running_or_notify_cancel()
                return
            error = future.exception()
            if error is not None:
                self._finish(job)
                if answer.set_running_or_notify_cancel():
                    answer.set_exception(error)
                return
            result = future.result()
            if result.state in RETRYABLE and len(printers) > 1:
                self._try(job, printers[1:], answer, first or result)
                return
            self._answer(job, first if first is not None and result.state in RETRYABLE else result, answer)

        printers[0].submit(job).add_done_callback(ended)

    def _answer(self, job: TicketJob, result: JobResult, answer: Future[JobResult]) -> None:
        self._finish(job)
        told = replace(result, status=self.last_status)
        if answer.set_running_or_notify_cancel():
            answer.set_result(told)
        self._listeners.tell(PrinterEvent(EventKind.JOB, told.status, job.job_id, told))

    def _finish(self, job: TicketJob) -> None:
        with self._lock:
            self._under_way.pop(job.job_id, None)

    def _hear(self, event: PrinterEvent) -> None:
        """Pass on what a printer tells: its state as the chain's, and of a job only what comes after its answer."""
        if event.kind is EventKind.STATUS:
            now = self.last_status
            with self._lock:
                before, self._told = self._told, now
            if (before.health, before.conditions) != (now.health, now.conditions):
                self._listeners.tell(replace(event, status=now))
            return
        with self._lock:
            pending = event.kind is EventKind.JOB and event.job_id in self._under_way
        if not pending:
            self._listeners.tell(event)
