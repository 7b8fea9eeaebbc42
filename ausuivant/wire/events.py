"""Events as the log keeps them: JSON of a fact's own fields; what every fact has stands in columns beside it.

`encode` writes the current version only. `decode` reads every version ever released: a change of an event's fields
raises its `version` and adds an upcast here, and golden logs of each release hold it to that.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter
from pydantic_core import from_json, to_json

from ausuivant.core.errors import LogNewer
from ausuivant.core.events import EVENTS, Event

COLUMNS: Final = {"seq", "at", "happened_at"}  #: fields that are columns of the log, not payload

#: (kind, version) → what makes the next version's payload of it
UPCASTS: Final[Mapping[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]]] = {
    ("day_opened", 1): lambda facts: {**facts, "devices": ()},  # devices did not report yet
    ("finished", 1): lambda facts: {**facts, "services": ()},  # a visit was for one démarche
}


@cache
def _adapter(event: type[Event]) -> TypeAdapter[Event]:
    return TypeAdapter(event)


def encode(event: Event) -> str:
    """Write the fact's own fields as JSON."""
    return _adapter(type(event)).dump_json(event, exclude=COLUMNS).decode()


def decode(*, kind: str, version: int, seq: int, at: datetime, happened_at: datetime, payload: str) -> Event:
    """Read a fact back; LogNewer if this program does not know its kind or its version."""
    event = EVENTS.get(kind)
    if event is None or version > event.version:
        raise LogNewer(event=kind, version=version)
    if version < event.version:
        payload = _upcast(kind, version, event.version, payload)
    # Spliced as text: parsing the payload twice would double the time of a replay.
    columns = f'{{"seq":{seq},"at":"{_text(at)}","happened_at":"{_text(happened_at)}"'
    whole = f"{columns}}}" if payload == "{}" else f"{columns},{payload[1:]}"
    return _adapter(event).validate_json(whole)


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()


def _upcast(kind: str, version: int, wanted: int, payload: str) -> str:
    facts = from_json(payload)
    for step in range(version, wanted):
        try:
            facts = UPCASTS[kind, step](facts)
        except KeyError:
            raise LogNewer(event=kind, version=version) from None
    return to_json(facts).decode()
