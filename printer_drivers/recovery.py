"""Finding out what became of a ticket whose fate is unknown, as a machine without I/O.

The printer is asked how it is; what was cut off is ended or forgotten, so that no half ticket comes out by itself when
the roll is changed; once it has worked through everything, its cutter's counter says whether the ticket was cut.
Nothing here prints, and nothing here cuts.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from printer_drivers import commands
from printer_drivers.errors import LinkError, NoReply, PrinterError, WriteStalled
from printer_drivers.inquiry import Inquiry
from printer_drivers.model import BLOCKING, Condition, Evidence, Health, JobState, PrinterStatus
from printer_drivers.profile import Profile
from printer_drivers.replies import AutoStatus, ByteReply, ClearResponse, InfoBlock, ProcessId, Reply, StarStatus
from printer_drivers.status import blocking_error, lasting_error, status_from_report, unreachable

CLEAR_S: Final = 1.0
CLEAR_TRIES: Final = 2
MEND_S: Final = 0.5
MEND_TRIES: Final = 4
COOL_LIMIT_S: Final = 20.0
FINISH_S: Final = 12.0
MARK_S: Final = 2.0
STALL_S: Final = 3.0
#: How often a printer may report a new fault while it finishes.
ROUNDS: Final = 3
_MENDABLE: Final = Condition.CUTTER_ERROR | Condition.RECOVERABLE | Condition.OFFLINE


class Stage(Enum):
    """How far a recovery has come."""

    ASKING = auto()  #: how is the printer?
    CLEARING = auto()  #: it cannot print: have it forget the rest
    MENDING = auto()  #: its cutter is stuck: have it recover
    COOLING = auto()  #: its head is hot: wait
    FINISHING = auto()  #: it prints what it has; then its counter tells
    DONE = auto()


class RecoveryMachine:
    """Settles one job. Use it like a `JobMachine`; it is over when `state` is there.

    `counter` is the cutter's counter before the job, None when it was not told. `cut_off` says that the job's last
    command may be in the printer without its end. `paper_s` is how long the job's paper takes to move. `state` ends as
    PRINTED or NOT_PRINTED with `evidence`, or UNKNOWN with `error`.
    """

    def __init__(
        self, profile: Profile, *, pid: int, counter: int | None, cut_off: bool, paper_s: float, now: float
    ) -> None:
        self._profile = profile
        self._pid = commands.pid_digits(pid)
        self._mark = commands.mark_digits(pid)
        self._mark_command = commands.mark(pid)
        self._counter = counter
        self._cut_off = cut_off
        self._paper_s = paper_s
        self._began = now
        self._unblock = commands.complete_picture(profile) if cut_off else b""
        self._outbox = b""
        self._mends = 0
        self._clears = 0
        self._rounds = 0
        self._pid_seen = False
        self._finished_up = True  #: whether the mark was answered, if one was sent
        self._owed_clears = 0
        self._awaiting_counter = False
        self._counted: int | None = None
        self._status = PrinterStatus(Health.UNKNOWN, at=now)
        self._ask(now)
        self.cleared = False  #: the printer says that it forgot the rest
        self.flushed = False  #: the printer worked through everything and stands between two commands
        self.state: JobState | None = None
        self.evidence: frozenset[Evidence] = frozenset()
        self.error: PrinterError | None = None

    @property
    def over(self) -> bool:
        """Whether all that can be known is known."""
        return self.stage is Stage.DONE

    @property
    def in_step(self) -> bool:
        """Whether nothing that was asked can still be answered too late."""
        return self._finished_up and not self._awaiting_counter and self._owed_clears == 0

    @property
    def status(self) -> PrinterStatus:
        """How the printer was when last heard of."""
        return self._status

    def next_bytes(self) -> bytes:
        """Give what to send now."""
        if self.stage is Stage.ASKING:
            return self._inquiry.next_bytes()
        return self._outbox

    def sent(self, count: int, *, now: float) -> None:
        """Take note of what the link accepted."""
        if not count or self.over:
            return
        if self.stage is Stage.ASKING:
            self._inquiry.sent(count, now=now)
            self.deadline = self._inquiry.deadline
            return
        self._outbox = self._outbox[count:]
        if self._outbox:
            self.deadline = now + STALL_S
        else:
            waiting = {Stage.CLEARING: CLEAR_S, Stage.MENDING: MEND_S}
            self.deadline = now + waiting.get(self.stage, FINISH_S + self._paper_s)

    def receive(self, reply: Reply, *, now: float) -> None:
        """Take a reply; the job's own process ID settles it at any time."""
        if self.over:
            return
        match reply:
            case ProcessId(digits) if digits == self._pid:
                self._pid_seen = True
            case ProcessId(digits) if digits == self._mark and self.stage is Stage.FINISHING:
                self._finished_up = True
                self._judge(now)
            case ClearResponse() if self.stage is Stage.CLEARING:
                self.cleared = True
                self._owed_clears -= 1
                self._stop_blocked(now)
            case InfoBlock() if self.stage is Stage.FINISHING and self._awaiting_counter and not self._outbox:
                self._awaiting_counter = False
                self._counted = reply.number
                self.deadline = min(self.deadline, now + MARK_S)
                self._judge(now)
            case AutoStatus() | StarStatus() if self.stage is Stage.FINISHING and not self._outbox:
                self._on_report(reply, now)
            case ByteReply():
                return
            case _ if self.stage is Stage.ASKING:
                self._inquiry.receive(reply, now=now)
                self._after_inquiry(now)
            case _:
                return

    def link_lost(self, error: LinkError, *, now: float) -> None:
        """Take note that the link is gone again."""
        self._status = unreachable(at=now)
        self._finish(now, error)

    def tick(self, now: float) -> None:
        """Let time pass."""
        if self.stage is Stage.ASKING:
            self._inquiry.tick(now)
            self._after_inquiry(now)
        elif not self.over and now >= self.deadline:
            self._on_deadline(now)

    def _ask(self, now: float) -> None:
        self.stage = Stage.ASKING
        lead = commands.COMPLETE_HEADER if self._cut_off else b""
        self._inquiry = Inquiry(self._profile, now=now, lead=lead, unblock=self._unblock)
        self.deadline = self._inquiry.deadline

    def _after_inquiry(self, now: float) -> None:
        self.deadline = self._inquiry.deadline
        if self._inquiry.error is not None:
            self._status = unreachable(at=now)
            self._finish(now, self._inquiry.error)
        elif self._inquiry.answered:
            self._status = self._inquiry.status(now)
            self._act(self._status.conditions & BLOCKING, now)

    def _act(self, blocking: Condition, now: float) -> None:
        only_hot = blocking and lasting_error(blocking) is None
        if not blocking:
            self._finish_up(now)
        elif only_hot and now - self._began < COOL_LIMIT_S:
            self._send(Stage.COOLING, b"", now)
        elif self._profile.recover != "dle_dc4":
            self._stop_blocked(now)
        elif not blocking & ~_MENDABLE and self._mends < MEND_TRIES:
            self._send(Stage.MENDING, b"" if self._mends else commands.RECOVER_CLEARING, now)
            self._mends += 1
        else:
            self._clear(b"", now)

    def _clear(self, before: bytes, now: float) -> None:
        self._owed_clears += 1
        self._send(Stage.CLEARING, before + commands.CLEAR_BUFFERS, now)

    def _send(self, stage: Stage, data: bytes, now: float) -> None:
        self.stage = stage
        self._outbox = data
        self.deadline = now + (STALL_S if data else MEND_S)

    def _finish_up(self, now: float) -> None:
        """Let it print what it has, end what was cut off, and ask behind all that."""
        self._rounds += 1
        if self._rounds > ROUNDS:
            self._finish(now, NoReply("while it finished"))
            return
        ending = commands.end_cut_off_command(self._profile) if self._cut_off else b""
        watch = commands.ENABLE_AUTO_STATUS if self._profile.asb else b""
        mark = self._mark_command if self._profile.has_pid else b""
        self._finished_up = not mark
        # A question that was already asked is still on its way: its answer counts, a second would come too late.
        question = b"" if self._awaiting_counter else commands.ask_cuts(self._profile)
        self._awaiting_counter = bool(question) or self._awaiting_counter
        self._send(Stage.FINISHING, ending + watch + mark + question, now)
        if not self._outbox:
            self._judge(now)

    def _on_report(self, reply: AutoStatus | StarStatus, now: float) -> None:
        report = status_from_report(reply, at=now)
        if report is not None and lasting_error(report.conditions) is not None:
            self._ask(now)

    def _judge(self, now: float) -> None:
        """End once everything asked was answered."""
        if self._finished_up and not self._awaiting_counter and not self._outbox:
            self.flushed = True
            self._finish(now, NoReply("the cutter's counter"))

    def _on_deadline(self, now: float) -> None:
        match self.stage:
            case Stage.CLEARING if not self._outbox and self._clears < CLEAR_TRIES - 1:
                # What was cut off may have eaten the command as dots.
                self._clears += 1
                self._clear(self._unblock, now)
            case Stage.CLEARING:
                self._stop_blocked(now)
            case Stage.MENDING | Stage.COOLING:
                self._ask(now)
            case Stage.FINISHING if not self._outbox:
                self._finish(now, NoReply("after the cut"))
            case _:
                self._finish(now, WriteStalled())

    def _stop_blocked(self, now: float) -> None:
        self._finish(now, blocking_error(self._status.conditions) or NoReply())

    def _finish(self, now: float, error: PrinterError) -> None:
        """Sum up: the process ID proves by itself; so does a counter that was answered behind everything else."""
        del now
        self.stage = Stage.DONE
        before, after = self._counter, self._counted
        if self._pid_seen:
            self.state, self.evidence = JobState.PRINTED, frozenset({"pid"})
        elif before is not None and after is not None and after - before in (0, 1):
            self.state = JobState.PRINTED if after > before else JobState.NOT_PRINTED
            self.evidence = frozenset({"counter"})
        else:
            self.state, self.error = JobState.UNKNOWN, error
