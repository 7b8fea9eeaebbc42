"""What the API's description adds to each route: the refusals it may answer, examples, who may ask."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from ausuivant.core.access_errors import LoginNeeded, RoleTooLow
from ausuivant.core.errors import (
    CommandReused,
    DomainError,
    MalformedCommand,
    SiteUnknown,
    StoreBusy,
    TransitionRefused,
)
from ausuivant.wire.bodies import CALL, TICKET
from ausuivant.wire.problems import MEDIA_TYPE, Problem, to_problem
from server.problems import STATUSES

_PROBLEM: Final = {"$ref": "#/components/schemas/Problem"}

TICKET_EXAMPLE: Final[Mapping[str, Any]] = {
    "ticket_id": TICKET,
    "label": "A042",
    "letter": "A",
    "number": 42,
    "service_id": "etat-civil",
    "service_name": {"fr": "État civil", "en": "Civil registry"},
    "queue_id": "accueil",
    "klass": "ordinary",
    "state": "waiting",
    "arrived_at": "2026-11-23T08:31:04.120000Z",
    "called_at": None,
    "counter_id": None,
    "counter_name": None,
    "ahead": 3,
    "range": {"low": 10, "high": 20},
}
ANSWER_EXAMPLE: Final[Mapping[str, Any]] = {"seq": 118, "replayed": False, "ticket": TICKET_EXAMPLE}
CALLED_EXAMPLE: Final[Mapping[str, Any]] = {
    "seq": 131,
    "replayed": False,
    "ticket": {
        **TICKET_EXAMPLE,
        "state": "called",
        "called_at": "2026-11-23T08:44:10.501000Z",
        "counter_id": "3",
        "counter_name": {"fr": "Guichet 3", "en": "Counter 3"},
        "ahead": None,
        "range": None,
    },
}
DONE_EXAMPLE: Final[Mapping[str, Any]] = {"seq": 140, "replayed": False, "ticket": None}


def _one(error: DomainError) -> dict[str, Any]:
    status = STATUSES[error.kind]
    return {
        "description": error.title(),
        "content": {
            MEDIA_TYPE: {
                "schema": _PROBLEM,
                "example": to_problem(error, status=status, instance="/api/sites/HDV/tickets"),
            }
        },
    }


def _all(*errors: DomainError) -> dict[int | str, dict[str, Any]]:
    found: dict[int | str, dict[str, Any]] = {STATUSES[error.kind].value: _one(error) for error in errors}
    found["default"] = {"description": "Any other refusal.", "content": {MEDIA_TYPE: {"schema": _PROBLEM}}}
    return found


#: what any route that knows its caller may answer
READS: Final = _all(MalformedCommand(), LoginNeeded(), RoleTooLow(needed="see-hall"), SiteUnknown(site_id="HDV"))
#: what any command may answer
WRITES: Final = _all(
    MalformedCommand(problems=("header.Idempotency-Key: Field required",)),
    LoginNeeded(),
    RoleTooLow(needed="serve"),
    SiteUnknown(site_id="HDV"),
    TransitionRefused(state="served", attempted="called"),
    StoreBusy(),
)
#: what a route that anybody may ask answers
OPEN: Final = _all(MalformedCommand())


def shown(example: Any, responses: Mapping[int | str, dict[str, Any]], status: int = 200) -> Any:
    """The `responses` of a route: its example beside its refusals."""
    return {status: {"content": {"application/json": {"example": example}}}, **responses}


def install(app: FastAPI) -> None:
    """Describe the API with our own problems in the place of FastAPI's."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _describe(app)
        return app.openapi_schema

    app.openapi = described


def _describe(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    schemas = schema.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    problem = TypeAdapter(Problem).json_schema()
    # The facts of each error stand beside the members that all problems have.
    problem["additionalProperties"] = True
    problem["description"] = "A refusal (RFC 9457). Its own facts stand beside these members: see docs/problems.md."
    problem["examples"] = [
        to_problem(CommandReused(command_id=UUID(CALL)), status=409, instance="/api/sites/HDV/tickets")
    ]
    schemas["Problem"] = problem
    schema["components"]["securitySchemes"] = {
        "device": {"type": "http", "scheme": "bearer", "description": "A device's token."},
        "person": {"type": "apiKey", "in": "cookie", "name": "__Host-session", "description": "A session."},
    }
    schema["security"] = [{"device": []}, {"person": []}]
    return schema
