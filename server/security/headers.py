"""Strict headers on every answer, and the answer when our own code fails. Pure ASGI: it stands on the hot path."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ausuivant.ids import new_id

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "require-trusted-types-for 'script'",
    )
)
STRICT: Final[tuple[tuple[bytes, bytes], ...]] = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
OVER_TLS: Final = b"max-age=31536000"

#: what a route does not say to be for everybody is somebody's own: no cache keeps it
UNKEPT: Final = (b"cache-control", b"no-store")

BODILESS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
LONGEST_BODY: Final = 1_048_576  #: bytes of JSON
LONGEST_FORM: Final = 65_536  #: bytes of anything else: people's forms
JSON: Final = b"application/json"

Fault = Callable[[Scope, Receive, Send, str], Awaitable[None]]
Refusal = Callable[[Scope, Receive, Send], Awaitable[None]]

log = logging.getLogger("server.http")


class Shell:
    """The outermost layer: strict headers, a reference for each request, a decent answer to our own faults."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        fault: Fault,
        too_large: Refusal,
        subdomains: bool = True,
        unguarded: frozenset[str] = frozenset(),
    ) -> None:
        """`fault` answers for a failure of ours; its last argument is the request's reference in the log.

        `too_large` answers to a body beyond the limit or of unknown length. `unguarded`: paths without a content
        policy (the interactive documentation, which only a developer turns on). `subdomains`: browsers that came by
        HTTPS ask for it below this server's name too.
        """
        self.app = app
        self._fault = fault
        self._too_large = too_large
        self._unguarded = unguarded
        lasting = OVER_TLS + b"; includeSubDomains" if subdomains else OVER_TLS
        self._over_tls = (b"strict-transport-security", lasting)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; lifespan and websockets pass untouched."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False
        strict = STRICT[1:] if scope["path"] in self._unguarded else STRICT

        async def sent(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = message["headers"] = [*message.get("headers", ()), *strict]
                if not any(name == b"cache-control" for name, _ in headers):
                    headers.append(UNKEPT)
                if scope["scheme"] == "https":
                    headers.append(self._over_tls)
            await send(message)

        if scope["method"] not in BODILESS and not _bounded(scope):
            await self._too_large(scope, receive, sent)
            return
        try:
            await self.app(scope, receive, sent)
        except Exception:
            reference = str(new_id())
            facts = {"reference": reference, "method": scope["method"], "path": scope["path"]}
            log.exception("request failed", extra=facts)
            if started:
                raise
            await self._fault(scope, receive, sent, reference)


def _bounded(scope: Scope) -> bool:
    length, longest = b"0", LONGEST_FORM
    for name, value in scope["headers"]:
        if name == b"content-length":
            length = value
        elif name == b"content-type" and value.startswith(JSON):
            longest = LONGEST_BODY
        elif name == b"transfer-encoding":
            return False
    return length.isdigit() and int(length) <= longest
