"""A kiosk says over HTTP how its printer is; the supervision sees it."""

from datetime import timedelta

import pytest

from ausuivant.clock import FixedClock
from ausuivant.core.access_errors import RoleTooLow
from ausuivant.core.commands import AlertKind
from ausuivant.core.devices import DeviceHealth, DeviceTrouble
from ausuivant.core.errors import NothingChanges
from ausuivant.core.views import SupervisionView
from ausuivant.ids import new_id
from server.security.roles import Role
from tests.server.house import House

OUT = (DeviceTrouble.PAPER_OUT,)


def test_report_reaches_the_supervision_under_the_kiosks_own_name(house: House, clock: FixedClock) -> None:
    device_id, token = house.token(Role.KIOSK, name="Borne du hall")
    kiosk = house.anybody(token)
    karim = house.person("karim", Role.SUPERVISOR)
    clock.advance(timedelta(minutes=4))
    earlier = clock.now() - timedelta(minutes=3)
    kiosk.report_device("HDV", DeviceHealth.BLOCKED, earlier, troubles=OUT, metres=62.5)
    view = karim.view(SupervisionView, "HDV")
    (device,) = view.devices
    assert (device.device_id, device.device_name) == (str(device_id), "Borne du hall")
    assert (device.health, device.troubles, device.metres) == (DeviceHealth.BLOCKED, OUT, 62.5)
    assert (device.since, device.reported_at) == (earlier, clock.now())
    (alert,) = view.alerts
    assert (alert.kind, alert.source, alert.detail) == (AlertKind.DEVICE, str(device_id), "paper_out")
    kiosk.report_device("HDV", DeviceHealth.READY, clock.now(), metres=0.0)
    view = karim.view(SupervisionView, "HDV")
    assert [device.health for device in view.devices] == [DeviceHealth.READY]
    assert view.alerts == ()


def test_report_acts_once_when_its_answer_was_lost_and_it_is_sent_again(house: House, clock: FixedClock) -> None:
    kiosk, key, now = house.device(Role.KIOSK), new_id(), clock.now()
    for _ in range(2):
        kiosk.report_device("HDV", DeviceHealth.UNREACHABLE, now, key=key)
    assert len(house.services.ledger.state("HDV").alerts) == 1
    with pytest.raises(NothingChanges):
        kiosk.report_device("HDV", DeviceHealth.UNREACHABLE, now)


def test_report_is_refused_when_nobodys_printer_is_meant(house: House, clock: FixedClock) -> None:
    for client in (house.person("ada", Role.ADMIN, None), house.device(Role.DISPLAY), house.device(Role.KIOSK, "CCAS")):
        with pytest.raises(RoleTooLow):
            client.report_device("HDV", DeviceHealth.READY, clock.now())
    assert house.services.ledger.state("HDV").devices == {}


@pytest.mark.parametrize(
    "body",
    [
        {"health": "fine", "happened_at": "2026-11-23T08:00:00Z"},
        {"health": "ready", "happened_at": "2026-11-23T08:00:00"},
        {"health": "ready", "happened_at": "2026-11-23T08:00:00Z", "metres": -1},
        {"health": "ready", "happened_at": "2026-11-23T08:00:00Z", "troubles": ["bored"]},
        {"health": "ready", "happened_at": "2026-11-23T08:00:00Z", "device_id": "another"},
    ],
)
def test_report_is_refused_when_it_is_malformed(house: House, body: dict[str, object]) -> None:
    _, token = house.token(Role.KIOSK)
    with house.http(token, **{"Idempotency-Key": str(new_id())}) as http:
        assert http.post("/api/sites/HDV/devices/me/report", json=body).status_code == 422


def test_sound_of_a_display_reaches_the_supervision_when_it_goes_and_comes_back(
    house: House, clock: FixedClock
) -> None:
    _, token = house.token(Role.DISPLAY, name="Écran du hall")
    display = house.anybody(token)
    karim = house.person("karim", Role.SUPERVISOR)
    display.report_sound("HDV", clock.now(), works=False)
    (device,) = karim.view(SupervisionView, "HDV").devices
    assert (device.device_name, device.health, device.troubles) == (
        "Écran du hall",
        DeviceHealth.WARNING,
        (DeviceTrouble.NO_SOUND,),
    )
    display.report_sound("HDV", clock.now(), works=True)
    view = karim.view(SupervisionView, "HDV")
    assert [(one.health, one.troubles) for one in view.devices] == [(DeviceHealth.HEARD, ())]
    assert view.alerts == ()
    with pytest.raises(RoleTooLow):
        house.device(Role.KIOSK).report_sound("HDV", clock.now(), works=True)
