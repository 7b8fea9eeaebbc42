"""What routes, pages and sockets are given: the running parts, and who asks."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection

from ausuivant.clock import Clock
from ausuivant.core.access_errors import LoginNeeded, SecondFactorNeeded
from server.feed.beside import Beside
from server.feed.hub import Hub
from server.feed.phones import Phones
from server.ledger import Ledger
from server.security.browsers import browser_name
from server.security.cookies import screen_token, session_token
from server.security.gate import Gate
from server.security.limits import Sockets, Unknown
from server.security.origin import check_origin
from server.security.roles import Identity, Role
from server.security.sessions import Browser
from server.settings import Settings

if TYPE_CHECKING:
    from server.security.directory.directory import Directory

READING = frozenset({"GET", "HEAD", "OPTIONS", None})  #: None: a websocket, which begins as a GET
#: what a browser may be as a device
SCREENS = frozenset({Role.DISPLAY, Role.COUNTER})
#: where an administrator finishes an account, with what stands below: nothing else may be changed before
OWN_ACCOUNT = ("/api/session", "/api/account", "/compte", "/connexion", "/deconnexion", "/verrou")


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of a running server."""

    settings: Settings
    clock: Clock
    ledger: Ledger
    gate: Gate
    beside: Beside
    hub: Hub
    sockets: Sockets
    unknown: Unknown
    phones: Phones
    directory: "Directory | None" = None  #: None: the town has set none up

    async def who(self, connection: HTTPConnection) -> Identity | None:
        """Who asks: a device by its token, a person by a session, a display by its cookie; None for anybody.

        OriginRefused for a write, or a socket, that another site's page makes a browser send. SessionLocked, and
        SecondFactorNeeded for a change that an unfinished account wants to make.
        """
        headers = connection.headers
        scheme = http_scheme(connection)
        kind, _, token = headers.get("authorization", "").partition(" ")
        if token and kind.lower() == "bearer":
            if connection.scope["type"] == "websocket":
                self._same_origin(headers, scheme, with_cookie=False)
            return await self._shown(connection, token.strip(), self.gate.device)
        session = session_token(headers)
        if session is None:
            return await self._screen(connection, scheme)
        method = connection.scope.get("method")
        writing = method not in READING
        if writing or method is None:
            self._same_origin(headers, scheme, with_cookie=True)
        person = await self._shown(connection, session, self.gate.person)
        if person is None:
            return None
        if writing and person.unfinished and not _is_own(connection.scope["path"]):
            raise SecondFactorNeeded()
        # A page that is opened is a sign of life, what a page fetches by itself is none.
        if writing or headers.get("sec-fetch-mode") == "navigate":
            self.gate.touch(person)
        return person

    async def known(self, connection: HTTPConnection) -> Identity:
        """Who asks; LoginNeeded for anybody unknown."""
        identity = await self.who(connection)
        if identity is None:
            raise LoginNeeded()
        return identity

    async def _screen(self, connection: HTTPConnection, scheme: str) -> Identity | None:
        """The display that a browser is; it may look and nothing else, whatever its token would open elsewhere."""
        token = screen_token(connection.headers)
        if token is None:
            return None
        if connection.scope.get("method") not in READING:
            self._same_origin(connection.headers, scheme, with_cookie=True)
        screen = await self._shown(connection, token, self.gate.device)
        return screen if screen is not None and all(grant.role in SCREENS for grant in screen.grants) else None

    async def _shown(
        self, connection: HTTPConnection, token: str, whose: Callable[[str], Awaitable[Identity | None]]
    ) -> Identity | None:
        """Whose token this is; TooManyTries where too many came from there that are nobody's."""
        address = address_of(connection)
        if self.unknown.suspects(address) and not self.gate.remembers(token):
            self.unknown.check(address)
        identity = await whose(token)
        if identity is None:
            self.unknown.count(address)
        return identity

    def _same_origin(self, headers: Headers, scheme: str, *, with_cookie: bool) -> None:
        check_origin(headers, scheme=scheme, allowed=self.settings.origins, with_cookie=with_cookie)


def _is_own(path: str) -> bool:
    return any(path == own or path.startswith(f"{own}/") for own in OWN_ACCOUNT)


def address_of(connection: HTTPConnection) -> str:
    """The address that asks, as the proxy that we believe says it."""
    return connection.client.host if connection.client else ""


def browser_of(connection: HTTPConnection) -> Browser:
    """From where somebody asks."""
    return Browser(address_of(connection), browser_name(connection.headers))


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
