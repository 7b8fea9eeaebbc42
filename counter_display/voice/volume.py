"""How loud the calls are, by the hour: a quiet hall in the morning, a full one at eleven."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

USUAL: Final = 80
FULL: Final = 100
_STEP: Final = re.compile(r"(?:(?P<hour>[01]?\d|2[0-3])[:h](?P<minute>[0-5]\d)\s*=\s*)?(?P<percent>\d{1,3})")


@dataclass(frozen=True, slots=True)
class Volume:
    """Percentages by local minute of the day: each holds until the next, and the last through the night."""

    steps: tuple[tuple[int, int], ...] = ((0, USUAL),)

    @classmethod
    def parse(cls, text: str) -> Volume:
        """Read `70`, or `8:00=60,11:00=85,17:00=50`; anything else is a ValueError."""
        steps: dict[int, int] = {}
        parts = [part.strip() for part in text.split(",")]
        for part in parts:
            found = _STEP.fullmatch(part)
            if found is None or int(found["percent"]) > FULL or (found["hour"] is None and len(parts) > 1):
                raise ValueError(f"« {part} » n’est pas un volume : écrivez « 70 » ou « 8:00=60,11:00=85 »")
            steps[int(found["hour"] or 0) * 60 + int(found["minute"] or 0)] = int(found["percent"])
        return cls(tuple(sorted(steps.items())))

    def percent(self, at: datetime, zone: str) -> int:
        """Say the percentage that holds at an instant."""
        local = at.astimezone(ZoneInfo(zone))
        minute = local.hour * 60 + local.minute
        begun = [percent for start, percent in self.steps if start <= minute]
        return begun[-1] if begun else self.steps[-1][1]

    def gain(self, at: datetime, zone: str) -> float:
        """Say what samples are multiplied with: half the percentage sounds about half as loud (-12 dB)."""
        return (self.percent(at, zone) / FULL) ** 2
