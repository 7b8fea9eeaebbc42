"""The directory over HTTP: where its doors are, its keys, a code for tokens, more about a person.

What it publishes is kept for an hour. Answers are bounded and redirections are not followed: the secret goes nowhere
but to the address that the issuer itself published, over HTTPS.
"""

import asyncio
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote_plus

import httpx
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_token_request
from authlib.oidc.discovery import get_well_known_url
from joserfc.jwk import Key

from ausuivant.clock import Clock
from ausuivant.core.access_errors import DirectoryUnreachable
from server.security.directory.causes import Cause, Untrusted
from server.security.directory.config import DirectoryConfig, safe_address
from server.security.directory.tokens import readable_keys

PUBLISHED_FOR_S: Final = 3600.0
KEYS_AGAIN_S: Final = 60.0  #: keys are asked again for an unknown one, but not more often than this
PATIENCE_S: Final = 8.0  #: for each answer, while a person waits
LARGEST_ANSWER: Final = 262_144
JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Doors:
    """What the directory publishes of itself."""

    authorization: str
    token: str
    keys: str
    userinfo: str = ""
    end_session: str = ""
    client_auth: str = "basic"
    names_itself: bool = False  #: its answers in the browser carry `iss`
    takes_wishes: bool = False  #: it can be told which claims are needed


class Unfit(Exception):
    """The directory answers, but not as one that we could use. The text is for the technician, in French."""


class Provider:
    """The directory of one file. Belongs to one event loop."""

    def __init__(self, config: DirectoryConfig, *, clock: Clock) -> None:
        """Nothing is asked before it is needed."""
        self._config = config
        self._clock = clock
        self._client: httpx.AsyncClient | None = None
        self._turn = asyncio.Lock()
        self._doors: tuple[Doors, float] | None = None
        self._keys: tuple[tuple[Key, ...], float] | None = None

    async def close(self) -> None:
        """Let the connections go."""
        if self._client is not None:
            await self._client.aclose()

    async def doors(self) -> Doors:
        """Where to go, asked once an hour; DirectoryUnreachable, Unfit."""
        async with self._turn:
            if self._doors is None or self._clock.monotonic() - self._doors[1] > PUBLISHED_FOR_S:
                self._doors = doors_of(self._config, await self.document()), self._clock.monotonic()
            return self._doors[0]

    async def document(self) -> Mapping[str, Any]:
        """What it publishes of itself, asked now and not checked; DirectoryUnreachable, Unfit."""
        return await self._json("GET", get_well_known_url(self._config.issuer, external=True))

    async def keys(self, *, newer: bool = False) -> tuple[Key, ...]:
        """Its keys; `newer`: ask again, for it may have changed them. DirectoryUnreachable, Unfit."""
        doors = await self.doors()
        async with self._turn:
            age = None if self._keys is None else self._clock.monotonic() - self._keys[1]
            if self._keys is None or age is None or age > (KEYS_AGAIN_S if newer else PUBLISHED_FOR_S):
                published = await self._json("GET", doors.keys)
                # An RSA key takes some milliseconds to read: not while others wait for the loop.
                self._keys = await asyncio.to_thread(readable_keys, published), self._clock.monotonic()
            return self._keys[0]

    async def exchange(self, *, code: str, verifier: str, redirect_uri: str) -> Mapping[str, Any]:
        """The tokens for a code. Untrusted if the directory does not take it; DirectoryUnreachable, Unfit."""
        doors = await self.doors()
        body = prepare_token_request("authorization_code", code=code, redirect_uri=redirect_uri, code_verifier=verifier)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": JSON}
        ways = {"basic": _basic, "post": "client_secret_post"}
        auth = ClientAuth(self._config.client_id, self._config.client_secret, ways[doors.client_auth])
        url, headers, body = auth.prepare("POST", doors.token, headers, body)
        status, _kind, text = await self._answer("POST", url, headers=headers, content=body)
        if status == httpx.codes.UNAUTHORIZED or (status == httpx.codes.BAD_REQUEST and b"invalid_client" in text):
            raise Unfit("l'annuaire refuse « client_id » ou « secret »")
        if status != httpx.codes.OK:
            raise Untrusted(Cause.CODE)
        tokens = _object(text)
        if tokens is None or not isinstance(tokens.get("id_token"), str):
            raise Untrusted(Cause.TOKEN)
        return tokens

    async def userinfo(self, access_token: str) -> str | Mapping[str, Any]:
        """What it says of the person besides: a signed text, or claims. DirectoryUnreachable, Untrusted, Unfit."""
        doors = await self.doors()
        headers = {"Authorization": f"Bearer {access_token}", "Accept": f"application/jwt, {JSON}"}
        status, kind, text = await self._answer("GET", doors.userinfo, headers=headers)
        if status != httpx.codes.OK:
            raise Untrusted(Cause.TOKEN)
        if kind == "application/jwt":
            return text.decode("ascii", "replace").strip()
        claims = _object(text)
        if claims is None:
            raise Untrusted(Cause.TOKEN)
        return claims

    async def _json(self, method: str, url: str) -> Mapping[str, Any]:
        status, _kind, text = await self._answer(method, url, headers={"Accept": JSON})
        if status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise DirectoryUnreachable()
        found = _object(text) if status == httpx.codes.OK else None
        if found is None:
            raise Unfit(f"{url} ne répond pas ce que répond un annuaire OpenID Connect (code {status})")
        return found

    async def _answer(
        self, method: str, url: str, *, headers: Mapping[str, str], content: str | None = None
    ) -> tuple[int, str, bytes]:
        """The status, the media type and the body."""
        if self._client is None:
            self._client = await asyncio.to_thread(_client, self._config.authority)
        try:
            async with asyncio.timeout(PATIENCE_S):
                async with self._client.stream(method, url, headers=dict(headers), content=content) as answer:
                    text = b""
                    async for piece in answer.aiter_bytes():
                        text += piece
                        if len(text) > LARGEST_ANSWER:
                            raise Unfit(f"{url} répond plus de {LARGEST_ANSWER} octets")
        except (httpx.HTTPError, TimeoutError) as trouble:
            raise DirectoryUnreachable() from trouble
        return answer.status_code, answer.headers.get("content-type", "").partition(";")[0].strip().lower(), text


