"""Agents and visitors of a real server, through the client that every program uses. Each lives in a thread."""

import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from ausuivant.client.api import ApiClient
from ausuivant.core.config import TicketClass
from ausuivant.core.errors import DomainError, Kind, NothingChanges
from ausuivant.core.lifecycle import TicketState
from ausuivant.core.views import AtHand, ConsoleView, KioskView

#: what may happen between people: somebody else was quicker, or the town's rules say no for the moment
EXPECTED: Final = frozenset({Kind.CONFLICT, Kind.REFUSED})
TIMEOUT_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast people live. Seconds of real time; ranges are drawn from evenly."""

    visit: tuple[float, float] = (6.0, 20.0)  #: between two visitors
    walk: tuple[float, float] = (4.0, 10.0)  #: from the call to the counter
    service: tuple[float, float] = (30.0, 90.0)  #: in an empty hall; agents make haste when it fills
    haste_at: float = 10.0  #: visitors waiting at the site that make agents twice as quick
    glance: float = 1.0  #: an agent without visitor looks that often
    notes: tuple[float, float] = (1.0, 6.0)  #: before calling the next
    absent: float = 0.04
    held: float = 0.02
    priority: float = 0.06


UNHURRIED: Final = Pace()
HURRIED: Final = Pace(
    visit=(0.2, 0.6), walk=(0.4, 0.9), service=(0.8, 2.5), glance=0.25, notes=(0.1, 0.4), absent=0.0, held=0.0
)


@dataclass
class Hall:
    """What the people of a run share: when to stop coming, when to stop, and what went wrong."""

    no_more_visitors: threading.Event = field(default_factory=threading.Event)
    go_home: threading.Event = field(default_factory=threading.Event)
    trouble: threading.Event = field(default_factory=threading.Event)
    troubles: list[str] = field(default_factory=list)

    def report(self, who: str, trouble: Exception) -> None:
        """Keep what should not have happened."""
        self.troubles.append(f"{who}: {type(trouble).__name__}: {trouble}")
        self.trouble.set()

    def send_home(self) -> None:
        """Let nobody come any more, and everybody leave."""
        self.no_more_visitors.set()
        self.go_home.set()


@dataclass(frozen=True, slots=True)
class Post:
    """An agent's account and counter."""

    site: str
    counter: str
    login: str
    password: str


def start(name: str, live: Callable[[], None], hall: Hall) -> threading.Thread:
    """Let somebody live in a thread; an unforeseen end is reported to the hall."""

    def guarded() -> None:
        try:
            live()
        except Exception as trouble:
            hall.report(name, trouble)

    thread = threading.Thread(target=guarded, name=name, daemon=True)
    thread.start()
    return thread


class Agent:
    """Somebody at a counter: looks at the console, does what an agent would do next."""

    def __init__(self, url: str, post: Post, *, pace: Pace, hall: Hall, seed: int) -> None:
        """Nothing happens before `live`."""
        self._api = ApiClient(url, timeout=TIMEOUT_S)
        self._post = post
        self._pace = pace
        self._hall = hall
        self._rng = random.Random(f"{seed}/{post.login}")
        self.name = f"{post.site} {post.counter} ({post.login})"

    def live(self) -> None:
        """Work until told to go home, then leave the counter."""
        with self._api:
            self._patiently(lambda: self._api.login(self._post.login, self._post.password))
            self._patiently(self._take_counter)
            while not self._hall.go_home.is_set():
                try:
                    pause = self._next_step()
                except DomainError as refusal:
                    if refusal.kind not in EXPECTED and refusal.kind is not Kind.UNAVAILABLE:
                        raise
                    pause = self._pace.glance
                self._hall.go_home.wait(pause)
            self._patiently(self._leave)

    def _patiently(self, work: Callable[[], object]) -> None:
        """Do it again while the server is away; after the end, once."""
        while True:
            try:
                work()
            except DomainError as refusal:
                if refusal.kind is not Kind.UNAVAILABLE or self._hall.go_home.is_set():
                    raise
                self._hall.go_home.wait(self._pace.glance)
            else:
                return

    def _take_counter(self) -> None:
        try:
            self._api.open_counter(self._post.site, self._post.counter)
        except NothingChanges:
            # Ours already, from an earlier run of the same day.
            return

    def _leave(self) -> None:
        hand = self._console().at_hand
        if hand is not None:
            self._api.finish(self._post.site, self._post.counter, hand.call_id)
        self._api.close_counter(self._post.site, self._post.counter)

    def _console(self) -> ConsoleView:
        return self._api.view(ConsoleView, self._post.site, self._post.counter)

    def _next_step(self) -> float:
        """Do one thing; return the seconds until the next."""
        console = self._console()
        if console.condition == "paused":
            self._api.resume_counter(self._post.site, self._post.counter)
            return self._pace.glance
        if console.at_hand is None:
            if console.next_up is None:
                return self._pace.glance
            self._api.call_next(self._post.site, self._post.counter, None)
            return self._rng.uniform(*self._pace.walk)
        return self._receive(console.at_hand, haste=1 + console.site_waiting / self._pace.haste_at)

    def _receive(self, hand: AtHand, *, haste: float) -> float:
        site, counter = self._post.site, self._post.counter
        if hand.state is TicketState.CALLED:
            if self._rng.random() < self._pace.absent:
                return self._miss(hand)
            self._api.start(site, counter, hand.call_id)
            return self._rng.uniform(*self._pace.service) / haste
        if self._rng.random() < self._pace.held:
            self._api.hold(site, counter, hand.call_id, "photocopie")
        else:
            self._api.finish(site, counter, hand.call_id)
        return self._rng.uniform(*self._pace.notes)

    def _miss(self, hand: AtHand) -> float:
        site, counter = self._post.site, self._post.counter
        if hand.calls < 2:
            self._api.recall(site, counter, hand.call_id)
            self._hall.go_home.wait(self._rng.uniform(*self._pace.walk))
        self._api.no_show(site, counter, hand.call_id)
        return self._rng.uniform(*self._pace.notes)


class ApiVisitors:
    """Visitors of a site without a kiosk of its own in the run: they take tickets as a reception desk would."""

    def __init__(self, url: str, site: str, token: str, *, pace: Pace, hall: Hall, seed: int) -> None:
        """`token`: of a kiosk device of that site. Nothing happens before `live`."""
        self._api = ApiClient(url, token, timeout=TIMEOUT_S)
        self._site = site
        self._pace = pace
        self._hall = hall
        self._rng = random.Random(f"{seed}/{site}")
        self.name = f"visitors of {site}"
        self.taken: list[UUID] = []

    def live(self) -> None:
        """Come, one after the other, until nobody comes any more."""
        with self._api:
            while not self._hall.no_more_visitors.wait(self._rng.uniform(*self._pace.visit)):
                try:
                    self._come()
                except DomainError as refusal:
                    if refusal.kind not in EXPECTED and refusal.kind is not Kind.UNAVAILABLE:
                        raise

    def _come(self) -> None:
        services = [one.service_id for one in self._api.view(KioskView, self._site).services if one.open]
        if not services:
            return
        service = chosen(services, self._rng)
        klass = TicketClass.PRIORITY if self._rng.random() < self._pace.priority else TicketClass.ORDINARY
        ticket = self._api.issue(self._site, service, klass=klass)
        self.taken.append(ticket.ticket_id)
        self._api.confirm(self._site, ticket.ticket_id)


def chosen(services: Sequence[str], rng: random.Random) -> str:
    """Draw what somebody comes for: the town lists the commonest first."""
    return rng.choices(services, [1 / (place + 2) for place in range(len(services))])[0]
