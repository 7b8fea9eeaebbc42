"""The town that is measured: the example's town hall, always open, as many times over as there are clients."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from ausuivant.clock import Clock, SystemClock
from ausuivant.core.commands import CallNext, IssueTicket, OpenCounter
from ausuivant.core.config import Counter, Hours, Interval, Policy, Served, Site
from ausuivant.core.decide import decided
from ausuivant.core.site import SiteState
from ausuivant.ids import new_id
from ausuivant.sitefile import load_town
from server.ledger import Ledger, open_ledger
from server.security.accounts import add_account
from server.security.devices import add_device
from server.security.roles import Grant, Role
from server.security.sessions import Browser, Proof, open_session
from server.store import Store, open_store

EXAMPLE: Final = Path(__file__).parent.parent / "examples" / "miramas.toml"
TOWN_HALL: Final = "HDV"
COUNTERS: Final = 8  #: of each site
#: doors that never close would have every view look four weeks ahead for a closing that no town hall lacks
EVERY_DAY: Final = Hours(((Interval(0, 24 * 60 - 1),),) * 7, source="Mo-Su 00:00-23:59")
#: nobody logs in: the sessions are opened in the database
NO_PASSWORD: Final = "-"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What clients of one site show. `agents`: a session's token for each counter, in the counters' order."""

    kiosk: str
    display: str
    agents: tuple[str, ...]


def the_town(sites: int, *, now: datetime) -> tuple[Site, ...]:
    """So many town halls."""
    first = the_site(now=now)
    return (first, *(replace(first, id=f"{TOWN_HALL}-{n}") for n in range(2, sites + 1)))


def the_site(*, now: datetime) -> Site:
    """A town hall where each counter serves every queue; no service day begins within an hour after `now`."""
    (found,) = (site for site in load_town(EXAMPLE).sites if site.id == TOWN_HALL)
    local = now.astimezone(ZoneInfo(found.timezone))
    serves = tuple(Served(queue_id) for queue_id in found.queues)
    return replace(
        found,
        hours=EVERY_DAY,
        queues={queue.id: replace(queue, hours=None) for queue in found.queues.values()},
        counters={str(n): Counter(str(n), {"fr": f"Guichet {n}"}, serves) for n in range(1, COUNTERS + 1)},
        policy=Policy(
            day_starts=2 * 60 if local.hour == 3 else 4 * 60,
            issue_when_closed=True,
            tickets_a_minute=0,
            # Nobody prints here, so nobody confirms; and a day's calls pass within seconds.
            unconfirmed_after=timedelta(hours=6),
            announce_for=timedelta(seconds=1),
        ),
    )


def prepare(url: str, sites: Iterable[Site], *, clock: Clock | None = None) -> None:
    """Make a database with the sites in it."""
    asyncio.run(_prepared(url, sites, clock or SystemClock()))


async def _prepared(url: str, sites: Iterable[Site], clock: Clock) -> None:
    ledger: Ledger = open_ledger(url, clock=clock)
    await ledger.start()
    try:
        for site in sites:
            await ledger.change_configuration(site, "cli")
    finally:
        await ledger.stop()


def enrol(url: str, sites: Iterable[Site]) -> dict[str, Credentials]:
    """Give each site in the database a kiosk, a display and an agent for each counter."""
    store = open_store(url)
    try:
        return {site.id: _enrolled(store, site, datetime.now(UTC)) for site in sites}
    finally:
        store.close()


def _enrolled(store: Store, site: Site, now: datetime) -> Credentials:
    with store.writing() as session:
        device = partial(add_device, session, site_id=site.id, now=now)
        _, kiosk = device(name="Borne", role=Role.KIOSK)
        _, display = device(name="Écran", role=Role.DISPLAY)
        agents = []
        for counter_id in site.counters:
            account = add_account(
                session,
                login=f"{site.id}-{counter_id}",
                display_name=f"Agent {counter_id}",
                password_hash=NO_PASSWORD,
                grants=(Grant(Role.AGENT, site.id),),
                actor="cli",
                now=now,
            )
            token, _, _ = open_session(session, account.id, proof=Proof.PASSWORD, browser=Browser(""), now=now)
            agents.append(token)
    return Credentials(kiosk, display, tuple(agents))


class Reception:
    """The site in the core alone: for what needs a state and no server."""

    def __init__(self, site: Site, now: datetime) -> None:
        self.site = site
        self.now = now
        self.state = SiteState(site.id)
        self._calls: dict[str, UUID | None] = {}

    def open_counters(self, count: int) -> None:
        """Open the first counters."""
        for counter_id in list(self.site.counters)[:count]:
            command = OpenCounter(id=new_id(), counter_id=counter_id, agent=f"agent{counter_id}", queues=())
            self._ask(command)
            self._calls[counter_id] = None

    def issue(self, count: int) -> None:
        """Issue tickets, a minute apart, for each service in turn."""
        services = list(self.site.services)
        for n in range(count):
            self.now += timedelta(minutes=1)
            self._ask(self.an_issue(services[n % len(services)]))

    def call(self, count: int) -> None:
        """Call as many, at each counter in turn."""
        counters = list(self._calls)
        for n in range(count):
            self.now += timedelta(seconds=20)
            command = self.a_call(counters[n % len(counters)])
            self._ask(command)
            self._calls[command.counter_id] = command.id

    def an_issue(self, service_id: str) -> IssueTicket:
        """A visitor's wish."""
        return IssueTicket(id=new_id(), ticket_id=new_id(), service_id=service_id, origin="kiosk")

    def a_call(self, counter_id: str) -> CallNext:
        """An agent's press, by somebody who sees the counter as it is."""
        return CallNext(id=new_id(), counter_id=counter_id, seen_call=self._calls[counter_id])

    def _ask(self, command: IssueTicket | CallNext | OpenCounter) -> None:
        _, self.state = decided(self.state, self.site, command, self.now)
