"""From an agent's press to the frame at every display, beside a bare websocket that sends the same bytes to as many."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from bench.databases import Databases, sqlite_files
from bench.figures import Figure, figure, median, percentile
from bench.listeners import Broadcast, Heard, listen
from bench.load import Plan
from bench.programs import Program
from bench.requests import Requests
from bench.session import Session
from bench.town import COUNTERS, TOWN_HALL, the_site

DISPLAYS: Final = (1, 100, 1000)
RATIO: Final = 2.0
#: seconds between presses: the feed joins changes that come within 25 ms, and people press far less often
PAUSE_S: Final = 0.06


def measure(session: Session) -> Iterator[Figure]:
    """One, a hundred, a thousand displays of one hall."""
    site = the_site(now=datetime.now(UTC))
    heard: defaultdict[tuple[int, str], list[Heard]] = defaultdict(list)
    with (
        sqlite_files(session.folder("broadcast"), [site]) as databases,
        session.baseline() as bare,
        session.server(databases.fresh()) as product,
    ):
        hall = Hall(session, databases, product=product, bare=bare)
        hall.open()
        for _ in range(session.few(1, 3)):
            for displays in DISPLAYS:
                presses = session.few(10, 40 if displays == 1000 else 100)
                heard[displays, "product"].append(hall.call(displays, presses))
                heard[displays, "bare"].append(hall.broadcast(displays, presses))
    for displays in DISPLAYS:
        yield from figures(displays, heard[displays, "product"], heard[displays, "bare"])


class Hall:
    """Both servers, and what is pressed."""

    def __init__(
        self,
        session: Session,
        databases: Databases,
        *,
        product: Program,
        bare: Program,
        consoles: int = 0,
        pause_s: float = PAUSE_S,
    ) -> None:
        """`consoles`: how many listen beside the displays, at counters 1, 2, … `pause_s`: between two presses."""
        self._pause_s = pause_s
        self._session = session
        self._consoles = range(1, consoles + 1)
        self._product, self._bare = product, bare
        who = databases.credentials[TOWN_HALL]
        self._ours = Requests(product.host, product.port, site_id=TOWN_HALL, credentials=who)
        self._theirs = Requests(bare.host, bare.port, site_id=TOWN_HALL, credentials=who)
        self._services = tuple(the_site(now=datetime.now(UTC)).services)
        self._last: UUID | None = None
        self._frame = b""

    def open(self) -> None:
        """Open every counter, have visitors wait, and let the routes run a little first."""
        openings = tuple(self._ours.open_counter(counter) for counter in range(1, COUNTERS + 1))
        for opening in openings:
            self._session.drive(Plan(self._product.host, self._product.port, ((opening,),), 200))
        self._issue(40)
        self.call(1, 10)
        self.broadcast(1, 10)

    def call(self, displays: int, presses: int) -> Heard:
        """Presses of counter 1, each calling the next visitor."""
        self._issue(presses)
        calls, self._last = self._ours.calls(1, presses, self._last)
        others = tuple(self._ours.console(counter) for counter in self._consoles)
        heard = self._listen(self._product, self._ours.hall(), displays, calls, others)
        self._frame = heard.frame
        return heard

    def broadcast(self, displays: int, presses: int) -> Heard:
        """As many, of the bare application; it sends the product's last frame."""
        keep = self._theirs.put("/frame", self._frame)
        self._session.drive(Plan(self._bare.host, self._bare.port, ((keep,),), 204))
        requests = [self._theirs.post("/broadcast", {}, {}) for _ in range(presses)]
        others = tuple(self._theirs.console(counter) for counter in self._consoles)
        return self._listen(self._bare, self._theirs.hall(), displays, requests, others)

    def _issue(self, count: int) -> None:
        lane = tuple(self._ours.issue(self._services[n % len(self._services)]) for n in range(count))
        self._session.drive(Plan(self._product.host, self._product.port, (lane,), 201))

    def _listen(
        self, program: Program, join: bytes, displays: int, presses: list[bytes], others: tuple[bytes, ...]
    ) -> Heard:
        plan = Broadcast(program.host, program.port, join, displays, tuple(presses), self._pause_s, others)
        return self._session.clients.submit(listen, plan).result()


def figures(displays: int, ours: list[Heard], theirs: list[Heard], *, p99_ms: float | None = None) -> Iterator[Figure]:
    """Medians of the rounds. `p99_ms`: what 99 of 100 frames must not exceed, in the place of a ratio."""
    for rank in (50, 99):
        mine, bare = (
            median(percentile([at * 1000 for at in one.frames], rank) for one in rounds) for rounds in (ours, theirs)
        )
        size = f"frames of {len(ours[-1].frame)} bytes" if rank == 50 else ""
        yield figure(
            f"call_to_display_p{rank}_ms.{displays}",
            mine,
            "ms",
            beside=bare,
            ratio_at_most=None if rank == 99 and p99_ms else RATIO,
            at_most=p99_ms if rank == 99 else None,
            note=size,
        )
    for name in ("answers", "after"):
        mine, bare = (
            median(median(at * 1000 for at in getattr(one, name)) for one in rounds) for rounds in (ours, theirs)
        )
        what = "press_to_answer" if name == "answers" else "answer_to_display"
        yield figure(f"{what}_p50_ms.{displays}", mine, "ms", beside=bare if bare > 0 else None)
