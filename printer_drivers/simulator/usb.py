"""The simulated printer behind a USB port that pyusb takes for a real one. For tests: no other process sees it.

port = SimulatedUsbPort(machine)
UsbTransport(port.vendor, port.product, backend=port)
"""

from __future__ import annotations

import errno
import os
import threading
from types import SimpleNamespace
from typing import Any, Final

from usb.backend import IBackend
from usb.core import USBError, USBTimeoutError

from printer_drivers.simulator.machine import PrinterMachine

PACKET: Final = 64
OUT, IN = 0x01, 0x82
_STRING: Final = 3
_ENGLISH: Final = b"\x09\x04"
_BULK: Final = 2
#: pyusb's methods are typed as returning nothing, since they are there to be replaced.
_Backend: Any = IBackend
_USB_2: Final = 0x0200


class SimulatedUsbPort(_Backend):
    """A pyusb backend with one device. Its fields may be changed at any moment.

    `most_bytes` is how many bytes one transfer takes, for short writes. `refusal` is the errno of every attempt
    to open the device. `way_back` False makes it a printer that cannot answer. `quiet_packets` makes it answer
    at once with nothing instead of letting a read time out, as some printers do. `kernel_driver` is whether the
    kernel's own driver holds it.
    """

    def __init__(self, machine: PrinterMachine, *, vendor: int = 0x04B8, product: int = 0x0E28) -> None:
        super().__init__()
        self.vendor, self.product = vendor, product
        self.names = {1: "EPSON", 2: "TM-m30", 3: "X5A4000123"}
        self.most_bytes: int | None = None
        self.refusal: int | None = None
        self.way_back = True
        self.quiet_packets = False
        self.kernel_driver = True
        self.transfers: list[int] = []  #: how many bytes each write took
        self._machine = machine
        self._replies = bytearray()
        self._heard = threading.Condition()
        self._plugged = True
        self._configuration = 0

    def unplug(self) -> None:
        """Pull the cable: everything fails until it is plugged in again."""
        with self._heard:
            self._plugged = False
            self._heard.notify_all()
        self._machine.unplug()

    def plug_in(self) -> None:
        """Put the cable back; the kernel's driver takes the device at once, as it does."""
        with self._heard:
            self._plugged = True
            self._replies.clear()
        self.kernel_driver = True
        self._configuration = 0

    # -- what pyusb asks -----------------------------------------------------------------------------------

    def enumerate_devices(self) -> list[str]:
        """List the device while it is plugged in."""
        return ["printer"] if self._plugged else []

    def get_device_descriptor(self, dev: str) -> SimpleNamespace:
        """Describe the device."""
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=_USB_2, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=PACKET, idVendor=self.vendor, idProduct=self.product, bcdDevice=0x0100,
            iManufacturer=1, iProduct=2, iSerialNumber=3, bNumConfigurations=1,
            address=5, bus=1, port_number=1, port_numbers=(1,), speed=2,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: str, config: int) -> SimpleNamespace:
        """Describe its one configuration."""
        if config:
            raise IndexError(config)
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, bConfigurationValue=1,
            iConfiguration=0, bmAttributes=0xC0, bMaxPower=1, extra_descriptors=b"",
        )  # fmt: skip

    def get_interface_descriptor(self, dev: str, intf: int, alt: int, config: int) -> SimpleNamespace:
        """Describe its one interface, of the printer class."""
        if intf or alt or config:
            raise IndexError(intf)
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0, bNumEndpoints=1 + self.way_back,
            bInterfaceClass=7, bInterfaceSubClass=1, bInterfaceProtocol=2 if self.way_back else 1,
            iInterface=0, extra_descriptors=b"",
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: str, ep: int, intf: int, alt: int, config: int) -> SimpleNamespace:
        """Describe the way out and, if there is one, the way back."""
        address = (OUT, IN)[: 1 + self.way_back][ep]
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=address, bmAttributes=_BULK, wMaxPacketSize=PACKET,
            bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=b"",
        )  # fmt: skip

    def open_device(self, dev: str) -> str:
        """Open it, unless that is refused."""
        self._check()
        if self.refusal is not None:
            raise _error(self.refusal)
        return dev

    def close_device(self, dev_handle: str) -> None:
        """Close it."""

    def get_configuration(self, dev_handle: str) -> int:
        """Say which configuration is set; 0 is none."""
        self._check()
        return self._configuration

    def set_configuration(self, dev_handle: str, config_value: int) -> None:
        """Set it."""
        self._check()
        self._configuration = config_value

    def claim_interface(self, dev_handle: str, intf: int) -> None:
        """Let the host print, unless the kernel's driver does."""
        self._check()
        if self.kernel_driver:
            raise _error(errno.EBUSY)
        self._machine.plug(self._reply, self._break)

    def release_interface(self, dev_handle: str, intf: int) -> None:
        """Take it back."""
        self._check()
        self._machine.unplug()

    def is_kernel_driver_active(self, dev_handle: str, intf: int) -> bool:
        """Say who holds it."""
        self._check()
        return self.kernel_driver

    def detach_kernel_driver(self, dev_handle: str, intf: int) -> None:
        """Take it from the kernel's driver."""
        self.kernel_driver = False

    def bulk_write(self, dev_handle: str, ep: int, intf: int, data: Any, timeout: int) -> int:
        """Take what fits, and say how much."""
        self._check()
        room = self._machine.wait_for_appetite(timeout / 1000)
        taken = bytes(data)[: room if self.most_bytes is None else min(room, self.most_bytes)]
        if not taken:
            self._check()
            raise USBTimeoutError("timed out", errno=errno.ETIMEDOUT)
        self.transfers.append(len(taken))
        self._machine.receive(taken)
        self._check()
        return len(taken)

    def bulk_read(self, dev_handle: str, ep: int, intf: int, buff: Any, timeout: int) -> int:
        """Give what the printer said; a buffer that cuts a packet in two is an overflow, as on the wire."""
        with self._heard:
            if not self.quiet_packets:
                self._heard.wait_for(lambda: self._replies or not self._plugged, timeout / 1000)
            self._check()
            if not self._replies and not self.quiet_packets:
                raise USBTimeoutError("timed out", errno=errno.ETIMEDOUT)
            if len(buff) % PACKET:
                raise _error(errno.EOVERFLOW)
            data = bytes(self._replies[: len(buff)])
            del self._replies[: len(data)]
        for place, value in enumerate(data):
            buff[place] = value
        return len(data)

    def ctrl_transfer(
        self, dev_handle: str, bmRequestType: int, bRequest: int, wValue: int, wIndex: int, data: Any, timeout: int
    ) -> int:
        """Answer for the device's names, the only control transfer that is used."""
        self._check()
        kind, index = divmod(wValue, 256)
        if kind != _STRING or (index and index not in self.names):
            raise _error(errno.EPIPE)
        text = self.names[index].encode("utf-16-le") if index else _ENGLISH
        answer = (bytes((2 + len(text), _STRING)) + text)[: len(data)]
        for place, value in enumerate(answer):
            data[place] = value
        return len(answer)

    # -- the printer's side --------------------------------------------------------------------------------

    def _reply(self, data: bytes) -> None:
        with self._heard:
            self._replies += data
            self._heard.notify_all()

    def _break(self, orderly: bool) -> None:
        del orderly  # a pulled cable says no goodbye
        with self._heard:
            self._plugged = False
            self._heard.notify_all()

    def _check(self) -> None:
        if not self._plugged:
            raise _error(errno.ENODEV)


def _error(number: int) -> USBError:
    return USBError(os.strerror(number), errno=number)
