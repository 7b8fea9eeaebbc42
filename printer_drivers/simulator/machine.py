"""The simulated printer, whatever link leads to it: TCP (`server`), or a fake USB port or serial line in tests.

How a link uses a machine (all thread-safe):

    machine = PrinterMachine("epson-tm-m30", out_dir, speed_mm_s=0)   # 0: paper takes no time
    with machine:                                   # or start() and stop()
        machine.plug(on_reply, on_break)            # a host is connected
        machine.receive(data)                       # bytes from the host
        machine.unplug()                            # the host is gone; the buffer stays

- `on_reply(data: bytes)` gets what the printer sends, in order and in the pieces in which it is sent. It is called
  with the machine's lock held, from the caller's thread (real-time answers come before `receive` returns) or from
  the machine's own: it must not block and must not call the machine.
- `on_break(orderly: bool)` says that a fault breaks the link; the link is unplugged by then. Same rules.
- `appetite()` is how many bytes the printer takes now, 0 when its buffer is full or it never reads;
  `wait_for_appetite(timeout)` waits until it is not 0. Give `receive` no more than that and back-pressure is real.
- `fault(name, value=None)`, `clear(name=None)`, `faults()`, `faults_known()`: what is broken (see `faults.NAMES`).
- `tickets`, `wait_for_ticket(timeout)`: the cut papers; `ignored`: commands it did not know, with their offset;
  `received`: bytes so far; `cuts`; `conditions`; `profile`.
- `clock` is only read, never waited on: after advancing a clock that stands still, call `time_passed()`.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Self

from ausuivant.clock import Clock, SystemClock
from printer_drivers.model import Condition
from printer_drivers.profile import Profile, load_profile
from printer_drivers.simulator.actions import Ignored, UnknownCommand
from printer_drivers.simulator.faults import NAMES, FaultValue
from printer_drivers.simulator.mechanism import Cut, LinkBroken, Mechanism, Sent
from printer_drivers.simulator.presenter import Happened
from printer_drivers.simulator.tickets import SimulatedTicket, examine, write_files

OnReply = Callable[[bytes], None]
OnBreak = Callable[[bool], None]


@dataclass(frozen=True)
class _Link:
    on_reply: OnReply
    on_break: OnBreak | None


class PrinterMachine:
    """A printer without a link: a context manager that works while it is entered.

    `speed_mm_s` None takes the profile's, 0 makes paper take no time. Real-time commands are obeyed at reception,
    also offline; all others in order, and only while it can print. A `strict` one raises `UnknownCommand` from
    `wait_for_ticket`, and at the end of the context, when it met a command that it does not know.
    """

    def __init__(
        self,
        profile: Profile | str,
        out_dir: Path | None = None,
        *,
        speed_mm_s: float | None = None,
        clock: Clock | None = None,
        strict: bool = False,
    ) -> None:
        self.profile = load_profile(profile) if isinstance(profile, str) else profile
        self.out_dir = out_dir
        self.strict = strict
        self.tickets: list[SimulatedTicket] = []
        self._clock = clock or SystemClock()
        speed = self.profile.speed_mm_s if speed_mm_s is None else speed_mm_s
        self._mechanism = Mechanism(self.profile, speed_mm_s=speed)
        self._changed = threading.Condition(threading.RLock())
        self._news: deque[tuple[Cut | Happened, datetime]] = deque()
        self._waited_for = 0
        self._stopping = False
        self._link: _Link | None = None
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        """Switch it on."""
        self.start()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """Switch it off, and end its threads."""
        self.stop()
        if kind is None:
            self._complain()

    def start(self) -> None:
        """Switch it on."""
        for name, work in (("printer-paper", self._run_mechanism), ("printer-reader", self._run_reader)):
            self._begin_thread(name, work)

    def stop(self) -> None:
        """Switch it off, and end its threads."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(5)

    # -- what is seen of it --------------------------------------------------------------------------------

    @property
    def conditions(self) -> Condition:
        """What is wrong with it now."""
        return self._mechanism.conditions

    @property
    def received(self) -> int:
        """How many bytes came in so far."""
        return self._mechanism.received

    @property
    def cuts(self) -> int:
        """How often the cutter worked, blank papers included."""
        return self._mechanism.interpreter.cuts

    @property
    def ignored(self) -> list[Ignored]:
        """The commands that it did not know."""
        return self._mechanism.ignored

    def wait_for_ticket(self, timeout: float = 5.0) -> SimulatedTicket:
        """Give the next ticket that was not yet waited for. Raises `TimeoutError`."""
        with self._changed:
            self._complain()
            if not self._changed.wait_for(lambda: len(self.tickets) > self._waited_for, timeout):
                raise TimeoutError(f"no ticket within {timeout} s")
            self._waited_for += 1
            self._complain()
            return self.tickets[self._waited_for - 1]

    def _complain(self) -> None:
        if self.strict and self.ignored:
            raise UnknownCommand(self.ignored[0].offset, self.ignored[0].data)

    # -- what is broken ------------------------------------------------------------------------------------

    def fault(self, name: str, value: FaultValue = None) -> None:
        """Break something; the names are in `faults_known`. Raises `ConfigError` for a name that is not there."""
        with self._changed:
            self._mechanism.set_fault(name, value, self._clock.monotonic())
            self._settle()

    def clear(self, name: str | None = None) -> None:
        """Mend one fault, or all."""
        with self._changed:
            self._mechanism.clear_fault(name, self._clock.monotonic())
            self._settle()

    def faults(self) -> dict[str, FaultValue]:
        """List the faults that are set."""
        with self._changed:
            return self._mechanism.faults.active()

    @staticmethod
    def faults_known() -> dict[str, str]:
        """Name every fault, and say what it does and what its value means."""
        return dict(NAMES)

    # -- the link ------------------------------------------------------------------------------------------

    def plug(self, on_reply: OnReply, on_break: OnBreak | None = None) -> None:
        """Connect a host. A host that was there before hears nothing any more."""
        with self._changed:
            self._link = _Link(on_reply, on_break)
            self._mechanism.link_began(self._clock.monotonic())
            self._settle()

    def unplug(self) -> None:
        """Disconnect the host; what it sent stays in the buffer."""
        with self._changed:
            if self._link is not None:
                self._link = None
                self._mechanism.link_ended(self._clock.monotonic())
                self._settle()

    def appetite(self) -> int:
        """Say how many bytes it takes now; 0 when its buffer is full or it never reads."""
        with self._changed:
            return 0 if self._stopping else self._mechanism.appetite()

    def wait_for_appetite(self, timeout: float) -> int:
        """Wait until bytes are taken and say how many; 0 when none are within the time."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or self._link is None or self.appetite(), timeout)
            return 0 if self._link is None else self.appetite()

    def receive(self, data: bytes) -> None:
        """Take bytes from the host. Real-time commands are answered before this returns."""
        with self._changed:
            self._mechanism.receive(data, self._clock.monotonic())
            self._settle()

    def time_passed(self) -> None:
        """Look at the clock again: only needed for a clock that is moved by hand."""
        with self._changed:
            self._changed.notify_all()

    # -- its own threads -----------------------------------------------------------------------------------

    def _begin_thread(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _settle(self) -> None:
        """Hand on what left the mechanism, and wake whoever waits for a change."""
        for output in self._mechanism.take_outputs():
            link = self._link
            match output:
                case Sent(data) if link is not None:
                    link.on_reply(data)
                case LinkBroken(orderly) if link is not None:
                    self._link = None
                    self._mechanism.link_ended(self._clock.monotonic())
                    if link.on_break is not None:
                        link.on_break(orderly)
                case Cut() | Happened():
                    self._news.append((output, self._clock.now()))
                case _:
                    pass  # nobody is connected
        self._changed.notify_all()

    def _run_mechanism(self) -> None:
        """Let the paper run."""
        while True:
            with self._changed:
                if self._stopping:
                    return
                now = self._clock.monotonic()
                due = self._mechanism.due
                if due is None or due > now:
                    self._changed.wait(None if due is None else due - now)
                    continue
                self._mechanism.run(now)
                self._settle()

    def _run_reader(self) -> None:
        """Read each cut paper, then let it be seen, so that reading it does not slow the printer down."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stopping or self._news)
                if not self._news:
                    return
                news, at = self._news.popleft()
            if isinstance(news, Cut):
                ticket = examine(news, self.profile, papers=len(self.tickets) + 1, at=at)
            else:
                ticket = replace(self.tickets[news.papers - 1], fate=news.fate)
            if self.out_dir is not None:
                write_files(ticket, self.out_dir, only_record=isinstance(news, Happened))
            with self._changed:
                self.tickets[ticket.papers - 1 : ticket.papers] = [ticket]
                self._changed.notify_all()
