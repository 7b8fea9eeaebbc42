"""Slows guessing down: after five failures each try must wait longer. Never a permanent lock: a counter must open."""

from collections import OrderedDict
from dataclasses import dataclass
from math import ceil
from typing import Final

from ausuivant.clock import Clock
from ausuivant.core.access_errors import TooManyTries

FREE_TRIES: Final = 5
FREE_TRIES_OF_AN_ADDRESS: Final = 30  #: a whole town hall may stand behind one
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

    def __init__(self, clock: Clock, *, free_tries: int = FREE_TRIES) -> None:
        """Delays are counted on the clock's monotonic seconds."""
        self._clock = clock
        self._free_tries = free_tries
        self._tries: OrderedDict[str, Tries] = OrderedDict()

    def check(self, key: str) -> None:
        """TooManyTries while the key must wait."""
        tries = self._tries.get(key)
        if tries is None or tries.failures < self._free_tries:
            return
        doublings = min(tries.failures - self._free_tries, 16)
        left = tries.last + min(FIRST_DELAY_S * 2**doublings, LONGEST_DELAY_S) - self._clock.monotonic()
        if left > 0:
            raise TooManyTries(retry_after_s=ceil(left))

    def failed(self, key: str) -> None:
        """Count a failure."""
        now = self._clock.monotonic()
        tries = self._tries.pop(key, None)
        old = 0 if tries is None or now - tries.last > FORGET_AFTER_S else tries.failures
        self._tries[key] = Tries(old + 1, now)
        while len(self._tries) > REMEMBERED:
            self._tries.popitem(last=False)

    def succeeded(self, key: str) -> None:
        """Forget the failures of a key."""
        self._tries.pop(key, None)
