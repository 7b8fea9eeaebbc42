"""Tickets and calls a second through real HTTP, beside a route with the same body and answer that stores nothing.

Rounds of both are interleaved, so that both see the same machine; what is said is the median of the rounds.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from bench.databases import Databases, postgresql_databases, sqlite_files
from bench.figures import Figure, figure, median, percentile
from bench.load import Outcome, Plan
from bench.programs import BenchFailed, Program
from bench.requests import Requests
from bench.session import Session
from bench.town import COUNTERS, Credentials, the_site, the_town

CONNECTIONS: Final = (1, 8, 32, 128)
JUDGED: Final = 32
RATIO: Final = 0.4
P99_MS: Final = 50.0
CROWD: Final = 192  #: tickets that wait at a site when calls begin
TURNS: Final = {1: 4, 8: 6, 32: 4, 128: 1}  #: of filling and emptying the halls, by connections
TICKET_ID: Final = re.compile(rb'"ticket_id":"([0-9a-f-]{36})"')


@dataclass(slots=True)
class Series:
    """What the rounds of one point gave."""

    per_s: list[float] = field(default_factory=list)
    p50_ms: list[float] = field(default_factory=list)
    p99_ms: list[float] = field(default_factory=list)
    bytes: int = 0

    def add(self, outcome: Outcome) -> None:
        """Add a round."""
        taken = [seconds * 1000 for seconds in outcome.latencies]
        self.per_s.append(outcome.per_second)
        self.p50_ms.append(median(taken))
        self.p99_ms.append(percentile(taken, 99))
        self.bytes = len(outcome.bodies[-1])


Measured = defaultdict[tuple[str, int, str], Series]  #: by (issue or call, connections, who)


def measure(session: Session) -> Iterator[Figure]:
    """Both databases, one after the other."""
    sites = the_town(max(CONNECTIONS) // COUNTERS, now=datetime.now(UTC))
    for opened in (sqlite_files, postgresql_databases):
        with opened(session.folder("issue-call"), sites) as databases, session.baseline() as bare:
            measured: Measured = defaultdict(Series)
            for _ in range(session.few(1, 3)):
                with session.server(databases.fresh()) as product:
                    Round(session, databases, product=product, bare=bare).run(measured)
            yield from _figures(databases.kind, measured)


class Round:
    """Every point once, on a fresh database: a service day that begins empty.

    Tickets are issued and called in turns, so that halls are crowded as halls are: CROWD people at a site.
    """

    def __init__(self, session: Session, databases: Databases, *, product: Program, bare: Program) -> None:
        self._session = session
        self._programs = {"bare": bare, "product": product}
        self._seats = {name: _seats(one, databases.credentials) for name, one in self._programs.items()}
        self._services = tuple(the_site(now=datetime.now(UTC)).services)
        self._last: dict[tuple[str, int], UUID | None] = {}

    def run(self, measured: Measured) -> None:
        """Measure, the bare application first and second by turns."""
        self._drive("product", [(seat.open_counter(),) for seat in self._seats["product"]], 200)
        self._turn(4, 25, order=("product", "bare"))  # the first answers build what the others use
        for connections in CONNECTIONS:
            each = CROWD // min(connections, COUNTERS)
            turns = self._session.few(1, TURNS[connections])
            outcomes: defaultdict[tuple[str, str], Outcome] = defaultdict(Outcome)
            for turn in range(turns):
                order = ("bare", "product") if turn % 2 else ("product", "bare")
                for key, outcome in self._turn(connections, each, order=order).items():
                    outcomes[key].add(outcome)
            for (act, name), outcome in outcomes.items():
                measured[act, connections, name].add(outcome)

    def _turn(self, connections: int, each: int, *, order: tuple[str, str]) -> dict[tuple[str, str], Outcome]:
        """Fill the halls, then empty them."""
        outcomes = {}
        for act, lanes_of, status in (("issue", self._issues, 201), ("call", self._calls, 200)):
            for name in order:
                outcome = self._drive(name, lanes_of(name, connections, each), status)
                _check(act, name, outcome)
                outcomes[act, name] = outcome
        return outcomes

    def _issues(self, name: str, connections: int, each: int) -> list[tuple[bytes, ...]]:
        services = self._services
        return [
            tuple(seat.requests.issue(services[(lane + n) % len(services)]) for n in range(each))
            for lane, seat in enumerate(self._seats[name][:connections])
        ]

    def _calls(self, name: str, connections: int, each: int) -> list[tuple[bytes, ...]]:
        lanes = []
        for lane, seat in enumerate(self._seats[name][:connections]):
            made, self._last[name, lane] = seat.requests.calls(seat.counter, each, self._last.get((name, lane)))
            lanes.append(tuple(made))
        return lanes

    def _drive(self, name: str, lanes: list[tuple[bytes, ...]], status: int) -> Outcome:
        program = self._programs[name]
        return self._session.drive(Plan(program.host, program.port, tuple(lanes), status))


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a connection works: a counter of a site."""

    requests: Requests
    counter: int

    def open_counter(self) -> bytes:
        """Take the counter."""
        return self.requests.open_counter(self.counter)


def _seats(program: Program, credentials: Mapping[str, Credentials]) -> list[Seat]:
    """Every counter of the first site, then of the next."""
    requests = [
        Requests(program.host, program.port, site_id=site_id, credentials=who) for site_id, who in credentials.items()
    ]
    return [Seat(one, counter) for one in requests for counter in range(1, COUNTERS + 1)]


def _check(act: str, name: str, outcome: Outcome) -> None:
    """Fast and wrong is no figure: every answer names a ticket of its own."""
    named = {found.group(1) for body in outcome.bodies if (found := TICKET_ID.search(body))}
    if len(named) != len(outcome.bodies):
        raise BenchFailed(f"{name}: {len(outcome.bodies)} answers to {act} name {len(named)} tickets")


def _figures(kind: str, measured: Measured) -> Iterator[Figure]:
    for act in ("issue", "call"):
        for connections in CONNECTIONS:
            product, bare = measured[act, connections, "product"], measured[act, connections, "bare"]
            judged = connections == JUDGED
            yield figure(
                f"{kind}.{act}_per_s.{connections}",
                median(product.per_s),
                "/s",
                beside=median(bare.per_s),
                note=""
                if abs(product.bytes - bare.bytes) < 64
                else f"answers of {product.bytes} and {bare.bytes} bytes",
                ratio_at_least=RATIO if judged else None,
            )
            yield figure(f"{kind}.{act}_p50_ms.{connections}", median(product.p50_ms), "ms", beside=median(bare.p50_ms))
            yield figure(
                f"{kind}.{act}_p99_ms.{connections}",
                median(product.p99_ms),
                "ms",
                beside=median(bare.p99_ms),
                at_most=P99_MS if judged else None,
            )
