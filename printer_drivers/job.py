"""One ticket's way to the paper, as a machine without I/O: bytes to send come out, replies and time go in.

It claims only what it can prove: PRINTED by the printer's own process ID, PROCESSED by its answer behind the
cut, NOT_STARTED when no byte of the ticket was sent, and UNKNOWN for everything in between.
"""

from __future__ import annotations

from collections import deque
from enum import Enum, auto

from printer_drivers import commands
from printer_drivers.encode import Program
from printer_drivers.errors import LinkError, NoReply, PrinterError, WriteStalled
from printer_drivers.inquiry import Inquiry
from printer_drivers.model import Condition, Evidence, Health, JobResult, JobState, PrinterStatus
from printer_drivers.profile import Profile
from printer_drivers.replies import AutoStatus, ByteReply, ProcessId, Reply
from printer_drivers.status import blocking_error, status_from_auto, unreachable

ARMING_S = 0.5
RECOVERY_S = 4.0
STALL_S = 8.0
CONFIRM_S = 3.0
CONFIRM_LIMIT_S = 20.0


class Phase(Enum):
    """How far a job has come."""

    ASKING = auto()  #: is the printer able to print?
    ARMING = auto()  #: reset it, and have it report changes
    SENDING = auto()  #: the ticket's own bytes
    CONFIRMING = auto()  #: all sent, waiting for the proof
    DONE = auto()


