"""A device becomes one of the town's: by the code that it shows, or by an invitation."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from ausuivant.core.access_errors import RoleTooLow
from ausuivant.wire.enrolment import POLL_S, shown_code
from ausuivant.wire.enrolments import (
    DEVICE,
    ApprovalBody,
    ApprovedAnswer,
    ClaimAnswer,
    ClaimBody,
    ClaimState,
    EnrolmentAnswer,
    EnrolmentBody,
    ExchangeBody,
    InvitationBody,
    InvitedAnswer,
    LookBody,
    WaitingAnswer,
)
from ausuivant.wire.views import encode_view
from server.deps import Known, Running, Services, http_scheme
from server.http.asking import JSON
from server.http.devices import DEVICE_EXAMPLE, device_role, device_said
from server.http.documentation import OPEN, READS, shown
from server.security.code_entry import begin_waiting, let_in, look_up, take_up
from server.security.enrolment import Enrolled, claim, invite
from server.security.invitation import invitation_text
from server.security.roles import Identity, Right

router = APIRouter(prefix="/api/enrolments", tags=["accounts and devices"])
_BEGUN = {
    "enrolment_id": DEVICE,
    "code": "WDJB-MJHT",
    "fingerprint": "4821 0937 5518 2204 7765",
    "expires_at": "2026-11-23T08:10:00Z",
    "interval_s": POLL_S,
}
_WAITING = {"fingerprint": "4821 0937 5518 2204 7765", "role": "kiosk", "since": "2026-11-23T08:00:00Z"}
_CLAIMED = {"state": "enrolled", "interval_s": POLL_S, "device": DEVICE_EXAMPLE, "token": "said once, kept nowhere"}
_INVITED = {"text": "ausuivant+https://accueil.ville.lan:8443+secret+authority", "expires_at": "2026-11-23T09:00:00Z"}


@router.post("", response_model=EnrolmentAnswer, status_code=201, responses=shown(_BEGUN, OPEN, 201))
async def enrol(request: Request, running: Running, body: EnrolmentBody) -> Response:
    """Wait to be enrolled: show the code and the fingerprint, and claim the token every `interval_s` seconds."""
    role, now = device_role(body.role) if body.role else None, running.clock.now()
    begun = await begin_waiting(running.gate, public_key=body.public_key, role=role, address=_address(request), now=now)
    answer = EnrolmentAnswer(
        begun.enrolment_id, shown_code(begun.code), begun.fingerprint, begun.expires_at, interval_s=POLL_S
    )
    return _said(answer, 201)


@router.post("/look", response_model=WaitingAnswer, responses=shown(_WAITING, READS))
async def look_at(request: Request, running: Running, known: Known, body: LookBody) -> Response:
    """Say which device shows a code: compare its fingerprint with the one on its screen."""
    _require_somewhere(running, known)
    found = await look_up(running.gate, body.code, asker=known, address=_address(request), now=running.clock.now())
    return _said(WaitingAnswer(found.fingerprint, found.role.value if found.role else "", found.since))


@router.post("/approve", response_model=ApprovedAnswer, responses=shown({"device_id": DEVICE}, READS))
async def approve(request: Request, running: Running, known: Known, body: ApprovalBody) -> Response:
    """Let the device that shows a code in, at a site and under a name; it then fetches its token by itself."""
    known.require(Right.DEVICES, body.site_id)
    device_id = await let_in(
        running.gate,
        body.code,
        fingerprint=body.fingerprint,
        role=device_role(body.role),
        site_id=body.site_id,
        name=body.name,
        asker=known,
        address=_address(request),
        now=running.clock.now(),
        force=body.force,
    )
    return _said(ApprovedAnswer(device_id))


@router.post("/claim", response_model=ClaimAnswer, responses=shown(_CLAIMED, OPEN))
async def claim_token(running: Running, body: ClaimBody) -> Response:
    """Ask whether one was approved, and be given the token: a device's own question, signed with its key."""
    now = running.clock.now()
    found = await running.gate.write(
        lambda session: claim(session, body.enrolment_id, signature=body.signature, now=now)
    )
    return _said(ClaimAnswer(found, POLL_S) if isinstance(found, ClaimState) else _enrolled(found))


@router.post("/invite", response_model=InvitedAnswer, status_code=201, responses=shown(_INVITED, READS, 201))
async def invite_device(request: Request, running: Running, known: Known, body: InvitationBody) -> Response:
    """Make an invitation for a device that is not there yet; it is good once, for an hour."""
    known.require(Right.DEVICES, body.site_id)
    role, now = device_role(body.role), running.clock.now()
    secret, expires_at = await running.gate.write(
        lambda session: invite(session, role=role, site_id=body.site_id, name=body.name, actor=known.id, now=now)
    )
    server = f"{http_scheme(request)}://{request.url.netloc}"
    return _said(InvitedAnswer(invitation_text(secret, server=server, settings=running.settings), expires_at), 201)


@router.post("/exchange", response_model=ClaimAnswer, responses=shown(_CLAIMED, OPEN))
async def exchange_invitation(request: Request, running: Running, body: ExchangeBody) -> Response:
    """Take up an invitation: the device's own question, signed with its key."""
    found = await take_up(
        running.gate,
        body.secret,
        public_key=body.public_key,
        signature=body.signature,
        role=device_role(body.role) if body.role else None,
        address=_address(request),
        now=running.clock.now(),
    )
    return _said(_enrolled(found))


def _enrolled(found: Enrolled) -> ClaimAnswer:
    return ClaimAnswer(ClaimState.ENROLLED, POLL_S, device_said(found.device), found.token)


def _require_somewhere(running: Services, known: Identity) -> None:
    """RoleTooLow unless the caller enrols devices at one site at least."""
    if not any(known.may(Right.DEVICES, site_id) for site_id in (None, *running.ledger.sites())):
        raise RoleTooLow(needed=Right.DEVICES.value)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _said(answer: object, status: int = 200) -> Response:
    return Response(encode_view(answer), status_code=status, media_type=JSON, headers={"Cache-Control": "no-store"})
