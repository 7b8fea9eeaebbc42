"""A printer on a serial line, by pyserial. Slow: a whole picture takes seconds at 115200 baud, a minute at 9600."""

from __future__ import annotations

import contextlib
import errno
import os
import select
import termios
from typing import Final, Literal

import serial

from printer_drivers.errors import HeldElsewhere, LinkLost, NotAllowed, NotReachable

Flow = Literal["none", "rts", "xon"]
Parity = Literal["none", "even", "odd"]

BAUDS: Final = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600)
FLOWS: Final[tuple[Flow, ...]] = ("none", "rts", "xon")
PARITIES: Final[dict[Parity, str]] = {
    "none": serial.PARITY_NONE,
    "even": serial.PARITY_EVEN,
    "odd": serial.PARITY_ODD,
}
#: Little at a time, so that what waits in the system's buffer never hides for long that the printer stopped.
_PIECE: Final = 512


class SerialTransport:
    """A serial line with eight data bits and one stop bit. `select` does the waiting, so each time-out is ours."""

    bidirectional = True

    def __init__(self, path: str, *, baud: int = 19200, flow: Flow = "none", parity: Parity = "none") -> None:
        self._path = path
        self._baud = baud
        self._flow: Flow = flow
        self._parity: Parity = parity
        self._line: serial.Serial | None = None

    @property
    def bytes_per_s(self) -> float:
        """A byte is a start bit, eight bits, the parity if any, and a stop bit."""
        return self._baud / (10 if self._parity == "none" else 11)

    @property
    def is_open(self) -> bool:
        """Whether the line is open."""
        return self._line is not None

    def open(self, timeout: float) -> None:
        """Open the line for this program alone; `timeout` is not needed. Raises `NotReachable`."""
        del timeout
        self.close()
        try:
            self._line = serial.Serial(
                self._path,
                self._baud,
                parity=PARITIES[self._parity],
                timeout=0,
                write_timeout=0,
                rtscts=self._flow == "rts",
                xonxoff=self._flow == "xon",
                exclusive=True,
            )
        except (OSError, termios.error) as error:
            raise _refusal(self._path, error) from None

    def write(self, data: bytes, timeout: float) -> int:
        """Give the line what it takes; flow control holds it back while the printer is busy."""
        line = self._open_line()
        if not select.select([], [line], [], timeout)[1]:
            return 0
        try:
            return line.write(data[:_PIECE]) or 0
        except (OSError, termios.error) as error:
            raise self._lost(error) from None

    def read(self, max_bytes: int, timeout: float) -> bytes:
        """Read what came."""
        line = self._open_line()
        if not select.select([line], [], [], timeout)[0]:
            return b""
        try:
            return line.read(max_bytes)
        except (OSError, termios.error) as error:
            raise self._lost(error) from None

    def close(self) -> None:
        """Close the line and drop what it still holds: a printer that is off would keep us waiting for it."""
        if self._line is None:
            return
        with contextlib.suppress(OSError, termios.error):
            self._line.reset_output_buffer()
        with contextlib.suppress(OSError, termios.error):
            self._line.close()
        self._line = None

    def _open_line(self) -> serial.Serial:
        if self._line is None:
            raise LinkLost(f"{self._path}, not open")
        return self._line

    def _lost(self, why: object) -> LinkLost:
        self.close()
        return LinkLost(f"{self._path}, {why}")


def _refusal(path: str, error: OSError | termios.error) -> NotReachable:
    number = getattr(error, "errno", None)
    where = f"{path}, {os.strerror(number) if number else error}"
    if number == errno.EACCES:
        return NotAllowed(where, f"usermod -aG dialout {os.environ.get('USER') or f'#{os.getuid()}'}")
    if number in (errno.EBUSY, errno.EAGAIN):
        return HeldElsewhere(where)
    return NotReachable(where)
