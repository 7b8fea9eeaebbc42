"""A mapping that shares what did not change.

Each event makes a new state; copying a dict of thousands of tickets for each would cost more than deciding.
Entries are spread over fixed shards by hash, and a change copies only one of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

WIDTH = 64  #: a power of two; 64 shards keep both the copy and the spine small up to 10^5 entries
MASK = WIDTH - 1


class Shards(Mapping[K, V], Generic[K, V]):
    """An immutable mapping whose `having` and `without` cost O(entries / 64)."""

    __slots__ = ("_shards", "_size")

    def __init__(self, items: Iterable[tuple[K, V]] = ()) -> None:
        shards: list[dict[K, V]] = [{} for _ in range(WIDTH)]
        for key, value in items:
            shards[hash(key) & MASK][key] = value
        self._shards: tuple[dict[K, V], ...] = tuple(shards)
        self._size = sum(len(shard) for shard in shards)

    @classmethod
    def _of(cls, shards: tuple[dict[K, V], ...], size: int) -> "Shards[K, V]":
        made: Shards[K, V] = cls.__new__(cls)
        made._shards = shards
        made._size = size
        return made

    def __getitem__(self, key: K) -> V:
        return self._shards[hash(key) & MASK][key]

    def __iter__(self) -> Iterator[K]:
        for shard in self._shards:
            yield from shard

    def __contains__(self, key: object) -> bool:
        return key in self._shards[hash(key) & MASK]

    def __eq__(self, other: object) -> bool:
        return self._shards == other._shards if isinstance(other, Shards) else NotImplemented

    __hash__ = None  # a mapping, compared by its contents

    def __len__(self) -> int:
        return self._size

    def having(self, key: K, value: V) -> "Shards[K, V]":
        """The same mapping with `key` set to `value`."""
        index = hash(key) & MASK
        shard = self._shards[index]
        changed = {**shard, key: value}
        shards = (*self._shards[:index], changed, *self._shards[index + 1 :])
        return self._of(shards, self._size + len(changed) - len(shard))

    def without(self, key: K) -> "Shards[K, V]":
        """The same mapping without `key`; KeyError if it is not there."""
        index = hash(key) & MASK
        changed = dict(self._shards[index])
        del changed[key]
        return self._of((*self._shards[:index], changed, *self._shards[index + 1 :]), self._size - 1)

    def __repr__(self) -> str:
        return f"Shards({dict(self)!r})"
