"""One request to the server, with its retry, its credentials and its refusals."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote, urlsplit
from uuid import UUID

import httpx

from ausuivant.client.trust import Authority, trusting
from ausuivant.core.errors import ServerUnreachable
from ausuivant.ids import new_id
from ausuivant.wire.problems import from_problem

DEFAULT_TIMEOUT_S: Final = 3.0

#: a device's token, or what gives the one to show now
Token = str | Callable[[], str]


class Connection:
    """A server's address and who we are there. Refusals come out as the server's own DomainError."""

    def __init__(
        self,
        base_url: str,
        *,
        token: Token | None,
        timeout: float,
        authority: Authority | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`timeout`: seconds for one try; a request that brought no answer is tried once more, on a new connection.

        `authority`: the only one believed about the server's name; None: those that everybody believes.
        """
        self.base_url = base_url.rstrip("/")
        self.cookie: str | None = None  #: "name=value" of the session, after a login
        self._token = token
        # A town hall's proxy setting must not catch what goes to the server on its own network.
        self._http = httpx.Client(timeout=timeout, transport=transport, verify=trusting(authority), trust_env=False)

    def close(self) -> None:
        """Close the sockets."""
        self._http.close()

    def read(self, path: str, **query: str) -> Any:
        """GET; what the JSON says."""
        return self._answer(self._send("GET", path, query=query))

    def write(self, path: str, body: Mapping[str, Any], *, key: UUID | None = None, method: str = "POST") -> Any:
        """Send a command; the same key goes with the retry, so that it acts once."""
        sent = {name: value for name, value in body.items() if value is not None}
        response = self._send(method, path, content=json.dumps(sent, default=_plain), key=key or new_id())
        self._remember(response)
        return self._answer(response)

    def _send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        content: str | None = None,
        key: UUID | None = None,
    ) -> httpx.Response:
        shown = shown_token(self._token)
        response = self._tried(method, path, query=query, content=content, headers=self._said(shown, key))
        if response.status_code == httpx.codes.UNAUTHORIZED and (newer := shown_token(self._token)) != shown:
            # The token was replaced while this was under way.
            response = self._tried(method, path, query=query, content=content, headers=self._said(newer, key))
        return response

    def _said(self, token: str | None, key: UUID | None) -> dict[str, str]:
        headers = {} if token is None else bearer(token)
        if key is not None:
            headers |= {"Idempotency-Key": str(key), "Content-Type": "application/json"}
        if self.cookie is not None:
            headers |= {"Cookie": self.cookie, "Origin": self.origin}
        return headers

    def _tried(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None,
        content: str | None,
        headers: Mapping[str, str],
    ) -> httpx.Response:
        for last_try in (False, True):
            try:
                return self._http.request(
                    method, self.base_url + path, params=query or None, content=content, headers=headers
                )
            except httpx.TransportError as failure:
                if last_try:
                    raise ServerUnreachable(url=self.base_url) from failure
        raise AssertionError("the loop returns or raises")

    @property
    def origin(self) -> str:
        """The server's own origin: a session is accepted only from its pages."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}"

    def _remember(self, response: httpx.Response) -> None:
        """Keep the session by hand: a cookie jar withholds Secure cookies from a loopback server over http."""
        for name, value in response.headers.multi_items():
            if name == "set-cookie":
                pair, _, attributes = value.partition(";")
                self.cookie = None if "max-age=0" in attributes.lower() else pair

    def _answer(self, response: httpx.Response) -> Any:
        if response.status_code == httpx.codes.NO_CONTENT:
            return None
        try:
            data = response.json()
        except ValueError:
            data = None
        if not response.is_success or data is None:
            raise from_problem(data, response.status_code)
        return data


class Requests:
    """Requests to one server; the client puts their families together."""

    _server: Connection


def shown_token(token: Token | None) -> str | None:
    """The token to show now."""
    return token() if callable(token) else token


def bearer(token: str) -> dict[str, str]:
    """The header that shows a token."""
    return {"Authorization": f"Bearer {token}"}


def part(name: str) -> str:
    """A name as one part of a path."""
    return quote(name, safe="")


def _plain(value: object) -> str:
    """Write what JSON lacks: instants, durations, identifiers."""
    if hasattr(value, "isoformat"):
        return value.isoformat()  # type: ignore[attr-defined]
    return str(value)
