"""How much one credential or one address may hold open or ask in vain. In memory: it guards this server's own means.

What must hold for the whole town (failed log-ins, wrong codes) is counted in the database: see `throttle`.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Final

from ausuivant.core.access_errors import TooManyConnections, TooManyTries
from server.security.roles import Identity

ADDRESSES_REMEMBERED: Final = 10_000


@dataclass(eq=False, slots=True)
class Place:
    """One open socket. `end`: how to close it."""

    credential: str
    address: str
    end: Callable[[], None]


class Sockets:
    """The open sockets of the feed, by credential and by address."""

    def __init__(self, *, of_a_device: int, of_a_session: int, of_an_address: int) -> None:
        """How many may be open at a time; 0: as many as come."""
        self._of_a_device = of_a_device
        self._of_a_session = of_a_session
        self._of_an_address = of_an_address
        self._of_credential: dict[str, list[Place]] = {}
        self._of_address: dict[str, int] = {}

    def enter(self, identity: Identity, address: str, *, end: Callable[[], None]) -> Place:
        """Take a place; TooManyConnections.

        A device that has none left loses its oldest one instead: a screen whose network comes and goes leaves
        sockets behind that nobody has found dead yet, and must not be kept out by them.
        """
        if 0 < self._of_an_address <= self._of_address.get(address, 0):
            raise TooManyConnections(limit=self._of_an_address)
        held = self._of_credential.get(identity.credential, [])
        limit = self._of_a_device if identity.is_device else self._of_a_session
        if 0 < limit <= len(held):
            if not identity.is_device:
                raise TooManyConnections(limit=limit)
            oldest = held[0]
            self.leave(oldest)
            oldest.end()
        place = Place(identity.credential, address, end)
        self._of_credential.setdefault(identity.credential, []).append(place)
        self._of_address[address] = self._of_address.get(address, 0) + 1
        return place

    def leave(self, place: Place) -> None:
        """Give a place back; harmless if it was lost meanwhile."""
        held = self._of_credential.get(place.credential, [])
        if place not in held:
            return
        held.remove(place)
        if not held:
            del self._of_credential[place.credential]
        self._of_address[place.address] -= 1
        if not self._of_address[place.address]:
            del self._of_address[place.address]


class Unknown:
    """Credentials that nobody was given, by address: a bucket of tries that fills again all the time."""

    def __init__(self, now: Callable[[], float], *, a_minute: int) -> None:
        """`now`: monotonic seconds. `a_minute`: how many are borne, at once or one after the other; 0: all."""
        self._now = now
        self._a_minute = a_minute
        self._spent: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def suspects(self, address: str) -> bool:
        """Whether anything unknown came from there: most of the time nothing did."""
        return address in self._spent

    def check(self, address: str) -> None:
        """TooManyTries for an address that has tried too many."""
        over = self._level(address) - self._a_minute + 1
        if self._a_minute and over > 0:
            raise TooManyTries(retry_after_s=ceil(over * 60 / self._a_minute))

    def count(self, address: str) -> None:
        """One more."""
        level = self._level(address)
        self._spent.pop(address, None)
        self._spent[address] = (level + 1, self._now())
        while len(self._spent) > ADDRESSES_REMEMBERED:
            self._spent.popitem(last=False)

    def _level(self, address: str) -> float:
        level, at = self._spent.get(address, (0.0, 0.0))
        return max(0.0, level - (self._now() - at) * self._a_minute / 60)
