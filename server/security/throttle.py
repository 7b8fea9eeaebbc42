"""Slows guessing down: after five failures each try must wait longer. Never a permanent lock: a counter must open."""

from collections import OrderedDict
from dataclasses import dataclass
from math import ceil
from typing import Final

from ausuivant.clock import Clock
from ausuivant.core.errors import TooManyTries

FREE_TRIES: Final = 5
FIRST_DELAY_S: Final = 2.0
LONGEST_DELAY_S: Final = 300.0
FORGET_AFTER_S: Final = 3600.0
REMEMBERED: Final = 10_000


@dataclass(slots=True)
class Tries:
    """The failures of one account or one address."""

    failures: int
    last: float


class Throttle:
    """Failures by key, in memory: a restart forgives, which costs an attacker more than it gives."""

    def __init__(self, clock: Clock) -> None:
        """Delays are counted on the clock's monotonic seconds."""
        self._clock = clock
        self._tries: OrderedDict[str, Tries] = OrderedDict()

    def check(self, *keys: str) -> None:
        """TooManyTries while any of the keys must wait."""
        now = self._clock.monotonic()
        for key in keys:
            tries = self._tries.get(key)
            if tries is None or tries.failures < FREE_TRIES:
                continue
            delay = min(FIRST_DELAY_S * 2 ** (tries.failures - FREE_TRIES), LONGEST_DELAY_S)
            left = tries.last + delay - now
            if left > 0:
                raise TooManyTries(retry_after_s=ceil(left))

    def failed(self, *keys: str) -> None:
        """Count a failure for each key."""
        now = self._clock.monotonic()
        for key in keys:
            tries = self._tries.pop(key, None)
            fresh = tries is None or now - tries.last > FORGET_AFTER_S
            self._tries[key] = Tries(1 if fresh or tries is None else tries.failures + 1, now)
        while len(self._tries) > REMEMBERED:
            self._tries.popitem(last=False)

    def succeeded(self, key: str) -> None:
        """Forget the failures of a key."""
        self._tries.pop(key, None)
