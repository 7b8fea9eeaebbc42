"""The presenter of a kiosk printer, as machines without I/O: a ticket that is cut is not yet in a hand.

`OutputClearing` frees the output before a job; `PresenterWatch` follows one ticket from the output to wherever it goes.
Both ask DLE EOT 20; what is done with a ticket that nobody took is the profile's choice.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from printer_drivers import commands
from printer_drivers.errors import LinkError, NoReply, PrinterError, TicketStuck
from printer_drivers.model import Condition, JobState
from printer_drivers.profile import Ejector
from printer_drivers.replies import FullStatus, InfoBlock, Reply
from printer_drivers.status import conditions_from_full

POLL_S: Final = 0.5
ANSWER_S: Final = 1.0
#: How long a presenter takes to push a ticket out, to let it fall or to take it back.
MOVE_S: Final = 3.0


class _Output:
    """Asks whether a ticket stands in the output, now and then. Base of the two machines."""

    def __init__(self, ejector: Ejector, *, now: float) -> None:
        self._ejector = ejector
        self._outbox = commands.ASK_FULL_STATUS
        self._asking = True
        self.error: PrinterError | None = None
        self.over = False
        self.deadline = now + ANSWER_S

    def next_bytes(self) -> bytes:
        """Give what to send now."""
        return b"" if self.over else self._outbox

    def sent(self, count: int, *, now: float) -> None:
        """Take note of what the link accepted."""
        if count:
            self._outbox = self._outbox[count:]
            self.deadline = now + ANSWER_S

    def receive(self, reply: Reply, *, now: float) -> None:
        """Take the answer to the question in flight."""
        if not self.over and isinstance(reply, FullStatus) and self._asking:
            self._asking = False
            self.deadline = now + POLL_S
            self._see(bool(conditions_from_full(reply.data) & Condition.TICKET_IN_OUTPUT), now)

    def link_lost(self, error: LinkError, *, now: float) -> None:
        """Take note that the link is gone."""
        del now
        self._stop(error)

    def tick(self, now: float) -> None:
        """Ask again when it is time."""
        if self.over or now < self.deadline:
            return
        if self._asking:
            self._stop(NoReply("DLE EOT 20"))
        else:
            self._ask(now)

    def _ask(self, now: float) -> None:
        self._outbox += commands.ASK_FULL_STATUS
        self._asking = True
        self.deadline = now + ANSWER_S

    def _see(self, occupied: bool, now: float) -> None:
        """React to the sensor."""
        raise AssertionError(f"{type(self).__name__} does not look ({occupied}, {now})")

    def _stop(self, error: PrinterError | None) -> None:
        self.error = error
        self.over = True


class OutputClearing(_Output):
    """Frees the output before a job. Over at once when it is free; `error` is `TicketStuck` when it stays occupied."""

    def __init__(self, ejector: Ejector, *, now: float) -> None:
        super().__init__(ejector, now=now)
        self._moving_since: float | None = None

    def _see(self, occupied: bool, now: float) -> None:
        if not occupied or self._ejector.leftover == "leave":
            self._stop(None)
        elif self._moving_since is None:
            self._moving_since = now
            self._outbox = commands.EJECT if self._ejector.leftover == "eject" else commands.RETRACT
        elif now - self._moving_since >= MOVE_S:
            self._stop(TicketStuck())


class Step(Enum):
    """Where the ticket is, as far as the watch knows."""

    COUNTING = auto()  #: how many were taken back before?
    COMING = auto()  #: not yet seen in the output
    STANDING = auto()  #: in the output, for its visitor
    MOVING = auto()  #: nobody took it: it is let fall or taken back
    RECOUNTING = auto()  #: gone: taken by the visitor, or taken back?


class PresenterWatch(_Output):
    """Follows one ticket. `news()` gives each fate once: PRESENTED, then TAKEN, EJECTED, RETRACTED or LEFT.

    It says nothing when it cannot know. `idle_until` tells how long it wants nothing of the link.
    """

    def __init__(self, ejector: Ejector, *, job_id: str, now: float) -> None:
        super().__init__(ejector, now=now)
        self.job_id = job_id
        self._began = now
        self._presented_at = now
        self._moving_since = now
        self._retracts: int | None = None
        self._news: list[JobState] = []
        self.step = Step.COMING
        if ejector.retract_counter:
            self._count(Step.COUNTING, now)

    @property
    def idle_until(self) -> float:
        """When it next wants the link, on the monotonic clock."""
        waiting = not self._outbox and not self._asking and self.step not in (Step.COUNTING, Step.RECOUNTING)
        return self.deadline if waiting else 0.0

    def news(self) -> list[JobState]:
        """Give what has become known since the last call."""
        news, self._news = self._news, []
        return news

    def receive(self, reply: Reply, *, now: float) -> None:
        """Take a counter or a status."""
        if isinstance(reply, InfoBlock) and reply.number is not None and not self.over:
            if self.step is Step.COUNTING:
                self._retracts = reply.number
                self.step = Step.COMING
                self._ask(now)
            elif self.step is Step.RECOUNTING:
                self._conclude(reply.number)
        else:
            super().receive(reply, now=now)

    def tick(self, now: float) -> None:
        """Go on without a counter that is not told."""
        if self.over or now < self.deadline:
            return
        if self.step is Step.COUNTING:
            self.step = Step.COMING
            self._ask(now)
        elif self.step is Step.RECOUNTING:
            self._conclude(None)
        else:
            super().tick(now)

    def _see(self, occupied: bool, now: float) -> None:
        match self.step:
            case Step.COMING if occupied:
                self.step = Step.STANDING
                self._presented_at = now
                self._news.append(JobState.PRESENTED)
            case Step.COMING if now - self._began >= MOVE_S:
                self._gone(now)
            case Step.STANDING if not occupied:
                self._gone(now)
            case Step.STANDING if now - self._presented_at >= self._ejector.take_timeout_s:
                self._move(now)
            case Step.MOVING if not occupied:
                self._gone(now)
            case Step.MOVING if now - self._moving_since >= MOVE_S:
                self._end(JobState.LEFT)
            case _:
                return

    def _move(self, now: float) -> None:
        if self._ejector.leftover == "leave":
            self._end(JobState.LEFT)
            return
        self._moving_since = now
        self.step = Step.MOVING
        self._outbox = commands.EJECT if self._ejector.leftover == "eject" else commands.RETRACT

    def _gone(self, now: float) -> None:
        """The output is free: the counter tells a hand from the printer's own rollers."""
        if self._retracts is not None:
            self._moved = self.step
            self._count(Step.RECOUNTING, now)
        elif self.step is Step.STANDING:
            self._end(JobState.TAKEN)
        elif self.step is Step.MOVING:
            self._end(self._rollers)
        else:
            self._stop(None)

    def _conclude(self, retracts: int | None) -> None:
        if retracts is None or self._retracts is None:
            self._stop(None)
        elif retracts > self._retracts:
            self._end(JobState.RETRACTED)
        elif self._moved is Step.MOVING and self._ejector.leftover == "eject":
            self._end(JobState.EJECTED)
        elif self._moved is Step.COMING:
            self._stop(None)
        else:
            self._end(JobState.TAKEN)

    @property
    def _rollers(self) -> JobState:
        return JobState.EJECTED if self._ejector.leftover == "eject" else JobState.RETRACTED

    def _count(self, step: Step, now: float) -> None:
        self.step = step
        self._asking = False
        self._outbox = commands.ASK_RETRACTS
        self.deadline = now + ANSWER_S

    def _end(self, fate: JobState) -> None:
        self._news.append(fate)
        self._stop(None)
