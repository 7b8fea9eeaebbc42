"""Asking a printer how it is: DLE EOT 1 to 4, one question at a time, because the answers do not say to which."""

from __future__ import annotations

from printer_drivers.commands import ask_status
from printer_drivers.model import PrinterStatus
from printer_drivers.replies import RealTimeStatus, Reply
from printer_drivers.status import status_from_answers

ANSWER_S = 0.5
UNBLOCK_S = 2.0
TRIES = 2
_QUESTIONS = (1, 2, 3, 4)


class Inquiry:
    """Four questions and their answers. No I/O; times are seconds of a monotonic clock.

    `unblock` is sent before a question is asked again: a printer that waits for the rest of a picture takes the
    question for dots.
    """

    def __init__(self, now: float, *, unblock: bytes = b"") -> None:
        self._unblock = unblock
        self._answers: dict[int, int] = {}
        self._tries = 1
        self._to_send = ask_status(_QUESTIONS[0])
        self.deadline = now + ANSWER_S

    def take_bytes(self) -> bytes:
        """Give the question to send now, once."""
        question, self._to_send = self._to_send, b""
        return question

    def receive(self, reply: Reply, *, now: float) -> None:
        """Take an answer to the question in flight; other replies are not for us."""
        if not isinstance(reply, RealTimeStatus) or self.answered:
            return
        self._answers[self._asking] = reply.value
        self._tries = 1
        if not self.answered:
            self._ask(now)

    def tick(self, now: float) -> None:
        """Ask again when the answer is late."""
        if not self.answered and now >= self.deadline and self._tries < TRIES:
            self._tries += 1
            self._ask(now)
            if self._unblock:
                self._to_send = self._unblock + self._to_send
                self.deadline = now + UNBLOCK_S

    @property
    def answered(self) -> bool:
        """Whether all four answers are there."""
        return len(self._answers) == len(_QUESTIONS)

    def mute(self, now: float) -> bool:
        """Whether the printer was asked often enough in vain."""
        return not self.answered and now >= self.deadline and self._tries >= TRIES

    def status(self, now: float) -> PrinterStatus:
        """Sum the answers up."""
        return status_from_answers(self._answers, at=now)

    @property
    def _asking(self) -> int:
        return _QUESTIONS[len(self._answers)]

    def _ask(self, now: float) -> None:
        self._to_send = ask_status(self._asking)
        self.deadline = now + ANSWER_S
