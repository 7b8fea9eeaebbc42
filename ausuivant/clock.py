"""The one place that reads the clock.

Everything else is given `now`, or a `Clock` to ask: the simulator, the tests and the demo live at hours
of their own, and the programs that share a demo share its hour.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

#: `<ISO instant with its offset>@<real Unix time at that instant>`; unset or empty: the real clock.
CLOCK_VARIABLE: Final = "AUSUIVANT_CLOCK"


class Clock(Protocol):
    """Something that tells the hour."""

    def now(self) -> datetime:
        """Say the instant, aware and in UTC."""
        ...

    def monotonic(self) -> float:
        """Count seconds from an arbitrary start; never goes back, whatever happens to `now`."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Say the machine's instant, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Count the machine's seconds since an arbitrary start."""
        return time.monotonic()


class FixedClock:
    """A clock that stands still until it is moved: for tests."""

    def __init__(self, at: datetime) -> None:
        """Stand at an aware instant; a naive one is a ValueError."""
        self._now = _in_utc(at)
        self._monotonic = 0.0

    def now(self) -> datetime:
        """Say where the clock stands, in UTC."""
        return self._now

    def monotonic(self) -> float:
        """Count the seconds advanced so far; a jump leaves it alone."""
        return self._monotonic

    def advance(self, by: timedelta) -> datetime:
        """Let time pass, as time does; return the new instant. A negative step is a ValueError."""
        if by < timedelta(0):
            raise ValueError(f"time does not pass backwards: {by}; use jump_to")
        self._now += by
        self._monotonic += by.total_seconds()
        return self._now

    def jump_to(self, at: datetime) -> None:
        """Set the hour without letting time pass: a dead battery, a wrong time server."""
        self._now = _in_utc(at)


@dataclass(frozen=True)
class ShiftedClock:
    """The machine's clock moved by a constant."""

    offset: timedelta

    def now(self) -> datetime:
        """Say the machine's instant plus the offset, in UTC."""
        return datetime.now(UTC) + self.offset

    def monotonic(self) -> float:
        """Count the machine's seconds since an arbitrary start."""
        return time.monotonic()


@dataclass(frozen=True)
class DemoClock:
    """An hour shared by several programs: it was `instant` when the real Unix time was `epoch`."""

    instant: datetime
    epoch: float

    @classmethod
    def starting_at(cls, instant: datetime) -> DemoClock:
        """Make it `instant` right now; a naive instant is a ValueError."""
        return cls(instant=_in_utc(instant), epoch=time.time())

    @classmethod
    def parse(cls, text: str) -> DemoClock:
        """Read the form that `as_text` writes; anything else is a ValueError that names the variable."""
        instant, separator, epoch = text.rpartition("@")
        try:
            if not separator:
                raise ValueError("no @")
            return cls(instant=_in_utc(datetime.fromisoformat(instant)), epoch=float(epoch))
        except ValueError as reason:
            raise ValueError(
                f"{CLOCK_VARIABLE}={text!r} is not <ISO instant with offset>@<Unix time>: {reason}"
            ) from reason

    def as_text(self) -> str:
        """Write the value for the environment of another program."""
        return f"{self.instant.isoformat()}@{self.epoch!r}"

    def now(self) -> datetime:
        """Say the shared instant, in UTC."""
        return self.instant + timedelta(seconds=time.time() - self.epoch)

    def monotonic(self) -> float:
        """Count the machine's seconds since an arbitrary start."""
        return time.monotonic()


def clock_from_environment(environment: Mapping[str, str] | None = None) -> Clock:
    """Return the demo's clock if the environment names one, else the machine's.

    A value that cannot be read is a ValueError: a program that silently ran at the wrong hour would
    expire a waiting hall.
    """
    text = (os.environ if environment is None else environment).get(CLOCK_VARIABLE, "")
    return DemoClock.parse(text) if text else SystemClock()


def _in_utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"an instant needs its offset: {at.isoformat()}")
    return at.astimezone(UTC)
