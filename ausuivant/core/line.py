"""People in a line, in order of a key: immutable, and cheap to change even when the line is very long.

The entries stand in runs of at most `LONGEST`; a change copies one run and the list of runs, not the line.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Generic, TypeVar, overload
from uuid import UUID

K = TypeVar("K", bound=Any)

LONGEST = 64  #: entries in a run

Run = tuple[tuple[K, UUID], ...]


def _last(run: Run[Any]) -> Any:
    return run[-1][0]


def _key(entry: tuple[Any, UUID]) -> Any:
    return entry[0]


class Line(Sequence[UUID], Generic[K]):
    """Ids sorted by distinct keys. Compares equal to any sequence of the same ids."""

    __slots__ = ("_length", "_runs")

    def __init__(self) -> None:
        self._runs: tuple[Run[K], ...] = ()
        self._length = 0

    @classmethod
    def _of(cls, runs: tuple[Run[K], ...], length: int) -> "Line[K]":
        made: Line[K] = cls.__new__(cls)
        made._runs = runs
        made._length = length
        return made

    def _place(self, key: K) -> tuple[int, int]:
        """The run that holds a key, or would, and the place in it."""
        runs = self._runs
        at = len(runs) - 1 if not runs or _last(runs[-1]) < key else bisect_left(runs, key, key=_last)
        return at, bisect_left(runs[at], key, key=_key) if runs else 0

    def adding(self, key: K, entry: UUID) -> "Line[K]":
        """The line with one more, at the place of its key."""
        runs = self._runs
        if not runs or runs[-1][-1][0] < key:  # most come last
            full = not runs or len(runs[-1]) == LONGEST
            behind = (*runs, ((key, entry),)) if full else (*runs[:-1], (*runs[-1], (key, entry)))
            return self._of(behind, self._length + 1)
        at, place = self._place(key)
        run = runs[at]
        grown = (*run[:place], (key, entry), *run[place:])
        parts = (grown,) if len(grown) <= LONGEST else (grown[: LONGEST // 2], grown[LONGEST // 2 :])
        return self._of((*runs[:at], *parts, *runs[at + 1 :]), self._length + 1)

    def removing(self, key: K) -> "Line[K]":
        """The line without the one of this key; KeyError if nobody has it."""
        at, place = self._place(key)
        run = self._runs[at] if self._runs else ()
        if place == len(run) or run[place][0] != key:
            raise KeyError(key)
        left = (*run[:place], *run[place + 1 :])
        return self._of((*self._runs[:at], *((left,) if left else ()), *self._runs[at + 1 :]), self._length - 1)

    def before(self, key: K) -> int:
        """How many have a smaller key."""
        at, place = self._place(key)
        return sum(len(run) for run in self._runs[:at]) + place if self._runs else 0

    def holds(self, key: K) -> bool:
        """Whether somebody in the line has this key."""
        at, place = self._place(key)
        return bool(self._runs) and place < len(self._runs[at]) and self._runs[at][place][0] == key

    def __iter__(self) -> Iterator[UUID]:
        for run in self._runs:
            for _, entry in run:
                yield entry

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> UUID: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[UUID, ...]: ...

    def __getitem__(self, index: int | slice) -> UUID | tuple[UUID, ...]:
        if isinstance(index, slice):
            return tuple(self)[index]
        if not -self._length <= index < self._length:
            raise IndexError(index)
        if index == -1:
            return self._runs[-1][-1][1]
        return next(islice(self, index % self._length, None))

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Sequence) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # a sequence, compared by its contents

    def __repr__(self) -> str:
        return f"Line({list(self)!r})"
