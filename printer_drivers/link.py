"""The link to one printer as its worker uses it: open it, hold a conversation over it, listen, let it go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from ausuivant.clock import Clock
from printer_drivers import commands
from printer_drivers.errors import LinkError, LinkLost
from printer_drivers.profile import Profile
from printer_drivers.replies import Reply, ReplyParser
from printer_drivers.transports.base import Transport

CONNECT_S: Final = 2.0
WRITE_S: Final = 0.05
READ_S: Final = 0.2
_READ_BYTES: Final = 4096


class Conversation(Protocol):
    """What the machines of this package have in common: bytes go out, replies and time go in. No I/O of their own."""

    @property
    def over(self) -> bool:
        """Whether it has nothing more to say or to hear."""
        ...

    @property
    def deadline(self) -> float:
        """When `tick` has something to do at the latest, in seconds of the monotonic clock."""
        ...

    def next_bytes(self) -> bytes:
        """Give what to send now; empty when there is only waiting to do."""
        ...

    def sent(self, count: int, *, now: float) -> None:
        """Take note that the link accepted the first `count` bytes of `next_bytes()`."""
        ...

    def receive(self, reply: Reply, *, now: float) -> None:
        """Take a reply."""
        ...

    def link_lost(self, error: LinkError, *, now: float) -> None:
        """Take note that the link is gone."""
        ...

    def tick(self, now: float) -> None:
        """Let time pass."""
        ...


class PrinterLink:
    """A transport with its reply parser. One thread owns it."""

    def __init__(self, transport: Transport, profile: Profile, *, clock: Clock) -> None:
        self._transport = transport
        self._clock = clock
        self._parser = ReplyParser(profile.status)
        self.openings = 0  #: how often the link was opened: what was set on an earlier one may be lost

    @property
    def bidirectional(self) -> bool:
        """Whether the printer can answer."""
        return self._transport.bidirectional

    @property
    def bytes_per_s(self) -> float | None:
        """How fast the line itself is, when it is slower than paper."""
        return self._transport.bytes_per_s

    @property
    def is_open(self) -> bool:
        """Whether bytes can be tried."""
        return self._transport.is_open

    def connect(self, listener: Callable[[Reply], None]) -> None:
        """Have an open link; what the printer said meanwhile goes to `listener`. Raises `NotReachable`."""
        if self._transport.is_open:
            try:
                self.hear(listener)
            except LinkLost:
                self.drop()
        if not self._transport.is_open:
            self._parser.reset()
            self._transport.open(CONNECT_S)
            self.openings += 1

    def hear(self, listener: Callable[[Reply], None]) -> None:
        """Read what came, without waiting. Raises `LinkLost`."""
        while data := self._transport.read(_READ_BYTES, 0.0):
            for reply in self._parser.feed(data):
                listener(reply)

    def converse(self, talk: Conversation, *, before_sending: Callable[[], None] | None = None) -> None:
        """Carry a conversation to its end. `before_sending` is called each time that bytes are about to go."""
        while not talk.over:
            piece = talk.next_bytes()
            if piece and before_sending is not None:
                before_sending()
            self.exchange(talk, piece)

    def tell(self, order: bytes) -> None:
        """Send a short order that is not answered in words. Raises `LinkLost`; a printer that is full goes without."""
        self._transport.write(order, WRITE_S)

    def exchange(self, talk: Conversation, piece: bytes) -> None:
        """Send what can be sent, hear what can be heard, let time pass: one step of a conversation."""
        try:
            taken = 0
            if piece:
                self._expect_answer_to(piece)
                taken = self._transport.write(piece, WRITE_S)
                talk.sent(taken, now=self._clock.monotonic())
            patience = 0.0
            if not talk.over and not (taken and talk.next_bytes()):
                patience = min(READ_S, max(0.0, talk.deadline - self._clock.monotonic()))
            if piece and not taken:
                patience = min(patience, WRITE_S)
            for reply in self._parser.feed(self._transport.read(_READ_BYTES, patience)):
                talk.receive(reply, now=self._clock.monotonic())
        except LinkError as error:
            talk.link_lost(error, now=self._clock.monotonic())
        talk.tick(self._clock.monotonic())

    def drop(self) -> None:
        """Let the link go; it is opened again when it is needed."""
        self._transport.close()

    def _expect_answer_to(self, piece: bytes) -> None:
        """Custom's answers look like others, so the parser has to know that one was asked for."""
        if piece.endswith(commands.ASK_FULL_STATUS):
            self._parser.expect_full_status()
        elif piece.endswith((commands.ASK_CUTS["gse2"], commands.ASK_RETRACTS, commands.ASK_PAPER_LEFT)):
            self._parser.expect_counter()
