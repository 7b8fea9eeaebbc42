"""The server against its own description: no fault of ours, no answer that is not described, whoever asks.

A sample in every run; every role and many more requests in `make full`.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from schemathesis.core.failures import FailureGroup

from ausuivant.clock import FixedClock
from server.security.roles import Role
from tests.access.cast import HERE, Asker, Stranger, World
from tests.access.exploring import explore, operations
from tests.access.rules import ENDPOINTS
from tests.core.reception import NINE, a_site
from tests.server.house import House, the_other_site

SAMPLE: tuple[tuple[Asker, int], ...] = (
    (Asker(Role.ADMIN, None), 1),
    (Asker(Role.KIOSK, HERE), 1),
    (Asker(None, stranger=Stranger.NOTHING), 1),
)
MANY = 60
#: an administrator who explores these loses the session, or is slowed down: they come last
LAST = ("delete /api/session", "post /api/session", "post /api/account")


@pytest.fixture(scope="module")
def explored(new_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A server for this alone: who explores leaves nothing as it was."""
    data: Path = tmp_path_factory.mktemp("explored")
    with House(new_database(), FixedClock(NINE), a_site(), the_other_site(), data=data, unknown_a_minute=0) as house:
        world = World(house)
        yield world
        world.close()


def roam(world: World, asker: Asker, *, examples: int) -> None:
    """Explore every endpoint as this asker; everything that went wrong, at the end."""
    wrong: list[BaseException] = []
    in_order = sorted(operations(world), key=lambda one: one[0].startswith(LAST))
    with requests.Session() as session:
        session.trust_env = False
        for name, operation in in_order:
            try:
                explore(world, operation, lambda: world.headers(asker), examples=examples, session=session)
            except (AssertionError, FailureGroup) as failure:
                failure.add_note(name)
                wrong.append(failure)
            session.cookies.clear()
            rule = ENDPOINTS.get(name)  # one that has none fails in test_matrix
            if name.startswith(LAST) or (rule is not None and rule.ends_session):
                world.forget(asker)
            world.pardon()  # or the next endpoint would say nothing but that one must wait
    if wrong:
        raise BaseExceptionGroup(f"{len(wrong)} endpoints do not answer {asker} as described", wrong)


@pytest.mark.parametrize(("asker", "examples"), SAMPLE, ids=lambda one: str(one))
def test_a_sample_of_requests_is_answered_as_described(explored: World, asker: Asker, examples: int) -> None:
    roam(explored, asker, examples=examples)


@pytest.mark.full
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("asker", [Asker(role, HERE) for role in Role] + [Asker(Role.ADMIN), Asker(None)], ids=str)
def test_many_requests_are_answered_as_described(explored: World, asker: Asker) -> None:
    roam(explored, asker if asker.role else Asker(None, stranger=Stranger.NOTHING), examples=MANY)
