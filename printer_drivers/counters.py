"""What a printer counts by itself: how often it cut, and how much paper it thinks is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from ausuivant.clock import Clock
from printer_drivers import commands
from printer_drivers.errors import LinkError
from printer_drivers.link import PrinterLink
from printer_drivers.profile import Profile
from printer_drivers.replies import InfoBlock, Reply
from printer_drivers.transports.base import Transport

ANSWER_S: Final = 1.0

Count = Literal["cuts", "paper_cm"]


@dataclass(frozen=True)
class Counters:
    """None is what the printer does not count, or did not say."""

    cuts: int | None = None
    paper_cm: int | None = None


class CounterInquiry:
    """One question after the other. No I/O; times are seconds of a monotonic clock."""

    def __init__(self, profile: Profile, *, now: float) -> None:
        self._questions: list[tuple[Count, bytes]] = []
        if profile.cut_counter is not None:
            self._questions.append(("cuts", commands.ask_cuts(profile)))
        if profile.status == "custom":
            self._questions.append(("paper_cm", commands.ASK_PAPER_LEFT))
        self._found: dict[Count, int] = {}
        self._unsent = self._questions[0][1] if self._questions else b""
        self.deadline = now + ANSWER_S

    @property
    def over(self) -> bool:
        """Whether there is nothing more to ask."""
        return not self._questions

    @property
    def counters(self) -> Counters:
        """What was answered."""
        return Counters(self._found.get("cuts"), self._found.get("paper_cm"))

    def next_bytes(self) -> bytes:
        """Give the question to send now; empty while its answer is waited for."""
        return self._unsent

    def sent(self, count: int, *, now: float) -> None:
        """Take note that the link accepted so many bytes of it."""
        del now
        self._unsent = self._unsent[count:]

    def receive(self, reply: Reply, *, now: float) -> None:
        """Take the answer; other replies are not for us."""
        if self._questions and isinstance(reply, InfoBlock) and reply.number is not None:
            self._found[self._questions[0][0]] = reply.number
            self._next(now)

    def link_lost(self, error: LinkError, *, now: float) -> None:
        """Stop asking."""
        del error, now
        self._questions = []

    def tick(self, now: float) -> None:
        """Give up: a printer that does not answer one question would take the next answer for it."""
        if self._questions and now >= self.deadline:
            self._questions = []

    def _next(self, now: float) -> None:
        self._questions = self._questions[1:]
        self._unsent = self._questions[0][1] if self._questions else b""
        self.deadline = now + ANSWER_S


def read_counters(transport: Transport, profile: Profile, *, clock: Clock) -> Counters:
    """Open a link of our own, ask, and close it. A printer that cannot be asked counts nothing."""
    inquiry = CounterInquiry(profile, now=clock.monotonic())
    link = PrinterLink(transport, profile, clock=clock)
    if inquiry.over:
        return inquiry.counters
    try:
        link.connect(lambda _reply: None)
        if link.bidirectional:
            link.converse(inquiry)
    except LinkError:
        return inquiry.counters
    finally:
        link.drop()
    return inquiry.counters
