"""What a counter needs to know beyond its own queues: where else a visitor can be sent, whose numbers kiosks give."""

from fastapi import APIRouter
from sqlmodel import Session
from starlette.responses import Response

from ausuivant.core import hours
from ausuivant.core.config import Site
from ausuivant.core.numbering import BLOCK_SIZE, BLOCKS, offline
from ausuivant.core.views import Choice
from ausuivant.wire.answers import AroundAnswer, KioskNumbers, SiteAround
from ausuivant.wire.views import encode_view
from server.deps import Known, Running
from server.http.asking import JSON
from server.http.documentation import READS, shown
from server.security.devices import all_devices
from server.security.roles import Right, Role

router = APIRouter(prefix="/api/sites", tags=["views"])
_AROUND = {
    "sites": [
        {
            "id": "CCAS",
            "name": {"fr": "CCAS"},
            "open": True,
            "services": [{"id": "aide-sociale", "name": {"fr": "Aide sociale"}}],
        }
    ],
    "kiosks": [{"name": "Borne du hall", "first": 800, "last": 824, "beyond": 2001, "step": 8}],
}


@router.get("/{site_id}/around", response_model=AroundAnswer, responses=shown(_AROUND, READS))
async def around(running: Running, known: Known, site_id: str) -> Response:
    """The town's other sites, where tickets can be sent, and the numbers that this one's kiosks give by themselves."""
    known.require(Right.SEE_CONSOLE, site_id)
    running.ledger.config(site_id)
    others = [running.ledger.config(one) for one in running.ledger.sites() if one != site_id]
    now = running.clock.now()
    sites = tuple(
        SiteAround(
            id=one.id,
            name=one.name,
            open=hours.is_open(one, now) or one.policy.issue_when_closed,
            services=_choices(one),
        )
        for one in others
    )
    kiosks = await running.gate.read(lambda session: _kiosks(session, site_id))
    return Response(encode_view(AroundAnswer(sites, kiosks)), media_type=JSON)


def _choices(site: Site) -> tuple[Choice, ...]:
    return tuple(Choice(one.id, one.name) for one in site.services.values())


def _kiosks(session: Session, site_id: str) -> tuple[KioskNumbers, ...]:
    return tuple(
        KioskNumbers(
            name=one.name,
            first=offline(one.offline_block, 0),
            last=offline(one.offline_block, BLOCK_SIZE - 1),
            beyond=offline(one.offline_block, BLOCK_SIZE),
            step=BLOCKS,
        )
        for one in all_devices(session)
        if one.role is Role.KIOSK
        and one.site_id == site_id
        and one.revoked_at is None
        and one.offline_block is not None
    )
