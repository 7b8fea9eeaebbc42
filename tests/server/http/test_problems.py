"""Every refusal is a problem: ours, the framework's, and our own faults."""

import socket
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from ausuivant.clock import FixedClock
from ausuivant.core.errors import LogNewer, StoreBusy
from ausuivant.ids import new_id
from ausuivant.wire.problems import MEDIA_TYPE
from server.security.roles import Role
from tests.server.house import House

MEMBERS = {"type", "title", "status", "detail", "instance"}


@pytest.fixture
def token(house: House) -> str:
    return house.token(Role.KIOSK)[1]


def problem_of(response: httpx.Response, status: int, slug: str) -> dict[str, object]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == MEDIA_TYPE
    problem = response.json()
    assert problem.keys() >= MEMBERS
    assert problem["status"] == status
    assert problem["type"] == (slug if slug == "about:blank" else f"/problems/{slug}")
    assert problem["instance"] == response.request.url.path
    return problem


BODY = {"ticket_id": str(UUID(int=7)), "service_id": "cni"}


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({**BODY, "ticket_id": "A042"}, "body.ticket_id"),
        ({**BODY, "service_id": ""}, "body.service_id"),
        ({**BODY, "service_id": "x" * 65}, "body.service_id"),
        ({**BODY, "klass": "vip"}, "body.klass"),
        ({**BODY, "language": "français"}, "body.language"),
        ({**BODY, "nom": "Dupont"}, "body.nom"),
        ({**BODY, "appointed_at": "2026-11-23T09:00:00"}, "body.appointed_at"),
        ({"service_id": "cni"}, "body.ticket_id"),
        ([], "body"),
        (None, "body"),
    ],
)
def test_a_malformed_body_is_refused_with_what_is_wrong(house: House, token: str, body: object, where: str) -> None:
    with house.http(token, **{"Idempotency-Key": str(new_id())}) as http:
        problem = problem_of(http.post("/api/sites/HDV/tickets", json=body), 422, "malformed-command")
    said = problem["problems"]
    assert isinstance(said, list)
    assert any(str(one).startswith(where) for one in said), said
    assert "Dupont" not in str(problem)


def test_broken_json_is_refused(house: House, token: str) -> None:
    with house.http(token, **{"Idempotency-Key": str(new_id()), "Content-Type": "application/json"}) as http:
        problem_of(http.post("/api/sites/HDV/tickets", content=b'{"ticket_id":'), 422, "malformed-command")


@pytest.mark.parametrize("key", [None, "", "42"])
def test_a_write_is_refused_without_a_proper_key(house: House, token: str, key: str | None) -> None:
    headers = {} if key is None else {"Idempotency-Key": key}
    with house.http(token) as http:
        problem = problem_of(http.post("/api/sites/HDV/tickets", json=BODY, headers=headers), 422, "malformed-command")
    assert "header.Idempotency-Key" in str(problem["problems"])


def test_an_unknown_address_is_a_problem(house: House) -> None:
    with house.http() as http:
        problem = problem_of(http.get("/api/rien"), 404, "page-unknown")
    assert problem["path"] == "/api/rien"


def test_a_wrong_method_is_a_problem(house: House, token: str) -> None:
    with house.http(token) as http:
        response = http.put("/api/sites/HDV/tickets", json=BODY)
    problem_of(response, 405, "about:blank")
    assert "POST" in response.headers["allow"]


def test_a_body_that_is_too_long_is_a_problem(house: House, token: str) -> None:
    with socket.create_connection(("127.0.0.1", house.port), 10) as link:
        link.sendall(b"POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n")
        answer = link.recv(65536)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert MEDIA_TYPE.encode() in answer


@pytest.mark.logs("request failed")
def test_a_fault_of_ours_is_a_problem_with_a_reference(
    house: House, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("password=secret")

    monkeypatch.setattr(house.services.ledger, "execute", broken)
    with house.http(token, **{"Idempotency-Key": str(new_id())}) as http:
        response = http.post("/api/sites/HDV/tickets", json=BODY)
    problem = problem_of(response, 500, "about:blank")
    assert UUID(str(problem["request_id"]))
    assert "secret" not in response.text
    assert response.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(("error", "retry_after"), [(StoreBusy(), "2"), (LogNewer(event="issued", version=9), "5")])
def test_what_is_unavailable_says_when_to_try_again(
    house: House, token: str, monkeypatch: pytest.MonkeyPatch, error: Exception, retry_after: str
) -> None:
    async def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(house.services.ledger, "execute", refuse)
    with house.http(token, **{"Idempotency-Key": str(new_id())}) as http:
        response = http.post("/api/sites/HDV/tickets", json=BODY)
    assert (response.status_code, response.headers["retry-after"]) == (503, retry_after)


@pytest.mark.parametrize(
    ("language", "words"),
    [("", "Connectez-vous d’abord."), ("en-GB,fr;q=0.5", "Log in"), ("fr-FR", "Connectez-vous")],
)
def test_a_refusal_speaks_the_readers_language(house: House, language: str, words: str) -> None:
    with house.http(**{"Accept-Language": language}) as http:
        problem = problem_of(http.get("/api/sites"), 401, "login-needed")
    assert words.replace("’", "'") in str(problem["detail"])


def test_a_refusal_says_the_hour_of_the_site(house: House, token: str, clock: FixedClock) -> None:
    clock.advance(timedelta(hours=3, minutes=30))  # 12:30, closed for lunch
    with house.http(token, **{"Idempotency-Key": str(new_id())}) as http:
        problem = problem_of(http.post("/api/sites/HDV/tickets", json=BODY), 409, "site-closed")
    assert "à 13\u00a0h\u00a030" in str(problem["detail"])