def doors_of(config: DirectoryConfig, published: Mapping[str, Any]) -> Doors:
    """What a discovery document says, checked; Unfit with the reason."""
    issuer = published.get("issuer")
    if issuer != config.issuer:
        raise Unfit(f"l'annuaire se nomme « {issuer} », le fichier écrit « {config.issuer} » : recopiez le premier")
    found = {name: published.get(name, "") for name in ("userinfo_endpoint", "end_session_endpoint")}
    found |= {name: published.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
    for name, url in found.items():
        if url != "" and not (isinstance(url, str) and safe_address(url)):
            raise Unfit(f"« {name} » n'est pas une adresse https:// : {url}")
    if config.userinfo and not found["userinfo_endpoint"]:
        raise Unfit("le fichier demande userinfo, mais l'annuaire ne l'offre pas")
    ways = published.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    way = config.client_auth or ("basic" if "client_secret_basic" in ways else "post")
    if f"client_secret_{way}" not in ways:
        raise Unfit(f"l'annuaire ne prend pas un secret par « {way} » ; il prend : {', '.join(map(str, ways))}")
    return Doors(
        authorization=found["authorization_endpoint"],
        token=found["token_endpoint"],
        keys=found["jwks_uri"],
        userinfo=found["userinfo_endpoint"],
        end_session=found["end_session_endpoint"],
        client_auth=way,
        names_itself=published.get("authorization_response_iss_parameter_supported") is True,
        takes_wishes=published.get("claims_parameter_supported") is True,
    )


def _client(authority: str | None) -> httpx.AsyncClient:
    verify = ssl.create_default_context()
    if authority is not None:
        verify.load_verify_locations(cafile=authority)
    return httpx.AsyncClient(verify=verify, timeout=PATIENCE_S, follow_redirects=False)


def _basic(client: Any, method: str, uri: str, headers: dict[str, str], body: str) -> tuple[str, dict[str, str], str]:
    """RFC 6749 §2.3.1 has both encoded as in a form; authlib's own way leaves that out."""
    pair = quote_plus(client.client_id), quote_plus(client.client_secret)
    return uri, {**headers, "Authorization": httpx.BasicAuth(*pair)._auth_header}, body


def _object(text: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
