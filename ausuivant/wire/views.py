"""Views as JSON: one compiled adapter for each, made once."""

from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

V = TypeVar("V")


@cache
def adapter(kind: type[V]) -> TypeAdapter[V]:
    """The codec of a view or an answer; compiling it takes milliseconds, so it is kept."""
    return TypeAdapter(kind)


def encode_view(view: object) -> bytes:
    """The view as UTF-8 JSON: instants with their offset, identifiers as text, enumerations by value."""
    return adapter(type(view)).dump_json(view)


def decode_view(kind: type[V], data: bytes | str | dict[str, Any]) -> V:
    """The view from JSON text or from what `json.loads` made of it; pydantic's ValidationError if it is none."""
    codec = adapter(kind)
    # Instants and identifiers are text in JSON: `validate_python` accepts them too, outside strict mode.
    return codec.validate_python(data) if isinstance(data, dict) else codec.validate_json(data)
