"""The route of a command: read from the request's bytes in one step, for these routes stand on the hot path.

FastAPI still describes it from the endpoint's signature. At a request its general way (JSON to objects to a model,
a graph of dependencies solved anew) cost more than deciding the command; here the body's bytes go straight to
pydantic's validator, and the rest of the signature was read when the route was made.
"""

import inspect
from collections.abc import Callable, Coroutine, Mapping
from email.message import Message
from typing import Any, Final, NamedTuple
from uuid import UUID

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from server.http.asking import JSON, KEY_HEADER, asking

_ASKED: Final = "asked"
_BODY: Final = "body"
_SITE: Final = "site_id"
_UUID: Final = TypeAdapter(UUID)

Problem = dict[str, Any]
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class CommandRoute(APIRoute):
    """A route whose endpoint takes `asked: Asked`, path parameters that are a str or a UUID, and one `body` model."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        super().__init__(path, endpoint, **more)
        self._ending = path.rpartition("}")[2]

    def get_route_handler(self) -> Handler:
        """The endpoint behind our own reading of the request."""
        return _handler(self.endpoint)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether the address is this route's; the expression is only tried when its last words are there."""
        return super().matches(scope) if scope["path"].endswith(self._ending) else (Match.NONE, {})


class _Body(NamedTuple):
    adapter: TypeAdapter[Any]
    required: bool


def _handler(endpoint: Callable[..., Coroutine[Any, Any, Response]]) -> Handler:
    parameters = inspect.signature(endpoint).parameters
    assert _ASKED in parameters, f"{endpoint.__name__}: a command is asked by somebody"
    identifiers = {name: one.annotation is UUID for name, one in parameters.items() if name not in (_ASKED, _BODY)}
    given = parameters.get(_BODY)
    body = None if given is None else _Body(TypeAdapter(given.annotation), given.default is inspect.Parameter.empty)

    async def handle(request: Request) -> Response:
        content = await request.body()
        asked = await asking(request, request.path_params[_SITE], _key(request))
        problems: list[Problem] = []
        arguments = _addressed(request.path_params, identifiers, problems)
        if body is not None:
            arguments[_BODY] = _read(body, content, request, problems)
        if problems:
            raise RequestValidationError(problems)
        return await endpoint(asked, **arguments)

    return handle


def _key(request: Request) -> UUID:
    problems: list[Problem] = []
    text = request.headers.get(KEY_HEADER)
    key = _identifier(text, ("header", KEY_HEADER), problems) if text is not None else None
    if key is None:
        raise RequestValidationError(problems or [{"loc": ("header", KEY_HEADER), "msg": "Field required"}])
    return key


def _addressed(path: Mapping[str, str], identifiers: Mapping[str, bool], problems: list[Problem]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, is_uuid in identifiers.items():
        text = path[name]
        found[name] = _identifier(text, ("path", name), problems) if is_uuid else text
    return found


def _identifier(text: str, place: tuple[str, str], problems: list[Problem]) -> UUID | None:
    try:
        return _UUID.validate_python(text)
    except ValidationError as error:
        problems += _told(error, place)
        return None


def _read(body: _Body, content: bytes, request: Request, problems: list[Problem]) -> Any:
    if not content:
        if body.required:
            problems.append({"loc": (_BODY,), "msg": "Field required"})
        return None
    if not _says_json(request.headers.get("content-type", "")):
        # A page of another site may send a form in its reader's name, never JSON: the type is a protection.
        problems.append({"loc": ("header", "Content-Type"), "msg": f"Send {JSON}"})
        return None
    try:
        return body.adapter.validate_json(content)
    except ValidationError as error:
        problems += _told(error, (_BODY,))
        return None


def _told(error: ValidationError, place: tuple[str, ...]) -> list[Problem]:
    found = error.errors(include_url=False, include_input=False)
    return [{"loc": (*place, *one["loc"]), "msg": one["msg"]} for one in found]


def _says_json(content_type: str) -> bool:
    if content_type == JSON:
        return True
    header = Message()
    header["content-type"] = content_type
    return header.get_content_type() == JSON