class JobMachine:
    """The life of one job. All times are seconds of one monotonic clock.

    `unclean_start` says that the last job may have been cut off in mid-picture. The caller sends
    `next_bytes()`, reports with `sent`, `receive`, `link_lost` and `tick`, and must journal `state` before it
    sends. It is over when `result` is there.
    """

    def __init__(
        self,
        program: Program,
        profile: Profile,
        *,
        pid: int,
        bidirectional: bool,
        now: float,
        unclean_start: bool = False,
    ) -> None:
        self._program = program
        self._profile = profile
        self._pid = pid
        self._recovery = commands.start_clean(profile) if unclean_start else b""
        self._started = now
        self._outbox: deque[bytes] = deque()
        self._body_sent = 0
        self._processed = False
        self._status = PrinterStatus(Health.UNKNOWN, at=now)
        self._bidirectional = bidirectional
        self._inquiry = Inquiry(now, unblock=commands.complete_picture(profile) if unclean_start else b"")
        self.phase = Phase.ASKING
        self.state = JobState.QUEUED
        self.result: JobResult | None = None
        self.deadline = self._inquiry.deadline
        if not bidirectional:
            self._begin_sending(now, before=self._recovery + commands.INITIALISE)

    @property
    def unclean(self) -> bool:
        """Whether the printer may hold half of this ticket, so that the next job must clear it first."""
        return self.result is not None and self.result.state is JobState.UNKNOWN

    def next_bytes(self) -> bytes:
        """Give what to send now; empty when there is only waiting to do."""
        if self.phase is Phase.ASKING and (question := self._inquiry.take_bytes()):
            self._outbox.append(question)
        return self._outbox[0] if self._outbox and self.phase is not Phase.DONE else b""

    def sent(self, count: int, *, now: float) -> None:
        """Take note that the link accepted the first `count` bytes of `next_bytes()`."""
        if not count or self.phase is Phase.DONE:
            return
        piece = self._outbox.popleft()
        if count < len(piece):
            self._outbox.appendleft(piece[count:])
        if self.phase is Phase.ARMING:
            self.deadline = now + (RECOVERY_S if self._recovery else ARMING_S)
        elif self.phase is Phase.SENDING:
            self._body_sent += count
            self.deadline = now + STALL_S
            if not self._outbox:
                self._await_proof(now)

    def receive(self, reply: Reply, *, now: float) -> None:
        """Take a reply from the printer."""
        if self.phase is Phase.DONE:
            return
        if isinstance(reply, AutoStatus):
            self._status = status_from_auto(reply.data, at=now)
            self._on_auto_status(now)
        elif self.phase is Phase.ASKING:
            self._inquiry.receive(reply, now=now)
            self._after_answer(now)
        elif isinstance(reply, ProcessId) and self._is_ours(reply.digits):
            self._finish(JobState.PRINTED, now, evidence=frozenset({"pid"}))
        elif isinstance(reply, ByteReply) and self.phase is Phase.CONFIRMING:
            self._processed = True
            if not self._profile.has_pid:
                self._finish(JobState.PROCESSED, now, evidence=frozenset({"gs_r"}))

    def link_lost(self, error: LinkError, *, now: float) -> None:
        """Take note that the link is gone; what was sent may or may not be printed."""
        self._status = unreachable(at=now)
        self._give_up(error, now)

    def tick(self, now: float) -> None:
        """Let time pass; call it at least when `deadline` is reached."""
        if self.phase is Phase.ASKING:
            self._inquiry.tick(now)
            self.deadline = self._inquiry.deadline
            if self._inquiry.mute(now):
                self._status = unreachable(at=now)
                self._give_up(NoReply("DLE EOT"), now)
        elif self.phase is not Phase.DONE and now >= self.deadline:
            self._on_deadline(now)

    def _after_answer(self, now: float) -> None:
        self.deadline = self._inquiry.deadline
        if not self._inquiry.answered:
            return
        self._status = self._inquiry.status(now)
        error = blocking_error(self._status.conditions)
        if error is not None:
            self._give_up(error, now)
            return
        self.phase = Phase.ARMING
        self._outbox.clear()
        self._outbox.append(self._recovery + commands.INITIALISE + commands.ENABLE_AUTO_STATUS)
        self.deadline = now + STALL_S

    def _on_auto_status(self, now: float) -> None:
        """A fault before the proof means that the paper is not finished; the head cools down by itself."""
        error = blocking_error(self._status.conditions & ~Condition.HEAD_HOT)
        if self.phase is Phase.ARMING and not self._outbox:
            if error is None:
                self._begin_sending(now)
            else:
                self._give_up(error, now)
        elif error is not None and self.phase in (Phase.SENDING, Phase.CONFIRMING):
            self._give_up(error, now, evidence=frozenset({"asb"}))

    def _on_deadline(self, now: float) -> None:
        if self.phase is Phase.ARMING and not self._outbox:
            self._begin_sending(now)
        elif self.phase is Phase.CONFIRMING:
            self._give_up(NoReply("after the cut"), now)
        else:
            self._give_up(WriteStalled(), now)

    def _begin_sending(self, now: float, *, before: bytes = b"") -> None:
        self.phase = Phase.SENDING
        self.state = JobState.SENDING
        if before:
            self._outbox.append(before)
        self._outbox.extend(self._program.body)
        if self._bidirectional:
            proof = commands.process_id(self._pid) if self._profile.has_pid else b""
            self._outbox.append(proof + commands.ASK_PROCESSED)
        self.deadline = now + STALL_S

    def _await_proof(self, now: float) -> None:
        self.phase = Phase.CONFIRMING
        if not self._bidirectional:
            self._finish(JobState.UNCONFIRMED, now)
            return
        paper_s = self._program.length_mm / self._profile.speed_mm_s
        self.deadline = now + min(CONFIRM_LIMIT_S, CONFIRM_S + paper_s)

    def _is_ours(self, digits: bytes) -> bool:
        """Only the newest pending ID is answered, so ours or a later one (with wrap-around) proves this job."""
        if not digits.isdigit() or self.phase is not Phase.CONFIRMING:
            return False
        return (int(digits) - self._pid) % commands.PID_MODULUS < commands.PID_MODULUS // 2

    def _give_up(self, error: PrinterError, now: float, *, evidence: frozenset[Evidence] = frozenset()) -> None:
        if self.phase in (Phase.SENDING, Phase.CONFIRMING) and self._body_sent:
            if self._processed:
                self._finish(JobState.PROCESSED, now, evidence=frozenset({"gs_r"}))
                return
            self._finish(JobState.UNKNOWN, now, evidence=evidence, error=error)
        else:
            self._finish(JobState.NOT_STARTED, now, evidence=evidence, error=error)

    def _finish(
        self,
        state: JobState,
        now: float,
        *,
        evidence: frozenset[Evidence] = frozenset(),
        error: PrinterError | None = None,
    ) -> None:
        self.phase = Phase.DONE
        self.state = state
        self._outbox.clear()
        self.result = JobResult(
            state=state,
            evidence=evidence,
            status=self._status,
            duplicate_risk=state in (JobState.UNKNOWN, JobState.UNCONFIRMED),
            duration_s=now - self._started,
            error=error,
        )


def lost_without_link(error: LinkError, *, started: float, now: float) -> JobResult:
    """Give the result of a job whose link could not even be opened."""
    return JobResult(JobState.NOT_STARTED, status=unreachable(at=now), duration_s=now - started, error=error)
