"""ApiClient where the answer does not come: one retry with the same id, then ServerUnreachable."""

import json
from uuid import UUID

import httpx
import pytest

from ausuivant.client.api import ApiClient
from ausuivant.core.errors import QueueClosed, ServerFault, ServerUnreachable
from ausuivant.ids import new_id
from ausuivant.wire.problems import MEDIA_TYPE, to_problem
from server.http.documentation import ANSWER_EXAMPLE


def test_a_lost_answer_is_asked_again_with_the_same_key() -> None:
    asked: list[httpx.Request] = []

    def lose_the_first(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if len(asked) == 1:
            raise httpx.ReadTimeout("lost", request=request)
        return httpx.Response(201, json=ANSWER_EXAMPLE)

    with ApiClient("http://town", transport=httpx.MockTransport(lose_the_first)) as client:
        assert client.issue("HDV", "etat-civil").label == "A042"
    keys = {request.headers["idempotency-key"] for request in asked}
    assert len(asked) == 2
    assert len(keys) == 1
    assert UUID(keys.pop()).version == 7
    assert asked[0].content == asked[1].content


def test_a_dead_server_is_unreachable_after_two_tries() -> None:
    tries: list[httpx.Request] = []

    def dead(request: httpx.Request) -> httpx.Response:
        tries.append(request)
        raise httpx.ConnectError("refused", request=request)

    with (
        ApiClient("http://town/", transport=httpx.MockTransport(dead)) as client,
        pytest.raises(ServerUnreachable) as refusal,
    ):
        client.confirm("HDV", new_id())
    assert refusal.value.url == "http://town"
    assert len(tries) == 2


def test_a_problem_becomes_the_error_that_the_server_raised() -> None:
    problem = to_problem(QueueClosed(queue_id="civil", reopens_at=None), status=409, instance="/")
    answer = httpx.Response(409, content=json.dumps(problem), headers={"Content-Type": MEDIA_TYPE})
    with (
        ApiClient("http://town", transport=httpx.MockTransport(lambda _: answer)) as client,
        pytest.raises(QueueClosed) as refusal,
    ):
        client.issue("HDV", "acte")
    assert (refusal.value.queue_id, refusal.value.reopens_at) == ("civil", None)


@pytest.mark.parametrize("body", [b"<html>Bad gateway</html>", b"", b"[]", b'{"type":"/problems/unheard-of"}'])
def test_an_answer_that_is_not_ours_is_a_fault_of_the_server(body: bytes) -> None:
    answer = httpx.Response(502, content=body)
    with (
        ApiClient("http://town", transport=httpx.MockTransport(lambda _: answer)) as client,
        pytest.raises(ServerFault) as refusal,
    ):
        client.issue("HDV", "acte")
    assert refusal.value.http_status == 502


def test_names_are_safe_in_addresses() -> None:
    asked: list[str] = []

    def note(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.raw_path.decode())
        return httpx.Response(200, json={**ANSWER_EXAMPLE, "ticket": None})

    with ApiClient("http://town", transport=httpx.MockTransport(note)) as client:
        client.pause_counter("HDV", "1/../2?x")
    assert asked == ["/api/sites/HDV/counters/1%2F..%2F2%3Fx/pause"]
