"""What routes, pages and sockets are given: the running parts, and who asks."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection

from ausuivant.clock import Clock
from ausuivant.core.access_errors import LoginNeeded
from server.feed.hub import Hub
from server.ledger import Ledger
from server.security.cookies import session_token
from server.security.gate import Gate
from server.security.origin import check_origin
from server.security.roles import Identity
from server.settings import Settings

READING = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of a running server."""

    settings: Settings
    clock: Clock
    ledger: Ledger
    gate: Gate
    hub: Hub

    async def who(self, connection: HTTPConnection) -> Identity | None:
        """Who asks: a device by its token, a person by a session; None for anybody.

        OriginRefused for a write, or a socket, that another site's page makes a browser send.
        """
        headers = connection.headers
        scheme = http_scheme(connection)
        kind, _, token = headers.get("authorization", "").partition(" ")
        if token and kind.lower() == "bearer":
            if connection.scope["type"] == "websocket":
                self._same_origin(headers, scheme, with_cookie=False)
            return await self.gate.device(token.strip())
        session = session_token(headers)
        if session is None:
            return None
        if connection.scope.get("method") not in READING:
            self._same_origin(headers, scheme, with_cookie=True)
        return await self.gate.person(session)

    async def known(self, connection: HTTPConnection) -> Identity:
        """Who asks; LoginNeeded for anybody unknown."""
        identity = await self.who(connection)
        if identity is None:
            raise LoginNeeded()
        return identity

    def _same_origin(self, headers: Headers, scheme: str, *, with_cookie: bool) -> None:
        check_origin(headers, scheme=scheme, allowed=self.settings.origins, with_cookie=with_cookie)


def http_scheme(connection: HTTPConnection) -> str:
    """http or https, for a request or a websocket."""
    return "https" if connection.scope["scheme"] in ("https", "wss") else "http"


async def services(connection: HTTPConnection) -> Services:
    """The running server's parts."""
    return connection.app.state.services


async def identity(connection: HTTPConnection) -> Identity:
    """Who asks; LoginNeeded for anybody unknown."""
    return await connection.app.state.services.known(connection)


Running = Annotated[Services, Depends(services)]
Known = Annotated[Identity, Depends(identity)]
