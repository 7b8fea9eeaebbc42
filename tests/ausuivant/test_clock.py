"""The clock that every program is given."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from ausuivant.clock import (
    CLOCK_VARIABLE,
    DemoClock,
    FixedClock,
    ShiftedClock,
    SystemClock,
    clock_from_environment,
)

MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=timezone(timedelta(hours=1)))


def test_system_clock_is_aware_and_in_utc() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_fixed_clock_moves_only_when_advanced() -> None:
    clock = FixedClock(MONDAY)
    assert clock.now() == clock.now() == MONDAY
    assert clock.advance(timedelta(minutes=2)) == MONDAY + timedelta(minutes=2)
    assert clock.monotonic() == 120.0


def test_fixed_clock_keeps_its_monotonic_count_when_the_hour_jumps() -> None:
    clock = FixedClock(MONDAY)
    clock.jump_to(MONDAY + timedelta(days=27000))
    assert clock.monotonic() == 0.0


def test_fixed_clock_refuses_when_time_would_pass_backwards() -> None:
    with pytest.raises(ValueError, match="backwards"):
        FixedClock(MONDAY).advance(timedelta(seconds=-1))


def test_fixed_clock_refuses_when_the_instant_has_no_offset() -> None:
    with pytest.raises(ValueError, match="offset"):
        FixedClock(MONDAY.replace(tzinfo=None))


def test_shifted_clock_keeps_its_distance() -> None:
    ahead = ShiftedClock(timedelta(hours=3)).now() - SystemClock().now()
    assert timedelta(hours=2, minutes=59) < ahead <= timedelta(hours=3)


def test_programs_agree_on_the_hour_when_the_environment_carries_it() -> None:
    first = DemoClock.starting_at(MONDAY)
    second = clock_from_environment({CLOCK_VARIABLE: first.as_text()})
    assert second == first
    assert abs(second.now() - first.now()) < timedelta(seconds=5)
    assert first.now() - MONDAY < timedelta(seconds=5)


@pytest.mark.parametrize("environment", [{}, {CLOCK_VARIABLE: ""}])
def test_clock_is_the_machines_when_the_environment_names_none(environment: dict[str, str]) -> None:
    assert isinstance(clock_from_environment(environment), SystemClock)


@pytest.mark.parametrize(
    "text", ["monday", "2026-11-23T09:30:00@1", "2026-11-23T09:30:00+01:00@", "@12", "2026-11-23T09:30:00+01:00"]
)
def test_clock_is_refused_when_its_variable_cannot_be_read(text: str) -> None:
    with pytest.raises(ValueError, match=CLOCK_VARIABLE):
        clock_from_environment({CLOCK_VARIABLE: text})
