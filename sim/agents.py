"""What agents do: take a counter, call, receive, pause, leave when the hall is empty."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from ausuivant.core import commands as c
from ausuivant.core.errors import NobodyWaiting
from ausuivant.core.lifecycle import TicketState
from ausuivant.core.routing import eligible_from, served_by
from ausuivant.core.site import CounterSession
from sim.engine import Engine, What, Whom
from sim.people import Habits, Visitor
from sim.staffing import BREAK, EARLY, OVERTIME, Shift
from sim.visitors import Visitors

FINISHES_FIRST = 0.2  #: how often an agent notes something down before calling the next


class Agents:
    """Today's agents of one site."""

    def __init__(self, engine: Engine, visitors: Visitors, habits: Habits) -> None:
        """Take part in that site's time."""
        self._engine = engine
        self._visitors = visitors
        self._habits = habits
        self._shifts: dict[str, Shift] = {}
        self._idle: set[str] = set()
        self._wants_break: set[str] = set()
        engine.stirred = self._stir
        engine.handlers |= {
            What.OPEN: self._open,
            What.LOOK: self._look,
            What.REACH: self._reach,
            What.MISSING: self._missing,
            What.ABSENT: self._absent,
            What.SET_ASIDE: self._set_aside,
            What.DONE: self._done,
            What.BREAK: self._break,
        }

    def come_to_work(self, shifts: Iterable[Shift]) -> None:
        """Plan a day."""
        self._shifts = {shift.counter_id: shift for shift in shifts}
        self._idle.clear()
        self._wants_break.clear()
        engine = self._engine
        for shift in self._shifts.values():
            for opens, _ in shift.spans:
                engine.after(opens - EARLY, engine.rng.uniform(0, 200), what=What.OPEN, whom=shift.counter_id)
            if shift.break_at is not None:
                engine.push(shift.break_at, What.BREAK, shift.counter_id)

    def hand_over(self, now: datetime) -> None:
        """Leave every counter at once, so that others may take them: who is there is finished or put back."""
        for session in sorted(self._engine.state.counters.values(), key=lambda session: session.counter_id):
            ticket = self._engine.state.tickets[session.ticket_id] if session.ticket_id else None
            seen = ticket.call_id if ticket else None
            if ticket is not None:
                kind = c.Finish if ticket.state is TicketState.SERVING else c.Release
                self._submit(
                    kind(id=self._engine.new_id(now), counter_id=session.counter_id, seen_call=seen),
                    now,
                    session.counter_id,
                )
            command = c.CloseCounter(id=self._engine.new_id(now), counter_id=session.counter_id)
            self._submit(command, now, session.counter_id)

    def _submit(self, command: c.Command, now: datetime, counter_id: str) -> None:
        self._engine.submit(command, now, f"agent:{self._shifts[counter_id].agent}")

    def _open(self, now: datetime, whom: Whom) -> None:
        shift = self._shifts[str(whom)]
        session = self._engine.session(shift.counter_id)
        command_id = self._engine.new_id(now)
        if session is None:
            opening = c.OpenCounter(id=command_id, counter_id=shift.counter_id, agent=shift.agent)
            self._submit(opening, now, shift.counter_id)
        elif session.paused:
            self._submit(c.ResumeCounter(id=command_id, counter_id=shift.counter_id), now, shift.counter_id)
        else:
            return
        self._look_in(now, 5, 60, counter_id=shift.counter_id)

    def _look_in(self, now: datetime, least: float, most: float, *, counter_id: str) -> None:
        self._engine.after(now, self._engine.rng.uniform(least, most), what=What.LOOK, whom=counter_id)

    def _stir(self, now: datetime) -> None:
        """Whoever has nobody to receive notices that the hall has changed."""
        for counter_id in sorted(self._idle):
            self._look_in(now, 3, 12, counter_id=counter_id)
        self._idle.clear()

    def _look(self, now: datetime, whom: Whom) -> None:
        counter_id = str(whom)
        session = self._engine.session(counter_id)
        if session is None or session.paused or session.ticket_id is not None:
            return
        if counter_id in self._wants_break or self._overtime(counter_id, now):
            self._leave(now, counter_id)
            return
        try:
            self._call_next(now, counter_id, seen=None)
        except NobodyWaiting:
            if self._doors_shut(counter_id, now):
                self._leave(now, counter_id)
            else:
                self._idle.add(counter_id)
                self._wait_for_help_due(now, session)

    def _wait_for_help_due(self, now: datetime, session: CounterSession) -> None:
        """Look again when a ticket of another's queue has waited long enough for help."""
        state = self._engine.state
        for served in served_by(self._engine.site, session):
            for ticket_id in state.line(served.queue_id)[:1]:
                at = eligible_from(state.tickets[ticket_id], served, session.counter_id)
                if at is not None and at > now:
                    self._engine.push(at, What.LOOK, session.counter_id)

    def _call_next(self, now: datetime, counter_id: str, *, seen: UUID | None) -> None:
        command = c.CallNext(id=self._engine.new_id(now), counter_id=counter_id, seen_call=seen)
        self._submit(command, now, counter_id)
        self._idle.discard(counter_id)
        ticket_id = self._engine.state.counters[counter_id].ticket_id
        if ticket_id is None:
            self._look_in(now, 1, 10, counter_id=counter_id)
            return
        visitor = self._visitors.of(ticket_id)
        call = (counter_id, command.id)
        if visitor.absent or now > visitor.leaves_at:
            self._engine.after(now, self._habits.notice_s, what=What.MISSING, whom=call)
        else:
            self._engine.after(now, visitor.walk_up, what=What.REACH, whom=call)

    def _reach(self, now: datetime, whom: Whom) -> None:
        counter_id, call_id = call = _call(whom)
        ticket = self._engine.at_hand(call, TicketState.CALLED)
        if ticket is None:
            return
        command = c.Start(id=self._engine.new_id(now), counter_id=counter_id, seen_call=call_id)
        self._submit(command, now, counter_id)
        visitor = self._visitors.of(ticket.id)
        if visitor.hold_after is not None:
            self._engine.after(now, visitor.hold_after, what=What.SET_ASIDE, whom=call)
        else:
            share = 0.3 if visitor.moves_to else 1.0
            self._engine.after(now, visitor.at_counter * share, what=What.DONE, whom=call)

    def _missing(self, now: datetime, whom: Whom) -> None:
        counter_id, call_id = call = _call(whom)
        if self._engine.at_hand(call, TicketState.CALLED):
            command = c.Recall(id=self._engine.new_id(now), counter_id=counter_id, seen_call=call_id)
            self._submit(command, now, counter_id)
            self._engine.after(now, self._habits.second_notice_s, what=What.ABSENT, whom=call)

    def _absent(self, now: datetime, whom: Whom) -> None:
        counter_id, call_id = call = _call(whom)
        ticket = self._engine.at_hand(call, TicketState.CALLED)
        if ticket is None:
            return
        command = c.MarkNoShow(id=self._engine.new_id(now), counter_id=counter_id, seen_call=call_id)
        self._submit(command, now, counter_id)
        back_in = self._visitors.of(ticket.id).back_in
        if back_in is not None:
            self._engine.after(now, back_in, what=What.RETURN, whom=ticket.id)
        self._look_in(now, 2, 15, counter_id=counter_id)

    def _set_aside(self, now: datetime, whom: Whom) -> None:
        counter_id, call_id = call = _call(whom)
        ticket = self._engine.at_hand(call, TicketState.SERVING)
        if ticket is not None:
            self._visitors.of(ticket.id).hold_after = None
            command = c.Hold(id=self._engine.new_id(now), counter_id=counter_id, seen_call=call_id, reason="paper")
            self._submit(command, now, counter_id)
            self._look_in(now, 5, 30, counter_id=counter_id)

    def _done(self, now: datetime, whom: Whom) -> None:
        counter_id, call_id = call = _call(whom)
        ticket = self._engine.at_hand(call, TicketState.SERVING)
        if ticket is None:
            return
        visitor = self._visitors.of(ticket.id)
        if visitor.moves_to is not None:
            self._move(now, call, visitor)
        elif counter_id in self._wants_break or self._engine.rng.random() < FINISHES_FIRST:
            command = c.Finish(id=self._engine.new_id(now), counter_id=counter_id, seen_call=call_id)
            self._submit(command, now, counter_id)
            self._look_in(now, 10, 80, counter_id=counter_id)
        else:
            self._call_next(now, counter_id, seen=call_id)

    def _move(self, now: datetime, call: tuple[str, UUID], visitor: Visitor) -> None:
        assert visitor.moves_to is not None  # the caller looked
        command = c.TransferTicket(
            id=self._engine.new_id(now),
            ticket_id=visitor.ticket_id,
            service_id=visitor.moves_to,
            counter_id=call[0],
            seen_call=call[1],
        )
        self._submit(command, now, call[0])
        visitor.moves_to = None
        self._look_in(now, 5, 30, counter_id=call[0])
        self._stir(now)

    def _doors_shut(self, counter_id: str, now: datetime) -> bool:
        return not any(opens - EARLY <= now < closes for opens, closes in self._shifts[counter_id].spans)

    def _overtime(self, counter_id: str, now: datetime) -> bool:
        """Long after the doors closed, whoever still waits is told to come back."""
        ended = [closes for _, closes in self._shifts[counter_id].spans if closes <= now]
        return self._doors_shut(counter_id, now) and bool(ended) and now - max(ended) > OVERTIME

    def _leave(self, now: datetime, counter_id: str) -> None:
        self._idle.discard(counter_id)
        command_id = self._engine.new_id(now)
        if counter_id in self._wants_break:
            self._wants_break.discard(counter_id)
            self._submit(c.PauseCounter(id=command_id, counter_id=counter_id, reason="pause"), now, counter_id)
            self._engine.push(now + BREAK, What.OPEN, counter_id)
        elif any(opens > now for opens, _ in self._shifts[counter_id].spans):
            self._submit(c.PauseCounter(id=command_id, counter_id=counter_id, reason="lunch"), now, counter_id)
        else:
            self._submit(c.CloseCounter(id=command_id, counter_id=counter_id), now, counter_id)

    def _break(self, now: datetime, whom: Whom) -> None:
        counter_id = str(whom)
        self._wants_break.add(counter_id)
        if counter_id in self._idle:
            self._look(now, counter_id)


def _call(whom: Whom) -> tuple[str, UUID]:
    assert isinstance(whom, tuple)  # what an agent does with a visitor is pushed with (counter, call)
    return whom
