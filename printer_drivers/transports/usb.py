"""A USB printer by its vendor and product numbers, through pyusb: it answers, which /dev/usb/lp0 hardly does."""

from __future__ import annotations

import errno
import math
import threading
from typing import Any, Final

import usb.core
import usb.util

from printer_drivers.errors import HeldElsewhere, LinkLost, MissingSoftware, NotAllowed, NotReachable

PRINTER_CLASS: Final = 7
VENDOR_CLASS: Final = 255
#: The printer class's protocols in the order of our liking; 4 is IPP over USB, which is no ESC/POS.
_PROTOCOLS: Final = (2, 1, 3)
_PIECE: Final = 4096
_CONTROL_MS: Final = 1000
#: How long to rest when a printer says at once, again and again, that it has nothing to say.
_EMPTY_S: Final = 0.02


class UsbTransport:
    """A USB link. Every transfer has a time-out, and what was taken of a transfer is what `write` tells."""

    bytes_per_s = None

    def __init__(self, vendor: int, product: int, serial: str = "", *, backend: Any = None) -> None:
        """Take the numbers that `lsusb` shows. Raises `MissingSoftware` when there is no libusb."""
        self._vendor, self._product, self._serial = vendor, product, serial
        self._name = f"usb://{vendor:04x}:{product:04x}{f'/{serial}' if serial else ''}"
        self._backend = backend
        self._device: Any = None
        self._out: Any = None
        self._in: Any = None
        self._broken: LinkLost | None = None
        self._read_ahead = b""
        self._rest = threading.Event()
        find_devices(backend, idVendor=vendor, idProduct=product)

    @property
    def bidirectional(self) -> bool:
        """Whether it has a way back; taken for granted until the device is open."""
        return self._device is None or self._in is not None

    @property
    def is_open(self) -> bool:
        """Whether the device is claimed, or was until a moment ago and nobody was told yet."""
        return self._device is not None or self._broken is not None

    def open(self, timeout: float) -> None:
        """Find the device, take it from the kernel's driver and claim it. Raises `NotReachable`."""
        del timeout
        self.close()
        device = self._find()
        device.default_timeout = _CONTROL_MS
        try:
            interface = self._claim(device)
        except usb.core.USBError as error:
            usb.util.dispose_resources(device)
            raise self._refusal(error) from None
        self._out = _endpoint(interface, usb.util.ENDPOINT_OUT)
        self._in = _endpoint(interface, usb.util.ENDPOINT_IN)
        self._device = device

    def write(self, data: bytes, timeout: float) -> int:
        """Send at most 4 kB and say how much of it was taken.

        What a transfer delivered before it broke is never told. So all of it counts as taken, lest a ticket that
        may be out is believed unsent, and the next call says that the link is lost.
        """
        self._check_open()
        piece = data[:_PIECE]
        try:
            return self._out.write(piece, _milliseconds(timeout))
        except usb.core.USBTimeoutError:
            return 0
        except usb.core.USBError as error:
            self._broken = self._lost(error)
            return len(piece)

    def read(self, max_bytes: int, timeout: float) -> bytes:
        """Read what came. Whole packets are fetched, since a smaller buffer would lose the rest of one."""
        self._check_open()
        if not self._read_ahead and self._in is not None:
            size = self._in.wMaxPacketSize
            try:
                self._read_ahead = bytes(self._in.read(math.ceil(max_bytes / size) * size, _milliseconds(timeout)))
            except usb.core.USBTimeoutError:
                return b""
            except usb.core.USBError as error:
                raise self._lost(error) from None
            if not self._read_ahead:
                self._rest.wait(min(timeout, _EMPTY_S))
        data, self._read_ahead = self._read_ahead[:max_bytes], self._read_ahead[max_bytes:]
        return data

    def close(self) -> None:
        """Give the device back. It is never reset: a reset loses the replies and, on some, the paper's place."""
        device, self._device, self._read_ahead = self._device, None, b""
        self._broken = None
        if device is not None:
            usb.util.dispose_resources(device)

    def _find(self) -> Any:
        candidates = find_devices(self._backend, idVendor=self._vendor, idProduct=self._product)
        chosen = [one for one in candidates if not self._serial or serial_number(one) == self._serial]
        if chosen:
            return chosen[0]
        if any(serial_number(one) is None for one in candidates):
            raise self._not_allowed("its serial number cannot be read")
        raise NotReachable(f"{self._name}, not plugged in")

    def _claim(self, device: Any) -> Any:
        interface = printer_interface(device)
        if interface is None:
            raise NotReachable(f"{self._name}, it has no printer interface")
        number = interface.bInterfaceNumber
        if device.is_kernel_driver_active(number):
            device.detach_kernel_driver(number)
        configuration = next(iter(device)).bConfigurationValue
        if _active_configuration(device) != configuration:
            device.set_configuration(configuration)
        usb.util.claim_interface(device, number)
        if interface.bAlternateSetting:
            interface.set_altsetting()
        return interface

    def _check_open(self) -> None:
        if self._broken is not None:
            raise self._broken
        if self._device is None:
            raise LinkLost(f"{self._name}, not open")

    def _lost(self, error: usb.core.USBError) -> LinkLost:
        self.close()
        return LinkLost(f"{self._name}, {error.strerror}")

    def _refusal(self, error: usb.core.USBError) -> NotReachable:
        if error.errno == errno.EACCES:
            return self._not_allowed(error.strerror)
        if error.errno == errno.EBUSY:
            return HeldElsewhere(f"{self._name}, {error.strerror}")
        return NotReachable(f"{self._name}, {error.strerror}")

    def _not_allowed(self, why: str | None) -> NotAllowed:
        rule = udev_rule(self._vendor, self._product)
        return NotAllowed(f"{self._name}, {why}", f"/etc/udev/rules.d/60-tickets.rules: {rule}")


