"""What screens show, for who asks once; who wants every change follows the feed."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from ausuivant.core.looking import ticket
from ausuivant.core.views import ConsoleView, CounterView, HallView, KioskView, SupervisionView, TicketView
from ausuivant.wire.answers import SiteAnswer
from ausuivant.wire.views import adapter, encode_view
from server.deps import Known, Running, Services
from server.feed.topics import parse_topic
from server.http.asking import JSON
from server.http.documentation import READS, TICKET_EXAMPLE, shown
from server.security.roles import Identity, Right

router = APIRouter(prefix="/api/sites", tags=["views"])
_SITE = {"site_id": "HDV", "town": "Miramas", "name": {"fr": "Hôtel de ville"}, "timezone": "Europe/Paris"}


@router.get("", response_model=list[SiteAnswer], responses=shown([_SITE], READS))
async def sites(running: Running, known: Known) -> Response:
    """The sites where the caller has a role."""
    seen = [running.ledger.config(site_id) for site_id in running.ledger.sites() if known.sees(site_id)]
    answers = [SiteAnswer(site.id, site.town, site.name, site.timezone) for site in seen]
    return Response(adapter(list[SiteAnswer]).dump_json(answers), media_type=JSON)


@router.get("/{site_id}/views/hall", response_model=HallView, responses=READS)
async def hall(running: Running, known: Known, site_id: str) -> Response:
    """What the hall display shows."""
    return _look(running, known, f"hall:{site_id}")


@router.get("/{site_id}/views/kiosk", response_model=KioskView, responses=READS)
async def kiosk(running: Running, known: Known, site_id: str) -> Response:
    """What a kiosk shows and needs to go on alone."""
    return _look(running, known, f"kiosk:{site_id}")


@router.get("/{site_id}/views/supervision", response_model=SupervisionView, responses=READS)
async def supervision(running: Running, known: Known, site_id: str) -> Response:
    """A site as its supervisor sees it."""
    return _look(running, known, f"supervision:{site_id}")


@router.get("/{site_id}/views/console/{counter_id}", response_model=ConsoleView, responses=READS)
async def console(running: Running, known: Known, site_id: str, counter_id: str) -> Response:
    """What an agent sees."""
    return _look(running, known, f"console:{site_id}:{counter_id}")


@router.get("/{site_id}/views/counter/{counter_id}", response_model=CounterView, responses=READS)
async def counter(running: Running, known: Known, site_id: str, counter_id: str) -> Response:
    """What the display above a counter shows."""
    return _look(running, known, f"counter:{site_id}:{counter_id}")


@router.get("/{site_id}/tickets/{ticket_id}", response_model=TicketView, responses=shown(TICKET_EXAMPLE, READS))
async def one_ticket(running: Running, known: Known, site_id: str, ticket_id: UUID) -> Response:
    """One ticket of today, as it stands."""
    ledger = running.ledger
    known.require(Right.SEE_TICKET, site_id)
    state = ledger.state(site_id)
    known.require(Right.SEE_TICKET, site_id, state.tickets[ticket_id].queue_id if ticket_id in state.tickets else None)
    view = ticket(state, ledger.config(site_id), ticket_id, running.clock.now())
    return Response(encode_view(view), media_type=JSON)


def _look(running: Services, known: Identity, name: str) -> Response:
    """One view, by the name of its topic: the feed sends the same."""
    topic = parse_topic(name)
    known.require(topic.sort.right, topic.site_id)
    ledger = running.ledger
    now = running.clock.now()
    view = running.beside.complete(topic.look(ledger.state(topic.site_id), ledger.config(topic.site_id), now), now)
    return Response(encode_view(view), media_type=JSON)
