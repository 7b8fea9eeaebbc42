"""Forged origins, on every write that a browser's cookie could carry, on the log-in, and on the feed's socket."""

import json

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from ausuivant.client.feed import feed_url
from server.security.roles import Role
from tests.access.cast import HERE, Asker, World, bearer
from tests.access.judging import asked
from tests.access.rules import ENDPOINTS, PAGES, Open, Rule

OURS = "{ours}"
#: what a request shows of the page that made it; whether it passes with a cookie, and whether without
FORGED: tuple[tuple[dict[str, str], bool, bool], ...] = (
    ({"Origin": OURS}, True, True),
    ({"Origin": OURS, "Sec-Fetch-Site": "same-origin"}, True, True),
    ({"Sec-Fetch-Site": "same-origin"}, True, True),
    ({}, False, True),
    ({"Sec-Fetch-Site": "none"}, False, True),
    ({"Sec-Fetch-Site": "same-site"}, False, False),
    ({"Sec-Fetch-Site": "cross-site"}, False, False),
    ({"Origin": OURS, "Sec-Fetch-Site": "cross-site"}, False, False),
    ({"Origin": OURS, "Sec-Fetch-Site": "same-site"}, False, False),
    ({"Origin": "null"}, False, False),
    ({"Origin": ""}, False, False),
    ({"Origin": "https://mairie.example"}, False, False),
    ({"Origin": "http://sub.{host}"}, False, False),
    ({"Origin": "http://{host}.mairie.example"}, False, False),
    ({"Origin": "http://{name}:1"}, False, False),
    ({"Origin": "http://{name}"}, False, False),
    ({"Origin": "https://{host}"}, False, False),
    ({"Origin": "http://moi@{host}"}, False, False),
    ({"Origin": "{ours}/"}, False, False),
    ({"Origin": "{ours} https://mairie.example"}, False, False),
)
WRITES = {
    name: rule
    for name, rule in {**ENDPOINTS, **PAGES}.items()
    if not name.startswith("get ") and rule.needs is not Open.EVERYBODY and rule.needs is not Open.DEVICE
}
SOMEBODY = Asker(Role.ADMIN, None)


def shown(world: World, forged: dict[str, str]) -> dict[str, str]:
    """The headers, with our own address filled in."""
    ours = world.house.url
    host = ours.partition("//")[2]
    facts = {"ours": ours, "host": host, "name": host.partition(":")[0]}
    return {name: value.format_map(facts) for name, value in forged.items()}


@pytest.mark.parametrize("name", WRITES)
def test_a_write_with_a_cookie_passes_from_our_own_pages_only(world: World, name: str) -> None:
    rule = WRITES[name]
    cookie = {"Cookie": world.headers(SOMEBODY)["Cookie"]}
    wrong = []
    for forged, passes, _ in FORGED:
        if passes and rule.ends_session:
            continue
        answer = asked(world, name, rule, SOMEBODY, showing={**cookie, **shown(world, forged)})
        refused = answer.problem == "origin-refused" if name in ENDPOINTS else answer.status == 403
        if passes == refused:
            wrong.append(f"{forged}: {answer.status} {answer.problem}")
    assert wrong == []


def test_a_log_in_is_not_made_by_another_sites_page(world: World) -> None:
    """Without a cookie too: a victim logged in as the attacker would work in the attacker's account."""
    rule = ENDPOINTS["post /api/session"]
    wrong = []
    for forged, _, passes in FORGED:
        answer = asked(world, "post /api/session", rule, SOMEBODY, showing=shown(world, forged))
        if passes == (answer.problem == "origin-refused"):
            wrong.append(f"{forged}: {answer.status} {answer.problem}")
    assert wrong == []


def test_a_device_shows_no_origin_and_needs_none(world: World) -> None:
    """Its token is in a header that no page of another site can make a browser send."""
    kiosk = Asker(Role.KIOSK, HERE)
    rule = ENDPOINTS["post /api/sites/{site_id}/tickets"]
    answer = asked(world, "post /api/sites/{site_id}/tickets", rule, kiosk)
    assert answer.status in (201, 429)


@pytest.mark.parametrize("credential", ["cookie", "token"])
def test_a_socket_opens_for_our_own_pages_only(world: World, credential: str) -> None:
    """A program with a token shows no page at all; a cookie without one is a browser that was led here."""
    if credential == "cookie":
        base = {"Cookie": world.headers(SOMEBODY)["Cookie"]}
    else:
        base = bearer(world.house.token(Role.DISPLAY)[1])
    wrong = []
    for forged, with_cookie, without in FORGED:
        passes = with_cookie if credential == "cookie" else without
        heard = opened(world, {**base, **shown(world, forged)})
        if heard != ("opened" if passes else "origin-refused"):
            wrong.append(f"{forged}: {heard}")
    assert wrong == []


def opened(world: World, headers: dict[str, str]) -> str:
    """`opened`, or the last word of the refusal."""
    url = feed_url(world.house.url, f"hall:{HERE}")
    try:
        with connect(url, additional_headers=headers, proxy=None, compression=None):
            return "opened"
    except InvalidStatus as refused:
        return json.loads(refused.response.body or b"{}")["type"].rpartition("/")[2]


def test_every_write_is_in_the_table() -> None:
    assert len(WRITES) > 30
    assert all(isinstance(rule, Rule) for rule in WRITES.values())
