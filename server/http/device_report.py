"""What a kiosk says of its own printer, and a display of its own loudspeaker."""

from fastapi import APIRouter
from starlette.responses import Response

from ausuivant.core.commands import ReportDevice
from ausuivant.core.devices import DeviceHealth, DeviceTrouble
from ausuivant.wire.answers import TicketAnswer
from ausuivant.wire.bodies import DeviceReportBody, SoundBody
from server.http.asking import Asked
from server.http.documentation import DONE_EXAMPLE, WRITES, shown
from server.http.route import CommandRoute
from server.security.devices import device_with, note_unsynced
from server.security.roles import Right

router = APIRouter(route_class=CommandRoute, prefix="/api/sites/{site_id}", tags=["accounts and devices"])
_DONE = shown(DONE_EXAMPLE, WRITES)


@router.post("/devices/me/report", response_model=TicketAnswer, responses=_DONE)
async def report_device(asked: Asked, body: DeviceReportBody) -> Response:
    """Say how the asking kiosk's printer is. Which kiosk that is, its token says and nothing else."""
    services, device = asked.services, asked.identity
    # Before the ledger, which refuses what it has heard already: how many tickets are left is news by itself.
    if body.unsynced is not None and device.may(Right.REPORT, asked.site_id):
        tickets = body.unsynced
        if (await services.gate.read(lambda session: device_with(session, device.id))).unsynced != tickets:
            await services.gate.write(lambda session: note_unsynced(session, device.id, tickets))
    command = ReportDevice(
        id=asked.key,
        device_id=asked.identity.pseudonym,
        device_name=asked.identity.display_name,
        health=body.health,
        happened_at=body.happened_at,
        troubles=body.troubles,
        metres=body.metres,
    )
    return await asked.record(command, Right.REPORT)


@router.post("/devices/me/sound", response_model=TicketAnswer, responses=_DONE)
async def report_sound(asked: Asked, body: SoundBody) -> Response:
    """Say whether the asking display's calls are heard. A screen without a sound goes on; staff are told."""
    command = ReportDevice(
        id=asked.key,
        device_id=asked.identity.pseudonym,
        device_name=asked.identity.display_name,
        health=DeviceHealth.HEARD if body.works else DeviceHealth.WARNING,
        happened_at=body.happened_at,
        troubles=() if body.works else (DeviceTrouble.NO_SOUND,),
    )
    return await asked.record(command, Right.SOUND)
