"""The simulated printer's insides without threads and without a clock: buffer, paper, conditions, replies.

`receive` and `run` are told what time it is (seconds of one monotonic clock), and `due` says when `run` will have
something to do again, so a test can live through a slow paper in no time. What leaves the printer is collected
and fetched with `take_outputs`.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from printer_drivers.model import Condition
from printer_drivers.profile import Profile
from printer_drivers.simulator.actions import (
    Action,
    AskedPresenter,
    EndOfJob,
    Ignored,
    Moved,
    Paper,
    Presented,
    PutAway,
    Recovered,
    Replied,
)
from printer_drivers.simulator.commands.questions import CLEAR_BUFFER, changed_status
from printer_drivers.simulator.faults import Faults, FaultValue
from printer_drivers.simulator.framing import Kind, Token
from printer_drivers.simulator.interpreter import Interpreter
from printer_drivers.simulator.presenter import Fate, Happened, Presenter
from printer_drivers.simulator.state import automatic_status, can_print, presenter_status, star_status

RESERVE = 256  #: bytes that still enter a full buffer, so that a real-time command behind it is seen
_CHUNK = 16_384
_LEAST_CHUNK = 512
_CUTS = (b"\x1dV", b"\x1bi", b"\x1bm")
_STAR_CUTS = (*_CUTS, b"\x1bd")
_LAST = (b"\x1dr", b"\x17")  #: what asks for a proof behind the cut: GS r, and Star's ETB
_ASKED_IN_DATA = re.compile(rb"\x10\x04[\x01-\x04]")
_TAKEN_AFTER_S = 1.0
_MOST_IGNORED = 10_000  #: a host that sends garbage all day shall not fill the memory


@dataclass(frozen=True)
class Sent:
    """Bytes for the host."""

    data: bytes


@dataclass(frozen=True)
class LinkBroken:
    """A fault breaks the link: with a reset as a pulled cable does, or orderly."""

    orderly: bool


@dataclass(frozen=True)
class Cut:
    """A paper fell. `broken_off` when something that belonged on it was lost; `unknown` are commands met on the way."""

    paper: Paper
    received: int
    broken_off: bool
    unknown: tuple[Ignored, ...]


Output = Sent | LinkBroken | Cut | Happened


@dataclass(frozen=True)
class _Arrived:
    """The paper has moved that far by now."""

    mm: float


class Mechanism:
    """One printer. `speed_mm_s` 0 makes paper take no time."""

    def __init__(self, profile: Profile, *, speed_mm_s: float) -> None:
        self.profile = profile
        self.faults = Faults()
        self.interpreter = Interpreter(profile)
        self.received = 0
        self.ignored: list[Ignored] = []
        self._speed = speed_mm_s
        self._cuts = _STAR_CUTS if profile.status == "star" else _CUTS
        self._queue: deque[tuple[Token | None, float]] = deque()  # None marks where a link ended
        self._queued = 0
        self._doing: deque[Action | _Arrived] = deque()
        self._still_at = 0.0
        self._unblocked_at = 0.0
        self._late: deque[tuple[float, bytes]] = deque()
        self._outputs: deque[Output] = deque()
        self._since_cut = 0
        self._unknown_since_cut = 0
        self._broken_off = False
        self._cut_seen = False
        self._papers = 0
        self._tail = b""
        self._presenter = Presenter(profile.ejector) if profile.ejector is not None else None

    @property
    def conditions(self) -> Condition:
        """What is wrong with it now."""
        return self.interpreter.conditions

    def take_outputs(self) -> Iterator[Output]:
        """Give what left the printer since the last time, in order."""
        while self._outputs:
            yield self._outputs.popleft()

    # -- the host's side -----------------------------------------------------------------------------------

    def appetite(self) -> int:
        """Say how many bytes are taken now; 0 when the buffer is full."""
        if self.faults.is_set("never_read"):
            return 0
        limit = 1 if self.faults.is_set("one_byte_reads") else max(_LEAST_CHUNK, min(_CHUNK, self.profile.recv_buffer))
        if not self._queue and not self._doing and can_print(self.conditions):
            return limit  # a picture larger than the buffer streams through it
        room = self.profile.recv_buffer + RESERVE - self._queued - self.interpreter.pending
        return max(0, min(limit, room))

    def receive(self, data: bytes, now: float) -> None:
        """Take bytes: obey real-time commands at once, and put the others into the buffer."""
        data, orderly = self.faults.until_break(data)
        self.received += len(data)
        if self.profile.recover == "dle_dc4":
            data = self._obey_clearing(data, now)
        if self._take(data, now):
            orderly = False
        if orderly is not None:
            self.break_link(orderly=orderly)

    def _obey_clearing(self, data: bytes, now: float) -> bytes:
        """Look for DLE DC4 8, which is obeyed wherever it stands, even inside a picture; give what follows it."""
        window = self._tail + data
        while (at := window.find(CLEAR_BUFFER)) >= 0:
            self._take(window[len(self._tail) : at], now)
            self._broken_off |= bool(self.interpreter.pending)
            self.interpreter.drop_pending()
            self._do(Recovered(clearing=True), now)
            self._do(Replied(b"\x37\x25\x00", "cleared"), now)
            data = window = window[at + len(CLEAR_BUFFER) :]
            self._tail = b""
        self._tail = window[1 - len(CLEAR_BUFFER) :]
        return data

    def _take(self, data: bytes, now: float) -> bool:
        """Obey or store commands; say whether the link is to break behind them."""
        breaks = False
        for token in self.interpreter.frame(data):
            if token.kind is Kind.REAL_TIME:
                self.interpreter.moving = now < self._still_at
                for action in self.interpreter.execute(token):
                    self._do(action, now)
                continue
            self._queue.append((token, now))
            self._queued += len(token.data)
            if self._is_last(token) and self.faults.take("drop_after_last"):
                breaks = True
            if self.faults.is_set("realtime_in_data") and token.kind is Kind.COMMAND:
                for asked in _ASKED_IN_DATA.finditer(token.data, 2):
                    self._take(asked.group(), now)
        return breaks

    def link_began(self, now: float) -> None:
        """Take note that a host is connected."""
        if self.faults.take("stale_asb"):
            self._send_stale(now)

    def link_ended(self, now: float) -> None:
        """Take note that no host is connected any more; what is in the buffer stays."""
        self._late.clear()
        if self.faults.value("keep_truncated") == 0:
            self._broken_off |= bool(self.interpreter.pending)
            self.interpreter.drop_pending()
        self._broken_off |= bool(self.interpreter.pending)
        self._queue.append((None, now))

    def break_link(self, *, orderly: bool) -> None:
        """Let the link break."""
        self._late.clear()
        self._outputs.append(LinkBroken(orderly))

    def _is_last(self, token: Token) -> bool:
        """Whether this asks for the proof of what was cut before it."""
        if token.data[:2] in self._cuts:
            self._cut_seen = True
        elif self._cut_seen and token.data[:2] in _LAST:
            self._cut_seen = False
            return True
        return False

    # -- time ----------------------------------------------------------------------------------------------

    @property
    def due(self) -> float | None:
        """When `run` has something to do again; None when only bytes or a change of faults can wake it."""
        moments = [self._late[0][0]] if self._late else []
        working = can_print(self.conditions) and (self._queue or self._doing)
        if working or any(isinstance(one, _Arrived) for one in self._doing):
            moments.append(self._still_at)
        if (cooled := self.faults.cooled_at) is not None:
            moments.append(cooled)
        if self._presenter is not None and (next_fate := self._presenter.due) is not None:
            moments.append(next_fate)
        return min(moments) if moments else None

    def run(self, now: float) -> None:
        """Do what is due, but start no more than one command."""
        while self._late and self._late[0][0] <= now:
            self._outputs.append(Sent(self._late.popleft()[1]))
        if (cooled := self.faults.cooled_at) is not None and cooled <= now:
            self.clear_fault("head_hot", now)
        if self._presenter is not None:
            self._happen(self._presenter.run(now), now)
        if self._finish_actions(now) and self._queue and can_print(self.conditions):
            token, at = self._queue.popleft()
            self._start(token, max(at, self._unblocked_at))
            self._finish_actions(now)

    def _finish_actions(self, now: float) -> bool:
        """Go on with the command that was started; say whether it is finished."""
        while self._doing:
            if now < self._still_at:
                return False
            if not isinstance(self._doing[0], _Arrived) and not can_print(self.conditions):
                return False
            self._do(self._doing.popleft(), now)
        return now >= self._still_at

    def _start(self, token: Token | None, at: float) -> None:
        if token is None:
            self._broken_off |= self.interpreter.inked
            return
        if token.data[:2] in self._cuts and self.faults.take("cutter_jam"):
            self._queue.appendleft((token, at))
            self._set("cutter_stuck", None, at)
            return
        self._queued -= len(token.data)
        self._since_cut += len(token.data)
        self._still_at = max(self._still_at, at)
        self._doing.extend(self.interpreter.execute(token))

    # -- what the interpreter wants done -------------------------------------------------------------------

    def _do(self, action: Action | _Arrived, now: float) -> None:
        match action:
            case Replied():
                self._reply(action, now)
            case Moved(dots):
                mm = dots / self.profile.dots_per_mm
                speed = self._speed_now()
                self._still_at += mm / speed if speed else 0.0
                self._doing.appendleft(_Arrived(mm))
            case _Arrived(mm):
                with self._telling_changes(now):
                    self.faults.paper_moved(mm)
            case Paper():
                self._cut(action, now)
            case Ignored():
                if len(self.ignored) < _MOST_IGNORED:
                    self.ignored.append(action)
            case Recovered(clearing):
                self._recover(now, clearing=clearing)
            case Presented() | PutAway() | AskedPresenter():
                self._use_presenter(action, now)
            case EndOfJob():
                self.interpreter.jobs_ended += 1
                if self.interpreter.automatic:
                    self._reply(Replied(star_status(self.conditions, self.interpreter.jobs_ended), "ended"), now)

    def _use_presenter(self, action: Presented | PutAway | AskedPresenter, now: float) -> None:
        presenter = self._presenter
        if presenter is None:
            return
        match action:
            case Presented(seconds=seconds):
                if self.faults.take("presenter_jam"):
                    self._set("presenter_stuck", None, now)
                    return
                taken = None if self.faults.is_set("ticket_left") else self.faults.number("take_after", _TAKEN_AFTER_S)
                back = self.faults.number("auto_retract") if self.faults.is_set("auto_retract") else None
                self._happen(presenter.present(now, seconds=seconds, taken_after=taken, retracted_after=back), now)
            case PutAway(retract):
                self._happen(presenter.put_away(retract=retract), now)
            case AskedPresenter():
                value = presenter_status(self.conditions, inside=presenter.inside)
                self._reply(Replied(bytes((value,)), "presenter"), now)

    def _happen(self, happened: Iterator[Happened], now: float) -> None:
        """Note what became of a ticket, and tell the host if the output changed."""
        with self._telling_changes(now):
            for one in happened:
                self._outputs.append(one)
                self.interpreter.retracts += one.fate is Fate.RETRACTED

    def _cut(self, paper: Paper, now: float) -> None:
        unknown = tuple(self.ignored[self._unknown_since_cut :])
        self._outputs.append(Cut(paper, self._since_cut, self._broken_off, unknown))
        self._since_cut, self._unknown_since_cut, self._broken_off = 0, len(self.ignored), False
        self._papers += 1
        if self._presenter is not None:
            self._happen(self._presenter.cut(self._papers), now)

    def _recover(self, now: float, *, clearing: bool) -> None:
        self.clear_fault("cutter_stuck", now)
        if clearing:
            self._lose_buffer()

    def _lose_buffer(self) -> None:
        """Forget what was not printed; what is burnt stays on the paper."""
        self._queue.clear()
        self._queued = 0
        self._doing.clear()
        self.interpreter.clear()
        self._broken_off |= self.interpreter.inked

    def _speed_now(self) -> float:
        return self.faults.number("slow") or self._speed

    # -- replies -------------------------------------------------------------------------------------------

    def _reply(self, reply: Replied, now: float) -> None:
        if reply.proof and self.faults.take("drop_before_reply"):
            self.break_link(orderly=False)
            return
        if self.faults.swallows(reply):
            return
        data = self.faults.distorted(reply)
        delay = self.faults.number("reply_delay")
        if delay or self._late:
            self._late.append((now + (delay or 0.0), data))
        elif self.faults.is_set("split_replies"):
            self._outputs.extend(Sent(data[at : at + 1]) for at in range(len(data)))
        else:
            self._outputs.append(Sent(data))

    def _send_stale(self, now: float) -> None:
        for _ in range(int(self.faults.taken_value or 3)):
            self._reply(Replied(automatic_status(Condition.PAPER_OUT), "asb"), now)

    # -- faults --------------------------------------------------------------------------------------------

    def set_fault(self, name: str, value: FaultValue, now: float) -> None:
        """Break something. Raises `ConfigError`."""
        speed, left = self._speed_now(), self._still_at - now
        self._set(name, value, now)
        if name == "slow" and left > 0 and speed:
            self._still_at = now + left * speed / self._speed_now()
        elif name == "power_cycle":
            self._power_cycle(now)
        elif name in ("drop_connection", "drop_fin") and self.faults.take_now(name):
            self.break_link(orderly=name == "drop_fin")

    def clear_fault(self, name: str | None, now: float) -> None:
        """Mend one fault, or all."""
        out = bool(self.conditions & Condition.PAPER_OUT)
        with self._telling_changes(now):
            self.faults.clear(name)
        if out and not self.conditions & Condition.PAPER_OUT and self.faults.value("auto_finish") == 0:
            self._lose_buffer()

    def _set(self, name: str, value: FaultValue, now: float) -> None:
        with self._telling_changes(now):
            self.faults.set(name, value, now)

    def _power_cycle(self, now: float) -> None:
        """Switch it off and on: the buffer is lost, the link too; counters stay, and so does what was burnt."""
        self.break_link(orderly=False)
        self._lose_buffer()
        self.interpreter.power_cycle()
        self._still_at = now
        with self._telling_changes(now):
            for name in ("power_cycle", "unrecoverable", "cutter_stuck", "head_hot"):
                self.faults.clear(name)

    @contextmanager
    def _telling_changes(self, now: float) -> Iterator[None]:
        """Change something; when the condition differs afterwards, send the automatic status."""
        before = self.conditions
        yield
        after = self.faults.conditions()
        if self._presenter is not None and self._presenter.out:
            after |= Condition.TICKET_IN_OUTPUT
        self.interpreter.conditions = after
        if after == before:
            return
        if can_print(after) and not can_print(before):
            self._unblocked_at = now
        for told in changed_status(self.interpreter, before):
            self._reply(told, now)
