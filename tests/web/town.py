"""A server of the example town for one test: its own database, its own hour, an address on this machine."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlmodel import Session

from ausuivant.clock import Clock, ShiftedClock, SystemClock
from ausuivant.core.commands import IssueTicket
from ausuivant.core.config import Site, TicketClass
from ausuivant.core.events import Event
from ausuivant.ids import new_id
from ausuivant.sitefile import load_town
from server.app import create_app
from server.ledger import Ledger, open_ledger
from server.security import second_factor
from server.security.accounts import Account, account_named, add_account
from server.security.gate import Gate
from server.security.passwords import Hasher
from server.security.roles import Grant, Role
from server.serving import Serving
from server.settings import Settings
from tests.prepared import prepared_database
from tests.seeds import PASSWORD, TOTP_SECRET, sow

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "miramas.toml"
#: a Monday morning, when all three sites are open
MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Europe/Paris"))


@cache
def example_sites() -> tuple[Site, ...]:
    """The example town's sites: reading them takes as long as many a test."""
    found = load_town(EXAMPLE).sites
    return tuple(replace(site, policy=replace(site.policy, tickets_a_minute=0)) for site in found)


def monday_morning() -> Clock:
    """A clock that runs from that Monday, 9:30."""
    return ShiftedClock(MONDAY - SystemClock().now())


@dataclass
class Town:
    """A running server and what a test does behind its back."""

    url: str
    ledger: Ledger
    gate: Gate
    clock: Clock
    serving: Serving
    task: asyncio.Task[None]

    async def account(self, login: str, *grants: Grant) -> Account:
        """Make an account with the known password."""
        password_hash = self.gate.hasher.hash(PASSWORD)
        now = self.clock.now()
        sow(name=login.title())
        return await self.gate.write(
            lambda session: add_account(
                session,
                login=login,
                display_name=login.title(),
                password_hash=password_hash,
                grants=grants,
                actor="cli",
                now=now,
            )
        )

    async def admin(self, login: str, role: Role = Role.ADMIN, site_id: str | None = None) -> Account:
        """Make an administrator with the known application for codes."""
        account = await self.account(login, Grant(role, site_id))
        await self.gate.write(lambda session: second_factor.keep(session, account.id, TOTP_SECRET, self.gate.codes))
        return account

    async def code(self, login: str) -> str:
        """The code that the application of this administrator shows, which nobody has used yet."""

        def unused(session: Session) -> None:
            second_factor.keep(session, account_named(session, login).id, TOTP_SECRET, self.gate.codes)

        await self.gate.write(unused)
        return second_factor.code_at(TOTP_SECRET, self.clock.now())

    async def issue(self, service_id: str, site_id: str = "HDV", klass: TicketClass = TicketClass.ORDINARY) -> str:
        """Give a ticket; return its label."""
        command = IssueTicket(id=new_id(), ticket_id=new_id(), service_id=service_id, klass=klass, origin="test")
        receipt = await self.ledger.execute(site_id, command, "system")
        assert receipt.ticket is not None
        return receipt.ticket.label

    def kinds(self, site_id: str = "HDV") -> list[str]:
        """The kinds of all events of the site, in order."""
        return [event.kind for event in self.events(site_id)]

    def events(self, site_id: str = "HDV") -> list[Event]:
        """All events of the site, in order."""
        with self.ledger.store.rows() as reader:
            return [record.event for record in self.ledger.log.read_since(reader, site_id, 0)]

    async def stop(self) -> None:
        """Take the server away."""
        self.serving.end()
        await self.task


@contextlib.asynccontextmanager
async def running_town(folder: Path) -> AsyncIterator[Town]:
    """Start a server of the example town, and stop it at the end."""
    clock = monday_morning()
    settings = Settings(data=folder)
    ledger = open_ledger(prepared_database(folder), clock=clock)
    hasher = Hasher(PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),)))
    app = create_app(settings, ledger, clock=clock, hasher=hasher)
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    serving = Serving(app, host="127.0.0.1", port=0, on_ready=ready.set_result)
    task = asyncio.create_task(serving.serve())
    url = await asyncio.wait_for(ready, 20)
    for site in example_sites():
        await ledger.change_configuration(site, "cli")
    town = Town(url, ledger, app.state.services.gate, clock, serving, task)
    await town.account("nadia", Grant(Role.AGENT, "HDV"))
    await town.account("karim", Grant(Role.SUPERVISOR, None))
    try:
        yield town
    finally:
        if not task.done():
            await town.stop()
