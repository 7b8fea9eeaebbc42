"""Enrolled devices, for administrators."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from ausuivant.core.access_errors import RoleTooLow
from ausuivant.core.errors import MalformedCommand
from ausuivant.wire.answers import DeviceAnswer, EnrolledAnswer
from ausuivant.wire.bodies import DeviceBody
from ausuivant.wire.enrolments import OwnDeviceAnswer, RevocationBody, RotatedAnswer, RotationBody
from ausuivant.wire.views import adapter, encode_view
from server.deps import Known, Running
from server.http.asking import JSON
from server.http.documentation import READS, shown
from server.security.devices import Device, add_device, all_devices, device_site, device_with, rotate
from server.security.devices import revoke as revoke_device
from server.security.roles import DEVICE_ROLES, Identity, Right, Role

router = APIRouter(prefix="/api", tags=["accounts and devices"])
DEVICE_EXAMPLE = {
    "id": "0193a6c0-6c1e-7000-8000-0000000b0121",
    "name": "Borne du hall",
    "role": "kiosk",
    "site_id": "HDV",
    "created_at": "2026-11-02T08:00:00Z",
    "revoked_at": None,
    "offline_block": 0,
    "unsynced": 0,
    "rotated_at": None,
    "has_key": True,
}


_OWN = {"device": DEVICE_EXAMPLE, "rotation_due": False}


@router.get("/devices", response_model=list[DeviceAnswer], responses=shown([DEVICE_EXAMPLE], READS))
async def devices(running: Running, known: Known) -> Response:
    """The devices of the sites that the caller administers."""
    found = [one for one in await running.gate.read(all_devices) if known.may(Right.DEVICES, one.site_id)]
    if not found:
        known.require(Right.DEVICES, None)
    return Response(adapter(list[DeviceAnswer]).dump_json([device_said(one) for one in found]), media_type=JSON)


@router.post(
    "/devices",
    response_model=EnrolledAnswer,
    status_code=201,
    responses=shown({"device": DEVICE_EXAMPLE, "token": "said once, kept nowhere"}, READS, 201),
)
async def enrol(running: Running, known: Known, body: DeviceBody) -> Response:
    """Enrol a device; its token is said only here."""
    known.require(Right.DEVICES, body.site_id)
    running.ledger.config(body.site_id)
    role = device_role(body.role)
    now = running.clock.now()
    device, token = await running.gate.write(
        lambda session: add_device(session, name=body.name, role=role, site_id=body.site_id, now=now, actor=known.id)
    )
    return _once(EnrolledAnswer(device_said(device), token), 201)


@router.post("/devices/{device_id}/revoke", status_code=204, response_class=Response, responses=READS)
async def revoke(running: Running, known: Known, device_id: UUID, body: RevocationBody | None = None) -> Response:
    """Refuse a device from now on, and close its sockets.

    TicketsUnsynced while it says that it holds tickets, unless `force` says that it is lost or stolen.
    """
    site_id = await running.gate.read(lambda session: device_site(session, device_id))
    known.require(Right.DEVICES, site_id)
    now, force = running.clock.now(), body is not None and body.force
    await running.gate.write(lambda session: revoke_device(session, device_id, force=force, actor=known.id, now=now))
    return Response(status_code=204)


@router.get("/devices/me", response_model=OwnDeviceAnswer, responses=shown(_OWN, READS))
async def own_device(running: Running, known: Known) -> Response:
    """Say what the server knows of the device that asks: its site, its offline block, whether its token is old."""
    _require_device(known)
    device = await running.gate.read(lambda session: device_with(session, known.id))
    return _once(OwnDeviceAnswer(device_said(device), device.rotation_due(running.clock.now())))


@router.post("/devices/me/rotate", response_model=RotatedAnswer, responses=shown({"token": "said once"}, READS))
async def rotate_token(request: Request, running: Running, known: Known, body: RotationBody) -> Response:
    """Replace the asking device's token, which proves by its signature that it holds its key. KeyRefused.

    The token that it shows stays good until the new one is first shown, so a lost answer may be asked for again.
    """
    _require_device(known)
    if "authorization" not in request.headers:  # a television's page, to which no token is ever told
        raise RoleTooLow(needed="device")
    now = running.clock.now()
    token = await running.gate.write(
        lambda session: rotate(session, known.id, credential=known.credential, signature=body.signature, now=now)
    )
    return _once(RotatedAnswer(token))


def _require_device(known: Identity) -> None:
    """RoleTooLow for a person: what follows is of devices alone."""
    if not known.is_device:
        raise RoleTooLow(needed="device")


def _once(answer: object, status: int = 200) -> Response:
    """An answer that nobody keeps."""
    return Response(encode_view(answer), status_code=status, media_type=JSON, headers={"Cache-Control": "no-store"})


def device_role(name: str) -> Role:
    """A device's role by its name; MalformedCommand."""
    known = {role.value: role for role in DEVICE_ROLES}
    if name not in known:
        raise MalformedCommand(problems=(f"role: one of {', '.join(sorted(known))}",))
    return known[name]


def device_said(device: Device) -> DeviceAnswer:
    """A device as the API says it."""
    return DeviceAnswer(
        id=device.id,
        name=device.name,
        role=device.role.value,
        site_id=device.site_id,
        created_at=device.created_at,
        revoked_at=device.revoked_at,
        offline_block=device.offline_block,
        unsynced=device.unsynced,
        rotated_at=device.rotated_at,
        has_key=device.has_key,
    )
