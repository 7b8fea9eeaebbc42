"""The one thread that owns the link to a printer. Callers get futures and are never kept waiting."""

from __future__ import annotations

import hashlib
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, replace

from ausuivant.clock import Clock
from printer_drivers import commands
from printer_drivers.encode import Program
from printer_drivers.errors import JobUncertain, LinkError, LinkLost
from printer_drivers.inquiry import Inquiry
from printer_drivers.job import JobMachine, lost_without_link
from printer_drivers.journal import JournalEntry, PrintJournal
from printer_drivers.model import (
    RETRYABLE,
    EventKind,
    Health,
    JobResult,
    JobState,
    PrinterEvent,
    PrinterStatus,
    TicketJob,
)
from printer_drivers.profile import Profile
from printer_drivers.program import ticket_program
from printer_drivers.replies import AutoStatus, ReplyParser
from printer_drivers.status import status_from_auto, unreachable
from printer_drivers.transports.base import Transport

_log = logging.getLogger(__name__)

CONNECT_S = 2.0
WRITE_S = 0.05
READ_S = 0.2
IDLE_S = 1.0
POLL_S = 60.0


@dataclass(frozen=True)
class _Submission:
    job: TicketJob
    future: Future[JobResult]
    at: float


@dataclass(frozen=True)
class _StatusWanted:
    future: Future[PrinterStatus]


class _Stop:
    """Ends the worker."""


