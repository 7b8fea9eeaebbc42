"""Short ways to ask a ledger, for the tests of this folder."""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg

from ausuivant.clock import FixedClock
from ausuivant.core import commands as c
from ausuivant.core.config import TicketClass
from ausuivant.core.devices import DeviceHealth, DeviceTrouble
from ausuivant.ids import new_id
from server.ledger import Ledger, Receipt


def issue(**facts: Any) -> c.IssueTicket:
    """A ticket for an identity card."""
    return c.IssueTicket(**{"id": new_id(), "ticket_id": new_id(), "service_id": "cni", **facts})


def opened(counter_id: str) -> c.OpenCounter:
    """A counter, taken by an agent of its own."""
    return c.OpenCounter(id=new_id(), counter_id=counter_id, agent=f"agent-{counter_id}")


class Morning:
    """Plays every command once at site HDV (and one transfer to MEJE), and keeps what was answered."""

    def __init__(self, ledger: Ledger, clock: FixedClock) -> None:
        self.ledger = ledger
        self.clock = clock
        self.done: list[tuple[c.Command, Receipt]] = []

    async def ask(self, command: type[c.Command], **facts: Any) -> Receipt:
        self.clock.advance(timedelta(seconds=1))
        made = command(**{"id": new_id(), **facts})
        receipt = await self.ledger.execute("HDV", made, "agent:a")
        self.done.append((made, receipt))
        return receipt

    async def ticket(self, **facts: Any) -> UUID:
        receipt = await self.ask(c.IssueTicket, **{"ticket_id": new_id(), "service_id": "cni", **facts})
        assert receipt.ticket is not None
        return receipt.ticket.id

    async def at(self, command: type[c.Command], **facts: Any) -> Receipt:
        """A command at counter 1 by an agent who sees it as it is."""
        state = self.ledger.state("HDV")
        ticket_id = state.counters["1"].ticket_id
        seen = state.tickets[ticket_id].call_id if ticket_id else None
        return await self.ask(command, counter_id="1", seen_call=seen, **facts)

    async def play(self) -> None:
        first, second, third, fourth, fifth = [await self.ticket() for _ in range(5)]
        await self.ask(c.ConfirmTicket, ticket_id=first)
        await self.ask(c.ReportPrintFailure, ticket_id=second, reason="paper out")
        await self.ask(c.PrioritiseTicket, ticket_id=third, klass=TicketClass.PRIORITY)
        await self.ask(c.OpenCounter, counter_id="1", agent="a")
        await self.ask(c.PauseCounter, counter_id="1", reason="café")
        await self.ask(c.ResumeCounter, counter_id="1")
        await self.at(c.CallNext)
        await self.at(c.Recall)
        await self.at(c.Release)
        await self.at(c.CallTicket, ticket_id=first, reason="wheelchair")
        await self.at(c.Start)
        await self.at(c.Finish, outcome="done")
        await self.at(c.Reopen)
        await self.at(c.Hold, reason="photo missing")
        await self.ask(c.ResumeTicket, ticket_id=first)
        await self.at(c.CallTicket, ticket_id=second, reason="elderly")
        await self.at(c.MarkNoShow)
        await self.at(c.WalkIn, ticket_id=new_id(), service_id="cni")
        await self.at(c.Finish)
        await self.ask(c.ReinstateTicket, ticket_id=second)
        await self.ask(c.TransferTicket, ticket_id=fourth, service_id="acte")
        await self.ask(c.CancelTicket, ticket_id=fourth, reason="gone")
        await self.ask(c.CloseCounter, counter_id="1")
        await self.ask(
            c.AdoptTicket,
            ticket_id=new_id(),
            service_id="cni",
            letter="A",
            number=801,
            happened_at=self.clock.now() - timedelta(minutes=2),
        )
        entered = {"letter": "A", "first": 801, "last": 803, "happened_at": self.clock.now(), "counter_id": "1"}
        await self.ask(c.MarkServed, **entered)
        await self.ask(c.SuspendQueue, queue_id="civil", reason="nobody there")
        await self.ask(c.ReopenQueue, queue_id="civil")
        alert = await self.ask(c.RaiseAlert, alert=c.AlertKind.HELP, source="kiosk-1")
        await self.ask(c.ClearAlert, alert_id=alert.events[0].alert_id)  # type: ignore[attr-defined]
        await self.ask(
            c.ReportDevice,
            device_id="kiosk-1",
            device_name="Borne du hall",
            health=DeviceHealth.BLOCKED,
            troubles=(DeviceTrouble.PAPER_OUT,),
            metres=12.5,
            happened_at=self.clock.now(),
        )
        await self.ask(c.AcceptClock, clock=self.clock.now())
        self.clock.advance(timedelta(minutes=3))
        await self.ask(c.Wake, cause=c.Cause.CONFIRM, due_at=self.clock.now())
        leaving = c.SendOutTicket(id=new_id(), ticket_id=fifth, to_site="MEJE", service_id="cni")
        out, _ = await self.ledger.execute_transfer("HDV", leaving, "agent:a")
        self.done.append((leaving, out))


class Saboteur:
    """Stands at COMMIT: `before` and `after` are called once each, and may raise."""

    def __init__(self, ledger: Ledger) -> None:
        self.before: list[Callable[[], None]] = []
        self.after: list[Callable[[], None]] = []
        self._driver = ledger.store.driver
        self._commit = self._driver.commit
        self._driver.commit = self._sabotaged  # type: ignore[method-assign]

    def _sabotaged(self, connection: Any, writes: Sequence[Any]) -> None:
        if self.before:
            self.before.pop(0)()
        self._commit(connection, writes)
        if self.after:
            self.after.pop(0)()


def cut_link() -> None:
    """What psycopg raises when the server is gone."""
    raise psycopg.OperationalError("server closed the connection unexpectedly")


def fail_disk() -> None:
    """What sqlite3 raises when the disk fails."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
    raise error
