"""Requests as bytes, made before the clock runs."""

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from ausuivant.ids import new_id
from bench.town import Credentials

SESSION: Final = "__Host-session"


class Requests:
    """Makes the bytes that a kiosk, an agent or a display of one site sends to one server."""

    def __init__(self, host: str, port: int, *, site_id: str, credentials: Credentials) -> None:
        self._host = f"{host}:{port}"
        self._site = f"/api/sites/{site_id}"
        self._site_id = site_id
        self._credentials = credentials

    def issue(self, service_id: str) -> bytes:
        """A kiosk asks for a ticket."""
        body = {"ticket_id": str(new_id()), "service_id": service_id, "klass": "ordinary", "language": "fr"}
        return self.post(f"{self._site}/tickets", body, self._as_device(self._credentials.kiosk))

    def open_counter(self, counter: int) -> bytes:
        """An agent takes counter 1, 2, …"""
        return self.post(f"{self._site}/counters/{counter}/open", {}, self._as_agent(counter))

    def calls(self, counter: int, count: int, last: UUID | None) -> tuple[list[bytes], UUID | None]:
        """An agent calls one after the other; `last`: the call at hand before. Says the last of these, too."""
        made = []
        for _ in range(count):
            key = new_id()
            path = f"{self._site}/counters/{counter}/call-next"
            made.append(self.post(path, {"seen_call": str(last) if last else None}, self._as_agent(counter), key=key))
            last = key
        return made, last

    def hall(self) -> bytes:
        """A hall display opens its websocket."""
        return self._follow("hall:" + self._site_id, self._as_device(self._credentials.display))

    def phone(self) -> bytes:
        """A visitor's phone opens its websocket; whose it is, its first message says."""
        return self._follow("ticket", {"Origin": f"http://{self._host}"})

    def console(self, counter: int) -> bytes:
        """The console of counter 1, 2, … opens its websocket."""
        return self._follow(f"console:{self._site_id}:{counter}", self._as_agent(counter))

    def _follow(self, topic: str, who: Mapping[str, str]) -> bytes:
        lines = {
            "Host": self._host,
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
            "Sec-WebSocket-Version": "13",
            **who,
        }
        return _head(f"GET /api/feed?topic={quote(topic)}", lines)

    def post(self, path: str, body: Any, who: Mapping[str, str], *, key: UUID | None = None) -> bytes:
        """A write."""
        content = json.dumps(body, separators=(",", ":")).encode()
        lines = {
            "Host": self._host,
            "Content-Type": "application/json",
            "Content-Length": str(len(content)),
            "Idempotency-Key": str(key or new_id()),
            **who,
        }
        return _head(f"POST {path}", lines) + content

    def put(self, path: str, content: bytes) -> bytes:
        """Some bytes for the bare application."""
        return _head(f"PUT {path}", {"Host": self._host, "Content-Length": str(len(content))}) + content

    def _as_device(self, token: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {token}"}

    def _as_agent(self, counter: int) -> dict[str, str]:
        token = self._credentials.agents[counter - 1]
        return {"Cookie": f"{SESSION}={token}", "Origin": f"http://{self._host}"}


def _head(request: str, lines: Mapping[str, str]) -> bytes:
    return "\r\n".join((f"{request} HTTP/1.1", *(f"{name}: {value}" for name, value in lines.items()), "", "")).encode()
