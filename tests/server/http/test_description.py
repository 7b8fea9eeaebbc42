"""The API's own description: every route has its example, its refusals, and says the truth."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from ausuivant.clock import FixedClock
from ausuivant.wire.answers import TicketAnswer
from server.app import create_app
from server.http.documentation import ANSWER_EXAMPLE, CALLED_EXAMPLE, DONE_EXAMPLE
from server.ledger import open_ledger
from server.settings import Settings

METHODS = ("get", "post", "delete", "put", "patch")


@pytest.fixture
def described(tmp_path, clock: FixedClock) -> dict[str, Any]:
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ausuivant.db'}", clock=clock)
    try:
        return create_app(Settings(), ledger, clock=clock).openapi()
    finally:
        ledger.store.close()


def routes(described: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, item[method])
        for path, item in described["paths"].items()
        if path.startswith("/api/")
        for method in METHODS
        if method in item
    ]


def test_every_route_describes_its_refusals_as_problems(described: dict[str, Any]) -> None:
    assert len(routes(described)) > 35
    for method, path, route in routes(described):
        refusals = {code: told for code, told in route["responses"].items() if code not in ("200", "201", "204")}
        assert {"422", "default"} <= refusals.keys(), (method, path)
        for code, told in refusals.items():
            assert list(told["content"]) == ["application/problem+json"], (method, path, code)
    assert "HTTPValidationError" not in described["components"]["schemas"]
    assert described["components"]["schemas"]["Problem"]["required"] == [
        "type",
        "title",
        "status",
        "detail",
        "instance",
    ]


def test_every_command_needs_its_key_and_shows_an_example(described: dict[str, Any]) -> None:
    for method, path, route in routes(described):
        if method != "post" or not path.startswith("/api/sites/"):
            continue
        keys = [one for one in route["parameters"] if one["name"] == "Idempotency-Key"]
        assert [one["required"] for one in keys] == [True], path
        content = route["responses"].get("201", route["responses"].get("200"))["content"]["application/json"]
        assert content["example"], path


def test_every_body_shows_an_example_and_refuses_unknown_fields(described: dict[str, Any]) -> None:
    bodies = {name: one for name, one in described["components"]["schemas"].items() if name.endswith("Body")}
    assert len(bodies) > 15
    for name, schema in bodies.items():
        assert schema["additionalProperties"] is False, name
        assert schema["examples"], name


@pytest.mark.parametrize("example", [ANSWER_EXAMPLE, CALLED_EXAMPLE, DONE_EXAMPLE])
def test_an_example_is_an_answer(example: dict[str, Any]) -> None:
    answer = TypeAdapter(TicketAnswer).validate_python(example)
    assert TypeAdapter(TicketAnswer).dump_python(answer, mode="json").keys() == example.keys()
