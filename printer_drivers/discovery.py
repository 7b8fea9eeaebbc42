"""Which printers, or places for one, this machine has: USB, serial ports, device files.

Network printers are not searched for: a kiosk's printer has a fixed address, which its self-test page prints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import quote

import usb.core
import usb.util
from serial.tools import list_ports

from printer_drivers.errors import MissingSoftware, NotAllowed, PrinterError
from printer_drivers.transports.usb import find_devices, printer_interface, serial_number, udev_rule

Kind = Literal["usb", "serial", "file"]

#: Makers by their USB number, with how their profiles' names begin.
_MAKERS: Final = {
    0x04B8: ("Epson", "epson"),
    0x0519: ("Star", "star"),
    0x0DD4: ("Custom", "custom"),
    0x1D90: ("Citizen", "citizen"),
}
_NO_HARDWARE: Final = "n/a"


@dataclass(frozen=True)
class FoundPrinter:
    """An address that can be tried. `problem` is why it cannot yet; `profiles` how fitting profiles' names begin."""

    kind: Kind
    url: str
    title: str
    profiles: str = "generic"
    problem: PrinterError | None = None


def find_printers() -> tuple[list[FoundPrinter], list[PrinterError]]:
    """Look everywhere on this machine, and say where it was not possible to look."""
    by_usb: list[FoundPrinter] = []
    problems: list[PrinterError] = []
    try:
        by_usb = find_usb()
    except MissingSoftware as missing:
        problems.append(missing)
    return [*by_usb, *find_serial(), *find_device_files()], problems


def find_usb(backend: Any = None) -> list[FoundPrinter]:
    """List the USB devices with a printer's interface. Raises `MissingSoftware` when there is no libusb."""
    return [_described(device) for device in find_devices(backend) if _prints(device)]


def find_serial(ports: Callable[[], Iterable[Any]] | None = None) -> list[FoundPrinter]:
    """List the serial ports that have hardware, by the name that stays the same when they are plugged elsewhere."""
    listed = list(list_ports.comports(include_links=True) if ports is None else ports())
    steady = [one for one in listed if "/by-id/" in one.device]
    linked = {str(Path(one.device).resolve()) for one in steady}
    others = [one for one in listed if one not in steady and one.device not in linked and one.hwid != _NO_HARDWARE]
    return [
        FoundPrinter("serial", f"serial://{quote(one.device)}?baud=19200&flow=none", one.description or one.device)
        for one in (*steady, *others)
    ]


def find_device_files(folder: Path = Path("/dev/usb")) -> list[FoundPrinter]:
    """List what the kernel's own printer driver made. Such a link has no way back."""
    return [FoundPrinter("file", f"file://{path}", path.name) for path in sorted(folder.glob("lp*"))]


def _prints(device: Any) -> bool:
    try:
        interface = printer_interface(device)
    except (usb.core.USBError, StopIteration):
        return False
    known = device.idVendor in _MAKERS
    return interface is not None and (interface.bInterfaceClass == 7 or known)


def _described(device: Any) -> FoundPrinter:
    url = f"usb://{device.idVendor:04x}:{device.idProduct:04x}"
    maker, profiles = _MAKERS.get(device.idVendor, ("", "generic"))
    serial = serial_number(device)
    title = f"{maker} {_text(device, device.iProduct)}".strip() or url
    if serial is None:
        return FoundPrinter("usb", url, title, profiles, NotAllowed(url, udev_rule(device.idVendor, device.idProduct)))
    return FoundPrinter("usb", f"{url}/{quote(serial, safe='')}" if serial else url, title, profiles)


def _text(device: Any, index: int) -> str:
    """Read one of a device's names; empty when there is none or this account may not read it."""
    try:
        return (usb.util.get_string(device, index) or "").strip() if index else ""
    except (ValueError, usb.core.USBError):
        return ""
