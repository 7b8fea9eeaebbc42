"""A printer made of software, on a TCP port: bounded buffer, paper that takes time, faults on demand."""

from __future__ import annotations

import socket
import struct
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from ausuivant.clock import Clock, SystemClock
from printer_drivers.errors import ConfigError
from printer_drivers.model import Condition
from printer_drivers.profile import Profile, load_profile
from printer_drivers.simulator.faults import SPEED_FAULT, Faults
from printer_drivers.simulator.framing import Kind, Token
from printer_drivers.simulator.interpreter import Action, Ignored, Interpreter, Moved, Paper, Recovered, Replied
from printer_drivers.simulator.state import automatic_status, can_print
from printer_drivers.simulator.tickets import SimulatedTicket, examine, write_files

_RECEIVE = 4096


class SimulatedPrinter:
    """A context manager that is a printer while it is entered.

    `speed_mm_s` None takes the profile's, 0 makes paper take no time. `port` 0 takes a free one. Real-time
    commands are obeyed at reception, also offline; all others in order, and only while it can print.
    """

    def __init__(
        self,
        profile: Profile | str,
        out_dir: Path | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        speed_mm_s: float | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.profile = load_profile(profile) if isinstance(profile, str) else profile
        self.out_dir = out_dir
        self.host, self.port = host, port
        self.tickets: list[SimulatedTicket] = []
        self.ignored: list[Ignored] = []
        self.received = 0
        self._clock = clock or SystemClock()
        self._speed = self.profile.speed_mm_s if speed_mm_s is None else speed_mm_s
        self._interpreter = Interpreter(self.profile)
        self._faults = Faults()
        self._changed = threading.Condition(threading.RLock())
        self._queue: deque[Token] = deque()
        self._queued = 0
        self._cut: deque[tuple[Paper, int, datetime]] = deque()
        self._since_cut = 0
        self._waited_for = 0
        self._stopping = False
        self._link: socket.socket | None = None
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> SimulatedPrinter:
        """Listen."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening and end its threads."""
        self.stop()

    @property
    def url(self) -> str:
        """The address to open it with."""
        return f"tcp://{self.host}:{self.port}"

    @property
    def conditions(self) -> Condition:
        """What is wrong with it now."""
        return self._interpreter.conditions

    def start(self) -> None:
        """Listen and run. Raises `ConfigError` when the port is taken."""
        try:
            self._listener = socket.create_server((self.host, self.port), backlog=8)
        except OSError as error:
            raise ConfigError(f"port {self.port} on {self.host}: {error.strerror}") from None
        self.port = self._listener.getsockname()[1]
        works = (self._serve, self._run_mechanism, self._run_reader)
        for name, work in zip(("printer-port", "printer-paper", "printer-reader"), works, strict=True):
            thread = threading.Thread(target=work, name=name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Close the port and end."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
            link = self._link
        for one in (self._listener, link):
            if one is not None:
                _shut(one)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def fault(self, name: str, value: float | None = None) -> None:
        """Break something; the names are in `faults`. Raises `ConfigError` for a name that is not there."""
        with self._telling_changes():
            self._faults.set(name, value)
            if self._faults.drop_now:
                self._faults.drop_now = False
                self._drop_link()

    def clear(self, name: str | None = None) -> None:
        """Mend one fault, or all."""
        with self._telling_changes():
            self._faults.clear(name)

    def faults(self) -> dict[str, float | None]:
        """List the faults that are set."""
        return self._faults.active()

    def wait_for_ticket(self, timeout: float = 5.0) -> SimulatedTicket:
        """Give the next ticket that was not yet waited for. Raises `TimeoutError`."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.tickets) > self._waited_for, timeout):
                raise TimeoutError(f"no ticket within {timeout} s")
            self._waited_for += 1
            return self.tickets[self._waited_for - 1]

    # -- the port ------------------------------------------------------------------------------------------

    def _serve(self) -> None:
        """Serve one host after the other; a second one waits, as it does at many network printers."""
        while not self._stopping:
            try:
                link, _ = self._listener.accept()
            except OSError:
                return
            with self._changed:
                self._link = link
            try:
                self._receive(link)
            finally:
                with self._changed:
                    self._link = None
                link.close()

    def _receive(self, link: socket.socket) -> None:
        while not self._stopping:
            try:
                data = link.recv(_RECEIVE)
            except OSError:
                return
            if not data:
                return
            with self._changed:
                data, last = self._faults.until_drop(data)
                self._take(data)
                if last:
                    self._drop_link()
                    return
                self._changed.wait_for(lambda: self._stopping or self._queued <= self.profile.recv_buffer)

    def _take(self, data: bytes) -> None:
        """Obey real-time commands now, and put the others into the buffer."""
        self.received += len(data)
        for token in self._interpreter.frame(data):
            if token.kind is Kind.REAL_TIME:
                self._do(self._interpreter.real_time(token))
            else:
                self._queue.append(token)
                self._queued += len(token.data)
        self._changed.notify_all()

    def _send(self, reply: Replied) -> None:
        if self._link is None or self._faults.swallows(reply):
            return
        try:
            self._link.sendall(reply.data)
        except OSError:
            self._link = None  # nobody listens any more; a printer does not care

    def _drop_link(self) -> None:
        """Break the connection with a reset, as a power cut or a pulled cable ends it."""
        if self._link is not None:
            self._link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            _shut(self._link)
            self._link = None

    # -- the paper -----------------------------------------------------------------------------------------

    def _run_mechanism(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stopping or (self._queue and can_print(self.conditions)))
                if self._stopping:
                    return
                token = self._queue.popleft()
                self._queued -= len(token.data)
                self._since_cut += len(token.data)
                if self._cutter_jams(token):
                    continue
                actions = self._interpreter.execute(token)
                self._changed.notify_all()
            self._do(actions)

    def _do(self, actions: list[Action]) -> None:
        for action in actions:
            match action:
                case Replied():
                    with self._changed:
                        self._send(action)
                case Moved(dots):
                    self._move(dots)
                case Paper():
                    self._deliver(action)
                case Ignored():
                    self.ignored.append(action)
                case Recovered(clearing):
                    self._recover(clearing=clearing)

    def _move(self, dots: int) -> None:
        """Let the paper take its time, and run out when the roll does."""
        mm = dots / self.profile.dots_per_mm
        speed = self._faults.value(SPEED_FAULT) or self._speed
        with self._changed:
            if speed > 0:
                self._changed.wait_for(lambda: self._stopping, mm / speed)
        with self._telling_changes():
            self._faults.paper_moved(mm)

    def _deliver(self, paper: Paper) -> None:
        """Hand a cut paper to the reader, so that reading it does not slow the printer down."""
        with self._changed:
            received, self._since_cut = self._since_cut, 0
            self._cut.append((paper, received, self._clock.now()))
            self._changed.notify_all()

    def _run_reader(self) -> None:
        """Read each cut paper, then let it be seen."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stopping or self._cut)
                if not self._cut:
                    return
                paper, received, at = self._cut.popleft()
            ticket = examine(paper, self.profile, papers=len(self.tickets) + 1, received=received, at=at)
            if self.out_dir is not None:
                write_files(ticket, self.out_dir)
            with self._changed:
                self.tickets.append(ticket)
                self._changed.notify_all()

    def _cutter_jams(self, token: Token) -> bool:
        """Whether the cutter gets stuck at this command, which then waits to be done again."""
        if token.data[:2] not in (b"\x1dV", b"\x1bi", b"\x1bm") or not self._faults.jams_at_cut():
            return False
        with self._telling_changes():
            self._faults.set("cutter_stuck", None)
        self._queue.appendleft(token)
        self._queued += len(token.data)
        return True

    def _recover(self, *, clearing: bool) -> None:
        with self._telling_changes():
            self._faults.clear("cutter_stuck")
            if clearing:
                self._queue.clear()
                self._queued = 0
                self._interpreter.clear()

    @contextmanager
    def _telling_changes(self) -> Iterator[None]:
        """Change something under the lock; when the condition differs afterwards, send the automatic status."""
        with self._changed:
            before = self._interpreter.conditions
            yield
            self._interpreter.conditions = self._faults.conditions()
            if self._interpreter.conditions != before and self._interpreter.automatic:
                self._send(Replied(automatic_status(self._interpreter.conditions)))
            self._changed.notify_all()


def _shut(link: socket.socket) -> None:
    """Wake whoever waits on a socket; one that is not connected cannot be shut down, and need not be."""
    try:
        link.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
