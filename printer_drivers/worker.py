"""The one thread that owns the link to a printer. Callers get futures and are never kept waiting."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from ausuivant.clock import Clock
from printer_drivers import commands
from printer_drivers.delivery import Delivery
from printer_drivers.errors import JournalFailed, LinkError
from printer_drivers.health import HealthKeeper
from printer_drivers.inquiry import Inquiry
from printer_drivers.journal import PrintJournal
from printer_drivers.link import PrinterLink
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
from printer_drivers.presenter import PresenterWatch
from printer_drivers.profile import Profile
from printer_drivers.replies import Reply
from printer_drivers.status import status_from_report, unreachable
from printer_drivers.transports.base import Transport

_log = logging.getLogger(__name__)

IDLE_S: Final = 1.0
#: How often a printer is asked between jobs, and how often when it is known to be in trouble [s].
POLL_S: Final = 60.0
#: The same for one that does not speak up by itself.
QUIET_POLL_S: Final = 15.0
TROUBLE_POLL_S: Final = 5.0
#: How long jobs stay in the journal; a ticket dies with its day.
KEEP: Final = timedelta(days=2)
_TROUBLE: Final = frozenset({Health.BLOCKED, Health.UNREACHABLE})


@dataclass(frozen=True)
class _Submission:
    job: TicketJob
    future: Future[JobResult]
    at: float


@dataclass(frozen=True)
class _StatusWanted:
    future: Future[PrinterStatus]


class _RollChanged:
    """Somebody put a new roll in."""


class _Stop:
    """Ends the worker."""


_Wanted = _Submission | _StatusWanted | _RollChanged | _Stop


class PrinterWorker:
    """A printer: submit jobs, read its status, hear of its changes. One job at a time, in order.

    `pause` waits between attempts and says whether it is time to end; without it the worker waits in real time.
    """

    def __init__(
        self,
        transport: Transport,
        profile: Profile,
        *,
        journal: PrintJournal,
        clock: Clock,
        pause: Callable[[float], bool] | None = None,
    ) -> None:
        self.profile = profile
        self._journal = journal
        self._clock = clock
        self._inbox: queue.SimpleQueue[_Wanted] = queue.SimpleQueue()
        self._listeners = Listeners()
        self._asked_at = clock.monotonic()
        self._armed_opening = 0
        self._purged_on: date | None = None
        self._door = threading.Lock()
        self._closing = threading.Event()
        self._watch: PresenterWatch | None = None
        self._health = HealthKeeper(journal, clock=clock)
        self._link = PrinterLink(transport, profile, clock=clock)
        self._delivery = Delivery(
            self._link,
            profile,
            journal=journal,
            clock=clock,
            heard=self._hear,
            moved=self._health.moved,
            settled=self._tell_settled,
            pause=pause or self._closing.wait,
        )
        self._thread = threading.Thread(target=self._run, name="printer", daemon=True)
        self._thread.start()

    def submit(self, job: TicketJob) -> Future[JobResult]:
        """Queue a job. The future ends with a `JobResult`, whose `error` says what kept the paper in.

        From it is raised only `ConfigError`, for content that is no ticket: then nothing was printed. A job that was
        still waiting at `close`, or came later, is cancelled.
        """
        future: Future[JobResult] = Future()
        self._put(_Submission(job, future, self._clock.monotonic()))
        return future

    def reprint(self, job: TicketJob, *, job_id: str) -> Future[JobResult]:
        """Print a ticket once more under a job id of its own: the same number, marked DUPLICATA."""
        return self.submit(TicketJob(job_id, replace(job.content, duplicate=True)))

    def status(self, timeout: float = 2.5) -> PrinterStatus:
        """Ask the printer how it is; while a job runs longer than `timeout` seconds, tell what was last known."""
        future: Future[PrinterStatus] = Future()
        self._put(_StatusWanted(future))
        try:
            return future.result(timeout)
        except (FutureTimeout, CancelledError):
            return self._health.last

    def has_taken(self, job_id: str) -> bool:
        """Whether this printer has, or may have, a job's paper. Unless the journal says no, it may."""
        try:
            entry = self._journal.find(job_id)
        except JournalFailed:
            _log.exception("the print journal cannot say whether it knows %s", job_id)
            return True
        return entry is not None and entry.state not in RETRYABLE

    @property
    def last_status(self) -> PrinterStatus:
        """What was last known, without asking."""
        return self._health.last

    def roll_changed(self) -> None:
        """Take note that staff put a new roll in; the metres are counted anew."""
        self._inbox.put(_RollChanged())

    def on_event(self, listener: Callable[[PrinterEvent], None]) -> None:
        """Call `listener` from the worker's thread at each change of status and at the end of each job."""
        self._listeners.add(listener)

    def close(self, timeout: float = 5.0) -> None:
        """End the thread after the attempt in hand, and close link and journal."""
        with self._door:
            self._closing.set()
            self._inbox.put(_Stop())
        self._thread.join(timeout)

    def _put(self, wanted: _Submission | _StatusWanted) -> None:
        """Queue something, or cancel it when the printer was closed."""
        with self._door:
            if self._closing.is_set():
                wanted.future.cancel()
            else:
                self._inbox.put(wanted)

    def __enter__(self) -> PrinterWorker:
        """Use as a context manager."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    # -- the thread ----------------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            try:
                wanted = self._inbox.get(timeout=self._idle_s())
            except queue.Empty:
                self._idle()
                continue
            match wanted:
                case _Submission(future=future) | _StatusWanted(future=future) if self._closing.is_set():
                    future.cancel()
                case _Submission():
                    self._serve(wanted)
                case _StatusWanted():
                    self._learn(self._ask())
                    wanted.future.set_result(self._health.last)
                    self._settle()
                case _RollChanged():
                    self._health.roll_changed()
                    self._listeners.tell(PrinterEvent(EventKind.STATUS, self._health.last))
                case _Stop():
                    break
        self._link.drop()
        try:
            self._journal.close()
        except JournalFailed:
            _log.exception("the print journal did not close well")

    def _serve(self, wanted: _Submission) -> None:
        """Carry one job out; what goes wrong ends in its future, never in this thread."""
        if not wanted.future.set_running_or_notify_cancel():
            return
        self._finish_watch()
        try:
            result = self._delivery.deliver(wanted.job)
        except Exception as error:
            self._link.drop()  # whatever was asked last must not be answered to the next job
            wanted.future.set_exception(error)
            return
        if result.status.health is not Health.UNKNOWN:
            self._learn(result.status)
        result = replace(result, status=self._health.last, duration_s=self._clock.monotonic() - wanted.at)
        if result.on_paper and self.profile.ejector is not None and self._link.bidirectional:
            self._watch = PresenterWatch(self.profile.ejector, job_id=wanted.job.job_id, now=self._clock.monotonic())
        self._listeners.tell(PrinterEvent(EventKind.JOB, result.status, wanted.job.job_id, result))
        wanted.future.set_result(result)
        self._health.save()

    # -- between jobs --------------------------------------------------------------------------------------

    def _idle_s(self) -> float:
        if self._watch is None:
            return IDLE_S
        return min(IDLE_S, max(0.0, self._watch.idle_until - self._clock.monotonic()))

    def _idle(self) -> None:
        """Follow a presented ticket, listen, ask now and then so that the link stays alive, and settle what is open."""
        if self._watch is not None:
            self._step_watch()
            return
        if self._clock.monotonic() - self._asked_at >= self._poll_s:
            self._learn(self._ask())
            self._settle()
            self._purge()
        elif self._link.is_open:
            try:
                self._link.hear(self._hear)
            except LinkError:
                # Network printers hang up on idle hosts: only one that cannot be reached again is in trouble.
                self._link.drop()
                self._learn(self._ask())

    @property
    def _poll_s(self) -> float:
        if self._health.last.health in _TROUBLE or self._delivery.in_doubt:
            return TROUBLE_POLL_S
        return POLL_S if self.profile.asb else QUIET_POLL_S

    def _purge(self) -> None:
        """Once a day, forget old jobs."""
        now = self._clock.now()
        if self._purged_on != now.date():
            self._purged_on = now.date()
            try:
                self._journal.forget_before(now - KEEP)
            except JournalFailed:
                _log.exception("old jobs could not be forgotten")

    def _settle(self) -> None:
        """Find out what became of a job in doubt, once the printer can print again."""
        if self._delivery.in_doubt and self._health.last.health in (Health.READY, Health.WARNING):
            try:
                self._delivery.settle()
            except JournalFailed:
                _log.exception("a job's fate could not be recorded")

    def _ask(self) -> PrinterStatus:
        """Ask the printer how it is."""
        self._asked_at = self._clock.monotonic()
        if not self._link.bidirectional:
            return PrinterStatus(Health.UNKNOWN, at=self._asked_at)
        try:
            self._link.connect(self._hear)
        except LinkError:
            return unreachable(at=self._clock.monotonic())
        unblock = commands.complete_picture(self.profile)
        inquiry = Inquiry(self.profile, now=self._clock.monotonic(), unblock=unblock)
        self._link.converse(inquiry)
        if inquiry.error is not None:
            self._link.drop()
        else:
            self._arm()
        return inquiry.status(self._clock.monotonic())

    def _arm(self) -> None:
        """Have the printer tell its faults by itself, once on each link."""
        if self.profile.asb and self.profile.status != "star" and self._armed_opening != self._link.openings:
            self._armed_opening = self._link.openings
            try:
                self._link.tell(commands.ENABLE_AUTO_STATUS)
            except LinkError as error:
                _log.info("the printer was not asked to tell its faults: %s", error)

    def _hear(self, reply: Reply) -> None:
        """Take what the printer says by itself."""
        status = status_from_report(reply, at=self._clock.monotonic())
        if status is not None:
            self._learn(status)
            return
        try:
            self._delivery.overhear(reply)
        except JournalFailed:
            _log.exception("a job's fate could not be recorded")

    def _step_watch(self) -> None:
        """Let the presenter's watch have the link until it waits again."""
        watch = self._watch
        while watch is not None and not watch.over and watch.idle_until <= self._clock.monotonic():
            self._link.exchange(watch, watch.next_bytes())
        self._tell_fates()

    def _finish_watch(self) -> None:
        """See the last ticket out before the next one pushes it."""
        if self._watch is not None:
            self._link.converse(self._watch, before_sending=self._tell_fates)
            self._tell_fates()

    def _tell_fates(self) -> None:
        watch = self._watch
        if watch is None:
            return
        if watch.over:
            self._watch = None
        for fate in watch.news():
            try:
                self._journal.record_fate(watch.job_id, fate)
            except JournalFailed:
                _log.exception("the fate of a paper could not be recorded")
            self._listeners.tell(PrinterEvent(EventKind.PRESENTER, self._health.last, watch.job_id, fate=fate))

    # -- telling -------------------------------------------------------------------------------------------

    def _learn(self, status: PrinterStatus) -> None:
        """Keep the newest status and tell the listeners when it says something new."""
        if self._health.learn(status):
            self._listeners.tell(PrinterEvent(EventKind.STATUS, self._health.last))

    def _tell_settled(self, job_id: str, result: JobResult) -> None:
        settled = replace(result, status=self._health.last)
        self._listeners.tell(PrinterEvent(EventKind.JOB, settled.status, job_id, settled))
