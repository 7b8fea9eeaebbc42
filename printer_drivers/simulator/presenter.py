"""The simulated presenter and the visitor in front of it. Times are seconds of the owner's monotonic clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from printer_drivers.profile import Ejector


class Fate(StrEnum):
    """Where a cut ticket is, at a printer with a presenter."""

    INSIDE = "inside"  #: cut, and held in the printer
    PRESENTED = "presented"
    TAKEN = "taken"
    EJECTED = "ejected"
    RETRACTED = "retracted"
    LEFT = "left"  #: held out for longer than the model's time, and still there


@dataclass(frozen=True)
class Happened:
    """Something became of a paper."""

    papers: int  #: its number, from 1
    fate: Fate


class Presenter:
    """Holds at most one ticket."""

    def __init__(self, ejector: Ejector) -> None:
        self._ejector = ejector
        self._papers = 0
        self._fate: Fate | None = None
        self._plans: list[tuple[float, Fate]] = []

    @property
    def inside(self) -> bool:
        """Whether a cut ticket waits to be presented."""
        return self._fate is Fate.INSIDE

    @property
    def out(self) -> bool:
        """Whether a ticket stands in the output."""
        return self._fate in (Fate.PRESENTED, Fate.LEFT)

    @property
    def due(self) -> float | None:
        """When something will happen to the ticket."""
        return min(at for at, _ in self._plans) if self._plans else None

    def cut(self, papers: int) -> Iterator[Happened]:
        """Take a new ticket in; the one that was still there is pushed out."""
        if self._fate in (Fate.INSIDE, Fate.PRESENTED, Fate.LEFT):
            yield self._become(Fate.EJECTED)
        self._papers = papers
        yield self._become(Fate.INSIDE)

    def present(
        self, now: float, *, seconds: float | None, taken_after: float | None, retracted_after: float | None
    ) -> Iterator[Happened]:
        """Hold the ticket out.

        After `seconds` the printer does with it what the model does with one that nobody took. `taken_after` is
        the visitor's time, None for one who went away, and `retracted_after` the time of a printer that takes its
        tickets back without being told.
        """
        if self._fate is not Fate.INSIDE:
            return
        yield self._become(Fate.PRESENTED)
        if taken_after is not None:
            self._plans.append((now + taken_after, Fate.TAKEN))
        if retracted_after is not None:
            self._plans.append((now + retracted_after, Fate.RETRACTED))
        if seconds is not None and self._ejector.leftover != "leave":
            self._plans.append((now + seconds, _LEFTOVERS[self._ejector.leftover]))
        self._plans.append((now + self._ejector.take_timeout_s, Fate.LEFT))

    def put_away(self, *, retract: bool) -> Iterator[Happened]:
        """Take the ticket back, or throw it out."""
        if self._fate in (Fate.INSIDE, Fate.PRESENTED, Fate.LEFT):
            yield self._become(Fate.RETRACTED if retract else Fate.EJECTED)

    def run(self, now: float) -> Iterator[Happened]:
        """Let happen what is due."""
        ripe = sorted(plan for plan in self._plans if plan[0] <= now)
        if ripe:
            fate = ripe[0][1]
            rest = [plan for plan in self._plans if plan[1] is not Fate.LEFT] if fate is Fate.LEFT else []
            yield self._become(fate)
            self._plans = rest

    def _become(self, fate: Fate) -> Happened:
        self._plans = []
        self._fate = fate
        return Happened(self._papers, fate)


_LEFTOVERS: dict[Literal["eject", "retract"], Fate] = {"eject": Fate.EJECTED, "retract": Fate.RETRACTED}
