"""Refusals on pages: a sentence and a way out in place of JSON, for whoever asked with a browser."""

from collections.abc import Awaitable, Callable
from typing import Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ausuivant.core.access_errors import LoginNeeded, SecondFactorNeeded, SessionLocked
from ausuivant.core.errors import DomainError, MalformedCommand, PageUnknown, ServerFault
from ausuivant.i18n import SOURCE, mark, translator
from ausuivant.wire.sentences import sentence
from server.problems import STATUSES
from server.web.pages import ACCOUNT, Templates, see_other, to_lock, to_login

Handler = Callable[[Request, Exception], Awaitable[Response] | Response]

TITLES: Final = {
    404: mark("Cette page n’existe pas"),
    403: mark("Cette page ne vous est pas ouverte"),
    503: mark("Le service s’arrête un instant"),
}
_OTHERWISE: Final = mark("Cette page ne s’affiche pas")


def wants_page(request: Request) -> bool:
    """Whether a person looks at this address, and no program."""
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")


def install(app: FastAPI, templates: Templates) -> None:
    """Answer people with pages, and leave programs to the handlers that were there."""
    for kind in (DomainError, HTTPException, RequestValidationError):
        before: Handler | None = app.exception_handlers.get(kind)  # pyright: ignore[reportAssignmentType]
        if before is not None:
            app.exception_handlers[kind] = _page_first(templates, before)


def _page_first(templates: Templates, before: Handler) -> Handler:
    async def answer(request: Request, error: Exception) -> Response:
        if wants_page(request):
            return elsewhere(request, error) or page_of(templates, error, request.url.path)
        answered = before(request, error)
        return answered if isinstance(answered, Response) else await answered

    return answer


def elsewhere(request: Request, error: Exception) -> Response | None:
    """The page that a refusal asks for, if there is one: log in, unlock, finish one's account."""
    match error:
        case LoginNeeded():
            return to_login(request)
        case SessionLocked():
            return to_lock(request)
        case SecondFactorNeeded():
            return see_other(ACCOUNT)
        case _:
            return None


def page_of(templates: Templates, error: Exception, path: str) -> Response:
    """The page that says a refusal."""
    known = _known(error, path)
    status = int(STATUSES[known.kind])
    title = translator(SOURCE)(TITLES.get(status, _OTHERWISE))
    return templates.page("error.html", status=status, title=title, detail=sentence(known))


def _known(error: Exception, path: str) -> DomainError:
    match error:
        case DomainError():
            return error
        case HTTPException(status_code=404 | 405):
            return PageUnknown(path=path)
        case RequestValidationError():
            return MalformedCommand()
        case _:
            return ServerFault(http_status=500)
