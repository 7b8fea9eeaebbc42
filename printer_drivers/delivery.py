"""Bringing tickets to paper over one link: attempts, what is found out after a failure, and when to try again.

The journal is written before the first byte. A ticket whose fate is unknown is never sent again before the printer's
counter has proved that it did not come out.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from ausuivant.clock import Clock
from printer_drivers import commands
from printer_drivers.encode import Program
from printer_drivers.errors import DeviceBlocked, JobUncertain, JournalFailed, LinkError, LinkLost, NoReply
from printer_drivers.job import Approach, JobMachine
from printer_drivers.journal import JournalEntry, PrintJournal
from printer_drivers.link import PrinterLink
from printer_drivers.model import IN_DOUBT, ON_PAPER, RETRYABLE, Health, JobResult, JobState, PrinterStatus, TicketJob
from printer_drivers.presenter import OutputClearing
from printer_drivers.profile import Profile
from printer_drivers.program import ticket_program
from printer_drivers.recovery import RecoveryMachine
from printer_drivers.replies import ProcessId, Reply
from printer_drivers.status import unreachable

_log = logging.getLogger(__name__)

#: Pauses before the second, third and fourth attempt [s].
BACK_OFF_S: Final = (0.5, 1.0, 2.0)
#: Pauses before each try to reach a printer again after a link broke in mid-ticket [s].
RECONNECT_S: Final = (0.0, 0.5, 1.0)
#: States after which paper has moved.
_MOVED: Final = frozenset({JobState.PRINTED, JobState.PROCESSED, JobState.UNKNOWN, JobState.UNCONFIRMED})


@dataclass(frozen=True)
class Remains:
    """What an unfinished job left in the printer: perhaps half a command, perhaps dots on paper that was not cut."""

    job_id: str
    half_command: bool = True
    piece: bool = True


@dataclass(frozen=True)
class _Outcome:
    result: JobResult
    again: bool  #: whether another attempt is safe, and may help


class Delivery:
    """Delivers one job at a time; its owner's thread is the only one that calls it.

    `heard` gets what the printer says by itself. `pause` waits that many seconds, or less when it is time to end,
    which it then says. `settled` is told when a job that was in doubt could be settled later.
    """

    def __init__(
        self,
        link: PrinterLink,
        profile: Profile,
        *,
        journal: PrintJournal,
        clock: Clock,
        heard: Callable[[Reply], None],
        moved: Callable[[float], None],
        settled: Callable[[str, JobResult], None],
        pause: Callable[[float], bool],
    ) -> None:
        self._link = link
        self._profile = profile
        self._journal = journal
        self._clock = clock
        self._heard = heard
        self._moved = moved
        self._settled = settled
        self._pause = pause
        last = journal.last_sent()
        self._doubt = last if last is not None and last.state in IN_DOUBT else None
        unfinished = last is not None and last.state in IN_DOUBT | {JobState.NOT_PRINTED}
        self._remains = Remains(last.job_id) if last is not None and unfinished else None
        #: the cutter's counter before the last ticket that surely came out: the next one must find another
        self._outdated = last.counter if last is not None and last.state in ON_PAPER else None

    @property
    def in_doubt(self) -> bool:
        """Whether a job's fate is open and this printer can tell it."""
        return self._doubt is not None and self._can_tell

    def deliver(self, job: TicketJob) -> JobResult:
        """Bring one job to paper, or say why not. Raises `ConfigError` for content that is no ticket."""
        try:
            recorded = self._recorded(job.job_id)
            if recorded is not None:
                return recorded
        except JournalFailed as error:
            return _refused(error, self._clock.monotonic())

        @cache
        def draw() -> Program:
            return ticket_program(job.content, self._profile)

        was_open = self._link.is_open
        outcome = self._attempt(job, draw)
        if was_open and outcome.again and isinstance(outcome.result.error, LinkLost):
            # A link that was idle for minutes is often dead without a sign; a fresh one tells the truth.
            outcome = self._attempt(job, draw)
        for pause in BACK_OFF_S:
            if not outcome.again or self._pause(pause):
                break
            outcome = self._attempt(job, draw)
        if outcome.result.state in _MOVED:
            self._moved(draw().length_mm)
        return outcome.result

    def overhear(self, reply: Reply) -> None:
        """Take what the printer says by itself: one that finishes after a change of roll names the job in doubt."""
        entry = self._doubt
        if entry is not None and isinstance(reply, ProcessId) and reply.digits == commands.pid_digits(entry.pid):
            self._remains = None
            self._close_doubt(entry, JobResult(JobState.PRINTED, frozenset({"pid"})))

    def settle(self) -> None:
        """Find out what became of the job in doubt, if there is one and the printer can tell.

        Raises `JournalFailed` when it cannot be recorded.
        """
        entry = self._doubt
        if entry is None or not self._can_tell:
            return
        found = self._recover(entry, cut_off=True, paper_s=0.0)
        if found is None or found.state is None or found.state is JobState.UNKNOWN:
            return
        self._close_doubt(entry, JobResult(found.state, found.evidence, found.status))

    def _close_doubt(self, entry: JournalEntry, result: JobResult) -> None:
        self._doubt = None
        self._journal.move(entry.job_id, result.state, evidence=result.evidence)
        self._settled(entry.job_id, result)

    def _recorded(self, job_id: str) -> JobResult | None:
        """Answer for a job that was sent before; None when it may be sent."""
        earlier = self._journal.find(job_id)
        if earlier is not None and earlier.state in IN_DOUBT and self._is_doubted(job_id):
            self._try_to_settle()
            earlier = self._journal.find(job_id)
        if earlier is None or earlier.state in RETRYABLE:
            return None
        unsure = earlier.state in IN_DOUBT
        state = JobState.UNKNOWN if unsure else earlier.state
        error = JobUncertain(job_id) if unsure else None
        return JobResult(state, earlier.evidence, PrinterStatus(Health.UNKNOWN), unsure, error=error)

    def _is_doubted(self, job_id: str) -> bool:
        return self._doubt is not None and self._doubt.job_id == job_id

    def _try_to_settle(self) -> None:
        try:
            self._link.connect(self._heard)
            self.settle()
        except LinkError:
            self._link.drop()

    def _attempt(self, job: TicketJob, draw: Callable[[], Program]) -> _Outcome:
        started = self._clock.monotonic()
        try:
            self._link.connect(self._heard)
            if self._doubt is not None:
                self.settle()
                self._link.connect(self._heard)
            blocked = self._clear_output()
            if blocked is not None:
                return _Outcome(self._as_a_whole(job.job_id, _refused(blocked, started)), again=False)
            pid = self._journal.begin(job.job_id, label=job.content.label)
            outcome = self._send(job.job_id, draw, pid)
            self._record(job.job_id, outcome.result)
        except LinkError as error:
            now = self._clock.monotonic()
            lost = _unreached(error, started=started, now=now)
            return _Outcome(self._as_a_whole(job.job_id, lost), again=error.retryable)
        except JournalFailed as error:
            return _Outcome(self._as_a_whole(job.job_id, _refused(error, started)), again=False)
        return outcome

    def _as_a_whole(self, job_id: str, result: JobResult) -> JobResult:
        """Say NOT_PRINTED of a job of which this attempt sent nothing, but an earlier one did."""
        if self._remains is not None and self._remains.job_id == job_id:
            return replace(result, state=JobState.NOT_PRINTED)
        return result

    def _record(self, job_id: str, result: JobResult) -> None:
        """Record how it ended. What came out came out: if that fails, a restart finds it SENDING, and asks."""
        try:
            self._journal.move(job_id, result.state, evidence=result.evidence)
        except JournalFailed:
            if result.state in RETRYABLE:
                raise
            _log.exception("the print journal could not record how %s ended", job_id)

    def _clear_output(self) -> DeviceBlocked | None:
        """Free a presenter's output of an earlier ticket; a printer that cannot say is taken at its word."""
        ejector = self._profile.ejector
        if ejector is None or not self._link.bidirectional:
            return None
        clearing = OutputClearing(ejector, now=self._clock.monotonic())
        self._link.converse(clearing)
        return clearing.error if isinstance(clearing.error, DeviceBlocked) else None

    def _send(self, job_id: str, draw: Callable[[], Program], pid: int) -> _Outcome:
        half = self._remains is not None and self._remains.half_command
        approach = Approach(
            bidirectional=self._link.bidirectional,
            lead=commands.COMPLETE_HEADER if half else b"",
            before=self._before(job_id),
            unblock=commands.complete_picture(self._profile),
            bytes_per_s=self._link.bytes_per_s,
        )
        machine = JobMachine(draw, self._profile, pid=pid, approach=approach, now=self._clock.monotonic())
        recorded = False

        def record_before_first_byte() -> None:
            nonlocal recorded
            if machine.state is JobState.SENDING and not recorded:
                if machine.counter is not None and machine.counter == self._outdated:
                    _log.info("the cutter's counter stands still at %d and proves nothing", machine.counter)
                    machine.distrust_counter()
                digest = hashlib.sha256(b"".join(draw().body)).hexdigest()
                self._journal.begin_sending(job_id, counter=machine.counter, sha256=digest)
                recorded = True

        self._link.converse(machine, before_sending=record_before_first_byte)
        result = machine.result
        if result is None:
            raise AssertionError("a conversation that is over has a result")
        if result.state is JobState.NOT_STARTED:
            self._after_link_error(result)
            if recorded:
                self._remains = Remains(job_id)
            return _Outcome(self._as_a_whole(job_id, result), again=_may_help(result))
        self._doubt = self._remains = None
        if result.state in (JobState.UNKNOWN, JobState.NOT_PRINTED):
            return self._find_out(job_id, pid, machine, result, draw())
        self._outdated = machine.counter if machine.counter is not None else self._outdated
        if not machine.in_step or not self._link.bidirectional:
            # A print queue begins when its job is ended, and nothing is lost by opening a one-way link anew.
            self._link.drop()
        return _Outcome(result, again=False)

    def _after_link_error(self, result: JobResult) -> None:
        """A late answer must not be taken for the next one's: what is not in step is opened anew."""
        if isinstance(result.error, LinkError):
            self._link.drop()

    def _before(self, job_id: str) -> bytes:
        """End what an earlier job left, and void its piece. One of this very ticket stays: one job, one paper."""
        if self._remains is None:
            return b""
        ending = commands.end_cut_off_command(self._profile) if self._remains.half_command else b""
        piece = self._remains.piece and self._remains.job_id != job_id
        return ending + (commands.void_piece(self._profile) if piece else b"")

    def _find_out(self, job_id: str, pid: int, machine: JobMachine, result: JobResult, program: Program) -> _Outcome:
        """Ask the printer what became of a job that broke off."""
        cut_off = not machine.all_sent or isinstance(result.error, LinkLost)
        entry = JournalEntry(job_id, "", result.state, pid, result.evidence, machine.counter)
        self._remains = Remains(job_id, half_command=cut_off)
        self._after_stall(result)
        paper_s = program.length_mm / self._profile.speed_mm_s
        found = self._recover(entry, cut_off=cut_off, paper_s=paper_s) if self._can_tell else None
        if found is not None:
            status = found.status if found.status.health is not Health.UNKNOWN else result.status
            error = found.error if isinstance(found.error, DeviceBlocked) else result.error
            result = replace(result, status=status, error=error)
            if found.state is JobState.PRINTED:
                self._outdated = machine.counter
                proved = replace(result, state=found.state, evidence=found.evidence, duplicate_risk=False, error=None)
                return _Outcome(proved, again=False)
            if found.state is JobState.NOT_PRINTED:
                proved = replace(result, state=found.state, evidence=found.evidence, duplicate_risk=False)
                return _Outcome(proved, again=True)
        if result.state is JobState.UNKNOWN:
            self._doubt = entry
        return _Outcome(result, again=result.state is JobState.NOT_PRINTED and _may_help(result))

    def _after_stall(self, result: JobResult) -> None:
        """Bytes that wait in the system for a stalled printer must not follow later: they die with the link."""
        if isinstance(result.error, LinkError) and not isinstance(result.error, NoReply):
            self._link.drop()

    def _recover(self, entry: JournalEntry, *, cut_off: bool, paper_s: float) -> RecoveryMachine | None:
        """Hold the recovery's conversation, over a new link if need be; None when there is none to be had."""
        machine: RecoveryMachine | None = None
        for pause in RECONNECT_S:
            if pause and self._pause(pause):
                break
            try:
                self._link.connect(self._heard)
            except LinkError:
                continue
            machine = RecoveryMachine(
                self._profile,
                pid=entry.pid,
                counter=entry.counter,
                cut_off=cut_off,
                paper_s=paper_s,
                now=self._clock.monotonic(),
            )
            self._link.converse(machine)
            if not machine.in_step:
                self._link.drop()
            if not isinstance(machine.error, LinkLost):
                break
        if machine is not None:
            self._note_remains(entry.job_id, machine, cut_off=cut_off)
        return machine

    def _note_remains(self, job_id: str, machine: RecoveryMachine, *, cut_off: bool) -> None:
        if machine.state is JobState.PRINTED and machine.flushed:
            self._remains = None
        else:
            half = cut_off and not machine.flushed and not machine.cleared
            piece = machine.state is not JobState.PRINTED
            self._remains = Remains(job_id, half_command=half, piece=piece)

    @property
    def _can_tell(self) -> bool:
        """Whether this printer can say anything of a job afterwards."""
        profile = self._profile
        return self._link.bidirectional and profile.recover != "none" and bool(profile.has_pid or profile.cut_counter)


def _may_help(result: JobResult) -> bool:
    return result.error is not None and result.error.retryable


def _refused(error: JournalFailed | DeviceBlocked, now: float) -> JobResult:
    """Give the result of a job that was not even begun."""
    return JobResult(JobState.NOT_STARTED, status=PrinterStatus(Health.UNKNOWN, at=now), error=error)


def _unreached(error: LinkError, *, started: float, now: float) -> JobResult:
    """Give the result of a job whose link could not even be opened."""
    return JobResult(JobState.NOT_STARTED, status=unreachable(at=now), duration_s=now - started, error=error)
