"""Numbers: readable, never twice, never out."""

import pytest

from ausuivant.core.numbering import BLOCKS, offline, online


def test_online_numbers_jump_over_the_offline_ones_when_a_series_grows_long():
    assert [online(n) for n in (1, 2, 799, 800, 801, 1799, 1800)] == [1, 2, 799, 1001, 1002, 2000, 100_001]


def test_offline_block_has_25_numbers_then_every_eighth_when_it_runs_over():
    assert [offline(2, k) for k in (0, 24, 25, 26)] == [850, 874, 2003, 2011]


def test_offline_block_is_refused_when_a_site_has_no_such_block():
    with pytest.raises(ValueError, match="0 to 7"):
        offline(BLOCKS, 0)


def test_numbers_of_all_sources_never_meet_when_a_day_is_very_long():  # I1
    everything = [online(n) for n in range(1, 5001)]
    everything += [offline(block, k) for block in range(BLOCKS) for k in range(2000)]
    assert len(set(everything)) == len(everything)
