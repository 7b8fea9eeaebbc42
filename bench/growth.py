"""Whether the reception slows down as its history grows: the same measures with none and with a million tickets.

What happens now is never read from the database, so only the indexes' depth and the start should notice.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from bench import history
from bench.figures import Figure, figure, median
from bench.history import Past
from bench.load import Outcome, Plan
from bench.programs import Program
from bench.requests import Requests
from bench.session import Session
from bench.town import COUNTERS, TOWN_HALL, Credentials, enrol, prepare, the_site

RATIO: Final = 1.2
NONE, GROWN = "none", "grown"

Samples = defaultdict[tuple[str, str], list[float]]  #: by (what, which database)


def measure(session: Session) -> Iterator[Figure]:
    """Both databases, each with a server of its own, by turns."""
    now = datetime.now(UTC)
    site = the_site(now=now)
    folder = session.folder("growth")
    past = Past(session.few(20, 1000), session.few(50, 1000), now.date())
    paths = {NONE: folder / "none.db", GROWN: folder / "grown.db"}
    prepare(f"sqlite:///{paths[NONE]}", [site])
    history.write(paths[GROWN], site, past)
    credentials = {name: enrol(f"sqlite:///{path}", [site])[TOWN_HALL] for name, path in paths.items()}
    samples: Samples = defaultdict(list)
    sizes = {name: _mib(path) for name, path in paths.items()}
    for _ in range(session.few(1, 3)):
        _starts(session, paths, samples)
    _works(session, paths, credentials, samples=samples)
    yield figure("tickets", past.days * past.tickets_a_day, "", beside=0)
    yield figure("database_mib", sizes[GROWN], "MiB", beside=sizes[NONE])
    yield from _figures(samples)


def _starts(session: Session, paths: dict[str, Path], samples: Samples) -> None:
    for name, path in paths.items():
        with session.server(f"sqlite:///{path}") as program:
            samples["start_s", name].append(program.start_s)
            samples["rss_mib_at_start", name].append(program.rss_mib())


def _works(session: Session, paths: dict[str, Path], credentials: dict[str, Credentials], *, samples: Samples) -> None:
    """The same day on both, in short turns."""
    with ExitStack() as stack:
        days = {
            name: Workday(session, stack.enter_context(session.server(f"sqlite:///{path}")), credentials[name])
            for name, path in paths.items()
        }
        for day in days.values():
            day.begin()
        for turn in range(session.few(2, 12)):
            for name in (NONE, GROWN) if turn % 2 else (GROWN, NONE):
                issued, called = days[name].go_on(session.few(40, 250))
                samples["issue_p50_ms", name].append(_p50_ms(issued))
                samples["call_p50_ms", name].append(_p50_ms(called))
        for name, day in days.items():
            samples["rss_mib", name].append(day.program.rss_mib())


class Workday:
    """One kiosk and one agent at a server, one request at a time."""

    def __init__(self, session: Session, program: Program, credentials: Credentials) -> None:
        self.program = program
        self._session = session
        self._requests = Requests(program.host, program.port, site_id=TOWN_HALL, credentials=credentials)
        self._services = tuple(the_site(now=datetime.now(UTC)).services)
        self._last: UUID | None = None

    def begin(self) -> None:
        """Open every counter, and let the routes run a little first."""
        for counter in range(1, COUNTERS + 1):
            self._drive([self._requests.open_counter(counter)], 200)
        self.go_on(30)

    def go_on(self, count: int) -> tuple[Outcome, Outcome]:
        """Issue some tickets, then call as many at the first counter."""
        issues = [self._requests.issue(self._services[n % len(self._services)]) for n in range(count)]
        calls, self._last = self._requests.calls(1, count, self._last)
        return self._drive(issues, 201), self._drive(calls, 200)

    def _drive(self, lane: list[bytes], status: int) -> Outcome:
        return self._session.drive(Plan(self.program.host, self.program.port, (tuple(lane),), status))


def _mib(database: Path) -> float:
    """The file with its write-ahead log."""
    return sum(path.stat().st_size for path in database.parent.glob(database.name + "*")) / 2**20


def _p50_ms(outcome: Outcome) -> float:
    return median(seconds * 1000 for seconds in outcome.latencies)


def _figures(samples: Samples) -> Iterator[Figure]:
    units = {"start_s": "s", "rss_mib_at_start": "MiB", "rss_mib": "MiB", "issue_p50_ms": "ms", "call_p50_ms": "ms"}
    for what, unit in units.items():
        limit = RATIO if unit == "ms" else None
        grown, none = (median(samples[what, name]) for name in (GROWN, NONE))
        yield figure(what, grown, unit, beside=none, ratio_at_most=limit)
