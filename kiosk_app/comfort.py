"""What a visitor changes to see, hear or reach the kiosk better. Forgotten when the next visitor comes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final


class Aid(StrEnum):
    """One thing that a visitor may switch on."""

    CONTRAST = "contrast"
    LARGE = "large"  #: larger text
    LOW = "low"  #: every control within reach of who is seated
    LISTENING = "listening"  #: each screen is read aloud


@dataclass(frozen=True, slots=True)
class Comfort:
    """What is switched on. `by_ear`: nothing is seen, so that a touch first says what it would do."""

    contrast: bool = False
    large: bool = False
    low: bool = False
    listening: bool = False
    by_ear: bool = False

    def has(self, aid: Aid) -> bool:
        """Whether an aid is on."""
        return bool(getattr(self, aid.value))

    def switched(self, aid: Aid) -> Comfort:
        """Switch an aid on or off; without reading aloud nothing is done by ear."""
        changed = replace(self, **{aid.value: not self.has(aid)})
        return changed if changed.listening else replace(changed, by_ear=False)


#: Nothing is switched on.
AS_IS: Final = Comfort()
