"""The session's cookie."""

from typing import Final

from starlette.datastructures import Headers
from starlette.responses import Response

from server.security.accounts import SESSION_LASTS

#: browsers accept `__Host-` only when Secure, on https or on the machine itself
STRICT_NAME: Final = "__Host-session"
#: on a plain network the cookie cannot be Secure; the manual says to put TLS before the server
PLAIN_NAME: Final = "session"
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})


def cookie_name(headers: Headers, scheme: str) -> str:
    """The cookie's name on this connection."""
    return STRICT_NAME if scheme == "https" or _host(headers) in LOOPBACK else PLAIN_NAME


def session_token(headers: Headers, scheme: str) -> str | None:
    """The session that the request shows."""
    wanted = cookie_name(headers, scheme)
    for pair in headers.get("cookie", "").split(";"):
        name, _, value = pair.strip().partition("=")
        if name == wanted and value:
            return value
    return None


def set_session(response: Response, headers: Headers, scheme: str, *, token: str) -> None:
    """Give the session to the browser."""
    _set(response, cookie_name(headers, scheme), token, max_age=int(SESSION_LASTS.total_seconds()))


def clear_session(response: Response, headers: Headers, scheme: str) -> None:
    """Take the session back from the browser."""
    _set(response, cookie_name(headers, scheme), "", max_age=0)


def _set(response: Response, name: str, value: str, *, max_age: int) -> None:
    response.set_cookie(
        name, value, max_age=max_age, path="/", httponly=True, samesite="strict", secure=name == STRICT_NAME
    )


def _host(headers: Headers) -> str:
    host = headers.get("host", "")
    return host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and ":" in host else host
