"""How long somebody who failed must wait."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from ausuivant.clock import FixedClock
from ausuivant.core.access_errors import TooManyTries
from server.security import throttle
from server.security.throttle import ADDRESS, FORGET_AFTER, LOGIN, Key
from server.store import Store, open_store

NADIA = Key(LOGIN, "nadia")
HALL = Key(ADDRESS, "192.168.4.7")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A fresh database."""
    opened = open_store(database_url)
    yield opened
    opened.close()


def fail(store: Store, clock: FixedClock, *keys: Key, times: int = 1) -> None:
    """Let keys fail."""
    for _ in range(times):
        with store.writing() as session:
            throttle.failed(session, *keys, now=clock.now())


def wait(store: Store, clock: FixedClock, *keys: Key) -> int:
    """How many seconds keys must wait."""
    try:
        with store.reading() as session:
            throttle.check(session, *keys, now=clock.now())
    except TooManyTries as refusal:
        return refusal.retry_after_s
    return 0


def test_delays_grow_to_five_minutes_and_end(store: Store, clock: FixedClock) -> None:
    waits = []
    fail(store, clock, NADIA, times=4)
    assert wait(store, clock, NADIA) == 0
    for _ in range(10):
        fail(store, clock, NADIA)
        waits.append(wait(store, clock, NADIA))
        clock.advance(timedelta(seconds=waits[-1]))
        assert wait(store, clock, NADIA) == 0
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_the_longest_wait_of_several_keys_holds(store: Store, clock: FixedClock) -> None:
    """An address may fail more often: a whole town hall may stand behind it."""
    for n in range(29):
        fail(store, clock, HALL, Key(LOGIN, f"nom{n}"))
    assert wait(store, clock, HALL, NADIA) == 0
    fail(store, clock, HALL, NADIA)
    assert wait(store, clock, HALL, NADIA) == 2
    assert wait(store, clock, NADIA) == 0


def test_a_success_forgives_its_key_alone(store: Store, clock: FixedClock) -> None:
    fail(store, clock, NADIA, HALL, times=40)
    with store.writing() as session:
        throttle.succeeded(session, NADIA)
    assert wait(store, clock, NADIA) == 0
    assert wait(store, clock, HALL) == 300


def test_an_old_failure_counts_no_more(store: Store, clock: FixedClock) -> None:
    fail(store, clock, NADIA, times=6)
    clock.advance(FORGET_AFTER + timedelta(seconds=1))
    fail(store, clock, NADIA)
    with store.reading() as session:
        assert throttle.failures(session, NADIA) == 1


def test_nobody_waits_longer_when_the_clock_is_put_back(store: Store, clock: FixedClock) -> None:
    fail(store, clock, NADIA, times=5)
    clock.jump_to(clock.now() - timedelta(days=1))
    assert wait(store, clock, NADIA) == 2


def test_what_is_kept_is_no_name(store: Store, clock: FixedClock) -> None:
    """People type their password in the wrong field."""
    assert "nadia" not in NADIA.kept
    assert NADIA.kept != Key(ADDRESS, "nadia").kept
