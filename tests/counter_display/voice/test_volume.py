"""How loud, by the hour."""

from datetime import UTC, datetime

import pytest

from counter_display.voice.volume import Volume

PARIS = "Europe/Paris"


def at(hour: int, minute: int = 0) -> datetime:
    """An hour in France, in winter."""
    return datetime(2026, 11, 26, hour - 1, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "minute", "percent"), [(8, 0, 60), (10, 59, 60), (11, 0, 85), (16, 59, 85), (17, 0, 50), (7, 59, 50)]
)
def test_volume_follows_the_local_hour(hour: int, minute: int, percent: int) -> None:
    assert Volume.parse("11:00=85, 8:00=60,17h00=50").percent(at(hour, minute), PARIS) == percent


def test_one_figure_holds_all_day() -> None:
    assert {Volume.parse("70").percent(at(hour), PARIS) for hour in range(1, 24)} == {70}


def test_half_the_percentage_is_twelve_decibels_less() -> None:
    assert Volume.parse("50").gain(at(9), PARIS) == 0.25
    assert Volume.parse("100").gain(at(9), PARIS) == 1.0


@pytest.mark.parametrize("text", ["", "fort", "120", "25:00=50", "8:00=60,50", "8:00=", "8:60=50"])
def test_volume_that_cannot_be_read_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="n’est pas un volume"):
        Volume.parse(text)
