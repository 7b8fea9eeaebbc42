"""What a device says of itself, and the alert that goes with a printer that cannot print."""

from datetime import timedelta
from typing import Final
from uuid import UUID, uuid5

from ausuivant.core import commands as c
from ausuivant.core import events as e
from ausuivant.core.decide.draft import Draft
from ausuivant.core.devices import DeviceState
from ausuivant.core.errors import NothingChanges

#: A device that says the same again is heard after this long: so screens know that it still lives.
RENEWED_AFTER: Final = timedelta(minutes=30)
#: A device that was silent for longer is gone: its name does not follow the site into the next day.
FORGOTTEN_AFTER: Final = timedelta(days=7)
#: Less paper than this is no news.
METRES: Final = 1.0


def report(draft: Draft, command: c.ReportDevice) -> None:
    """Keep what the device says; raise the alert of a printer that stopped, clear it when it prints again."""
    before = draft.state.devices.get(command.device_id)
    if before is not None and _says_nothing_new(draft, command, before):
        raise NothingChanges
    happened_at = min(command.happened_at, draft.now)
    draft.record(
        e.DeviceReported,
        happened_at=happened_at,
        device_id=command.device_id,
        device_name=command.device_name,
        health=command.health,
        troubles=tuple(sorted(set(command.troubles), key=list(c.DeviceTrouble).index)),
        metres=command.metres,
    )
    now = draft.state.devices[command.device_id]
    if now.prints:
        for alert_id in alerts_of(draft, now.device_id):
            draft.record(e.AlertCleared, alert_id=alert_id)
    elif (before is None or before.prints) and not alerts_of(draft, now.device_id):
        raise_alert(draft, now, command.id)


def _says_nothing_new(draft: Draft, command: c.ReportDevice, before: DeviceState) -> bool:
    return (
        (before.device_name, before.health) == (command.device_name, command.health)
        and set(before.troubles) == set(command.troubles)
        and abs((before.metres or 0.0) - (command.metres or 0.0)) < METRES
        and draft.now - before.reported_at < RENEWED_AFTER
    )


def alerts_of(draft: Draft, device_id: str) -> list[UUID]:
    """Find what stands about this device's printer, in the order in which it was raised."""
    found = [alert for alert in draft.state.alerts.values() if alert.kind is c.AlertKind.DEVICE]
    return [alert.id for alert in found if alert.source == device_id]


def raise_alert(draft: Draft, device: DeviceState, alert_id: UUID) -> None:
    """Tell staff that this device prints nothing, and since when."""
    draft.record(
        e.AlertRaised,
        happened_at=device.since,
        alert_id=alert_id,
        alert=c.AlertKind.DEVICE,
        source=device.device_id,
        detail=str(device.troubles[0]) if device.troubles else str(device.health),
    )


def still_known(draft: Draft) -> tuple[DeviceState, ...]:
    """Find the devices that go with the site into the next day."""
    known = sorted(draft.state.devices.values(), key=lambda one: one.device_id)
    return tuple(one for one in known if draft.now - one.reported_at <= FORGOTTEN_AFTER)


def raise_again(draft: Draft) -> None:
    """Say in the morning, too, which printers print nothing: yesterday's alerts ended with yesterday."""
    for device in draft.state.devices.values():
        if not device.prints:
            raise_alert(draft, device, uuid5(draft.command_id, device.device_id))
