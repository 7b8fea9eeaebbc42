"""The words of printing: conditions, states, results, events. No I/O and no clock here."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, Flag, StrEnum, auto
from typing import TYPE_CHECKING, Literal

from printer_drivers.errors import PrinterError

if TYPE_CHECKING:
    from printer_drivers.layout import TicketContent

Evidence = Literal["pid", "counter", "gs_r", "etb", "asb", "human"]


class Health(StrEnum):
    """What a person should think of the printer, in one word."""

    READY = "ready"  #: a ticket sent now will come out
    WARNING = "warning"  #: it prints, but staff should look at it soon
    BLOCKED = "blocked"  #: it answers, and cannot print until somebody acts
    UNREACHABLE = "unreachable"  #: no link, or nobody answers on it
    UNKNOWN = "unknown"  #: the link has no way back, or nothing was asked yet


class Condition(Flag):
    """What a printer can say is wrong or near wrong; several at once."""

    PAPER_NEAR_END = auto()
    PAPER_OUT = auto()
    COVER_OPEN = auto()
    OFFLINE = auto()
    CUTTER_ERROR = auto()
    PAPER_JAM = auto()
    HEAD_HOT = auto()
    RECOVERABLE = auto()
    UNRECOVERABLE = auto()
    FEED_BUTTON = auto()
    TICKET_IN_OUTPUT = auto()
    VIRTUAL_PAPER_END = auto()
    HEAD_UP = auto()
    VOLTAGE = auto()


NO_CONDITION = Condition(0)

#: What stops the printing of a ticket. Near end, a finished feed button or a waiting ticket do not.
BLOCKING = (
    Condition.PAPER_OUT
    | Condition.COVER_OPEN
    | Condition.OFFLINE
    | Condition.CUTTER_ERROR
    | Condition.PAPER_JAM
    | Condition.HEAD_HOT
    | Condition.RECOVERABLE
    | Condition.UNRECOVERABLE
    | Condition.HEAD_UP
    | Condition.VOLTAGE
)


#: What is part of a day's work: a ticket that waits for its visitor, a finger on the feed button.
_USUAL = Condition.TICKET_IN_OUTPUT | Condition.FEED_BUTTON


def health_of(conditions: Condition) -> Health:
    """Sum conditions up in one word."""
    if conditions & BLOCKING:
        return Health.BLOCKED
    return Health.WARNING if conditions & ~_USUAL else Health.READY


@dataclass(frozen=True)
class PrinterStatus:
    """What the printer said of itself, and how it was learnt. `at` is in seconds of the monotonic clock.

    `metres_since_roll` counts the paper moved since the last change of the roll that was noticed or told; None before
    the first one.
    """

    health: Health
    conditions: Condition = NO_CONDITION
    source: Literal["eot", "asb", "full", "star", "none"] = "none"
    raw: bytes = b""
    at: float = 0.0
    paper_cm: int | None = None
    cuts: int | None = None
    metres_since_roll: float | None = None


class JobState(StrEnum):
    """Where a ticket's paper is, as far as can be proved."""

    QUEUED = "queued"  #: journalled, no byte sent
    SENDING = "sending"  #: journalled, bytes may have reached the printer
    PRINTED = "printed"  #: the printer named this job as finished
    PROCESSED = "processed"  #: the printer worked through everything up to and after the cut
    NOT_STARTED = "not_started"  #: nothing of the ticket was sent
    NOT_PRINTED = "not_printed"  #: sent, and proved not to have come out
    UNKNOWN = "unknown"  #: it may have come out, or half of it; a person decides
    UNCONFIRMED = "unconfirmed"  #: sent over a link that cannot answer
    PRESENTED = "presented"  #: the presenter holds it out
    TAKEN = "taken"  #: the visitor took it
    EJECTED = "ejected"  #: the presenter let it fall
    RETRACTED = "retracted"  #: the presenter took it back
    LEFT = "left"  #: it still stands in the output


#: States after which the same job id may be sent again without risking two papers.
RETRYABLE = frozenset({JobState.QUEUED, JobState.NOT_STARTED, JobState.NOT_PRINTED})

#: States that only a look at the printer, or its cutter's counter, can end.
IN_DOUBT = frozenset({JobState.SENDING, JobState.UNKNOWN})

#: States in which a paper is believed to be out.
ON_PAPER = frozenset(
    {JobState.PRINTED, JobState.PROCESSED, JobState.PRESENTED, JobState.TAKEN, JobState.EJECTED, JobState.LEFT}
)


@dataclass(frozen=True)
class JobResult:
    """How a job ended. `error` says why it is not on paper; `duration_s` is from submission to here."""

    state: JobState
    evidence: frozenset[Evidence] = frozenset()
    status: PrinterStatus = PrinterStatus(Health.UNKNOWN)
    duplicate_risk: bool = False
    duration_s: float = 0.0
    error: PrinterError | None = field(default=None, compare=False)

    @property
    def on_paper(self) -> bool:
        """Whether the visitor can be told to take the paper."""
        return self.state in ON_PAPER


@dataclass(frozen=True)
class TicketJob:
    """One paper to print. The same `job_id` never yields two papers; a reprint has an id of its own."""

    job_id: str
    content: TicketContent


class EventKind(Enum):
    """What a printer reports without being asked."""

    STATUS = auto()  #: its conditions changed
    JOB = auto()  #: a job ended, or one that was UNKNOWN could be settled later
    PRESENTER = auto()  #: what became of the paper of a job that was already answered; `fate` says it


@dataclass(frozen=True)
class PrinterEvent:
    """A change at the printer, sent from its worker thread."""

    kind: EventKind
    status: PrinterStatus
    job_id: str | None = None
    result: JobResult | None = None
    fate: JobState | None = None
