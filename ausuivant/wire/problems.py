"""Refusals on the network: RFC 9457 problems, and back to the very same class."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from ausuivant.core.errors import DomainError, ServerFault, all_errors
from ausuivant.wire.sentences import sentence

MEDIA_TYPE: Final = "application/problem+json"
TYPES: Final = "/problems/"
#: members that RFC 9457 gives a meaning; no error has a fact of these names
MEMBERS: Final = frozenset({"type", "title", "status", "detail", "instance"})


@dataclass(frozen=True, slots=True)
class Problem:
    """What every refusal looks like; the error's own facts stand beside these members."""

    type: str  #: /problems/<slug>, or about:blank when the status says all
    title: str  #: in English, the same for every occurrence
    status: int
    detail: str  #: for people, in their language
    instance: str  #: the address that was asked


@cache
def _codec(kind: type[DomainError]) -> TypeAdapter[DomainError]:
    """An error is a dataclass of facts, so pydantic can write it and make it again."""
    return TypeAdapter(kind)


def to_problem(
    error: DomainError, *, status: int, instance: str, language: str = "fr", timezone: str | None = None
) -> dict[str, Any]:
    """The problem's members and the error's facts, ready for `json.dumps`."""
    facts = _codec(type(error)).dump_python(error, mode="json")
    return {
        "type": TYPES + error.slug(),
        "title": error.title(),
        "status": status,
        "detail": sentence(error, language, timezone),
        "instance": instance,
        **facts,
    }


def from_problem(problem: object, status: int) -> DomainError:
    """The error that a problem tells of; ServerFault if this program does not know it."""
    if not isinstance(problem, dict):
        return ServerFault(http_status=status)
    kind = all_errors().get(str(problem.get("type", "")).rpartition(TYPES)[2])
    if kind is None:
        return ServerFault(http_status=status, reference=str(problem.get("request_id", "")))
    try:
        return _codec(kind).validate_python({key: value for key, value in problem.items() if key not in MEMBERS})
    except ValidationError:
        return ServerFault(http_status=status)
