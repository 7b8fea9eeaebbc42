"""Who comes, when, and what for."""

import random
from datetime import date

from ausuivant.core import hours
from sim.arrivals import capacity, day_arrivals, load
from tests.sim.towns import a_site

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = (date(2026, 11, day) for day in (16, 17, 18, 19))


def mean_count(site_id: str, day: date, draws: int = 60) -> float:
    site = a_site(site_id)
    return sum(len(day_arrivals(site, day, rng=random.Random(seed))) for seed in range(draws)) / draws


def test_arrivals_follow_the_load_when_averaged() -> None:
    site = a_site()
    expected = sum(
        capacity(site, queue) * load(site, THURSDAY, starts) * 30
        for queue in site.queues.values()
        for interval in hours.of_day(site.hours, THURSDAY)
        for starts in range(interval.opens, interval.closes, 30)
    )
    assert abs(mean_count("HDV", THURSDAY, 200) / expected - 1) < 0.06


def test_nobody_comes_when_the_site_is_closed() -> None:
    site = a_site()
    assert day_arrivals(site, date(2026, 11, 21), rng=random.Random(1)) == []
    for arrival in day_arrivals(site, TUESDAY, rng=random.Random(1)):
        assert hours.is_open(site, arrival.at)


def test_arrivals_are_in_order_and_ask_for_known_services() -> None:
    site = a_site()
    arrivals = day_arrivals(site, MONDAY, rng=random.Random(1))
    assert [arrival.at for arrival in arrivals] == sorted(arrival.at for arrival in arrivals)
    assert {arrival.service_id for arrival in arrivals} == set(site.services)


def test_monday_is_busier_than_thursday_at_the_town_hall() -> None:
    assert mean_count("HDV", MONDAY) > 1.2 * mean_count("HDV", THURSDAY)


def test_wednesday_morning_is_crowded_at_the_school_office() -> None:
    site = a_site("MEJE")
    assert load(site, WEDNESDAY, 600) > 1.3 * load(site, THURSDAY, 600)
    assert load(site, WEDNESDAY, 600) > load(a_site("HDV"), WEDNESDAY, 600)


def test_counters_are_shared_when_they_serve_several_queues() -> None:
    site = a_site()
    total = sum(
        capacity(site, queue) * (queue.service_time.total_seconds() + 70) / 60 for queue in site.queues.values()
    )
    assert abs(total - len(site.counters)) < 1e-9
