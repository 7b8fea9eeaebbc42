"""How the model test plays a command, and what must hold after each.

`Subject` is what is tested: the core by itself, or a ledger on a database.
"""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Protocol
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from ausuivant.core import commands as c
from ausuivant.core import hours
from ausuivant.core.apply import fold
from ausuivant.core.errors import DomainError
from ausuivant.core.events import Event
from ausuivant.core.lifecycle import TicketState
from ausuivant.core.metrics import balance
from ausuivant.core.site import SiteState
from tests.core.naive import OWN, STOPPED, Notebook, Paper
from tests.core.reception import NINE, a_site


class Subject(Protocol):
    """Something that decides commands and keeps a log."""

    def ask(self, command: c.Command, now: datetime) -> tuple[Event, ...]: ...
    def state(self) -> SiteState: ...
    def log(self) -> list[Event]: ...
    def restart(self) -> None: ...
    def close(self) -> None: ...


class Play(RuleBasedStateMachine):
    """How a command is played and what must always hold; `Machine` adds the rules, its subclasses what is tested."""

    def subject(self) -> Subject:
        raise AssertionError("a subclass says what is tested")

    @initialize()
    def begin(self) -> None:
        self.real = self.subject()
        self.book = Notebook()
        self.now = NINE
        self.site = a_site()
        self.next_id = 0
        self.blocks: dict[str, int] = {}
        self.day = hours.service_day(self.site, self.now)
        self.last: tuple[c.Command, tuple[Event, ...]] | None = None
        self.open_for_the_day()

    def open_for_the_day(self) -> None:
        """What stands ready when the doors open."""

    def teardown(self) -> None:
        if hasattr(self, "real"):
            self.real.close()

    # --- how a command is played ---------------------------------------------------------------------------

    def new_id(self) -> UUID:
        """A UUIDv7 of the machine's own time, in order."""
        self.next_id += 1
        millis = int(self.now.timestamp() * 1000)
        return UUID(int=(millis << 80) | (7 << 76) | (2 << 62) | self.next_id)

    def play(self, expected: bool, command: type[c.Command], **facts: Any) -> UUID | None:
        """Ask, and check that it is accepted or refused as expected; the id of an accepted command."""
        self.now += timedelta(milliseconds=7)
        self.roll()
        made = command(id=self.new_id(), **facts)
        try:
            events = self.real.ask(made, self.now)
        except DomainError as refusal:
            if expected:
                raise AssertionError(f"{made} was refused: {refusal}") from refusal
            return None
        assert expected, f"{made} should have been refused"
        assert events
        self.last = made, events
        return made.id

    def roll(self) -> None:
        """The notebook begins a new page with the service day. The real day begins with the next command."""
        today = hours.service_day(self.site, self.now)
        if today > self.day:
            self.day = today
            self.book.new_day(self.now)
            self.blocks.clear()

    def pick(self, data: st.DataObject) -> Paper | None:
        papers = list(self.book.papers.values())
        return data.draw(st.sampled_from(papers), label="ticket") if papers else None

    def seen(self, counter: str) -> UUID | None:
        paper = self.book.at(counter)
        return paper.call if paper else None

    def counter(self, data: st.DataObject, *, busy: bool) -> str:
        """Mostly a counter where the command makes sense, now and then any."""
        fit = [one for one in self.book.desks if not busy or self.book.at(one)]
        return data.draw(st.sampled_from(fit * 4 + sorted(OWN)), label="counter")

    # --- invariants ----------------------------------------------------------------------------------------

    @invariant()
    def everything_agrees(self) -> None:
        if not hasattr(self, "real"):
            return
        state = self.real.state()
        if state.service_day != self.day:
            return  # the real day begins with the next command
        for paper in self.book.papers.values():
            ticket = state.tickets[paper.id]
            assert ticket.state == paper.where, (ticket, paper)
            assert ticket.counter_id == paper.counter or paper.counter is None
            if not paper.label.startswith("past"):
                assert ticket.label == paper.label  # I1
            if paper.where in {"called", "serving"}:
                assert state.counters[ticket.counter_id or ""].ticket_id == ticket.id  # I2
        assert len(state.tickets) == len(self.book.papers) == sum(balance(state).values())  # I12
        assert set(state.counters) == set(self.book.desks)
        labels = [t.label for t in state.tickets.values() if t.state is not TicketState.EXPIRED]
        assert len(set(labels)) == len(labels)  # I1
        held = [s.ticket_id for s in state.counters.values() if s.ticket_id]
        assert len(set(held)) == len(held)  # I2
        for queue_id, line in state.waiting.items():
            keys = [(state.tickets[one].rank, state.tickets[one].order) for one in line]
            assert keys == sorted(keys)  # I4
            assert all(state.tickets[one].queue_id == queue_id for one in line)

    @invariant()
    def printers_stand_as_last_heard_and_only_stopped_ones_are_alerts(self) -> None:
        if not hasattr(self, "real") or self.real.state().service_day != self.day:
            return
        state = self.real.state()
        said = {one.device_id: (str(one.health), set(one.troubles)) for one in state.devices.values()}
        assert said == {device: facts[:2] for device, facts in self.book.devices.items()}
        alerts = sorted(one.source for one in state.alerts.values() if one.kind is c.AlertKind.DEVICE)
        assert alerts == sorted(device for device, facts in self.book.devices.items() if facts[0] in STOPPED)

    @invariant()
    def log_is_gapless_and_rebuilds_the_state(self) -> None:
        if not hasattr(self, "real"):
            return
        log = self.real.log()
        assert [event.seq for event in log] == list(range(1, len(log) + 1))  # I6
        assert all(one.at <= two.at for one, two in pairwise(log))  # I11
        assert all(event.happened_at <= event.at for event in log)
        assert fold(SiteState(self.site.id), log) == self.real.state()  # I3, I6
