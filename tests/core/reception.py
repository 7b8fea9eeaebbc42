"""A site in the hands of a test: commands in, facts out, at the hour that the test says."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from ausuivant.core.apply import fold
from ausuivant.core.commands import CallNext, Command, IssueTicket, OpenCounter
from ausuivant.core.config import Counter, Hours, Interval, Policy, Queue, Served, Service, Site, TicketClass
from ausuivant.core.decide import decided
from ausuivant.core.events import Event
from ausuivant.core.site import SiteState, Ticket

MORNING, AFTERNOON = Interval(510, 720), Interval(810, 1020)
NINE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  #: a Monday, 9:00 in Paris


def a_site(**changes: Any) -> Site:
    """Two queues A and C, two services, three counters: 1 serves A, 2 serves C and helps A after 10 min, 3 both."""
    ten = timedelta(minutes=10)
    queues = {
        "ident": Queue("ident", "A", {"fr": "Identité"}, {TicketClass.PRIORITY: timedelta(minutes=20)}),
        "civil": Queue("civil", "C", {"fr": "État civil"}, {TicketClass.PRIORITY: timedelta(minutes=20)}),
    }
    services = {
        "cni": Service("cni", {"fr": "Carte d’identité"}, "ident", "id-card", {}),
        "acte": Service("acte", {"fr": "Acte de naissance"}, "civil", "scroll-text", {}),
    }
    counters = {
        "1": Counter("1", {"fr": "Guichet 1"}, (Served("ident"),)),
        "2": Counter("2", {"fr": "Guichet 2"}, (Served("civil"), Served("ident", ten))),
        "3": Counter("3", {"fr": "Guichet 3"}, (Served("ident"), Served("civil"))),
    }
    facts: dict[str, Any] = {
        "id": "HDV",
        "version": 1,
        "town": "Miramas",
        "name": {"fr": "Hôtel de ville"},
        "timezone": "Europe/Paris",
        "hours": Hours(((MORNING, AFTERNOON),) * 5 + ((), ())),
        "queues": queues,
        "services": services,
        "counters": counters,
        # Tests give a morning's tickets within a second.
        "policy": Policy(tickets_a_minute=0),
    }
    return Site(**{**facts, **changes})


def ids() -> Iterator[UUID]:
    """Distinct ids, the same ones in every run."""
    return (UUID(int=number) for number in count(1))


class Reception:
    """A site whose clock the test moves. Every fact is kept, so that the state can be rebuilt."""

    def __init__(self, site: Site | None = None, now: datetime = NINE) -> None:
        self.site = site or a_site()
        self.now = now
        self.state = SiteState(self.site.id)
        self.log: list[Event] = []
        self.ids = ids()

    def wait(self, **delta: float) -> None:
        """Let time pass."""
        self.now += timedelta(**delta)

    def ask(self, command: type[Command], **facts: Any) -> tuple[Event, ...]:
        """Have a command decided and applied; its refusal is raised."""
        made = command(**{"id": next(self.ids), **facts})
        events, self.state = decided(self.state, self.site, made, self.now)
        self.log.extend(events)
        return events

    def issue(self, service_id: str = "cni", **facts: Any) -> Ticket:
        """A ticket, one second after the last thing that happened."""
        self.wait(seconds=1)
        ticket_id = facts.pop("ticket_id", None) or next(self.ids)
        self.ask(IssueTicket, ticket_id=ticket_id, service_id=service_id, **facts)
        return self.state.tickets[ticket_id]

    def open(self, *counter_ids: str) -> None:
        """Open counters, each by an agent of its own."""
        for counter_id in counter_ids:
            self.ask(OpenCounter, counter_id=counter_id, agent=f"agent-{counter_id}")

    def seen(self, counter_id: str) -> UUID | None:
        """The call that an agent sees at the counter."""
        ticket_id = self.state.counters[counter_id].ticket_id
        return self.state.tickets[ticket_id].call_id if ticket_id else None

    def at(self, counter_id: str, command: type[Command], **facts: Any) -> tuple[Event, ...]:
        """A command at a counter by an agent who sees it as it is."""
        return self.ask(command, counter_id=counter_id, seen_call=self.seen(counter_id), **facts)

    def call(self, counter_id: str) -> Ticket | None:
        """Call the next at a counter; the ticket it then has."""
        self.at(counter_id, CallNext)
        ticket_id = self.state.counters[counter_id].ticket_id
        return self.state.tickets[ticket_id] if ticket_id else None

    def ticket(self, ticket: Ticket) -> Ticket:
        """The ticket as it is now."""
        return self.state.tickets[ticket.id]

    def rebuilt(self) -> SiteState:
        """The state made anew from all the facts."""
        return fold(SiteState(self.site.id), self.log)
