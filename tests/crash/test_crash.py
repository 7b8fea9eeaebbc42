"""Nothing acknowledged is ever lost (I3), and the loop that says so can see the contrary."""

import pytest

from tests.crash.loop import run

pytestmark = [pytest.mark.timeout(120), pytest.mark.story]


def test_nothing_is_lost_when_the_server_is_killed() -> None:
    verdict = run(2, seed=7)
    assert verdict.clean, verdict


def test_loop_sees_the_loss_when_the_server_answers_before_it_commits() -> None:
    verdict = run(15, mutant=True, seed=7, until_caught=True)
    assert verdict.lost > 0, verdict


@pytest.mark.full
@pytest.mark.timeout(1800)
def test_nothing_is_lost_when_the_server_is_killed_five_hundred_times() -> None:
    verdict = run(500)
    assert verdict.clean, verdict
