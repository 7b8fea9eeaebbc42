"""A reception told in the plainest Python: lists, loops and no cleverness. The model that the real one must match."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

OWN = {"1": {"ident": 0}, "2": {"civil": 0, "ident": 10}, "3": {"ident": 0, "civil": 0}}  #: minutes before help
LETTER = {"ident": "A", "civil": "C"}
QUEUE_OF = {"cni": "ident", "acte": "civil"}
STOPPED = {"blocked", "unreachable"}  #: printers that print nothing
HEAD_START = {"ordinary": 0, "priority": 20}


@dataclass
class Paper:
    """A ticket, as somebody with a notebook would keep it."""

    id: UUID
    label: str
    queue: str
    klass: str
    arrived: datetime
    order: int
    where: str = "waiting"
    counter: str | None = None
    call: UUID | None = None
    pinned: str | None = None
    not_before: datetime | None = None
    behind: datetime | None = None  #: sent to the end: its rank then

    @property
    def rank(self) -> datetime:
        return self.behind or self.arrived - timedelta(minutes=HEAD_START[self.klass])


@dataclass
class Desk:
    """An open counter."""

    agent: str
    paused: bool = False
    last: UUID | None = None
    finished_at: datetime | None = None


@dataclass
class Notebook:
    """The whole reception of one day."""

    papers: dict[UUID, Paper] = field(default_factory=dict)
    desks: dict[str, Desk] = field(default_factory=dict)
    given: dict[str, int] = field(default_factory=dict)
    order: int = 0
    #: what each kiosk last said of its printer: health, troubles, metres, when
    devices: dict[str, tuple[str, set[str], float, datetime]] = field(default_factory=dict)

    def is_news(self, device: str, health: str, troubles: tuple[str, ...], metres: float | None, now: datetime) -> bool:
        """Whether the reception would write it down: anything new, and the same again after half an hour."""
        if device not in self.devices:
            return True
        was, wrong, length, at = self.devices[device]
        same = was == health and wrong == set(troubles) and abs(length - (metres or 0.0)) < 1
        return not same or now - at >= timedelta(minutes=30)

    def add(self, ticket_id: UUID, service: str, klass: str, now: datetime, label: str | None = None) -> Paper:
        queue = QUEUE_OF[service]
        if label is None:
            number = self.given.get(LETTER[queue], 0) + 1
            self.given[LETTER[queue]] = number
            label = f"{LETTER[queue]}{number:03d}"
        self.order += 1
        paper = Paper(ticket_id, label, queue, klass, now, self.order)
        self.papers[ticket_id] = paper
        return paper

    def at(self, counter: str) -> Paper | None:
        found = [paper for paper in self.papers.values() if paper.counter == counter]
        assert len(found) <= 1
        return found[0] if found else None

    def callable_at(self, counter: str, now: datetime) -> list[Paper]:
        """Whom this counter may call, in the declared order."""
        return sorted(
            (
                paper
                for paper in self.papers.values()
                if paper.where == "waiting"
                and paper.queue in OWN[counter]
                and now - paper.arrived >= timedelta(minutes=OWN[counter][paper.queue])
                and paper.pinned in (None, counter)
                and (paper.not_before is None or paper.not_before <= now)
            ),
            key=lambda paper: (paper.rank, paper.order),
        )

    def send_behind(self, paper: Paper, now: datetime) -> None:
        others = [
            p.rank for p in self.papers.values() if p.where == "waiting" and p.queue == paper.queue and p != paper
        ]
        paper.behind = max([now, *(rank + timedelta(microseconds=1) for rank in others)])

    def bearing(self, labels: set[str]) -> list[Paper]:
        return [paper for paper in self.papers.values() if paper.label in labels]

    def call(self, counter: str, paper: Paper, call: UUID) -> None:
        paper.where, paper.counter, paper.call, paper.not_before = "called", counter, call, None

    def leave(self, paper: Paper, where: str) -> None:
        paper.where, paper.counter, paper.call = where, None, None

    def finish(self, paper: Paper, now: datetime) -> None:
        assert paper.counter is not None
        desk = self.desks[paper.counter]
        desk.last, desk.finished_at = paper.id, now
        self.leave(paper, "served")

    def new_day(self, now: datetime) -> None:
        self.devices = {name: facts for name, facts in self.devices.items() if now - facts[3] <= timedelta(days=7)}
        self.papers.clear()
        self.desks.clear()
        self.given.clear()

    def due(self, now: datetime) -> list[Paper]:
        return [p for p in self.papers.values() if p.where == "held" and p.not_before and p.not_before <= now]
