"""The two ways to the staff menu, both hidden: the four corners in order, or nine keys of the tactile keypad.

Neither is a secret, the PIN is. They only keep visitors and children from meeting it: the corners hold no control,
stand far apart and must be touched clockwise from the upper left; the keys go back and forth twice and end with the
one that repeats, which no path through the screens does.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from enum import Enum, auto
from typing import Final

from PyQt6.QtCore import QPoint, QSize, Qt

from kiosk_app.keys import REPEAT

#: how long the whole way may take, in seconds
IN_TIME_S: Final = 10.0
#: the side of a corner's square
CORNER_MM: Final = 25.0


class Corner(Enum):
    """A corner of the screen, in the order in which they are touched."""

    UPPER_LEFT = auto()
    UPPER_RIGHT = auto()
    LOWER_RIGHT = auto()
    LOWER_LEFT = auto()


class Pad(Enum):
    """What a tactile keypad has, as far as the way leads."""

    BACK = auto()
    FORTH = auto()
    REPEAT = auto()


KEYS: Final = (*(Pad.BACK, Pad.BACK, Pad.FORTH, Pad.FORTH) * 2, Pad.REPEAT)
_PLACES: Final = {
    (False, False): Corner.UPPER_LEFT,
    (True, False): Corner.UPPER_RIGHT,
    (True, True): Corner.LOWER_RIGHT,
    (False, True): Corner.LOWER_LEFT,
}


class Steps:
    """Waits for its steps in order, all within a time. A step out of order is forgotten with those before it."""

    def __init__(self, steps: Sequence[Hashable], *, within_s: float = IN_TIME_S) -> None:
        self._steps = tuple(steps)
        self._within_s = within_s
        self._taken: list[tuple[Hashable, float]] = []

    def take(self, step: Hashable, now: float) -> bool:
        """Take a step at an instant of the monotonic clock; True when it was the last one in time."""
        self._taken = [*self._taken, (step, now)][-len(self._steps) :]
        in_order = tuple(one for one, _at in self._taken) == self._steps
        if not in_order or now - self._taken[0][1] > self._within_s:
            return False
        self._taken = []
        return True


def corner(at: QPoint, screen: QSize, side: int) -> Corner | None:
    """Say which corner a touch is in; `side`: of the corner's square, in pixels."""
    right, low = at.x() >= screen.width() - side, at.y() >= screen.height() - side
    inside = (right or at.x() < side) and (low or at.y() < side)
    return _PLACES[right, low] if inside else None


def pad(key: Qt.Key) -> Pad | None:
    """Say which key of a tactile keypad this is; None: none of the way's."""
    if key in REPEAT:
        return Pad.REPEAT
    return {Qt.Key.Key_Left: Pad.BACK, Qt.Key.Key_Right: Pad.FORTH}.get(key)
