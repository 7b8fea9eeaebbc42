"""Every role at every endpoint, topic and page, at its own site and at another's: each cell is asked for real.

The rules are in rules.py. An endpoint, a topic or a page that has none there fails: write its line.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import pytest
from sqlmodel import Session, SQLModel, select
from starlette.requests import HTTPConnection
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from ausuivant.client.feed import feed_url
from server.deps import Services
from server.feed.topics import SORTS
from server.security.device_tables import DeviceRow, EnrolmentRow
from server.security.roles import RIGHTS, Identity, Right, Role
from server.security.tables import AccountRow, GrantRow, SecretRow
from tests.access.cast import CAST, ELSEWHERE, HERE, OTHER_QUEUE, Asker, Stranger, World
from tests.access.judging import address, asked, may, pages_of, stranger_word, wrong_cells
from tests.access.rules import ENDPOINTS, PAGES, TOPICS, WHO, Open, Rule

SECRET = re.compile("token|secret|password|code|pin|jeton|cookie")
TABLES: tuple[type[SQLModel], ...] = (AccountRow, GrantRow, DeviceRow, EnrolmentRow, SecretRow)
METHODS = ("get", "post", "put", "patch", "delete")


def test_the_roles_have_the_rights_that_the_table_says() -> None:
    assert {right: frozenset(role for role in Role if right in RIGHTS[role]) for right in Right} == WHO


def test_every_endpoint_has_a_rule(world: World) -> None:
    described = world.house.app.openapi()["paths"]
    found = {f"{method} {path}" for path, item in described.items() for method in METHODS if method in item}
    assert sorted(found - ENDPOINTS.keys()) == [], "write a rule for it in tests/access/rules.py"
    assert sorted(ENDPOINTS.keys() - found) == [], "a rule for what is not there"


def test_every_page_has_a_rule(world: World) -> None:
    found = set(pages_of(world.house.app.routes))
    assert sorted(found - PAGES.keys()) == [], "write a rule for it in tests/access/rules.py"
    assert sorted(PAGES.keys() - found) == [], "a rule for what is not there"


def test_every_topic_has_a_rule() -> None:
    assert TOPICS.keys() == SORTS.keys()


def test_no_address_takes_a_secret(world: World) -> None:
    """Addresses end in logs and in histories; a telephone's link has its secret in the fragment, which stays there."""
    described = world.house.app.openapi()["paths"].values()
    operations = [item[method] for item in described for method in METHODS if method in item]
    parameters = [one for operation in operations for one in operation.get("parameters", [])]
    named = {one["name"] for one in parameters if one["in"] != "header"}
    assert "site_id" in named
    assert {name for name in named if SECRET.search(name)} == set()
    assert [page for page in PAGES if SECRET.search(page.partition("{")[2])] == []


def test_asking_changes_nothing(world: World) -> None:
    """What only looks may be asked by a link: it leaves no trace but in the audit."""
    asker, rules = Asker(Role.ADMIN), {**ENDPOINTS, **PAGES}
    made = world.headers(asker), world.ticket, world.device_id
    assert all(made)
    before = kept(world)
    statuses = {name: asked(world, name, rule, asker).status for name, rule in rules.items() if name.startswith("get ")}
    assert len([name for name, status in statuses.items() if status == 200]) >= 35, statuses
    assert kept(world) == before


def kept(world: World) -> object:
    """All that the server keeps, but for sessions' signs of life and the audit."""
    gate, ledger = world.house.services.gate, world.house.services.ledger

    def rows(session: Session) -> list[list[str]]:
        return [sorted(_said(row) for row in session.exec(select(table)).all()) for table in TABLES]

    logs = {site_id: ledger.state(site_id).seq for site_id in ledger.sites()}
    return logs, world.house.run(lambda: gate.read(rows))


def _said(row: SQLModel) -> str:
    return str(sorted((name, value) for name, value in vars(row).items() if not name.startswith("_")))


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_an_endpoint_answers_those_whom_its_rule_names_and_refuses_all_others(world: World, endpoint: str) -> None:
    assert wrong_cells(world, endpoint, ENDPOINTS[endpoint]) == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_for_those_whom_its_rule_names_and_for_no_other(world: World, page: str) -> None:
    assert wrong_cells(world, page, PAGES[page], page=True) == []


@pytest.mark.parametrize("sort", TOPICS)
def test_a_topic_is_told_to_those_whom_its_rule_names_and_to_no_other(world: World, sort: str) -> None:
    assert wrong_listeners(world, sort, TOPICS[sort]) == []


def wrong_listeners(world: World, sort: str, right: Right) -> list[str]:
    """Listen as everybody; who was told, or was not, against the rule."""
    topic = f"{sort}:{HERE}:1" if SORTS[sort].of_counter else f"{sort}:{HERE}"
    wrong = []
    for asker in CAST:
        heard = listen(world, topic, asker)
        refusal = stranger_word(asker) if asker.role is None else "role-too-low"
        expected = "frame" if may(asker, Rule(right)) else refusal
        if heard != expected:
            wrong.append(f"{topic}: {asker} must hear {expected}, heard {heard}")
    return wrong


