"""The rules of the model test: every command, on a real reception and on the notebook.

Each rule also says what it expects to be refused, so that a core that grows too kind or too strict is seen.
"""

from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from ausuivant.core import commands as c
from ausuivant.core import hours
from ausuivant.core.config import TicketClass
from ausuivant.core.devices import DeviceHealth, DeviceTrouble
from ausuivant.core.errors import NothingDue
from ausuivant.core.events import Event
from tests.core.naive import OWN, QUEUE_OF, Desk, Paper
from tests.core.play import Play

counters = st.sampled_from(sorted(OWN))
services = st.sampled_from(sorted(QUEUE_OF))
classes = st.sampled_from(["ordinary", "ordinary", "priority"])
reports = st.sampled_from(
    [
        (DeviceHealth.READY, ()),
        (DeviceHealth.WARNING, (DeviceTrouble.PAPER_NEAR_END,)),
        (DeviceHealth.BLOCKED, (DeviceTrouble.PAPER_OUT,)),
        (DeviceHealth.BLOCKED, (DeviceTrouble.COVER_OPEN, DeviceTrouble.PAPER_OUT)),
        (DeviceHealth.UNREACHABLE, ()),
    ]
)
WAITING = {"waiting", "called", "serving", "held"}


class Machine(Play):
    """The rules; subclasses say what is tested."""

    def open_for_the_day(self) -> None:
        for counter, agent in (("1", "lea"), ("2", "omar")):
            self.open(counter, agent)

    # --- rules: tickets ------------------------------------------------------------------------------------

    @rule(service=services, klass=classes)
    def issue(self, service: str, klass: str) -> None:
        ticket_id = self.new_id()
        self.roll()
        is_open = hours.is_open(self.site, self.now + timedelta(milliseconds=7))
        if self.play(is_open, c.IssueTicket, ticket_id=ticket_id, service_id=service, klass=TicketClass(klass)):
            self.book.add(ticket_id, service, klass, self.now)

    @rule(people=st.lists(st.tuples(services, classes, st.integers(0, 6)), min_size=2, max_size=5))
    def several_people_come(self, people: list[tuple[str, str, int]]) -> None:
        for service, klass, minutes in people:
            self.now += timedelta(minutes=minutes)
            self.wake()
            self.issue(service, klass)

    @rule(service=services, late=st.integers(0, 90))
    def adopt(self, service: str, late: int) -> None:
        letter = {"cni": "A", "acte": "C"}[service]
        k = self.blocks.get(letter, 0)
        if k >= 25:
            return
        happened = self.now - timedelta(minutes=late)
        ticket_id, number = self.new_id(), 800 + k
        self.roll()
        facts = {"letter": letter, "number": number, "happened_at": happened}
        assert self.play(True, c.AdoptTicket, ticket_id=ticket_id, service_id=service, **facts)
        if hours.service_day(self.site, happened) == self.day:
            self.blocks[letter] = k + 1
            self.book.add(ticket_id, service, "ordinary", happened, f"{letter}{number}")
        else:
            self.book.add(ticket_id, service, "ordinary", happened, f"past {ticket_id}").where = "expired"

    @rule(data=st.data())
    def confirm(self, data: st.DataObject) -> None:
        paper = self.pick(data)
        if paper is not None:
            known = self.real.state().tickets.get(paper.id)
            self.play(known is not None and not known.confirmed, c.ConfirmTicket, ticket_id=paper.id)

    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        paper = self.pick(data)
        if paper is not None:
            fine = paper.where in {"waiting", "called", "held"}
            if self.play(fine, c.CancelTicket, ticket_id=paper.id):
                self.book.leave(paper, "cancelled")

    @rule(data=st.data())
    def resume_ticket(self, data: st.DataObject) -> None:
        paper = self.pick(data)
        if paper is not None and self.play(paper.where == "held", c.ResumeTicket, ticket_id=paper.id):
            paper.where, paper.not_before = "waiting", None

    @rule(data=st.data(), minutes=st.sampled_from([0, 5]))
    def reinstate(self, data: st.DataObject, minutes: int) -> None:
        paper = self.pick(data)
        if paper is None:
            return
        delay = timedelta(minutes=minutes)
        if self.play(paper.where == "no_show", c.ReinstateTicket, ticket_id=paper.id, delay=delay):
            paper.where = "waiting"
            paper.not_before = self.now + delay if minutes else None

    @rule(data=st.data(), klass=classes)
    def prioritise(self, data: st.DataObject, klass: str) -> None:
        paper = self.pick(data)
        if paper is None:
            return
        fine = paper.where in WAITING and paper.klass != klass
        if self.play(fine, c.PrioritiseTicket, ticket_id=paper.id, klass=TicketClass(klass)):
            paper.klass, paper.behind = klass, None

    @rule(data=st.data(), service=services, end=st.booleans(), pinned=st.none() | counters)
    def transfer(self, data: st.DataObject, service: str, end: bool, pinned: str | None) -> None:
        paper = self.pick(data)
        if paper is None:
            return
        queue = QUEUE_OF[service]
        fine = paper.where in WAITING and (pinned is None or queue in OWN[pinned])
        facts: dict[str, Any] = {"counter_id": paper.counter, "seen_call": paper.call} if paper.counter else {}
        place = c.Place.END if end else c.Place.KEEP
        facts |= {"ticket_id": paper.id, "service_id": service, "only_counter": pinned, "place": place}
        if self.play(fine, c.TransferTicket, **facts):
            self.book.leave(paper, "waiting")
            paper.queue, paper.pinned, paper.not_before = queue, pinned, None
            paper.behind = None
            if end:
                self.book.send_behind(paper, self.now)

    # --- rules: counters -----------------------------------------------------------------------------------

    @rule(counter=counters, agent=st.sampled_from(["lea", "omar", "zoé"]))
    def open(self, counter: str, agent: str) -> None:
        self.roll()
        fine = counter not in self.book.desks and agent not in {desk.agent for desk in self.book.desks.values()}
        if self.play(fine, c.OpenCounter, counter_id=counter, agent=agent):
            self.book.desks[counter] = Desk(agent)

    @rule(counter=counters, really=st.sampled_from([False, False, True]))
    def close(self, counter: str, really: bool) -> None:
        if not really:
            return  # or nobody would be received
        fine = counter in self.book.desks and self.book.at(counter) is None
        if self.play(fine, c.CloseCounter, counter_id=counter):
            del self.book.desks[counter]

    @rule(counter=counters, pausing=st.booleans())
    def pause_or_resume(self, counter: str, pausing: bool) -> None:
        desk = self.book.desks.get(counter)
        if pausing:
            fine = desk is not None and not desk.paused and self.book.at(counter) is None
        else:
            fine = desk is not None and desk.paused
        if self.play(fine, c.PauseCounter if pausing else c.ResumeCounter, counter_id=counter):
            self.book.desks[counter].paused = pausing

    @rule(data=st.data())
    def press_call(self, data: st.DataObject) -> None:
        self.call_next(self.counter(data, busy=False))

    @precondition(lambda self: any(paper.where == "waiting" for paper in self.book.papers.values()))
    @rule()
    def receive_for_a_while(self) -> None:
        for counter in sorted(self.book.desks):
            self.call_next(counter)
            self._start(counter)

    def call_next(self, counter: str) -> None:
        desk, here = self.book.desks.get(counter), self.book.at(counter)
        possible = desk is not None and not desk.paused
        later = self.now + timedelta(milliseconds=7)
        fine = possible and (here is not None or bool(self.book.callable_at(counter, later)))
        call = self.play(fine, c.CallNext, counter_id=counter, seen_call=self.seen(counter))
        if call is None:
            return
        if here is not None:
            self.book.finish(here, self.now)
        line = self.book.callable_at(counter, self.now)
        if line:  # I4: the smallest (rank, order), nobody else
            self.book.call(counter, line[0], call)

    @precondition(lambda self: any(self.book.at(counter) for counter in self.book.desks))
    @rule(data=st.data())
    def press_twice(self, data: st.DataObject) -> None:
        """A double click: the second press still shows what the first one saw."""
        counter = self.counter(data, busy=True)
        here = self.book.at(counter)
        if here is None:
            return
        seen = here.call
        self.call_next(counter)
        self.play(False, c.CallNext, counter_id=counter, seen_call=seen)

    @rule(data=st.data())
    def call_chosen(self, data: st.DataObject) -> None:
        paper, counter = self.pick(data), self.counter(data, busy=False)
        if paper is None:
            return
        desk, here = self.book.desks.get(counter), self.book.at(counter)
        fine = desk is not None and not desk.paused and paper.where in {"waiting", "held"}
        facts = {"ticket_id": paper.id, "reason": "a child is crying"}
        call = self.play(fine, c.CallTicket, counter_id=counter, seen_call=self.seen(counter), **facts)
        if call is not None:
            if here is not None:
                self.book.finish(here, self.now)
            self.book.call(counter, paper, call)

    @rule(data=st.data(), service=services)
    def walk_in(self, data: st.DataObject, service: str) -> None:
        counter = self.counter(data, busy=False)
        desk, here = self.book.desks.get(counter), self.book.at(counter)
        ticket_id = self.new_id()
        fine = desk is not None and not desk.paused
        facts = {"ticket_id": ticket_id, "service_id": service, "seen_call": self.seen(counter)}
        call = self.play(fine, c.WalkIn, counter_id=counter, **facts)
        if call is not None:
            if here is not None:
                self.book.finish(here, self.now)
            paper = self.book.add(ticket_id, service, "ordinary", self.now)
            paper.where, paper.counter, paper.call = "serving", counter, call

    def _at(self, counter: str, allowed: set[str], command: type[c.Command], **facts: Any) -> Paper | None:
        here = self.book.at(counter)
        fine = here is not None and here.where in allowed
        if self.play(fine, command, counter_id=counter, seen_call=self.seen(counter), **facts):
            return here
        return None

    @rule(data=st.data())
    def recall(self, data: st.DataObject) -> None:
        counter = self.counter(data, busy=True)
        self._at(counter, {"called"}, c.Recall)

    @rule(data=st.data())
    def start(self, data: st.DataObject) -> None:
        counter = self.counter(data, busy=True)
        self._start(counter)

    def _start(self, counter: str) -> None:
        here = self._at(counter, {"called"}, c.Start)
        if here:
            here.where = "serving"

    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        counter = self.counter(data, busy=True)
        here = self._at(counter, {"called"}, c.Release)
        if here:
            self.book.leave(here, "waiting")

    @rule(data=st.data())
    def finish(self, data: st.DataObject) -> None:
        counter = self.counter(data, busy=True)
        here = self._at(counter, {"called", "serving"}, c.Finish)
        if here:
            self.book.finish(here, self.now)

    @rule(data=st.data())
    def mark_no_show(self, data: st.DataObject) -> None:
        counter = self.counter(data, busy=True)
        here = self._at(counter, {"called"}, c.MarkNoShow)
        if here:
            self.book.leave(here, "no_show")

    @rule(data=st.data(), minutes=st.sampled_from([1, 15]))
    def hold(self, data: st.DataObject, minutes: int) -> None:
        counter = self.counter(data, busy=True)
        delay = timedelta(minutes=minutes)
        here = self._at(counter, {"called", "serving"}, c.Hold, reason="photocopie", delay=delay)
        if here:
            self.book.leave(here, "held")
            here.not_before = self.now + delay

    @rule(counter=counters)
    def reopen(self, counter: str) -> None:
        desk = self.book.desks.get(counter)
        last = self.book.papers.get(desk.last) if desk and desk.last else None
        later = self.now + timedelta(milliseconds=7)
        fine = (
            desk is not None
            and self.book.at(counter) is None
            and last is not None
            and last.where == "served"
            and desk.finished_at is not None
            and later - desk.finished_at <= timedelta(minutes=5)
        )
        call = self.play(fine, c.Reopen, counter_id=counter)
        if call is not None and last is not None and desk is not None:
            last.where, last.counter, last.call = "serving", counter, call
            desk.last = None

    @rule(
        data=st.data(), before=st.integers(0, 2), after=st.sampled_from([0, 0, 1, 3, -2]), counter=st.none() | counters
    )
    def mark_served(self, data: st.DataObject, before: int, after: int, counter: str | None) -> None:
        around = self.pick(data)
        if around is None or around.label.startswith("past"):
            return
        self.roll()
        letter, number = around.label[0], int(around.label[1:])
        first, last = max(1, number - before), number + after
        papers = self.book.bearing({f"{letter}{number:03d}" for number in range(first, last + 1)})
        here = {"waiting", "held", "no_show"}
        closing = [one for one in papers if one.where in here or (one.where == "called" and one.counter == counter)]
        facts: dict[str, Any] = {"letter": letter, "first": first, "last": last, "counter_id": counter}
        if self.play(bool(closing), c.MarkServed, happened_at=self.now, **facts):
            for paper in closing:
                self.book.leave(paper, "served")

    @rule(counter=counters, command=st.sampled_from([c.CallNext, c.Recall, c.Start, c.Finish, c.MarkNoShow]))
    def act_on_a_stale_view(self, counter: str, command: type[c.Command]) -> None:
        self.play(False, command, counter_id=counter, seen_call=UUID(int=1))

    # --- rules: devices ------------------------------------------------------------------------------------

    @rule(device=st.sampled_from(["borne-1", "borne-2"]), says=reports, metres=st.sampled_from([None, 0.0, 0.4, 9.0]))
    def report_device(
        self, device: str, says: tuple[DeviceHealth, tuple[DeviceTrouble, ...]], metres: float | None
    ) -> None:
        health, troubles = says
        later = self.now + timedelta(milliseconds=7)
        fine = self.book.is_news(device, health, troubles, metres, later)
        facts: dict[str, Any] = {"health": health, "troubles": troubles, "metres": metres, "happened_at": self.now}
        if self.play(fine, c.ReportDevice, device_id=device, device_name="Borne", **facts):
            self.book.devices[device] = (str(health), set(troubles), metres or 0.0, self.now)

    # --- rules: time and trouble ---------------------------------------------------------------------------

    @rule(minutes=st.sampled_from([1, 1, 4, 4, 11, 300]))
    def let_time_pass(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        self.wake()

    @rule(really=st.sampled_from([False, False, False, True]))
    def sleep_until_tomorrow_before_opening(self, really: bool) -> None:
        if not really:
            return  # nights are rare, or no line ever grows
        tomorrow = hours.local(self.site, self.now).date() + timedelta(days=1)
        self.now = hours.instant(self.site, tomorrow, 8 * 60 + 25)
        self.wake()

    def wake(self) -> None:
        """What the ledger's timer does."""
        self.now += timedelta(milliseconds=7)
        self.roll()
        wake = c.Wake(id=self.new_id(), cause=c.Cause.HOLD, due_at=self.now)
        with suppress(NothingDue):  # a ledger's own timer may have been first; the invariants see if nobody was
            self.real.ask(wake, self.now)
        for paper in self.book.due(self.now):
            paper.where, paper.not_before = "waiting", None

    @rule()
    def restart(self) -> None:
        self.real.restart()

    @precondition(lambda self: self.last is not None)
    @rule()
    def repeat_the_last_command(self) -> None:
        """I9: the same id again writes nothing and answers the same (a core without ids has nothing to repeat)."""
        assert self.last is not None
        before = len(self.real.log())
        self.repeat(*self.last)
        assert len(self.real.log()) == before

    def repeat(self, command: c.Command, events: tuple[Event, ...]) -> None:
        """Subclasses whose subject knows ids ask again."""
