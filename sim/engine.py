"""A site in virtual time: a heap of (instant, order, what, whom) that drives the very core the town hall runs.

Nothing here decides what happens in the reception: every press of a button is a command given to `decided`, every
passing hour a `Wake` that `next_due` asked for. Who presses what is the affair of `visitors` and `agents`.
"""

import heapq
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count
from uuid import UUID

from ausuivant.core import commands as c
from ausuivant.core.config import Site
from ausuivant.core.decide import decided
from ausuivant.core.due import next_fact, wake_id
from ausuivant.core.errors import NothingDue
from ausuivant.core.events import Event
from ausuivant.core.lifecycle import TicketState
from ausuivant.core.site import CounterSession, SiteState, Ticket
from sim.ids import id_at

#: (site id, command, actor, the events it wrote)
Sink = Callable[[str, c.Command, str, tuple[Event, ...]], None]


class What(StrEnum):
    """What is going to happen to somebody."""

    ARRIVE = "arrive"  #: a visitor takes a ticket
    CONFIRM = "confirm"  #: the paper is out
    FAIL = "fail"  #: the paper did not come out
    GIVE_UP = "give_up"  #: patience is over, and the visitor says so
    RETURN = "return"  #: an absent visitor asks for the place back
    OPEN = "open"  #: an agent takes the counter, or comes back to it
    LOOK = "look"  #: an agent without visitor looks whether somebody waits
    REACH = "reach"  #: the called visitor stands at the counter
    MISSING = "missing"  #: nobody came: call again
    ABSENT = "absent"  #: nobody came, twice
    SET_ASIDE = "set_aside"  #: a paper is missing: the visitor is held
    DONE = "done"  #: the visitor is received
    BREAK = "break"  #: the agent wants a pause as soon as possible
    WAKE = "wake"  #: something falls due


#: what a happening is about: a ticket, a counter, a service, or a (counter, call)
Whom = str | UUID | tuple[str, UUID]


class Engine:
    """One site's virtual time. Handlers are told what happens; they push what comes of it and submit commands."""

    def __init__(self, site: Site, sink: Sink) -> None:
        """Begin before the site's first fact."""
        self.site = site
        self.state = SiteState(site.id)
        self.rng = random.Random()
        self.handlers: dict[What, Callable[[datetime, Whom], None]] = {What.WAKE: self._wake}
        self.stirred: Callable[[datetime], None] = lambda now: None  #: told when the hall has changed by itself
        self._sink = sink
        self._order = count()
        self._heap: list[tuple[datetime, int, What, Whom]] = []
        #: instants for which a Wake is already under way, and what decided the last of them
        self._wakes: set[datetime] = set()
        self._watched: tuple[object, ...] | None = None

    def begin(self, seed: str) -> None:
        """Forget what was going to happen and draw from that seed."""
        self.rng = random.Random(seed)
        self._heap = []
        self._wakes = set()
        self._watched = None

    def push(self, at: datetime, what: What, whom: Whom) -> None:
        """Let it happen at that instant; at equal instants, in the order of the pushes."""
        heapq.heappush(self._heap, (at, next(self._order), what, whom))

    def after(self, now: datetime, seconds: float, *, what: What, whom: Whom) -> None:
        """Let it happen some seconds later."""
        self.push(now + timedelta(seconds=seconds), what, whom)

    def run(self, until: datetime | None = None) -> None:
        """Let everything happen, up to that instant if there is one."""
        while self._heap and (until is None or self._heap[0][0] <= until):
            now, _, what, whom = heapq.heappop(self._heap)
            self.handlers[what](now, whom)
            self._watch_time(now)

    def new_id(self, now: datetime) -> UUID:
        """Make the id of a command or a ticket."""
        return id_at(now, self.rng)

    def submit(self, command: c.Command, now: datetime, actor: str) -> None:
        """Give a command to the core; DomainError if it refuses."""
        events, self.state = decided(self.state, self.site, command, now)
        self._sink(self.site.id, command, actor, events)

    def session(self, counter_id: str) -> CounterSession | None:
        """The open counter, or None."""
        return self.state.counters.get(counter_id)

    def at_hand(self, call: tuple[str, UUID], state: TicketState) -> Ticket | None:
        """The ticket of a call, if the counter still has it in that state."""
        session = self.session(call[0])
        ticket = self.state.tickets[session.ticket_id] if session and session.ticket_id else None
        return ticket if ticket is not None and ticket.call_id == call[1] and ticket.state is state else None

    def _watch_time(self, now: datetime) -> None:
        """Ask for the Wake that the core wants next. Nights are left out: the first fact of a day rolls it."""
        state = self.state
        watched = (state.service_day, state.open, state.held, state.unconfirmed)
        if watched == self._watched:
            return
        self._watched = watched
        due = next_fact(state, self.site, now)
        if due is None or due.cause is c.Cause.DAY or due.at in self._wakes:
            return
        self._wakes.add(due.at)
        self.push(max(due.at, now), What.WAKE, "")

    def _wake(self, now: datetime, _: Whom) -> None:
        due = next_fact(self.state, self.site, now)
        if due is None or due.at > now:
            return
        self._watched = None
        wake = c.Wake(id=wake_id(self.site.id, due.cause, due.at), cause=due.cause, due_at=due.at)
        with suppress(NothingDue):
            self.submit(wake, now, "system")
        self.stirred(now)
