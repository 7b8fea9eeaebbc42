"""A network printer on its raw port, usually 9100."""

from __future__ import annotations

import fcntl
import logging
import select
import socket
import struct
import termios

from printer_drivers.errors import LinkLost, NotReachable

_log = logging.getLogger(__name__)

_PIECE = 16 * 1024


class TcpTransport:
    """A TCP link. The socket never blocks; `select` does the waiting, so that each time-out is ours."""

    bidirectional = True
    bytes_per_s = None

    def __init__(self, host: str, port: int) -> None:
        self._where = f"{host}:{port}"
        self._address = (host, port)
        self._socket: socket.socket | None = None

    @property
    def is_open(self) -> bool:
        """Whether the socket is there."""
        return self._socket is not None

    def open(self, timeout: float) -> None:
        """Connect. Raises `NotReachable`."""
        self.close()
        try:
            link = socket.create_connection(self._address, timeout=timeout)
        except OSError as error:
            raise NotReachable(f"{self._where}, {error.strerror or error}") from None
        except UnicodeError:  # no network name is spelt like that
            raise NotReachable(f"{self._where}, Name or service not known") from None
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _keep_alive(link)
        link.setblocking(False)
        self._socket = link

    def write(self, data: bytes, timeout: float) -> int:
        """Hand at most 16 kB to the system; what it takes proves nothing about paper."""
        link = self._open_socket()
        if not select.select([], [link], [], timeout)[1]:
            return 0
        try:
            return link.send(data[:_PIECE])
        except BlockingIOError:
            return 0
        except OSError as error:
            raise self._lost(error) from None

    def read(self, max_bytes: int, timeout: float) -> bytes:
        """Read what came. An end of stream is a lost link, never an empty answer."""
        link = self._open_socket()
        if not select.select([link], [], [], timeout)[0]:
            return b""
        try:
            data = link.recv(max_bytes)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise self._lost(error) from None
        if not data:
            raise self._lost("closed by the printer")
        return data

    def close(self) -> None:
        """Close the socket; bytes that the printer has not taken yet die with it."""
        if self._socket is not None:
            _forget_unsent(self._socket)
            self._socket.close()
            self._socket = None

    def _open_socket(self) -> socket.socket:
        if self._socket is None:
            raise LinkLost(f"{self._where}, not open")
        return self._socket

    def _lost(self, why: object) -> LinkLost:
        self.close()
        return LinkLost(f"{self._where}, {why}")


def _keep_alive(link: socket.socket) -> None:
    """Notice within a minute that an idle printer was unplugged, and keep its network card from hanging up."""
    link.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 30)
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 10)
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3)


def _forget_unsent(link: socket.socket) -> None:
    """Reset instead of lingering: the system would go on delivering half a ticket that was given up long ago."""
    try:
        waiting = struct.unpack("i", fcntl.ioctl(link, termios.TIOCOUTQ, bytes(4)))[0]
        if waiting:
            link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    except OSError as error:
        _log.info("the socket is closed without a look at what it still holds: %s", error)
