"""One ticket's way to the paper, as a machine without I/O: bytes to send come out, replies and time go in.

It claims only what it can prove: PRINTED by the printer's own process ID or its cutter's counter, PROCESSED by its
answer behind the cut, NOT_STARTED when no byte of the ticket was sent, and UNKNOWN for everything in between, which
`recovery` then settles or leaves to a person.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, Literal

from printer_drivers import commands
from printer_drivers.encode import Program
from printer_drivers.errors import LinkError, NoReply, PrinterError, WriteStalled
from printer_drivers.inquiry import Inquiry
from printer_drivers.model import Evidence, Health, JobResult, JobState, PrinterStatus
from printer_drivers.profile import Profile
from printer_drivers.replies import AutoStatus, ByteReply, InfoBlock, ProcessId, Reply, StarStatus
from printer_drivers.status import blocking_error, lasting_error, status_from_report, unreachable

ARMING_S: Final = 0.5
CLEANING_S: Final = 4.0
STALL_S: Final = 8.0
CONFIRM_S: Final = 3.0
CONFIRM_LIMIT_S: Final = 20.0
COUNT_S: Final = 1.0
#: What GS r 1 can answer: paper there, near its end, out.
_PAPER_SENSOR: Final = frozenset({0x00, 0x03, 0x0C, 0x0F})
_NO_EVIDENCE: Final[frozenset[Evidence]] = frozenset()
_GS_R: Final[frozenset[Evidence]] = frozenset({"gs_r"})
_COUNTER: Final[frozenset[Evidence]] = frozenset({"counter"})


Awaited = Literal["counter", "gs_r"]


class Phase(Enum):
    """How far a job has come."""

    ASKING = auto()  #: is the printer able to print?
    ARMING = auto()  #: reset it, have it report changes and tell its cutter's counter
    SENDING = auto()  #: the ticket's own bytes
    CONFIRMING = auto()  #: all sent, waiting for the proof
    COUNTING = auto()  #: processed without the best proof: did the cutter count?
    DONE = auto()


@dataclass(frozen=True)
class Approach:
    """How a job meets its printer.

    `lead` is sent ahead of the first question, `unblock` when the printer seems mute, and `before` ahead of the reset:
    all three to end what an earlier job left. `bytes_per_s` is the line's speed when it is slower than paper.
    """

    bidirectional: bool = True
    lead: bytes = b""
    before: bytes = b""
    unblock: bytes = b""
    bytes_per_s: float | None = None


class JobMachine:
    """The life of one job. All times are seconds of one monotonic clock.

    `draw` makes the ticket's bytes once the printer says that it can print. The caller sends `next_bytes()`, reports
    with `sent`, `receive`, `link_lost` and `tick`, and must journal `state` and `counter` before it sends. It is over
    when `result` is there.
    """

    def __init__(
        self, draw: Callable[[], Program], profile: Profile, *, pid: int, approach: Approach, now: float
    ) -> None:
        self._draw = draw
        self._program = Program((), 0.0)
        self._profile = profile
        self._pid = pid
        self._approach = approach
        self._before = approach.before
        self._started = now
        self._outbox: deque[bytes] = deque()
        self._body_sent = 0
        self._cut_offered = False
        self._armed = self._asked_twice = self._settling = False
        self._awaited: set[Awaited] = set()
        self._evidence: frozenset[Evidence] = _NO_EVIDENCE
        self._jobs_ended: int | None = None
        self._status = PrinterStatus(Health.UNKNOWN, at=now)
        self._inquiry = Inquiry(profile, now=now, lead=approach.lead, unblock=approach.unblock)
        self._reported: PrinterError | None = None
        self._checking = self._mid_piece = False
        self.phase = Phase.ASKING
        self.state = JobState.QUEUED
        self.counter: int | None = None  #: the cutter's counter before the ticket; None when it was not told
        self.counted: int | None = None  #: the same after it
        self.result: JobResult | None = None
        self.deadline = self._inquiry.deadline
        if not approach.bidirectional:
            self._begin_sending(now, before=approach.before + commands.INITIALISE)

    @property
    def over(self) -> bool:
        """Whether the result is there."""
        return self.result is not None

    @property
    def all_sent(self) -> bool:
        """Whether the link took every byte, so that no command can be cut off."""
        return self._cut_offered and not self._outbox

    @property
    def in_step(self) -> bool:
        """Whether every question in command order was answered, so that no answer can come too late."""
        return not self._awaited

    def distrust_counter(self) -> None:
        """Do without the cutter's counter: it did not move when an earlier ticket was cut."""
        self.counter = None

    def next_bytes(self) -> bytes:
        """Give what to send now; empty when there is only waiting to do."""
        if self._asking:
            return self._inquiry.next_bytes()
        if self.phase is Phase.SENDING and len(self._outbox) <= (2 if self._approach.bidirectional else 1):
            self._cut_offered = True
        return self._outbox[0] if self._outbox else b""

    def sent(self, count: int, *, now: float) -> None:
        """Take note that the link accepted the first `count` bytes of `next_bytes()`."""
        if not count or self.over:
            return
        if self._asking:
            self._inquiry.sent(count, now=now)
            self.deadline = self._inquiry.deadline
            return
        piece = self._outbox.popleft()
        self._mid_piece = count < len(piece)
        if self._mid_piece:
            self._outbox.appendleft(piece[count:])
        if self.phase is Phase.ARMING:
            self.deadline = now + (CLEANING_S if self._before else ARMING_S)
            if not self._outbox:
                self._before = b""
        elif self.phase is Phase.SENDING:
            self._body_sent += count
            self.deadline = now + STALL_S
            if not self._outbox:
                self._await_proof(now)
            self._check_report(now)

    def receive(self, reply: Reply, *, now: float) -> None:
        """Take a reply from the printer."""
        if self.over:
            return
        if self._asking:
            self._inquiry.receive(reply, now=now)
            self._after_inquiry(now)
        if self.phase is Phase.ASKING or self.over:
            return
        match reply:
            case AutoStatus() | StarStatus():
                self._status = status_from_report(reply, at=now) or self._status
                self._on_report(reply, now)
            case InfoBlock() if self.phase is Phase.ARMING and self.counter is None:
                self.counter = reply.number
                self._awaited.discard("counter")
                self._begin_when_armed(now)
            case InfoBlock() if self._behind_the_cut:
                self.counted = reply.number
                self._awaited.discard("counter")
                self._judge_counter(now)
            case ProcessId(digits) if self._behind_the_cut and digits == commands.pid_digits(self._pid):
                # Only the newest ID is ever waited for, so another one is nobody's proof.
                self._finish(JobState.PRINTED, now, evidence=frozenset({"pid"}))
            case ByteReply(value) if self._behind_the_cut and value in _PAPER_SENSOR:
                self._evidence = _GS_R
                self._awaited.discard("gs_r")
                self._after_processing(now)
            case _:
                return

    def link_lost(self, error: LinkError, *, now: float) -> None:
        """Take note that the link is gone; what was sent may or may not be printed."""
        self._status = unreachable(at=now)
        self._give_up(error, now)

    def tick(self, now: float) -> None:
        """Let time pass; call it at least when `deadline` is reached."""
        if self.over:
            return
        if self._asking:
            self._inquiry.tick(now)
            self._after_inquiry(now)
        elif now >= self.deadline:
            self._on_deadline(now)

    @property
    def _asking(self) -> bool:
        return self.phase is Phase.ASKING or self._checking

    @property
    def _behind_the_cut(self) -> bool:
        return self.phase in (Phase.CONFIRMING, Phase.COUNTING)

    def _after_inquiry(self, now: float) -> None:
        self.deadline = self._inquiry.deadline
        if self._checking:
            self._after_check(now)
        elif self._inquiry.error is not None:
            self._status = unreachable(at=now)
            self._give_up(self._inquiry.error, now)
        elif self._inquiry.answered:
            self._status = self._inquiry.status(now)
            error = blocking_error(self._status.conditions)
            if error is not None:
                self._give_up(error, now)
            else:
                self._arm(now)

    def _arm(self, now: float) -> None:
        self.phase = Phase.ARMING
        if self._profile.status == "star" and self._before:
            self._settling = True  # its counter, told in real time, could still go up for the job before
            self._outbox.append(self._before)
            self.deadline = now + STALL_S
            return
        report = b""
        if self._profile.status == "star":
            report = commands.STAR_ENABLE_AUTO_STATUS + commands.STAR_ASK_STATUS
        elif self._profile.asb:
            report = commands.ENABLE_AUTO_STATUS
        self._armed = not report
        question = commands.ask_cuts(self._profile)
        if question:
            self._awaited.add("counter")
        self._outbox.append(self._before + commands.INITIALISE + report + question)
        self.deadline = now + STALL_S

    def _on_report(self, reply: AutoStatus | StarStatus, now: float) -> None:
        """A fault before the proof means that the paper is not finished; the head cools down by itself."""
        error = lasting_error(self._status.conditions)
        if self.phase is Phase.ARMING:
            if not self._outbox and not self._settling:
                self._on_arming_report(reply, error, now)
        elif error is not None:
            self._reported = error
            self._check_report(now)
        elif isinstance(reply, StarStatus) and self._behind_the_cut and self._counts_our_end(reply):
            self._finish(JobState.PRINTED, now, evidence=frozenset({"etb"}))

    def _counts_our_end(self, reply: StarStatus) -> bool:
        """Whether Star's counter of ends of job went up by one since the job began."""
        return self._jobs_ended is not None and reply.jobs_ended == (self._jobs_ended + 1) % 32

    def _check_report(self, now: float) -> None:
        """Ask in real time whether a reported fault is there: reports can be old. Never within a band, as dots."""
        if self._reported is None or self._checking or self._mid_piece or self.over:
            return
        self._checking = True
        self._inquiry = Inquiry(self._profile, now=now)
        self.deadline = self._inquiry.deadline

    def _after_check(self, now: float) -> None:
        """Go on if the fault is not there or has passed; a printer that no longer answers is believed its report."""
        if not self._inquiry.over:
            return
        self._checking = False
        error, self._reported = self._reported, None
        if self._inquiry.answered:
            self._status = self._inquiry.status(now)
            error = lasting_error(self._status.conditions)
        if error is not None:
            self._give_up(error, now, evidence=frozenset({"asb"}))
        elif self.phase is Phase.CONFIRMING:
            self._await_proof(now)
        else:
            self.deadline = now + STALL_S

    def _on_arming_report(self, reply: AutoStatus | StarStatus, error: PrinterError | None, now: float) -> None:
        """Begin, unless it reports a fault. It may be an old report: the printer is asked once more in real time."""
        if error is None:
            self._armed = True
            if isinstance(reply, StarStatus):
                self._jobs_ended = reply.jobs_ended
            self._begin_when_armed(now)
        elif self._asked_twice:
            self._give_up(error, now)
        else:
            self._asked_twice = True
            self._inquiry = Inquiry(self._profile, now=now, unblock=self._approach.unblock)
            self.phase = Phase.ASKING
            self.deadline = self._inquiry.deadline

    def _begin_when_armed(self, now: float) -> None:
        counted = self.counter is not None or not self._profile.cut_counter
        if self.phase is Phase.ARMING and self._armed and counted and not self._outbox:
            self._begin_sending(now)

    def _on_deadline(self, now: float) -> None:
        match self.phase:
            case Phase.ARMING if self._settling and not self._outbox:
                self._settling = False
                self._arm(now)
            case Phase.ARMING if not self._outbox:
                self._begin_sending(now)
            case Phase.CONFIRMING if self._evidence and self.counter is not None and self.counted is None:
                self.phase = Phase.COUNTING
                self._awaited.add("counter")
                self._outbox.append(commands.ask_cuts(self._profile))
                self.deadline = now + COUNT_S
            case Phase.CONFIRMING | Phase.COUNTING:
                self._give_up(NoReply("after the cut"), now)
            case _:
                self._give_up(WriteStalled(), now)

    def _begin_sending(self, now: float, *, before: bytes = b"") -> None:
        self.phase = Phase.SENDING
        self.state = JobState.SENDING
        if before:
            self._outbox.append(before)
        self._program = self._draw()
        self._outbox.extend(self._program.body)
        if self._approach.bidirectional:
            self._outbox.append(self._proof())
        self.deadline = now + STALL_S

    def _proof(self) -> bytes:
        """Ask behind the cut for the best that this printer can say. Its answers come in this order."""
        if self._profile.status == "star":
            return commands.STAR_END_OF_JOB
        self._awaited.add("gs_r")
        if self._profile.has_pid:
            # The process ID last: when it is answered, nothing is left in the air for the next job to stumble on.
            return commands.ASK_PROCESSED + commands.process_id(self._pid)
        question = commands.ask_cuts(self._profile)
        if question:
            self._awaited.add("counter")
        return commands.ASK_PROCESSED + question

    def _await_proof(self, now: float) -> None:
        self.phase = Phase.CONFIRMING
        if not self._approach.bidirectional:
            self._finish(JobState.UNCONFIRMED, now)
            return
        self.deadline = now + confirmation_s(self._program, self._profile, self._approach.bytes_per_s)

    def _after_processing(self, now: float) -> None:
        """GS r was answered. Wait on for a better proof if this printer has one."""
        if self._profile.has_pid or self.phase is Phase.COUNTING:
            return
        if self._profile.cut_counter:
            self.deadline = min(self.deadline, now + COUNT_S)
            return
        self._finish(JobState.PROCESSED, now, evidence=self._evidence)

    def _judge_counter(self, now: float) -> None:
        """A counter that went up by one is a proof; any other only says that it cannot be relied on."""
        if self.counter is not None and self.counted == self.counter + 1:
            self._finish(JobState.PRINTED, now, evidence=self._evidence | _COUNTER)
        elif self._evidence:
            self._finish(JobState.PROCESSED, now, evidence=self._evidence)

    def _give_up(self, error: PrinterError, now: float, *, evidence: frozenset[Evidence] = _NO_EVIDENCE) -> None:
        if self.phase in (Phase.ASKING, Phase.ARMING) or not self._body_sent:
            self._finish(JobState.NOT_STARTED, now, evidence=evidence, error=error)
        elif self._evidence:
            self._finish(JobState.PROCESSED, now, evidence=self._evidence)
        elif not self._cut_offered:
            self._finish(JobState.NOT_PRINTED, now, evidence=evidence, error=error)
        else:
            self._finish(JobState.UNKNOWN, now, evidence=evidence, error=error)

    def _finish(
        self,
        state: JobState,
        now: float,
        *,
        evidence: frozenset[Evidence] = _NO_EVIDENCE,
        error: PrinterError | None = None,
    ) -> None:
        self.phase = Phase.DONE
        self.state = state
        self.result = JobResult(
            state=state,
            evidence=evidence,
            status=self._status,
            duplicate_risk=state in (JobState.UNKNOWN, JobState.UNCONFIRMED),
            duration_s=now - self._started,
            error=error,
        )


def confirmation_s(program: Program, profile: Profile, bytes_per_s: float | None) -> float:
    """Say how long the proof may take once the last byte was handed over: for the paper, and for a slow line."""
    line_s = sum(map(len, program.body)) / bytes_per_s if bytes_per_s else 0.0
    return min(CONFIRM_LIMIT_S, CONFIRM_S + program.length_mm / profile.speed_mm_s) + line_s
