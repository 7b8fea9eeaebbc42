"""A device file such as /dev/usb/lp0, a FIFO or a plain file. Written to only: its answers cannot be trusted."""

from __future__ import annotations

import os
import select

from printer_drivers.errors import LinkLost, NotReachable


class FileTransport:
    """A file that takes bytes. Jobs over it end UNCONFIRMED at best."""

    bidirectional = False

    def __init__(self, path: str) -> None:
        self._path = path
        self._descriptor: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether the file is open."""
        return self._descriptor is not None

    def open(self, timeout: float) -> None:
        """Open for appending without waiting for a reader; `timeout` is not needed. Raises `NotReachable`."""
        del timeout
        self.close()
        try:
            self._descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK | os.O_CREAT, 0o640)
        except OSError as error:
            raise NotReachable(f"{self._path}, {error.strerror}") from None

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
