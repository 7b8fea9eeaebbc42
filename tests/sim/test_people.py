"""How people are drawn, and the ids they are given."""

import random
import statistics
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ausuivant.core.config import TicketClass
from sim.ids import id_at
from sim.people import HABITS, draw_visitor, lognormal
from sim.staffing import day_shifts
from tests.sim.towns import a_site

NOW = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)


def visitors(count: int, **changes: float) -> list[object]:
    rng, site = random.Random(5), a_site()
    habits = replace(HABITS, **changes)  # pyright: ignore[reportArgumentType]
    return [
        draw_visitor(site, ticket_id=id_at(NOW, rng), service_id="sA0", at=NOW, rng=rng, habits=habits)
        for _ in range(count)
    ]


def test_lognormal_has_the_mean_and_spread_asked_for() -> None:
    rng = random.Random(1)
    draws = [lognormal(rng, mean=480, cv=0.85) for _ in range(40_000)]
    mean = statistics.fmean(draws)
    assert abs(mean / 480 - 1) < 0.02
    assert abs(statistics.pstdev(draws) / mean / 0.85 - 1) < 0.06


def test_visitor_is_the_same_when_the_draw_is() -> None:
    assert visitors(20) == visitors(20)


def test_appointment_is_on_the_quarter_hour_when_there_is_one() -> None:
    rng, site = random.Random(5), a_site()
    habits = replace(HABITS, appointment=1.0, priority=0.0)
    for _ in range(50):
        visitor = draw_visitor(site, ticket_id=id_at(NOW, rng), service_id="sA0", at=NOW, rng=rng, habits=habits)
        assert visitor.klass is TicketClass.APPOINTMENT
        assert visitor.appointed_at is not None
        assert visitor.appointed_at.minute % 15 == 0
        assert abs(visitor.appointed_at - NOW) <= timedelta(minutes=21)


def test_ids_are_version_7_and_sort_by_time() -> None:
    rng = random.Random(1)
    ids = [id_at(NOW + timedelta(milliseconds=step), rng) for step in range(50)]
    assert ids == sorted(ids)
    assert {made.version for made in ids} == {7}
    assert ids[0].int >> 80 == int(NOW.timestamp() * 1000)


def test_every_queue_keeps_a_counter_when_agents_are_absent() -> None:
    site = a_site(counters=4)
    for seed in range(300):
        present = {shift.counter_id for shift in day_shifts(site, NOW.date(), rng=random.Random(seed))}
        own = {
            served.queue_id
            for counter_id in present
            for served in site.counter(counter_id).serves
            if not served.help_after
        }
        assert own == set(site.queues)
