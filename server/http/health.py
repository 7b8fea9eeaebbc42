"""Whether the server lives, and whether it can work. Without data: anybody may ask."""

from fastapi import APIRouter
from starlette.responses import Response

from ausuivant.wire.answers import HealthAnswer
from ausuivant.wire.views import encode_view
from server.deps import Running
from server.http.asking import JSON
from server.http.documentation import shown

router = APIRouter(tags=["health"])
_OK = {"status": "ok", "trouble": []}


@router.get("/healthz", response_model=HealthAnswer, responses=shown(_OK, {}))
async def healthz() -> Response:
    """The event loop turns."""
    return Response(encode_view(HealthAnswer("ok")), media_type=JSON)


@router.get("/readyz", response_model=HealthAnswer, responses=shown(_OK, {503: {"model": HealthAnswer}}))
async def readyz(running: Running) -> Response:
    """The ledger can record."""
    trouble = tuple(running.ledger.trouble())
    answer = HealthAnswer("trouble" if trouble else "ok", trouble)
    return Response(encode_view(answer), status_code=503 if trouble else 200, media_type=JSON)
