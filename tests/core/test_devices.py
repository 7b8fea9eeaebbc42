"""What a kiosk says of its printer: news are kept, the rest is refused; a printer that stops is an alert."""

from datetime import timedelta
from typing import Any

import pytest

from ausuivant.core import commands as c
from ausuivant.core import looking
from ausuivant.core.devices import DeviceHealth, DeviceTrouble
from ausuivant.core.errors import NothingChanges
from tests.core.reception import NINE, Reception

READY: dict[str, Any] = {"health": DeviceHealth.READY}
NEAR_END: dict[str, Any] = {"health": DeviceHealth.WARNING, "troubles": (DeviceTrouble.PAPER_NEAR_END,)}
OUT: dict[str, Any] = {"health": DeviceHealth.BLOCKED, "troubles": (DeviceTrouble.PAPER_OUT,)}
GONE: dict[str, Any] = {"health": DeviceHealth.UNREACHABLE}
FRIDAY = NINE - timedelta(days=3)


def report(reception: Reception, facts: dict[str, Any], device: str = "d1", **more: Any) -> list[str]:
    said = {"device_id": device, "device_name": f"Borne {device}", "happened_at": reception.now, **facts, **more}
    return [event.kind for event in reception.ask(c.ReportDevice, **said)]


def alerts(reception: Reception) -> list[tuple[str, str]]:
    return [(alert.source, alert.detail) for alert in reception.state.alerts.values()]


def at_nine() -> Reception:
    reception = Reception()
    reception.issue()
    return reception


def test_report_is_the_devices_state_when_it_is_the_first() -> None:
    reception = at_nine()
    assert report(reception, NEAR_END, metres=61.5) == ["device_reported"]
    device = reception.state.devices["d1"]
    assert (device.device_name, device.health, device.metres) == ("Borne d1", DeviceHealth.WARNING, 61.5)
    assert device.since == device.reported_at == reception.now
    assert device.prints
    assert alerts(reception) == []


def test_report_says_since_when_it_really_was_so_when_the_server_hears_it_late() -> None:
    reception = at_nine()
    earlier = reception.now - timedelta(minutes=12)
    report(reception, OUT, happened_at=earlier)
    assert reception.state.devices["d1"].since == earlier
    assert [alert.raised_at for alert in reception.state.alerts.values()] == [earlier]


def test_report_of_the_future_is_of_now_when_the_kiosks_clock_is_ahead() -> None:
    reception = at_nine()
    report(reception, OUT, happened_at=reception.now + timedelta(hours=2))
    assert reception.state.devices["d1"].since == reception.now


def test_troubles_stand_the_worst_first_when_they_come_in_any_order() -> None:
    reception = at_nine()
    said = (DeviceTrouble.PAPER_NEAR_END, DeviceTrouble.COVER_OPEN, DeviceTrouble.PAPER_OUT, DeviceTrouble.COVER_OPEN)
    report(reception, OUT, troubles=said)
    worst_first = (DeviceTrouble.PAPER_OUT, DeviceTrouble.COVER_OPEN, DeviceTrouble.PAPER_NEAR_END)
    assert reception.state.devices["d1"].troubles == worst_first


@pytest.mark.parametrize(
    ("minutes", "metres", "heard"), [(5, 10.9, False), (5, 11.0, True), (31, 10.0, True), (29, 10.0, False)]
)
def test_same_report_is_refused_when_it_brings_nothing_new(minutes: int, metres: float, heard: bool) -> None:
    reception = at_nine()
    report(reception, READY, metres=10.0)
    since = reception.now
    reception.wait(minutes=minutes)
    if heard:
        assert report(reception, READY, metres=metres) == ["device_reported"]
    else:
        with pytest.raises(NothingChanges):
            report(reception, READY, metres=metres)
    device = reception.state.devices["d1"]
    assert device.since == since
    assert device.reported_at == (reception.now if heard else since)


def test_alert_comes_once_and_goes_by_itself_when_the_printer_stops_and_prints_again() -> None:
    reception = at_nine()
    assert report(reception, OUT) == ["device_reported", "alert_raised"]
    assert alerts(reception) == [("d1", "paper_out")]
    assert report(reception, OUT, troubles=(DeviceTrouble.COVER_OPEN,)) == ["device_reported"]
    assert report(reception, GONE) == ["device_reported"]
    assert report(reception, READY) == ["device_reported", "alert_cleared"]
    assert alerts(reception) == []
    assert report(reception, GONE) == ["device_reported", "alert_raised"]
    assert alerts(reception) == [("d1", "unreachable")]


def test_alert_of_one_kiosk_stays_when_another_one_prints_again() -> None:
    reception = at_nine()
    report(reception, OUT, "d1")
    report(reception, OUT, "d2")
    reception.ask(c.RaiseAlert, alert=c.AlertKind.HELP, source="d2")
    report(reception, READY, "d2")
    assert alerts(reception) == [("d1", "paper_out"), ("d2", "")]


def test_alert_does_not_come_back_when_somebody_cleared_it_and_the_printer_still_stands() -> None:
    reception = at_nine()
    report(reception, OUT)
    (alert_id,) = reception.state.alerts
    reception.ask(c.ClearAlert, alert_id=alert_id)
    report(reception, OUT, troubles=(DeviceTrouble.COVER_OPEN,))
    assert alerts(reception) == []
    report(reception, READY)
    report(reception, OUT)
    assert alerts(reception) == [("d1", "paper_out")]


def test_devices_and_their_alerts_are_there_in_the_morning_when_the_night_has_passed() -> None:
    reception = Reception(now=FRIDAY)
    report(reception, OUT, "d1")
    report(reception, READY, "d2", metres=3.0)
    reception.now = NINE
    reception.open("1")
    assert [kind for kind in (event.kind for event in reception.log) if kind == "day_opened"] == ["day_opened"] * 2
    assert alerts(reception) == [("d1", "paper_out")]
    assert reception.state.devices["d1"].since == FRIDAY
    assert reception.state.devices["d2"].metres == 3.0
    assert reception.rebuilt() == reception.state


def test_device_is_forgotten_when_it_was_silent_for_more_than_a_week() -> None:
    reception = Reception(now=NINE - timedelta(days=8))
    report(reception, OUT, "d1")
    reception.now = NINE - timedelta(days=3)
    report(reception, READY, "d2")
    reception.now = NINE
    reception.open("1")
    assert set(reception.state.devices) == {"d2"}
    assert alerts(reception) == []


def test_supervision_shows_the_devices_by_their_names() -> None:
    reception = at_nine()
    for device in ("d2", "d1"):
        report(reception, READY, device)
    view = looking.supervision(reception.state, reception.site, reception.now)
    assert [device.device_name for device in view.devices] == ["Borne d1", "Borne d2"]
