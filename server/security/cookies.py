"""The cookies: a person's session, and the token of a television that shows calls in its browser."""

from datetime import timedelta
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import Response

from ausuivant.core.access_errors import ConnectionOpen
from server.security.sessions import SESSION_LASTS

NAME: Final = "__Host-session"
SCREEN: Final = "__Host-screen"
#: as long as browsers keep any cookie; the page gives it again each time that it is opened
SCREEN_LASTS: Final = timedelta(days=400)
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
    return _shown(headers, NAME)


def screen_token(headers: Headers) -> str | None:
    """The token of the display that the browser is."""
    return _shown(headers, SCREEN)


def set_session(response: Response, *, token: str) -> None:
    """Give the session to the browser."""
    _set(response, token, max_age=int(SESSION_LASTS.total_seconds()))


def set_screen(response: Response, *, token: str) -> None:
    """Give a display's token to the browser that is one; no script of its pages can read it."""
    _set(response, token, max_age=int(SCREEN_LASTS.total_seconds()), name=SCREEN)


def clear_session(response: Response) -> None:
    """Take the session back from the browser."""
    _set(response, "", max_age=0)


def _shown(headers: Headers, wanted: str) -> str | None:
    for pair in headers.get("cookie", "").split(";"):
        name, _, value = pair.strip().partition("=")
        if name == wanted and value:
            return value
    return None


def _set(response: Response, value: str, *, max_age: int, name: str = NAME) -> None:
    response.set_cookie(name, value, max_age=max_age, path="/", httponly=True, samesite="strict", secure=True)


def _host(headers: Headers) -> str:
    host = headers.get("host", "")
    return host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and ":" in host else host