def listen(world: World, topic: str, asker: Asker) -> str:
    """`frame`, or the last word of the refusal's type."""
    url = feed_url(world.house.url, topic)
    try:
        with connect(url, additional_headers=dict(world.headers(asker)), proxy=None, compression=None) as link:
            return "frame" if json.loads(link.recv(timeout=10))["topic"] == topic else "another topic"
    except InvalidStatus as refused:
        return json.loads(refused.response.body or b"{}")["type"].rpartition("/")[2]


def test_the_devices_are_listed_to_those_who_administer_their_site(world: World) -> None:
    """`any` in a rule means that the answer is cut: nothing of another site may be in it."""
    world.house.token(Role.KIOSK, HERE)
    rule = ENDPOINTS["get /api/devices"]
    listed = json.loads(asked(world, "get /api/devices", rule, Asker(Role.SITE_ADMIN, HERE)).body)
    assert {one["site_id"] for one in listed} == {HERE}


# --- mutants: the harness must see a check that is not made ---------------------------------------------------

_ASKED: ContextVar[str] = ContextVar("asked", default="")


@contextmanager
def mutated(monkeypatch: pytest.MonkeyPatch, target: str, *, ignoring: str) -> Iterator[None]:
    """A server whose checks at one address ignore the `right`, the `site` or the `queue`."""
    who, require, of_right, queues = Services.who, Identity.require, Identity.may, Identity.queues

    async def noting(services: Services, connection: HTTPConnection) -> Identity | None:
        _ASKED.set(f"{connection.scope.get('method', 'feed').lower()} {connection.scope['path']}")
        return await who(services, connection)

    def lax_may(identity: Identity, right: Right, site_id: str | None) -> bool:
        if _ASKED.get() != target:
            return of_right(identity, right, site_id)
        anywhere = any(of_right(identity, right, one) for one in (HERE, ELSEWHERE, None))
        return {"right": True, "site": anywhere, "queue": of_right(identity, right, site_id)}[ignoring]

    def lax_queues(identity: Identity, right: Right, site_id: str) -> frozenset[str] | None:
        return None if _ASKED.get() == target else queues(identity, right, site_id)

    def lax_require(identity: Identity, right: Right, site_id: str | None, queue_id: str | None = None) -> None:
        if _ASKED.get() == target and lax_may(identity, right, site_id):
            return
        require(identity, right, site_id, queue_id)

    with monkeypatch.context() as patch:
        patch.setattr(Services, "who", noting)
        patch.setattr(Identity, "may", lax_may)
        patch.setattr(Identity, "queues", lax_queues)
        patch.setattr(Identity, "require", lax_require)
        yield


#: who should be refused, and is not where the check ignores this
WITNESSES = {
    "right": (Asker(Role.COUNTER, HERE), Asker(Role.AUDITOR, HERE)),
    "site": (Asker(Role.ADMIN, ELSEWHERE), Asker(Role.KIOSK, ELSEWHERE)),
    "queue": (Asker(Role.SUPERVISOR, HERE, OTHER_QUEUE), Asker(Role.AGENT, HERE, OTHER_QUEUE)),
}


@pytest.mark.parametrize("ignoring", WITNESSES)
def test_the_matrix_fails_when_a_route_does_not_check(
    world: World, monkeypatch: pytest.MonkeyPatch, ignoring: str
) -> None:
    """One route after the other loses its check: each time a cell of the matrix must be wrong."""
    unseen, tried = [], 0
    for endpoint, rule in ENDPOINTS.items():
        witnesses = [one for one in WITNESSES[ignoring] if not may(one, rule) and _betrays(one, rule, ignoring)]
        if isinstance(rule.needs, Open) or not witnesses:
            continue
        method, _, template = endpoint.partition(" ")
        with mutated(monkeypatch, f"{method} {address(world, template, rule)}", ignoring=ignoring):
            tried += 1
            if len(wrong_cells(world, endpoint, rule, cast=witnesses)) < len(witnesses):
                unseen.append(endpoint)
    assert unseen == []
    assert tried >= 10


def _betrays(asker: Asker, rule: Rule, ignoring: str) -> bool:
    """Whether this asker would pass if the check ignored that much and no more."""
    if ignoring == "right":
        return True
    holds = isinstance(rule.needs, Right) and asker.role in WHO[rule.needs]
    return holds and (rule.queue or ignoring == "site")


def test_the_matrix_fails_when_the_feed_does_not_check(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with mutated(monkeypatch, "feed /api/feed", ignoring="right"):
        assert listen(world, f"supervision:{HERE}", Asker(Role.COUNTER, HERE)) == "frame"
    assert listen(world, f"supervision:{HERE}", Asker(Role.COUNTER, HERE)) == "role-too-low"


def test_the_cast_is_whole() -> None:
    """Six roles of people and three of devices, here, elsewhere and town-wide, and every sort of nobody."""
    assert {asker.role for asker in CAST} == {*Role, None}
    assert {asker.stranger for asker in CAST} == {*Stranger, None}
    assert {(asker.role, asker.site_id) for asker in CAST} >= {(Role.ADMIN, None), (Role.KIOSK, ELSEWHERE)}