def udev_rule(vendor: int, product: int) -> str:
    """Write the line that lets the group lp open this printer."""
    match = f'SUBSYSTEM=="usb", ATTR{{idVendor}}=="{vendor:04x}", ATTR{{idProduct}}=="{product:04x}"'
    return f'{match}, MODE="0660", GROUP="lp"'


def find_devices(backend: Any, **criteria: int) -> list[Any]:
    """List the USB devices that fit. Raises `MissingSoftware` when there is no libusb."""
    try:
        return list(usb.core.find(find_all=True, backend=backend, **criteria) or ())
    except usb.core.NoBackendError:
        raise MissingSoftware("libusb", "apt install libusb-1.0-0") from None


def printer_interface(device: Any) -> Any | None:
    """Choose the interface to print by: of the printer class, or a maker's own; None when it has neither."""
    usable = [one for one in next(iter(device)) if _endpoint(one, usb.util.ENDPOINT_OUT) is not None]
    printers = [one for one in usable if one.bInterfaceClass == PRINTER_CLASS]
    for protocol in _PROTOCOLS:
        for one in printers:
            if one.bInterfaceProtocol == protocol:
                return one
    return next((one for one in usable if one.bInterfaceClass == VENDOR_CLASS), None)


def serial_number(device: Any) -> str | None:
    """Read a device's serial number; empty when it has none, None when this account may not read it."""
    if not device.iSerialNumber:
        return ""
    try:
        return usb.util.get_string(device, device.iSerialNumber) or ""
    except (ValueError, usb.core.USBError):
        return None


def _endpoint(interface: Any, direction: int) -> Any | None:
    for endpoint in interface:
        bulk = usb.util.endpoint_type(endpoint.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
        if bulk and usb.util.endpoint_direction(endpoint.bEndpointAddress) == direction:
            return endpoint
    return None


def _active_configuration(device: Any) -> int | None:
    """Say which configuration is set. Setting it again would reset the device, so it is not done for nothing."""
    try:
        return device.get_active_configuration().bConfigurationValue
    except usb.core.USBError as error:
        if error.errno is None:  # pyusb's own way to say that none is set
            return None
        raise


def _milliseconds(timeout: float) -> int:
    """Round up, for libusb takes 0 for "wait for ever"."""
    return max(1, math.ceil(timeout * 1000))
