"""Asking a printer how it is, in its own dialect: one question at a time, because the answers do not say to which."""

from __future__ import annotations

from typing import Final, Literal

from printer_drivers.commands import ASK_FULL_STATUS, STAR_ASK_STATUS, ask_status
from printer_drivers.errors import LinkError, NoReply
from printer_drivers.model import PrinterStatus
from printer_drivers.profile import Profile
from printer_drivers.replies import FullStatus, RealTimeStatus, Reply, StarStatus
from printer_drivers.status import status_from_answers, unreachable

ANSWER_S: Final = 0.5
UNBLOCK_S: Final = 1.0
TRIES: Final = 2

_Question = int | Literal["full", "star"]


class Inquiry:
    """The questions of a dialect and their answers. No I/O; times are seconds of a monotonic clock.

    `unblock` is sent before a question is asked again: a printer that waits for the rest of a picture takes the
    question for dots. `lead` is sent ahead of the first question.
    """

    def __init__(self, profile: Profile, *, now: float, lead: bytes = b"", unblock: bytes = b"") -> None:
        self._questions = _questions(profile)
        self._unblock = unblock
        self._answers: dict[int, int] = {}
        self._full = b""
        self._star = b""
        self._done = 0
        self._tries = 1
        self._late_answers = 0
        self._to_send = lead + self._current()
        self.error: LinkError | None = None
        self.deadline = now + ANSWER_S

    @property
    def answered(self) -> bool:
        """Whether all questions are answered, as far as the printer knows them."""
        return self._done == len(self._questions) and not self._late_answers

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.answered or self.error is not None

    def next_bytes(self) -> bytes:
        """Give what to send now."""
        return b"" if self.over else self._to_send

    def sent(self, count: int, *, now: float) -> None:
        """Take note of what the link accepted; the time for an answer runs from then."""
        self._to_send = self._to_send[count:]
        if count:
            self.deadline = now + (UNBLOCK_S if self._unblock and self._tries > 1 else ANSWER_S)

    def receive(self, reply: Reply, *, now: float) -> None:
        """Take an answer to the question in flight; other replies are not for us."""
        if self.over or not self._fits(reply):
            return
        if self._late_answers:
            self._late_answers -= 1
        else:
            self._note(reply)
            # A question that was asked again may be answered twice; the second answer is not the next one's.
            self._late_answers = self._tries - 1
            self._done += 1
        if self._late_answers:
            self.deadline = now + ANSWER_S
        else:
            self._ask_next(now)

    def link_lost(self, error: LinkError, *, now: float) -> None:
        """Take note that the link is gone."""
        del now
        self.error = error

    def tick(self, now: float) -> None:
        """Ask again when the answer is late, then go without."""
        if self.over or now < self.deadline:
            return
        if self._late_answers:
            self._late_answers = 0
            self._ask_next(now)
        elif self._tries < TRIES:
            self._tries += 1
            self._to_send = self._unblock + self._current()
            self.deadline = now + (UNBLOCK_S if self._unblock else ANSWER_S)
        elif self._answers and self._questions[self._done] == "full":
            self._done += 1  # this firmware does not know the question
        else:
            self.error = NoReply("DLE EOT")

    def status(self, now: float) -> PrinterStatus:
        """Sum the answers up."""
        if not self.answered:
            return unreachable(at=now)
        return status_from_answers(self._answers, at=now, full=self._full, star=self._star)

    def _fits(self, reply: Reply) -> bool:
        asked = self._questions[self._done - (1 if self._late_answers else 0)]
        match reply:
            case RealTimeStatus():
                return isinstance(asked, int)
            case FullStatus():
                return asked == "full"
            case StarStatus():
                return asked == "star"
            case _:
                return False

    def _note(self, reply: Reply) -> None:
        match reply, self._questions[self._done]:
            case RealTimeStatus(value), int(kind):
                self._answers[kind] = value
            case FullStatus(data), _:
                self._full = data
            case StarStatus(data), _:
                self._star = data
            case _:
                raise AssertionError("an answer that fits no question")

    def _ask_next(self, now: float) -> None:
        self._tries = 1
        if not self.over:
            self._to_send = self._current()
            self.deadline = now + ANSWER_S

    def _current(self) -> bytes:
        match self._questions[self._done]:
            case "full":
                return ASK_FULL_STATUS
            case "star":
                return STAR_ASK_STATUS
            case kind:
                return ask_status(kind)


def _questions(profile: Profile) -> tuple[_Question, ...]:
    match profile.status:
        case "custom":
            return (1, 2, 3, 4, "full")
        case "star":
            return ("star",)
        case _:
            return (1, 2, 3, 4)
