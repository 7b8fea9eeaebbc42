"""Enrolled devices, for administrators."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from ausuivant.core.errors import MalformedCommand
from ausuivant.wire.answers import DeviceAnswer, EnrolledAnswer
from ausuivant.wire.bodies import DeviceBody
from ausuivant.wire.views import adapter, encode_view
from server.deps import Known, Running
from server.http.asking import JSON
from server.http.documentation import READS, shown
from server.security.devices import Device, add_device, all_devices, device_site
from server.security.roles import DEVICE_ROLES, Right, Role

router = APIRouter(prefix="/api", tags=["accounts and devices"])
_DEVICE = {
    "id": "0193a6c0-6c1e-7000-8000-0000000b0121",
    "name": "Borne du hall",
    "role": "kiosk",
    "site_id": "HDV",
    "created_at": "2026-11-02T08:00:00Z",
    "revoked_at": None,
}


@router.get("/devices", response_model=list[DeviceAnswer], responses=shown([_DEVICE], READS))
async def devices(running: Running, known: Known) -> Response:
    """The devices of the sites that the caller administers."""
    found = [one for one in await running.gate.read(all_devices) if known.may(Right.DEVICES, one.site_id)]
    if not found:
        known.require(Right.DEVICES, None)
    return Response(adapter(list[DeviceAnswer]).dump_json([_device(one) for one in found]), media_type=JSON)


@router.post(
    "/devices",
    response_model=EnrolledAnswer,
    status_code=201,
    responses=shown({"device": _DEVICE, "token": "said once, kept nowhere"}, READS, 201),
)
async def enrol(running: Running, known: Known, body: DeviceBody) -> Response:
    """Enrol a device; its token is said only here."""
    known.require(Right.DEVICES, body.site_id)
    running.ledger.config(body.site_id)
    role = _role(body.role)
    now = running.clock.now()
    device, token = await running.gate.write(
        lambda session: add_device(session, name=body.name, role=role, site_id=body.site_id, now=now)
    )
    answer = EnrolledAnswer(_device(device), token)
    return Response(encode_view(answer), status_code=201, media_type=JSON, headers={"Cache-Control": "no-store"})


@router.post("/devices/{device_id}/revoke", status_code=204, response_class=Response, responses=READS)
async def revoke(running: Running, known: Known, device_id: UUID) -> Response:
    """Refuse a device from now on, and close its sockets."""
    site_id = await running.gate.read(lambda session: device_site(session, device_id))
    known.require(Right.DEVICES, site_id)
    await running.gate.revoke(device_id)
    return Response(status_code=204)


def _role(name: str) -> Role:
    known = {role.value: role for role in DEVICE_ROLES}
    if name not in known:
        raise MalformedCommand(problems=(f"role: one of {', '.join(sorted(known))}",))
    return known[name]


def _device(device: Device) -> DeviceAnswer:
    return DeviceAnswer(device.id, device.name, device.role.value, device.site_id, device.created_at, device.revoked_at)
