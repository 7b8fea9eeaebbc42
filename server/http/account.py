"""One's own account: password, PIN, application for codes, open sessions."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from ausuivant.core.access_errors import LoginNeeded
from ausuivant.core.errors import PageUnknown
from ausuivant.wire.answers import CodesAnswer, OpenSessionAnswer, OwnAccountAnswer
from ausuivant.wire.bodies import CodesBody, PasswordBody, PinBody, RemoveCodesBody
from ausuivant.wire.views import adapter, encode_view
from server.deps import Known, Running
from server.http.asking import JSON
from server.http.documentation import READS, shown
from server.security import own_account, second_factor
from server.security.roles import Identity
from server.security.sessions import sessions_of

router = APIRouter(prefix="/api/account", tags=["session"])
_ACCOUNT = {
    "login": "nadia",
    "display_name": "Nadia",
    "has_password": True,
    "has_pin": True,
    "has_codes": False,
    "unfinished": False,
}
_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_CODES = {"secret": _SECRET, "uri": second_factor.uri("nadia", "Miramas", _SECRET)}
_SESSION = {
    "id": "0193a6c0-6c1e-7000-8000-0000000c0001",
    "created_at": "2026-11-23T07:31:00Z",
    "seen_at": "2026-11-23T09:12:00Z",
    "expires_at": "2026-11-23T19:31:00Z",
    "locked": False,
    "address": "192.168.4.0/24",
    "browser": "Firefox, Windows",
    "proof": "password",
    "current": True,
}
PRIVATE = {"Cache-Control": "no-store"}


@router.get("", response_model=OwnAccountAnswer, responses=shown(_ACCOUNT, READS))
async def account(running: Running, known: Known) -> Response:
    """What the account has."""
    found = await running.gate.account(_person(known).id)
    answer = OwnAccountAnswer(
        found.login, found.display_name, found.has_password, found.has_pin, found.has_codes, known.unfinished
    )
    return Response(encode_view(answer), media_type=JSON, headers=PRIVATE)


@router.post("/password", status_code=204, response_class=Response, responses=READS)
async def change_password(running: Running, known: Known, body: PasswordBody) -> Response:
    """Take a new password; the account's other sessions end."""
    await own_account.change_password(running.gate, _person(known), current=body.current, new=body.new)
    return Response(status_code=204)


@router.post("/pin", status_code=204, response_class=Response, responses=READS)
async def set_pin(running: Running, known: Known, body: PinBody) -> Response:
    """Take a PIN that unlocks one's sessions, or with none forget it."""
    await own_account.set_pin(running.gate, _person(known), password=body.password, pin=body.pin)
    return Response(status_code=204)


@router.get("/codes/new", response_model=CodesAnswer, responses=shown(_CODES, READS))
async def new_codes(running: Running, known: Known) -> Response:
    """A secret for an application, which nothing keeps until it is enrolled."""
    secret = second_factor.new_secret()
    towns = [running.ledger.config(site_id).town for site_id in running.ledger.sites()]
    answer = CodesAnswer(secret, second_factor.uri(_person(known).login, next(iter(towns), ""), secret))
    return Response(encode_view(answer), media_type=JSON, headers=PRIVATE)


@router.post("/codes", status_code=204, response_class=Response, responses=READS)
async def enrol_codes(running: Running, known: Known, body: CodesBody) -> Response:
    """Enrol an application, which shows the right code already."""
    person = _person(known)
    await own_account.enrol_codes(running.gate, person, password=body.password, secret=body.secret, code=body.code)
    return Response(status_code=204)


@router.post("/codes/remove", status_code=204, response_class=Response, responses=READS)
async def remove_codes(running: Running, known: Known, body: RemoveCodesBody) -> Response:
    """Forget the application; an administrator must then enrol another one first."""
    await own_account.remove_codes(running.gate, _person(known), password=body.password, code=body.code)
    return Response(status_code=204)


@router.get("/sessions", response_model=list[OpenSessionAnswer], responses=shown([_SESSION], READS))
async def sessions(running: Running, known: Known) -> Response:
    """The account's open sessions, the newest first."""
    person, now = _person(known), running.clock.now()
    said = [
        OpenSessionAnswer(
            id=one.id,
            created_at=one.created_at,
            seen_at=one.seen_at,
            expires_at=one.expires_at,
            locked=one.locked_at is not None,
            address=one.address,
            browser=one.browser,
            proof=one.proof.value,
            current=one.id == person.session_id,
        )
        for one in await running.gate.read(lambda session: sessions_of(session, person.id, now))
    ]
    return Response(adapter(list[OpenSessionAnswer]).dump_json(said), media_type=JSON, headers=PRIVATE)


@router.delete("/sessions/{session_id}", status_code=204, response_class=Response, responses=READS)
async def end_session(running: Running, known: Known, session_id: UUID) -> Response:
    """End one of the account's sessions, and close its sockets."""
    person, now = _person(known), running.clock.now()
    own = await running.gate.read(lambda session: sessions_of(session, person.id, now))
    if session_id not in {one.id for one in own}:
        raise PageUnknown(path=f"/api/account/sessions/{session_id}")
    await running.gate.end_session(session_id, person.id)
    return Response(status_code=204)


def _person(known: Identity) -> Identity:
    if known.is_device:
        raise LoginNeeded()
    return known
