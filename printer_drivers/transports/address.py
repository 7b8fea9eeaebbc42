"""From a printer's address to the link it names.

`tcp://host[:9100]` · `usb://04b8:0e28[/serial]` · `serial:///dev/ttyS0[?baud=19200&flow=none|rts|xon&parity=none|even|odd]`
· `file:///dev/usb/lp0` · `cups://queue` or `cups://server/queue`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeVar
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from printer_drivers.errors import AddressNotUnderstood
from printer_drivers.transports.base import Transport

RAW_PORT: Final = 9100
T = TypeVar("T")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_USB: Final = re.compile(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})")


def make_transport(url: str) -> Transport:
    """Make the link that an address names, closed. Its library is imported only here.

    Raises `AddressNotUnderstood` with the reason, or `MissingSoftware`.
    """
    try:
        if _CONTROL.search(unquote(url)):
            raise ValueError("it holds a control character")
        parts = urlsplit(url)
        make = _SCHEMES.get(parts.scheme)
        if make is None:
            raise ValueError(f"{parts.scheme}: is unknown" if parts.scheme else "it has no scheme such as tcp:")
        return make(parts)
    except ValueError as error:
        raise AddressNotUnderstood(url, str(error)) from None


def _tcp(parts: SplitResult) -> Transport:
    from printer_drivers.transports.tcp import TcpTransport

    if not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("tcp:// wants a host, and a port if it is not 9100")
    return TcpTransport(parts.hostname, parts.port or RAW_PORT)


def _usb(parts: SplitResult) -> Transport:
    found = _USB.fullmatch(parts.netloc)
    if not found or parts.query:
        raise ValueError("usb:// wants vendor and product, four hexadecimal digits each")
    from printer_drivers.transports.usb import UsbTransport

    return UsbTransport(int(found[1], 16), int(found[2], 16), unquote(parts.path.strip("/")))


def _serial(parts: SplitResult) -> Transport:
    from printer_drivers.transports.serial import BAUDS, FLOWS, PARITIES, SerialTransport

    if parts.netloc or parts.path in ("", "/"):
        raise ValueError("serial:// wants a third slash and a device")
    said = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    bauds = {str(baud): baud for baud in BAUDS}
    chosen = SerialTransport(
        unquote(parts.path),
        baud=_pick("baud", said.pop("baud", "19200"), bauds),
        flow=_pick("flow", said.pop("flow", "none"), {flow: flow for flow in FLOWS}),
        parity=_pick("parity", said.pop("parity", "none"), {parity: parity for parity in PARITIES}),
    )
    if said:
        raise ValueError(f"serial:// knows baud, flow and parity, not {', '.join(sorted(said))}")
    return chosen


def _pick(what: str, word: str, choices: Mapping[str, T]) -> T:
    if word not in choices:
        raise ValueError(f"{what} is one of {', '.join(choices)}, not {word!r}")
    return choices[word]


def _file(parts: SplitResult) -> Transport:
    from printer_drivers.transports.file import FileTransport

    if parts.netloc or not parts.path or parts.query:
        raise ValueError("file:// wants a third slash and a path")
    return FileTransport(unquote(parts.path))


def _cups(parts: SplitResult) -> Transport:
    from printer_drivers.transports.cups import CupsTransport

    # The host part is case-blind in an address, a queue's name is not: `netloc` keeps it as it was typed.
    names = [unquote(name) for name in (parts.netloc, parts.path.strip("/")) if name]
    if not parts.netloc or "/" in parts.path.strip("/") or parts.query:
        raise ValueError("cups:// wants a queue, or a server and a queue")
    return CupsTransport(names[-1], host=names[0] if len(names) == 2 else "")


_SCHEMES: Final[Mapping[str, Callable[[SplitResult], Transport]]] = {
    "tcp": _tcp,
    "usb": _usb,
    "serial": _serial,
    "file": _file,
    "cups": _cups,
}
