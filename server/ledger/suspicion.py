"""A clock that jumped is not believed: one wrong boot must not expire a waiting hall."""

from datetime import datetime, timedelta
from typing import Final

from ausuivant.core.errors import ClockSuspect

TOLERANCE: Final = timedelta(minutes=5)
#: a town hall may well be shut for some weeks; a longer silence is a clock that lost its date
LONGEST_SILENCE: Final = timedelta(days=35)


class ClockWatch:
    """Compares the clock with the log's end at first, then with the monotonic count.

    A clock that comes back to where it should be is believed again by itself.
    """

    def __init__(self) -> None:
        self._reference: tuple[datetime, float] | None = None
        self._log_end: datetime | None = None
        self._accepted: datetime | None = None
        self.suspicion: ClockSuspect | None = None  #: what the last look said

    def starts_after(self, log_end: datetime | None, *, accepted: datetime | None) -> None:
        """Tell where the log ends, before the first look at the clock.

        `accepted`: the hour that a person vouched for in the log's last day. The log never goes back, so its end may
        stand in the future of an hour that is right; a restart must not ask again.
        """
        self._log_end, self._accepted = log_end, accepted

    def look(self, now: datetime, monotonic: float) -> ClockSuspect | None:
        """Say what is wrong with `now`, if anything; a clock that is believed becomes the new reference."""
        suspicion = self._at_start(now) if self._reference is None else self._since(now, monotonic, self._reference)
        if suspicion is None:
            self._reference = (now, monotonic)
        self.suspicion = suspicion
        return suspicion

    def accept(self, now: datetime, monotonic: float) -> None:
        """A person vouched for it."""
        self._reference = (now, monotonic)
        self.suspicion = None

    def _at_start(self, now: datetime) -> ClockSuspect | None:
        end = self._log_end
        if end is None or min(end, self._accepted or end) - TOLERANCE <= now <= end + LONGEST_SILENCE:
            return None
        return ClockSuspect(clock=now, expected=end)

    def _since(self, now: datetime, monotonic: float, reference: tuple[datetime, float]) -> ClockSuspect | None:
        then, count = reference
        expected = then + timedelta(seconds=monotonic - count)
        return ClockSuspect(clock=now, expected=expected) if abs(now - expected) > TOLERANCE else None
