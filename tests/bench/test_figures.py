"""A figure, its limits, and how they are said."""

import pytest

from bench.figures import figure, percentile, table


@pytest.mark.parametrize(("value", "met"), [(400.0, True), (399.0, False)])
def test_ratio_is_judged_when_it_has_a_limit(value: float, met: bool) -> None:
    judged = figure("issue_per_s", value, "/s", beside=1000.0, ratio_at_least=0.4)
    assert judged.ratio == value / 1000
    assert judged.met is met
    assert judged.as_json()["met"] is met


def test_every_limit_must_hold_when_there_are_several() -> None:
    assert figure("p99_ms", 60.0, "ms", beside=50.0, at_most=50.0, ratio_at_most=2.0).met is False


def test_nothing_is_judged_when_there_is_no_limit() -> None:
    plain = figure("start_s", 1.5, "s")
    assert plain.met is None
    assert plain.as_json() == {"value": 1.5, "unit": "s"}


def test_limit_on_a_ratio_is_refused_when_there_is_nothing_to_compare_with() -> None:
    with pytest.raises(ValueError, match="needs what to compare"):
        figure("issue_per_s", 400.0, "/s", ratio_at_least=0.4)


def test_table_cries_out_when_a_limit_is_missed() -> None:
    good = figure("p50_ms", 20.0, "ms", at_most=30.0)
    bad = figure("p99_ms", 60.0, "ms", at_most=50.0)
    _, first, second = table("printing", [good, bad]).splitlines()
    assert first.split()[-1] == "ok"
    assert second.endswith("<<< MISSED")


def test_percentile_counts_from_the_least() -> None:
    assert percentile([float(n) for n in range(101)], 99) == 99.0
    assert percentile([7.0], 99) == 7.0
