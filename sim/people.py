"""Who visitors are: how long they stay at the counter, how long they wait, whether they come when called.

Everything about a visitor is drawn at once, on arrival, so that two runs which differ by a staffing plan meet the
same people (common random numbers). Figures are judgement (WAIT.md §4) except the shape of the service times, which
is lognormal wherever it was measured.
"""

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from ausuivant.core.config import Queue, Site, TicketClass

LANGUAGES: Final[Mapping[str, float]] = {"fr": 93, "en": 3, "ar": 2, "es": 1, "it": 1}


@dataclass(frozen=True, slots=True)
class Habits:
    """How people behave; probabilities, and seconds."""

    absent: float = 0.05  #: left the hall, or does not hear the call
    comes_back: float = 0.25  #: of the absent, to ask for the place again
    priority: float = 0.06
    appointment: float = 0.12  #: where the queue gives appointments a head start
    says_goodbye: float = 0.35  #: of those who run out of patience: cancel, instead of just leaving
    patience_mean_s: float = 75 * 60
    print_failure: float = 0.004
    never_confirms: float = 0.004  #: a phantom ticket: nobody ever says that it was taken
    held: float = 0.02
    transferred: float = 0.025
    service_cv: float = 0.85
    service_least_s: float = 45.0
    walk_up_s: tuple[float, float] = (20.0, 55.0)
    notice_s: float = 70.0  #: an agent waits that long for an absent visitor before calling again
    second_notice_s: float = 40.0


HABITS: Final = Habits()


@dataclass(slots=True)
class Visitor:
    """One person and what will happen to them. Times in seconds."""

    ticket_id: UUID
    service_id: str
    klass: TicketClass
    language: str
    appointed_at: datetime | None
    confirms_in: float | None  #: until the paper is out; None: nobody ever says
    print_fails: bool
    leaves_at: datetime  #: patience over
    says_goodbye: bool
    walk_up: float
    absent: bool
    back_in: float | None  #: an absent visitor's return, after the agent gave up
    at_counter: float
    hold_after: float | None  #: set aside after that long at the counter (a paper is missing)
    moves_to: str | None  #: another service, found out at the counter


def lognormal(rng: random.Random, *, mean: float, cv: float) -> float:
    """Draw from the lognormal law of that mean and coefficient of variation."""
    sigma2 = math.log(1 + cv * cv)
    return rng.lognormvariate(math.log(mean) - sigma2 / 2, math.sqrt(sigma2))


def draw_visitor(
    site: Site, *, ticket_id: UUID, service_id: str, at: datetime, rng: random.Random, habits: Habits = HABITS
) -> Visitor:
    """Make the person who comes at that instant for that service."""
    queue = site.queue(site.service(service_id).queue_id)
    klass, appointed_at = _class_of(queue, at, rng, habits)
    at_counter = max(
        habits.service_least_s,
        lognormal(rng, mean=queue.service_time.total_seconds(), cv=habits.service_cv),
    )
    absent = rng.random() < habits.absent
    back = rng.uniform(180, 900) if rng.random() < habits.comes_back else None
    patience = max(600.0, rng.weibullvariate(habits.patience_mean_s * 1.1, 1.8))
    others = [service.id for service in site.services.values() if service.queue_id != queue.id]
    moves = rng.random() < habits.transferred
    other = rng.choice(others) if others else None
    held = rng.random() < habits.held
    confirms = rng.uniform(3, 9)
    return Visitor(
        ticket_id=ticket_id,
        service_id=service_id,
        klass=klass,
        language=_language(site, rng),
        appointed_at=appointed_at,
        confirms_in=None if rng.random() < habits.never_confirms else confirms,
        print_fails=rng.random() < habits.print_failure,
        leaves_at=at + timedelta(seconds=patience),
        says_goodbye=rng.random() < habits.says_goodbye,
        walk_up=rng.uniform(*habits.walk_up_s),
        absent=absent,
        back_in=back if absent else None,
        at_counter=at_counter,
        hold_after=min(at_counter * 0.4, 240) if held else None,
        moves_to=other if moves and not held else None,
    )


def _class_of(queue: Queue, at: datetime, rng: random.Random, habits: Habits) -> tuple[TicketClass, datetime | None]:
    priority = rng.random() < habits.priority
    appointment = rng.random() < habits.appointment
    early = timedelta(minutes=rng.uniform(-6, 12))
    if priority:
        return TicketClass.PRIORITY, None
    if appointment and TicketClass.APPOINTMENT in queue.head_start:
        hour = at + early
        return TicketClass.APPOINTMENT, hour.replace(minute=hour.minute - hour.minute % 15, second=0, microsecond=0)
    return TicketClass.ORDINARY, None


def _language(site: Site, rng: random.Random) -> str:
    weights = [LANGUAGES.get(language, 0.5) for language in site.languages]
    return rng.choices(site.languages, weights)[0]
