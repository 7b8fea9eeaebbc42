"""Requests that nobody thought of, made from the API's own description, and whether each answer is as described.

schemathesis makes them: well formed ones, which may carry any text, number or date, and malformed ones. Half of
those that name a site name ours, for a route that finds nothing shows nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import schemathesis.openapi
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from requests import Session
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi import checks

from tests.access.cast import HERE, QUEUE, World

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
OURS = {"site_id": HERE, "counter_id": "1", "queue_id": QUEUE, "service_id": "cni", "to_site": "CCAS"}


def operations(world: World) -> Iterator[tuple[str, APIOperation]]:
    """Each endpoint of the server's description, as in the rules: "get /api/sites"."""
    described = schemathesis.openapi.from_dict(world.house.app.openapi())
    described.config.update(base_url=world.house.url)
    described.config.generation.update(with_security_parameters=False)
    for found in described.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()
        yield f"{operation.method} {operation.path}", operation


def explore(
    world: World, operation: APIOperation, headers: Callable[[], Mapping[str, str]], *, examples: int, session: Session
) -> None:
    """Ask that many times; AssertionError or schemathesis's failure for an answer that is not as described."""
    modes = st.sampled_from([GenerationMode.POSITIVE, GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
    cases = {mode: operation.as_strategy(generation_mode=mode) for mode in GenerationMode}

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
    @given(case=modes.flatmap(lambda mode: cases[mode]), ours=st.booleans())
    def ask(case: Case, ours: bool) -> None:
        if ours:
            _name_ours(world, case)
        case.call_and_validate(session=session, headers=dict(headers()), checks=CHECKS)

    ask()


def _name_ours(world: World, case: Case) -> None:
    """Put the ids of things that exist where the request names some."""
    known = {**OURS, "ticket_id": str(world.ticket), "device_id": str(world.device_id), "login": world.known}
    if case.path_parameters:
        case.path_parameters.update({name: known[name] for name in case.path_parameters if name in known})
    body: Any = case.body
    if isinstance(body, dict):
        fresh = known.keys() - {"ticket_id"}
        body.update({name: known[name] for name in body.keys() & fresh if isinstance(body[name], str)})
