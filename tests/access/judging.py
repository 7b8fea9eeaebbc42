"""Whether an answer is the one that the rules foretell."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from starlette.routing import BaseRoute

from ausuivant.ids import new_id
from server.security.roles import Right
from tests.access.cast import CAST, HERE, QUEUE, Answer, Asker, Stranger, World
from tests.access.rules import WHO, Open, Rule, Site

UNKNOWN: Final = 401
FORBIDDEN: Final = 403
LOGIN: Final = "/connexion"
LOCK: Final = "/verrou"


def may(asker: Asker, rule: Rule) -> bool:
    """What the rules say of this asker."""
    match rule.needs:
        case Open.EVERYBODY:
            return True
        case _ if asker.stranger is Stranger.LOCKED:
            return rule.locked_too
        case Open.KNOWN:
            return asker.role is not None
        case Open.PERSON:
            return asker.role is not None and not asker.is_device
        case Open.DEVICE:
            return asker.is_device
        case Right() as right:
            return asker.role in WHO[right] and _there(asker, rule)


def _there(asker: Asker, rule: Rule) -> bool:
    match rule.site:
        case Site.TOWN:
            return asker.site_id is None
        case Site.ANY:
            return True
        case Site.NAMED | Site.OWNER:
            of_site = asker.site_id in (None, HERE)
            return of_site and not (rule.queue and asker.queue_id not in (None, QUEUE))


def wrong_cells(
    world: World, endpoint: str, rule: Rule, *, page: bool = False, cast: Iterable[Asker] = CAST
) -> list[str]:
    """Ask as everybody; the answers that the rule did not foretell."""
    wrong = []
    # What ends a session is asked by one of each role: it needs no right, and each log-in takes its time.
    asking = (one for one in cast if one.site_id in (None, HERE) and (one.role is None or one.site_id))
    for asker in asking if rule.ends_session else cast:
        answer = asked(world, endpoint, rule, asker)
        let_in = may(asker, rule)
        if rule.ends_session and let_in:
            world.forget(asker)
        if not _fits(answer, rule, asker, let_in=let_in, page=page):
            word = "must be let in" if let_in else "must be refused"
            wrong.append(f"{endpoint}: {asker} {word}, was answered {answer.status} {answer.problem}")
    return wrong


def asked(world: World, endpoint: str, rule: Rule, asker: Asker, *, showing: Mapping[str, str] | None = None) -> Answer:
    """The request of the rule, by this asker; `showing`: these headers instead of the asker's own."""
    method, _, template = endpoint.partition(" ")
    return world.ask(
        method,
        address(world, template, rule),
        world.headers(asker) if showing is None else showing,
        body=_filled(rule.body, world) if method != "get" else None,
        form=rule.form,
    )


def address(world: World, template: str, rule: Rule) -> str:
    """The address with its parameters filled in."""
    usual = {
        "site_id": HERE,
        "counter_id": "1",
        "queue_id": QUEUE,
        "service_id": "cni",
        "language": "fr",
        "ticket_id": str(world.ticket) if "{ticket_id}" in template else "",
        "alert_id": world.nothing,
        "device_id": str(world.device_id) if "{device_id}" in template else "",
        "session_id": world.nothing,
        "login": "personne",
    }
    return template.format_map({**usual, **rule.path})


def _fits(answer: Answer, rule: Rule, asker: Asker, *, let_in: bool, page: bool) -> bool:
    if answer.status >= 500:
        return False
    if page and asker.stranger is Stranger.LOCKED:
        return answer.problem == "session-locked" or _sent_to(answer, LOCK) or (let_in and not _barred(answer))
    if let_in:
        about_the_thing = answer.problem in rule.refuses
        return (about_the_thing or not _barred(answer)) and (rule.leaves or not _sent_to(answer, LOGIN))
    if page and (asker.role is None or asker.is_device):
        return _sent_to(answer, LOGIN) or answer.status == UNKNOWN
    if asker.role is None:
        return answer.status == UNKNOWN and answer.problem == stranger_word(asker)
    if isinstance(rule.needs, Open):
        return answer.status in (UNKNOWN, FORBIDDEN)
    return answer.status == FORBIDDEN and (page or answer.problem == "role-too-low")


def stranger_word(asker: Asker) -> str:
    """What nobody is told."""
    return "session-locked" if asker.stranger is Stranger.LOCKED else "login-needed"


def _barred(answer: Answer) -> bool:
    return answer.status in (UNKNOWN, FORBIDDEN)


def _sent_to(answer: Answer, path: str) -> bool:
    return answer.status == 303 and answer.location.startswith(path)


def _filled(value: Any, world: World) -> Any:
    if isinstance(value, dict):
        return {name: _filled(one, world) for name, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, world) for one in value]
    match value:
        case "{ticket}":
            return str(world.ticket)
        case "{new}":
            return str(new_id())
        case "{known}":
            return world.known
        case "{login}":
            return world.fresh_login()
        case _:
            return value


def pages_of(routes: Iterable[BaseRoute]) -> Iterator[str]:
    """Every address that is in no description of the API, as "get /path"; mounted folders of files are not routes."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from pages_of(inner.routes)
        elif not getattr(route, "include_in_schema", True):
            for method in sorted(getattr(route, "methods", None) or ()):
                if method != "HEAD":
                    yield f"{method.lower()} {getattr(route, 'path', '')}"
