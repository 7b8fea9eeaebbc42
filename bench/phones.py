"""What a hall full of phones costs: a thousand follow their tickets in one queue while one visitor a second is called.

The time is the server process's own, whatever else the machine does; the same calls without a phone stand beside it.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from bench.databases import Databases, sqlite_files
from bench.figures import Figure, figure, percentile
from bench.followers import Followed, Hall, follow
from bench.load import Plan
from bench.programs import Program
from bench.requests import Requests
from bench.session import Session
from bench.town import COUNTERS, TOWN_HALL, the_site

PHONES: Final = 1000
PAUSE_S: Final = 1.0
SHARE: Final = 20.0  #: percent of one core
CALL_MS: Final = 1_500.0


def measure(session: Session) -> Iterator[Figure]:
    """The calls alone, then the same with phones whose tickets all move up at each call."""
    site = the_site(now=datetime.now(UTC))
    phones, calls = session.few(50, PHONES), session.few(5, 60)
    with (
        sqlite_files(session.folder("phones"), [site]) as databases,
        session.server(databases.fresh()) as product,
    ):
        town = Town(session, databases, product, service_id=next(iter(site.services)))
        tokens = town.give(calls + phones)
        alone = town.call(calls, ())
        followed = town.call(calls, tokens[calls:])
    share = _share(followed)
    yield figure(f"cpu_share.{phones}", share, "% of a core", beside=_share(alone), at_most=SHARE)
    yield figure("frames_per_call", followed.frames / calls, "frames", note=f"{phones} phones moved up each time")
    minute = 60 * followed.received / phones / followed.seconds
    yield figure("phone_minute_bytes", minute, "bytes", note="payloads, heartbeats among them")
    for rank in (50, 99):
        late = percentile([at * 1000 for at in followed.called], rank)
        yield figure(f"call_to_phone_p{rank}_ms", late, "ms", at_most=CALL_MS)


def _share(followed: Followed) -> float:
    return 100 * followed.cpu_s / followed.seconds


class Town:
    """The server, its tickets, and what is pressed."""

    def __init__(self, session: Session, databases: Databases, product: Program, *, service_id: str) -> None:
        self._session = session
        self._product = product
        who = databases.credentials[TOWN_HALL]
        self._requests = Requests(product.host, product.port, site_id=TOWN_HALL, credentials=who)
        self._service_id = service_id
        self._last: UUID | None = None
        for counter in range(1, COUNTERS + 1):
            opening = self._requests.open_counter(counter)
            session.drive(Plan(product.host, product.port, ((opening,),), 200))

    def give(self, count: int) -> tuple[str, ...]:
        """Give so many tickets of one queue; their tokens, in the order in which they will be called."""
        lane = tuple(self._requests.issue(self._service_id) for _ in range(count))
        answers = self._session.drive(Plan(self._product.host, self._product.port, (lane,), 201)).bodies
        return tuple(json.loads(answer)["ticket"]["token"] for answer in answers)

    def call(self, presses: int, tokens: tuple[str, ...]) -> Followed:
        """Call so many, one a second, while phones follow these tickets."""
        calls, self._last = self._requests.calls(1, presses, self._last)
        product = self._product
        hall = Hall(product.host, product.port, self._requests.phone(), tokens, tuple(calls), PAUSE_S, product.pid)
        return self._session.clients.submit(follow, hall).result()
