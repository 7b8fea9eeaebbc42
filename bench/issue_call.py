"""Tickets and calls a second through real HTTP, beside a route with the same body and answer that stores nothing.

Rounds of both are interleaved, so that both see the same machine; what is said is the median of the rounds.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
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
from bench.town import the_site

CONNECTIONS: Final = (1, 8, 32, 128)
JUDGED: Final = 32
RATIO: Final = 0.4
P99_MS: Final = 50.0
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
    site = the_site(max(CONNECTIONS), now=datetime.now(UTC))
    for opened in (sqlite_files, postgresql_databases):
        with opened(session.folder("issue-call"), site) as databases, session.baseline() as bare:
            measured: Measured = defaultdict(Series)
            for _ in range(session.few(1, 5)):
                with session.server(databases.fresh()) as product:
                    Round(session, databases, product=product, bare=bare).run(measured)
            yield from _figures(databases.kind, measured)


class Round:
    """Every point once, on a fresh database: a service day that begins empty."""

    def __init__(self, session: Session, databases: Databases, *, product: Program, bare: Program) -> None:
        self._session = session
        self._programs = {"bare": bare, "product": product}
        self._requests = {
            name: Requests(one.host, one.port, databases.credentials) for name, one in self._programs.items()
        }
        self._services = tuple(the_site(1, now=datetime.now(UTC)).services)
        self._last: dict[tuple[str, int], UUID | None] = {}

    def run(self, measured: Measured) -> None:
        """Measure, the bare application first and second by turns."""
        openings = [(self._requests["product"].open_counter(n),) for n in range(1, max(CONNECTIONS) + 1)]
        self._drive("product", openings[:1], 200)
        self._drive("product", openings[1:], 200)
        for name in self._programs:
            self._warm(name)
        for connections in CONNECTIONS:
            count = self._session.few(320, 1000 if connections == 1 else 3072)
            each = count // connections
            for act, lanes_of, status in (("issue", self._issues, 201), ("call", self._calls, 200)):
                for name in ("bare", "product") if connections % 3 == 2 else ("product", "bare"):
                    outcome = self._drive(name, lanes_of(name, connections, each), status)
                    _check(act, name, outcome)
                    measured[act, connections, name].add(outcome)

    def _warm(self, name: str) -> None:
        """Let every route run some times first: the first answers build what the others use."""
        for lanes_of, status in ((self._issues, 201), (self._calls, 200)):
            self._drive(name, lanes_of(name, 4, 25), status)

    def _issues(self, name: str, connections: int, each: int) -> list[tuple[bytes, ...]]:
        issue, services = self._requests[name].issue, self._services
        return [tuple(issue(services[(lane + n) % len(services)]) for n in range(each)) for lane in range(connections)]

    def _calls(self, name: str, connections: int, each: int) -> list[tuple[bytes, ...]]:
        lanes = []
        for counter in range(1, connections + 1):
            made, last = self._requests[name].calls(counter, each, self._last.get((name, counter)))
            self._last[name, counter] = last
            lanes.append(tuple(made))
        return lanes

    def _drive(self, name: str, lanes: list[tuple[bytes, ...]], status: int) -> Outcome:
        program = self._programs[name]
        return self._session.drive(Plan(program.host, program.port, tuple(lanes), status))


def _check(act: str, name: str, outcome: Outcome) -> None:
    """Fast and wrong is no figure: every answer names a ticket of its own."""
    named = {found.group(1) for body in outcome.bodies if (found := TICKET_ID.search(body))}
    if len(named) != len(outcome.bodies):
        raise BenchFailed(f"{name}: {len(outcome.bodies)} answers to {act} name {len(named)} tickets")


def _figures(kind: str, measured: Measured) -> Iterator[Figure]:
    said: Callable[[list[float]], float] = median
    for act in ("issue", "call"):
        for connections in CONNECTIONS:
            product, bare = measured[act, connections, "product"], measured[act, connections, "bare"]
            judged = connections == JUDGED
            yield figure(
                f"{kind}.{act}_per_s.{connections}",
                said(product.per_s),
                "/s",
                beside=said(bare.per_s),
                note=""
                if abs(product.bytes - bare.bytes) < 64
                else f"answers of {product.bytes} and {bare.bytes} bytes",
                ratio_at_least=RATIO if judged else None,
            )
            yield figure(f"{kind}.{act}_p50_ms.{connections}", said(product.p50_ms), "ms", beside=said(bare.p50_ms))
            yield figure(
                f"{kind}.{act}_p99_ms.{connections}",
                said(product.p99_ms),
                "ms",
                beside=said(bare.p99_ms),
                at_most=P99_MS if judged else None,
            )
