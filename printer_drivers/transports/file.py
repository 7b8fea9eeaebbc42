"""A device file such as /dev/usb/lp0, a FIFO or a plain file. Written to only: its answers cannot be trusted."""

from __future__ import annotations

import errno
import os
import select

from printer_drivers.errors import HeldElsewhere, LinkLost, NotAllowed, NotReachable

#: Where a file that is missing is a device that is unplugged; /dev/shm is a folder in memory like another.
_DEVICES, _MEMORY = "/dev/", "/dev/shm/"


class FileTransport:
    """A file that takes bytes. Jobs over it end UNCONFIRMED at best."""

    bidirectional = False
    bytes_per_s = None

    def __init__(self, path: str) -> None:
        self._path = path
        self._descriptor: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether the file is open."""
        return self._descriptor is not None

    def open(self, timeout: float) -> None:
        """Open for appending without waiting for a reader; `timeout` is not needed. Raises `NotReachable`.

        A device that is not plugged in is never made up as a plain file that would swallow tickets.
        """
        del timeout
        self.close()
        device = self._path.startswith(_DEVICES) and not self._path.startswith(_MEMORY)
        creating = 0 if device else os.O_CREAT
        try:
            self._descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK | creating, 0o640)
        except OSError as error:
            raise _refusal(self._path, error) from None

    def write(self, data: bytes, timeout: float) -> int:
        """Write what the device takes."""
        if self._descriptor is None:
            raise LinkLost(f"{self._path}, not open")
        if not select.select([], [self._descriptor], [], timeout)[1]:
            return 0
        try:
            return os.write(self._descriptor, data)
        except BlockingIOError:
            return 0
        except OSError as error:
            self.close()
            raise LinkLost(f"{self._path}, {error.strerror}") from None

    def read(self, max_bytes: int, timeout: float) -> bytes:
        """Nothing ever comes back."""
        del max_bytes, timeout
        return b""

    def close(self) -> None:
        """Close the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _refusal(path: str, error: OSError) -> NotReachable:
    where = f"{path}, {error.strerror}"
    if error.errno == errno.EACCES:
        return NotAllowed(where, f"usermod -aG lp {_account()}")
    if error.errno == errno.EBUSY:
        return HeldElsewhere(where)
    return NotReachable(where)


def _account() -> str:
    return os.environ.get("USER") or f"#{os.getuid()}"
