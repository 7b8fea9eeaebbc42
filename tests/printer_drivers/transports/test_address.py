"""Every form of address makes its link, and a wrong one is answered with those that are right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printer_drivers.errors import AddressNotUnderstood, ConfigError, MissingSoftware
from printer_drivers.transports import cups
from printer_drivers.transports import usb as usb_link
from printer_drivers.transports.address import make_transport
from printer_drivers.transports.cups import CupsTransport
from printer_drivers.transports.file import FileTransport
from printer_drivers.transports.serial import SerialTransport
from printer_drivers.transports.tcp import TcpTransport
from printer_drivers.transports.usb import UsbTransport


@pytest.mark.parametrize(
    ("url", "kind", "facts"),
    [
        ("tcp://192.0.2.7", TcpTransport, {"_address": ("192.0.2.7", 9100)}),
        ("tcp://[2001:db8::7]:9101", TcpTransport, {"_address": ("2001:db8::7", 9101)}),
        ("usb://04b8:0e28", UsbTransport, {"_vendor": 0x04B8, "_product": 0x0E28, "_serial": ""}),
        ("usb://04B8:0202/X5A4", UsbTransport, {"_product": 0x0202, "_serial": "X5A4"}),
        ("serial:///dev/ttyS0", SerialTransport, {"_path": "/dev/ttyS0", "_baud": 19200, "_flow": "none"}),
        (
            "serial:///dev/ttyUSB1?baud=115200&flow=rts&parity=even",
            SerialTransport,
            {"_path": "/dev/ttyUSB1", "_baud": 115200, "_flow": "rts", "_parity": "even"},
        ),
        ("file:///dev/usb/lp0", FileTransport, {"_path": "/dev/usb/lp0"}),
        ("cups://Accueil_1", CupsTransport, {"_queue": "Accueil_1", "_name": "cups://Accueil_1"}),
        ("cups://impression.example/Accueil", CupsTransport, {"_queue": "Accueil"}),
    ],
)
def test_address_makes_its_link(
    url: str, kind: type, facts: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usb_link, "find_devices", lambda *_, **__: [])
    monkeypatch.setattr(cups, "_pycups", lambda _host: object)
    link = make_transport(url)
    assert type(link) is kind
    assert not link.is_open
    assert {name: getattr(link, name) for name in facts} == facts


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "no scheme"),
        ("192.0.2.7:9100", "no scheme"),
        ("file:///dev/lp%00", "control character"),
        ("tcp://", "wants a host"),
        ("tcp://host/path", "wants a host"),
        ("tcp://host:99999", "range"),
        ("http://host", "http: is unknown"),
        ("usb://04b8", "four hexadecimal digits"),
        ("usb://04b8:0e2g", "four hexadecimal digits"),
        ("serial://ttyS0", "third slash"),
        ("serial:///dev/ttyS0?baud=1234", "9600"),
        ("serial:///dev/ttyS0?flow=dtr", "none, rts, xon"),
        ("serial:///dev/ttyS0?speed=9600", "not speed"),
        ("serial:///dev/ttyS0?baud", "bad query"),
        ("file://lp0", "third slash"),
        ("cups://", "wants a queue"),
        ("cups://a/b/c", "wants a queue"),
    ],
)
def test_address_is_refused_with_the_right_forms_when_it_is_wrong(url: str, why: str) -> None:
    with pytest.raises(AddressNotUnderstood) as caught:
        make_transport(url)
    assert isinstance(caught.value, ConfigError)
    assert why in caught.value.why
    for form in ("tcp://", "usb://", "serial:///", "file:///", "cups://"):
        assert form in str(caught.value)


@given(scheme=st.sampled_from(["tcp", "usb", "serial", "file", "cups", "x"]), rest=st.text(max_size=30))
def test_any_address_makes_a_closed_link_or_is_refused_with_a_reason(scheme: str, rest: str) -> None:
    link, reason = None, ""
    try:
        link = make_transport(f"{scheme}://{rest}")
    except AddressNotUnderstood as refusal:
        reason = refusal.why
    except MissingSoftware as refusal:
        reason = refusal.remedy
    assert reason if link is None else not link.is_open
