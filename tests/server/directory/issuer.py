"""An OpenID provider in Python that does one thing wrong when it is asked to. Real HTTP, in a thread.

It checks what a good provider checks of us: the secret, the redirection, the PKCE verifier.
"""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from joserfc.jwk import ECKey, Key, RSAKey
from joserfc.jws import JWSRegistry, serialize_compact

CLIENT = "au-suivant"
SECRET = "un secret : avec % et +"  #: what a form would change must arrive as it is
SIRET = "21130054000013"
#: made once: an RSA key takes longer than most tests
RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
OTHER_RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
EC = ECKey.generate_key("P-256", {"kid": "ec", "use": "sig", "alg": "ES256"})

Claims = dict[str, Any]


def signed(claims: Claims, *, key: Key = RSA, algorithm: str = "RS256", kid: str | None = "rsa") -> str:
    """A JWT with these claims."""
    header = {"alg": algorithm, "typ": "JWT", **({} if kid is None else {"kid": kid})}
    return serialize_compact(header, json.dumps(claims), key, registry=JWSRegistry(algorithms=[algorithm]))


def unsigned(claims: Claims) -> str:
    """A JWT that says that it needs no signature."""
    return f"{_part({'alg': 'none', 'kid': 'rsa'})}.{_part(claims)}."


def signed_with_the_public_key(claims: Claims) -> str:
    """What fools whoever takes the directory's public key for a shared secret, since the token says so."""
    head = f"{_part({'alg': 'HS256', 'kid': 'rsa'})}.{_part(claims)}"
    return f"{head}.{_text(hmac.digest(RSA.as_pem(private=False), head.encode(), 'sha256'))}"


def _part(content: Claims) -> str:
    return _text(json.dumps(content).encode())


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


class Issuer:
    """The provider. Use as a context; `with_fault` changes what it answers."""

    def __init__(self) -> None:
        self.claims: Claims = {}  #: of the person who logs in
        self.sign: Callable[[Claims], str] = signed
        self.userinfo: Callable[[Claims], str | Claims] = dict
        self.discovery: Claims = {}  #: what its document says otherwise
        self.keys: list[Key] = [RSA, EC]
        self.asked: list[str] = []  #: the paths, in order
        self.seen: Claims = {}  #: the parameters of the last authorization
        self.again = False  #: takes a code twice
        self._codes: dict[str, Claims] = {}
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer._get(self)

            def do_POST(self) -> None:
                issuer._post(self)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="issuer", daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}/ville"

    def __enter__(self) -> "Issuer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    def person(self, subject: str = "nadia-id", **claims: Any) -> None:
        """Who logs in from now on, with nothing wrong about it."""
        self.claims = {"sub": subject, "name": "Nadia Agent", "preferred_username": "nadia", "siret": SIRET, **claims}
        self.sign, self.userinfo, self.discovery, self.keys, self.again = signed, dict, {}, [RSA, EC], False

    def _document(self) -> Claims:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "end_session_endpoint": f"{self.url}/logout",
            **self.discovery,
        }

    def _get(self, request: BaseHTTPRequestHandler) -> None:
        path, query = urlsplit(request.path).path, parse_qs(urlsplit(request.path).query)
        self.asked.append(path)
        match path.removeprefix("/ville"):
            case "/.well-known/openid-configuration":
                _answer(request, self._document())
            case "/keys":
                _answer(request, {"keys": [key.as_dict(private=False) for key in self.keys]})
            case "/authorize":
                self._authorize(request, {name: values[0] for name, values in query.items()})
            case "/userinfo":
                said = self.userinfo(self.claims)
                _answer(request, said, kind="application/jwt" if isinstance(said, str) else "application/json")
            case _:
                _answer(request, {"error": "not_found"}, status=404)

    def _authorize(self, request: BaseHTTPRequestHandler, asked: Claims) -> None:
        self.seen = asked
        code = secrets.token_urlsafe(8)
        self._codes[code] = asked
        place = f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
        request.send_response(302)
        request.send_header("Location", place)
        request.send_header("Content-Length", "0")
        request.end_headers()

    def _post(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append(urlsplit(request.path).path)
        body = parse_qs(request.rfile.read(int(request.headers["Content-Length"])).decode())
        given = {name: values[0] for name, values in body.items()}
        pair = base64.b64decode(request.headers["Authorization"].removeprefix("Basic ")).decode()
        client, _, secret = pair.partition(":")
        if (unquote_plus(client), unquote_plus(secret)) != (CLIENT, SECRET):
            _answer(request, {"error": "invalid_client"}, status=401)
            return
        asked = self._codes.get(given["code"]) if self.again else self._codes.pop(given["code"], None)
        challenge = _text(hashlib.sha256(given["code_verifier"].encode()).digest())
        right = asked is not None and (
            asked["redirect_uri"],
            asked["code_challenge"],
            asked["code_challenge_method"],
        ) == (
            given["redirect_uri"],
            challenge,
            "S256",
        )
        if not right or asked is None:
            _answer(request, {"error": "invalid_grant"}, status=400)
            return
        claims = id_claims(self.url, asked["nonce"], **self.claims)
        tokens = {"access_token": secrets.token_urlsafe(8), "token_type": "Bearer", "id_token": self.sign(claims)}
        _answer(request, tokens)


def id_claims(issuer: str, nonce: str, *, now: float | None = None, **claims: Any) -> Claims:
    """The claims of a good ID token."""
    hour = int(time.time() if now is None else now)
    return {"iss": issuer, "aud": CLIENT, "nonce": nonce, "iat": hour, "exp": hour + 300, "sub": "nadia-id", **claims}


def _answer(
    request: BaseHTTPRequestHandler, body: Claims | str, *, status: int = 200, kind: str = "application/json"
) -> None:
    text = (body if isinstance(body, str) else json.dumps(body)).encode()
    request.send_response(status)
    request.send_header("Content-Type", kind)
    request.send_header("Content-Length", str(len(text)))
    request.end_headers()
    request.wfile.write(text)
