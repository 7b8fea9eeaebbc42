"""Refusals over HTTP: RFC 9457 problems. Maps kinds of errors to statuses, and nothing else."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ausuivant.core.errors import DomainError, Kind, MalformedCommand, PageUnknown, SiteUnknown
from ausuivant.wire.problems import MEDIA_TYPE, to_problem

STATUSES: Final[Mapping[Kind, HTTPStatus]] = {
    Kind.INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    Kind.UNKNOWN: HTTPStatus.NOT_FOUND,
    Kind.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    Kind.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Kind.CONFLICT: HTTPStatus.CONFLICT,
    Kind.REFUSED: HTTPStatus.CONFLICT,
    Kind.THROTTLED: HTTPStatus.TOO_MANY_REQUESTS,
    Kind.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}
RETRY_AFTER_S: Final = 5  #: for what does not say how long it lasts

#: what a status alone says, where no error of ours fits
PLAIN: Final[Mapping[int, str]] = {
    HTTPStatus.BAD_REQUEST: "La demande est illisible.",
    HTTPStatus.METHOD_NOT_ALLOWED: "Cette adresse ne se demande pas ainsi.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "La demande est trop longue.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Le serveur a rencontré une erreur ; elle est notée dans son journal.",
}
JSON_UNESCAPED: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def install(app: FastAPI) -> None:
    """Answer every refusal of the app with a problem."""
    app.add_exception_handler(DomainError, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _plain)


def problem_response(connection: HTTPConnection, error: DomainError) -> Response:
    """A refusal, in the reader's language."""
    status = STATUSES[error.kind]
    problem = to_problem(
        error,
        status=status,
        instance=connection.url.path,
        language=language_of(connection),
        timezone=_timezone(connection),
    )
    return _response(problem, status, _headers(error))


def plain_response(
    connection: HTTPConnection, status: int, *, headers: Mapping[str, str] | None = None, reference: str = ""
) -> Response:
    """A refusal that only its status describes. `reference`: the request in the server's log."""
    title = HTTPStatus(status).phrase
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": PLAIN.get(status, title) if language_of(connection) == "fr" else title,
        "instance": connection.url.path,
    }
    if reference:
        problem["request_id"] = reference
    return _response(problem, status, headers or {})


async def answer_fault(scope: Scope, receive: Receive, send: Send, reference: str) -> None:
    """Answer for a failure of our own."""
    response = plain_response(HTTPConnection(scope), HTTPStatus.INTERNAL_SERVER_ERROR, reference=reference)
    await response(scope, receive, send)


async def answer_too_large(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer to a body beyond the limit."""
    # The rest of the body is not read: the connection cannot serve another request.
    headers = {"Connection": "close"}
    response = plain_response(HTTPConnection(scope), HTTPStatus.REQUEST_ENTITY_TOO_LARGE, headers=headers)
    await response(scope, receive, send)


def language_of(connection: HTTPConnection) -> str:
    """French, unless the reader asks for English first."""
    return "en" if connection.headers.get("accept-language", "").lower().startswith("en") else "fr"


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)
    return problem_response(request, error)


async def _malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    # The input is never repeated: it may hold a password.
    said = tuple(f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors())
    return problem_response(request, MalformedCommand(problems=said))


async def _plain(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.NOT_FOUND:
        return problem_response(request, PageUnknown(path=request.url.path))
    return plain_response(request, error.status_code, headers=error.headers)


def _headers(error: DomainError) -> dict[str, str]:
    if error.kind in (Kind.UNAVAILABLE, Kind.THROTTLED):
        return {"Retry-After": str(error.facts().get("retry_after_s", RETRY_AFTER_S))}
    if error.kind is Kind.UNAUTHENTICATED:
        return {"WWW-Authenticate": "Bearer"}
    return {}


def _timezone(connection: HTTPConnection) -> str | None:
    site_id = connection.path_params.get("site_id")
    if site_id is None:
        return None
    try:
        return connection.app.state.services.ledger.config(site_id).timezone
    except SiteUnknown:
        return None


def _response(problem: Mapping[str, Any], status: int, headers: Mapping[str, str]) -> Response:
    return Response(
        JSON_UNESCAPED.encode(problem),
        status_code=status,
        headers={"Cache-Control": "no-store", **headers},
        media_type=MEDIA_TYPE,
    )
