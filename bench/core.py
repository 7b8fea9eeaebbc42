"""What the pure core and the codecs cost, in microseconds, at a busy town hall's half day. No limit of their own:
they say where the time of a request goes."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Final

from ausuivant.core.console import console
from ausuivant.core.decide import decided
from ausuivant.core.due import next_due
from ausuivant.core.estimate import estimate
from ausuivant.core.looking import hall, kiosk, supervision, ticket_view
from ausuivant.wire.answers import TicketAnswer
from ausuivant.wire.events import encode
from ausuivant.wire.views import encode_view
from bench.figures import Figure, figure
from bench.session import Session
from bench.town import COUNTERS, Reception, the_site
from server.ledger.receipts import body_hash

ISSUED, CALLED = 300, 260
BLOCKS: Final = 40


def measure(session: Session) -> Iterator[Figure]:
    """Each function on the same state."""
    now = datetime.now(UTC)
    reception = Reception(the_site(now=now), now)
    reception.open_counters(COUNTERS)
    reception.issue(ISSUED)
    reception.call(CALLED)
    runs = session.few(5, 50)
    for name, work in _works(reception).items():
        yield figure(f"{name}_us", _microseconds(work, runs), "µs")


def _works(reception: Reception) -> dict[str, Callable[[], object]]:
    state, site, now = reception.state, reception.site, reception.now
    service_id = next(iter(site.services))
    issue, call = reception.an_issue(service_id), reception.a_call("1")
    (issued,), _ = decided(state, site, issue, now)
    (_, called), after = decided(state, site, call, now)
    ticket = after.tickets[called.ticket_id]  # pyright: ignore[reportAttributeAccessIssue]
    answer = TicketAnswer(after.seq, False, ticket_view(after, site, ticket))
    waiting = max(state.waiting.values(), key=len)
    last = state.tickets[waiting[-1]]
    views = {"hall": hall, "kiosk": kiosk, "supervision": supervision}
    made = {name: view(state, site, now) for name, view in views.items()}
    made["console"] = console(state, site, "1", now)
    return {
        "decided_issue": partial(decided, state, site, issue, now),
        "decided_call": partial(decided, state, site, call, now),
        "encode_issued": partial(encode, issued),
        "encode_called": partial(encode, called),
        "body_hash_issue": partial(body_hash, issue),
        "estimate": partial(estimate, state, site, last.queue_id),
        "next_due": partial(next_due, state, site, now),
        "ticket_view": partial(ticket_view, state, site, last),
        "encode_answer": partial(encode_view, answer),
        **{f"view_{name}": partial(view, state, site, now) for name, view in views.items()},
        "view_console": partial(console, state, site, "1", now),
        **{f"encode_{name}": partial(encode_view, view) for name, view in made.items()},
    }


def _microseconds(work: Callable[[], object], runs: int) -> float:
    """The least of many blocks: what it costs when no neighbour disturbs it."""
    work()
    blocks = []
    for _ in range(BLOCKS):
        started = time.perf_counter()
        for _ in range(runs):
            work()
        blocks.append((time.perf_counter() - started) / runs * 1e6)
    return min(blocks)
