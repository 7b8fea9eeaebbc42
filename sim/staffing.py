"""When agents are at their counters."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from ausuivant.core import hours
from ausuivant.core.config import Site

EARLY: Final = timedelta(minutes=4)  #: an agent is there before the doors open
OVERTIME: Final = timedelta(minutes=45)  #: after that, whoever still waits is told to come back
LONG_SPAN: Final = timedelta(hours=5)  #: an opening that long has a break in its middle
BREAK: Final = timedelta(minutes=20)
ABSENCE: Final = 0.08  #: of a day: leave, training; never of the only agent of a queue


@dataclass(frozen=True, slots=True)
class Shift:
    """One agent's day at one counter, instants in UTC. `spans`: the doors' openings; receives until the hall is
    empty after each. `break_at`: a short pause asked for in a day without lunch closing."""

    counter_id: str
    agent: str
    spans: Sequence[hours.Span]
    break_at: datetime | None


def day_shifts(site: Site, day: date, *, rng: random.Random) -> list[Shift]:
    """Draw who comes to work; every queue keeps at least one counter of its own."""
    spans = hours.spans(site, day)
    absent = _absent(site, rng)
    shifts: list[Shift] = []
    for place, counter in enumerate(site.counters.values()):
        late_break = rng.uniform(-25, 25) + 30 * place
        if not spans or counter.id in absent:
            continue
        opens, closes = max(spans, key=lambda span: span[1] - span[0])
        middle = opens + (closes - opens) / 2
        wants = closes - opens >= LONG_SPAN
        shifts.append(
            Shift(
                counter_id=counter.id,
                agent=f"sim-{site.id.lower()}-{counter.id}",
                spans=spans,
                break_at=middle + timedelta(minutes=late_break) if wants else None,
            )
        )
    return shifts


def _absent(site: Site, rng: random.Random) -> set[str]:
    absent: set[str] = set()
    for counter in site.counters.values():
        draw = rng.random()
        own = {served.queue_id for served in counter.serves if not served.help_after}
        covered = {
            served.queue_id
            for other in site.counters.values()
            if other.id != counter.id and other.id not in absent
            for served in other.serves
            if not served.help_after
        }
        if draw < ABSENCE and own <= covered:
            absent.add(counter.id)
    return absent
