"""The agents' pages: choose a counter, the console's shell. The console itself is `static/js/console.js`."""

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from ausuivant.core.access_errors import RoleTooLow
from ausuivant.core.config import Counter, Site, said
from ausuivant.core.site import CounterSession, SiteState
from ausuivant.i18n import SOURCE, mark, translator
from server.security.roles import Identity, Right
from server.web.pages import Surroundings, Templates

_FREE: Final = mark("Libre")
_TAKEN: Final = mark("Occupé")
_MINE: Final = mark("Vous tenez ce guichet")


@dataclass(frozen=True, slots=True)
class CounterCard:
    """A counter to choose."""

    id: str
    name: str
    look: str  #: CSS class: free, taken or mine
    icon: str
    state: str
    queues: str


@dataclass(frozen=True, slots=True)
class SiteChoice:
    """A site and its counters."""

    id: str
    name: str
    counters: tuple[CounterCard, ...]


def routes(around: Surroundings, templates: Templates) -> APIRouter:
    """The agents' pages."""
    router = APIRouter(include_in_schema=False)

    @router.get("/agent")
    async def choose(request: Request) -> Response:
        """The counters that the person may take."""
        person = await around.staff(request)
        sites = tuple(
            _choice(site, around.state(site.id), person) for site in around.sites() if person.may(Right.SERVE, site.id)
        )
        return templates.page("agent.html", sites=sites, bar=around.bar(request, person), done="", refusal="")

    @router.get("/agent/{site_id}/{counter_id}")
    async def console(request: Request, site_id: str, counter_id: str) -> Response:
        """The console's shell; the feed brings what it shows."""
        person = await around.staff(request)
        site = around.site(site_id)
        counter = site.counter(counter_id)
        if not person.may(Right.SERVE, site_id):
            raise RoleTooLow(needed=Right.SERVE.value)
        return templates.page(
            "console.html",
            site_id=site.id,
            site_name=said(site.name, SOURCE),
            counter_id=counter.id,
            counter_name=said(counter.name, SOURCE),
            agent=person.pseudonym,
            person=person,
            bar=around.bar(request, person),
            may_issue=person.may(Right.ISSUE, site_id),
        )

    return router


def _choice(site: Site, state: SiteState, person: Identity) -> SiteChoice:
    cards = tuple(_card(site, counter, state.counters.get(counter.id), person) for counter in site.counters.values())
    return SiteChoice(site.id, said(site.name, SOURCE), cards)


def _card(site: Site, counter: Counter, session: CounterSession | None, person: Identity) -> CounterCard:
    say = translator(SOURCE)
    if session is None:
        look, icon, state = "free", "door-open", _FREE
    elif session.agent == person.pseudonym:
        look, icon, state = "mine", "user-round", _MINE
    else:
        look, icon, state = "taken", "lock", _TAKEN
    own = [site.queue(served.queue_id) for served in counter.serves if not served.help_after]
    names = ", ".join(said(queue.name, SOURCE) for queue in own)
    return CounterCard(counter.id, said(counter.name, SOURCE), look, icon, say(state), names)
