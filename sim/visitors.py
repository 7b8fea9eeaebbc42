"""What visitors do: take a ticket, wait, give up, come back."""

from datetime import datetime
from uuid import UUID

from ausuivant.core import commands as c
from ausuivant.core import hours
from ausuivant.core.lifecycle import TicketState
from sim.engine import Engine, What, Whom
from sim.people import Habits, Visitor, draw_visitor


class Visitors:
    """The people in one site's hall today."""

    def __init__(self, engine: Engine, habits: Habits) -> None:
        """Take part in that site's time."""
        self.count = 0  #: tickets taken so far, all days
        self._engine = engine
        self._habits = habits
        self._known: dict[UUID, Visitor] = {}
        engine.handlers |= {
            What.ARRIVE: self._arrive,
            What.CONFIRM: self._confirm,
            What.FAIL: self._fail,
            What.GIVE_UP: self._give_up,
            What.RETURN: self._return,
        }

    def of(self, whom: Whom) -> Visitor:
        """The person who holds a ticket."""
        assert isinstance(whom, UUID)  # everything about a visitor is pushed with the ticket's id
        return self._known[whom]

    def go_home(self) -> None:
        """Empty the hall, at night."""
        self._known.clear()

    @property
    def kiosk(self) -> str:
        """The device that issues: the origin of its tickets."""
        return f"sim-kiosk-{self._engine.site.id.lower()}"

    def _arrive(self, now: datetime, service: Whom) -> None:
        engine = self._engine
        ticket_id = engine.new_id(now)
        visitor = draw_visitor(
            engine.site, ticket_id=ticket_id, service_id=str(service), at=now, rng=engine.rng, habits=self._habits
        )
        self._known[ticket_id] = visitor
        command = c.IssueTicket(
            id=ticket_id,
            ticket_id=ticket_id,
            service_id=visitor.service_id,
            klass=visitor.klass,
            language=visitor.language,
            origin=self.kiosk,
            appointed_at=visitor.appointed_at,
        )
        self._submit(command, now)
        self.count += 1
        if visitor.confirms_in is not None:
            what = What.FAIL if visitor.print_fails else What.CONFIRM
            engine.after(now, visitor.confirms_in, what=what, whom=ticket_id)
        if visitor.says_goodbye:
            engine.push(visitor.leaves_at, What.GIVE_UP, ticket_id)
        engine.stirred(now)

    def _submit(self, command: c.Command, now: datetime) -> None:
        self._engine.submit(command, now, f"device:{self.kiosk}")

    def _confirm(self, now: datetime, ticket: Whom) -> None:
        self._submit(c.ConfirmTicket(id=self._engine.new_id(now), ticket_id=self.of(ticket).ticket_id), now)

    def _fail(self, now: datetime, ticket: Whom) -> None:
        command_id = self._engine.new_id(now)
        ticket_id = self.of(ticket).ticket_id
        self._submit(c.ReportPrintFailure(id=command_id, ticket_id=ticket_id, reason="paper_out"), now)

    def _give_up(self, now: datetime, whom: Whom) -> None:
        ticket = self._engine.state.ticket(self.of(whom).ticket_id)
        if ticket.state is TicketState.WAITING and ticket.calls == 0:
            command = c.CancelTicket(id=self._engine.new_id(now), ticket_id=ticket.id, reason="visitor")
            self._submit(command, now)

    def _return(self, now: datetime, whom: Whom) -> None:
        visitor = self.of(whom)
        engine = self._engine
        absent = engine.state.ticket(visitor.ticket_id).state is TicketState.NO_SHOW
        if absent and hours.is_open(engine.site, now):
            visitor.absent = False
            command = c.ReinstateTicket(id=engine.new_id(now), ticket_id=visitor.ticket_id)
            engine.submit(command, now, "agent:sim-reception")
            engine.stirred(now)
