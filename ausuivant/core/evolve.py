"""`dataclasses.replace` for the core's frozen, slotted values, without the cost.

Half of the time of deciding went into `replace`, which calls `__init__`, hence a checked assignment, for each
field. Copying the slots directly does the same to values that have no `__post_init__`, three times as fast.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")

_Get = Callable[[Any], Any]
_Put = Callable[[Any, Any], None]


@cache
def _slots(kind: type) -> tuple[tuple[tuple[_Get, _Put], ...], Mapping[str, _Put]]:
    slots = {field.name: kind.__dict__[field.name] for field in fields(kind)}
    copies = tuple((slot.__get__, slot.__set__) for slot in slots.values())
    return copies, {name: slot.__set__ for name, slot in slots.items()}


def evolve(value: T, **changes: Any) -> T:
    """The same value with some fields changed. KeyError names a field that it does not have."""
    kind = type(value)
    copies, puts = _slots(kind)
    made = object.__new__(kind)
    for get, put in copies:
        put(made, get(value))
    for name, change in changes.items():
        puts[name](made, change)
    return made
