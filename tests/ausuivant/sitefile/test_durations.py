"""Lengths and hours as a town writes them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ausuivant.sitefile.durations import read_clock, read_duration, write_clock, write_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("20 min", 1200),
        ("20min", 1200),
        ("1 h 30", 5400),
        ("1 h 30 min", 5400),
        ("2 h", 7200),
        ("30 s", 30),
        ("1\u00a0h", 3600),
    ],
)
def test_duration_is_read_when_it_has_a_unit(text: str, seconds: int) -> None:
    assert read_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "20", "-5 min", "vite", "min", "1,5 h"])
def test_duration_is_refused_when_it_says_no_length(text: str) -> None:
    with pytest.raises(ValueError, match="n’est pas une durée"):
        read_duration(text)


@given(st.integers(min_value=0, max_value=10**6))
def test_duration_is_the_same_when_written_and_read_again(seconds: int) -> None:
    assert read_duration(write_duration(timedelta(seconds=seconds))) == timedelta(seconds=seconds)


@given(st.integers(min_value=0, max_value=24 * 60 - 1))
def test_clock_is_the_same_when_written_and_read_again(minutes: int) -> None:
    assert read_clock(write_clock(minutes)) == minutes


@pytest.mark.parametrize("text", ["24:00", "4h", "12:60", ""])
def test_clock_is_refused_when_it_is_no_hour(text: str) -> None:
    with pytest.raises(ValueError, match="n’est pas une heure"):
        read_clock(text)