class PrinterWorker:
    """A printer: submit jobs, read its status, hear of its changes. One job at a time, in order."""

    def __init__(self, transport: Transport, profile: Profile, *, journal: PrintJournal, clock: Clock) -> None:
        self.profile = profile
        self._transport = transport
        self._journal = journal
        self._clock = clock
        self._parser = ReplyParser()
        self._inbox: queue.SimpleQueue[_Submission | _StatusWanted | _Stop] = queue.SimpleQueue()
        self._listeners: list[Callable[[PrinterEvent], None]] = []
        self._last_status = PrinterStatus(Health.UNKNOWN)
        self._asked_at = clock.monotonic()
        self._door = threading.Lock()
        self._closing = False
        self._unclean = journal.last_sent_state() in (JobState.SENDING, JobState.UNKNOWN)
        self._thread = threading.Thread(target=self._run, name="printer", daemon=True)
        self._thread.start()

    def submit(self, job: TicketJob) -> Future[JobResult]:
        """Queue a job. The future ends with a `JobResult`.

        From it are raised only `ConfigError` and `sqlite3.Error` (the journal could not be written): then nothing
        was printed. A job that was still waiting at `close`, or came later, is cancelled.
        """
        future: Future[JobResult] = Future()
        self._put(_Submission(job, future, self._clock.monotonic()))
        return future

    def status(self, timeout: float = 2.5) -> PrinterStatus:
        """Ask the printer how it is; while a job runs longer than `timeout` seconds, tell what was last known."""
        future: Future[PrinterStatus] = Future()
        self._put(_StatusWanted(future))
        try:
            return future.result(timeout)
        except (FutureTimeout, CancelledError):
            return self._last_status

    def on_event(self, listener: Callable[[PrinterEvent], None]) -> None:
        """Call `listener` from the worker's thread at each change of status and at the end of each job."""
        self._listeners.append(listener)

    def close(self, timeout: float = 5.0) -> None:
        """End the thread after the job in hand, and close link and journal."""
        with self._door:
            self._closing = True
            self._inbox.put(_Stop())
        self._thread.join(timeout)

    def _put(self, wanted: _Submission | _StatusWanted) -> None:
        """Queue something, or cancel it when the printer was closed."""
        with self._door:
            if self._closing:
                wanted.future.cancel()
            else:
                self._inbox.put(wanted)

    def __enter__(self) -> PrinterWorker:
        """Use as a context manager."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def _run(self) -> None:
        while True:
            try:
                wanted = self._inbox.get(timeout=IDLE_S)
            except queue.Empty:
                self._idle()
                continue
            match wanted:
                case _Submission(future=future) | _StatusWanted(future=future) if self._closing:
                    future.cancel()
                case _Submission():
                    self._serve(wanted)
                case _StatusWanted():
                    self._learn(self._ask())
                    wanted.future.set_result(self._last_status)
                case _Stop():
                    break
        self._transport.close()
        self._journal.close()

    def _serve(self, wanted: _Submission) -> None:
        """Carry one job out; what goes wrong ends in its future, never in this thread."""
        if not wanted.future.set_running_or_notify_cancel():
            return
        try:
            result = self._print(wanted)
        except Exception as error:
            wanted.future.set_exception(error)
            return
        self._learn(result.status)
        wanted.future.set_result(result)
        self._tell(PrinterEvent(EventKind.JOB, result.status, wanted.job.job_id, result))

    def _print(self, wanted: _Submission) -> JobResult:
        job = wanted.job
        earlier = self._journal.find(job.job_id)
        if earlier is not None and earlier.state not in RETRYABLE:
            return self._as_recorded(earlier)
        program = ticket_program(job.content, self.profile)
        digest = hashlib.sha256(b"".join(program.body)).hexdigest()
        pid = self._journal.begin(job.job_id, label=job.content.label, sha256=digest)
        result = self._attempt(job.job_id, program, pid)
        if result.state is JobState.NOT_STARTED and isinstance(result.error, LinkLost):
            # A link that was idle for minutes is often dead without a sign; a fresh one tells the truth.
            result = self._attempt(job.job_id, program, pid)
        result = replace(result, duration_s=self._clock.monotonic() - wanted.at)
        try:
            self._journal.move(job.job_id, result.state, evidence=result.evidence)
        except sqlite3.Error:
            # What came out came out; on disk the job stays SENDING, which a restart takes for UNKNOWN.
            _log.exception("the print journal could not record how %s ended", job.job_id)
        return result

    def _as_recorded(self, entry: JournalEntry) -> JobResult:
        """Answer for a job that was sent before; one cut off by a crash is nobody's guess."""
        sure = entry.state is not JobState.SENDING
        state = entry.state if sure else JobState.UNKNOWN
        error = JobUncertain(entry.job_id) if state is JobState.UNKNOWN else None
        return JobResult(state, entry.evidence, self._last_status, state is JobState.UNKNOWN, error=error)

    def _attempt(self, job_id: str, program: Program, pid: int) -> JobResult:
        started = self._clock.monotonic()
        try:
            self._connect()
        except LinkError as error:
            return lost_without_link(error, started=started, now=self._clock.monotonic())
        machine = JobMachine(
            program,
            self.profile,
            pid=pid,
            bidirectional=self._transport.bidirectional,
            now=self._clock.monotonic(),
            unclean_start=self._unclean,
        )
        recorded = JobState.QUEUED
        while machine.result is None:
            piece = machine.next_bytes()
            if machine.state is not recorded:
                recorded = machine.state
                self._journal.move(job_id, recorded)
            self._exchange(machine, piece)
        if machine.state is not JobState.NOT_STARTED:
            self._unclean = machine.unclean
        if machine.unclean:
            self._transport.close()
        return machine.result

    def _exchange(self, machine: JobMachine, piece: bytes) -> None:
        """Send what can be sent, hear what can be heard, let time pass."""
        try:
            taken = 0
            if piece:
                taken = self._transport.write(piece, WRITE_S)
                machine.sent(taken, now=self._clock.monotonic())
            patience = 0.0
            if machine.result is None and not (taken and machine.next_bytes()):
                patience = min(READ_S, max(0.0, machine.deadline - self._clock.monotonic()))
            if piece and not taken:
                patience = min(patience, WRITE_S)
            for reply in self._parser.feed(self._transport.read(4096, patience)):
                machine.receive(reply, now=self._clock.monotonic())
        except LinkError as error:
            machine.link_lost(error, now=self._clock.monotonic())
        machine.tick(self._clock.monotonic())

    def _connect(self) -> None:
        """Have an open link with nothing stale in it. Raises `NotReachable`."""
        if self._transport.is_open:
            try:
                self._hear()
            except LinkLost:
                self._transport.close()
        if not self._transport.is_open:
            self._parser.reset()
            self._transport.open(CONNECT_S)

    def _hear(self) -> None:
        """Read what the printer said by itself."""
        while data := self._transport.read(4096, 0.0):
            for reply in self._parser.feed(data):
                if isinstance(reply, AutoStatus):
                    self._learn(status_from_auto(reply.data, at=self._clock.monotonic()))

    def _ask(self) -> PrinterStatus:
        """Ask DLE EOT 1 to 4 over the link."""
        self._asked_at = self._clock.monotonic()
        if not self._transport.bidirectional:
            return PrinterStatus(Health.UNKNOWN, at=self._asked_at)
        try:
            self._connect()
            unblock = commands.complete_picture(self.profile) if self._unclean else b""
            inquiry = Inquiry(self._clock.monotonic(), unblock=unblock)
            question = b""
            while not inquiry.answered:
                question += inquiry.take_bytes()
                if question:
                    question = question[self._transport.write(question, WRITE_S) :]
                for reply in self._parser.feed(self._transport.read(256, READ_S)):
                    inquiry.receive(reply, now=self._clock.monotonic())
                now = self._clock.monotonic()
                inquiry.tick(now)
                if inquiry.mute(now):
                    return unreachable(at=now)
        except LinkError:
            return unreachable(at=self._clock.monotonic())
        return inquiry.status(self._clock.monotonic())

    def _idle(self) -> None:
        """Between jobs: listen for automatic status, and ask now and then so that the link stays alive."""
        if self._clock.monotonic() - self._asked_at >= POLL_S:
            self._learn(self._ask())
        elif self._transport.is_open:
            try:
                self._hear()
            except LinkError:
                self._learn(unreachable(at=self._clock.monotonic()))

    def _learn(self, status: PrinterStatus) -> None:
        """Keep the newest status and tell the listeners when it says something new."""
        previous, self._last_status = self._last_status, status
        if (previous.health, previous.conditions) != (status.health, status.conditions):
            self._tell(PrinterEvent(EventKind.STATUS, status))

    def _tell(self, event: PrinterEvent) -> None:
        for listener in self._listeners:
            try:
                listener(event)
            except Exception:
                _log.exception("a listener failed on %s", event.kind)
