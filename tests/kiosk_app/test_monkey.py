"""Ten thousand random taps and keys (`make full`; some hundreds in `make test`), on the real window."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.kiosk_app.conftest import Kiosk
from tests.kiosk_app.monkey import Monkey
from tests.kiosk_app.walk import LYING, UPRIGHT, Size

#: site, screen, seed
FEW = ("HDV", UPRIGHT, 1)
LIVES = [("HDV", UPRIGHT, 2), ("HDV", LYING, 3), ("CCAS", UPRIGHT, 4), ("MEJE", UPRIGHT, 5), ("CCAS", LYING, 6)]
PRESSES = 2_000  #: of each life: 10,000 in all


def monkey_at(make_kiosk: Callable[..., Kiosk], site: str, size: Size, seed: int) -> Monkey:
    """Put a monkey before a kiosk."""
    kiosk = make_kiosk(site)
    kiosk.window.setFixedSize(size.width, size.height)
    for counter in list(kiosk.reception.site.counters)[:2]:
        kiosk.reception.open_counter(counter)
    return Monkey(kiosk, seed)


@pytest.mark.logs("no number for", "ticket ")
def test_kiosk_stands_a_monkey_for_two_hundred_presses(make_kiosk: Callable[..., Kiosk]) -> None:
    monkey = monkey_at(make_kiosk, *FEW)
    monkey.live(200)
    assert monkey.homecomings > 2


@pytest.mark.full
@pytest.mark.timeout(900)
@pytest.mark.qt_log_ignore("propagateSizeHints")  # a screen turned on its side after it was shown
@pytest.mark.logs("no number for", "ticket ")
@pytest.mark.parametrize(("site", "size", "seed"), LIVES, ids=lambda value: str(getattr(value, "name", value)))
def test_kiosk_stands_a_monkey_for_ten_thousand_presses(
    make_kiosk: Callable[..., Kiosk], site: str, size: Size, seed: int
) -> None:
    monkey = monkey_at(make_kiosk, site, size, seed)
    monkey.live(PRESSES)
    assert monkey.homecomings > 20
    assert monkey.tickets > 10
