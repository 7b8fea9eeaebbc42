"""The session's cookie, and whether a browser would keep it."""

from typing import Final

from starlette.datastructures import Headers
from starlette.responses import Response

from ausuivant.core.access_errors import ConnectionOpen
from server.security.sessions import SESSION_LASTS

NAME: Final = "__Host-session"
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})


def keeps_sessions(headers: Headers, scheme: str) -> bool:
    """Whether a browser keeps a `__Host-` cookie here: on HTTPS, or on the machine itself."""
    return scheme == "https" or _host(headers) in LOOPBACK


def check_keeps_sessions(headers: Headers, scheme: str) -> None:
    """ConnectionOpen where a session would be dropped without a word, and its password heard by the network."""
    if not keeps_sessions(headers, scheme):
        raise ConnectionOpen()


def session_token(headers: Headers) -> str | None:
    """The session that the request shows."""
    for pair in headers.get("cookie", "").split(";"):
        name, _, value = pair.strip().partition("=")
        if name == NAME and value:
            return value
    return None


def set_session(response: Response, *, token: str) -> None:
    """Give the session to the browser."""
    _set(response, token, max_age=int(SESSION_LASTS.total_seconds()))


def clear_session(response: Response) -> None:
    """Take the session back from the browser."""
    _set(response, "", max_age=0)


def _set(response: Response, value: str, *, max_age: int) -> None:
    response.set_cookie(NAME, value, max_age=max_age, path="/", httponly=True, samesite="strict", secure=True)


def _host(headers: Headers) -> str:
    host = headers.get("host", "")
    return host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and ":" in host else host
