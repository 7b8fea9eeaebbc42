"""The simulated printer at the end of a serial line: a pseudo-terminal that pyserial opens like any port."""

from __future__ import annotations

import os
import select
import threading
import tty
from typing import Final, Self

from printer_drivers.simulator.machine import PrinterMachine

_PIECE: Final = 256
_LOOK_S: Final = 0.1


class SimulatedSerialLine:
    """A context manager: a line while it is entered.

    With `paced`, bytes take the time that `baud` gives them. A host that comes or goes is not seen, as on a real
    line. `unplug`, and a fault that breaks the link, are an adapter pulled out of its USB socket: the port is gone.
    """

    def __init__(self, machine: PrinterMachine, *, baud: int = 19200, paced: bool = False) -> None:
        self._machine = machine
        self._baud = baud
        self._byte_s = 10 / baud if paced else 0.0
        self._ending = threading.Event()
        self._closing = threading.Lock()
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.path = os.ttyname(self._slave)
        self._thread = threading.Thread(target=self._run, name="printer-line", daemon=True)

    @property
    def url(self) -> str:
        """The address to open it with."""
        return f"serial://{self.path}?baud={self._baud}"

    def __enter__(self) -> Self:
        """Connect the line to the printer."""
        self._machine.plug(self._reply, self._break)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the line away."""
        self.unplug()

    def unplug(self) -> None:
        """Make the port disappear; doing it twice is nothing."""
        self._ending.set()
        self._thread.join(5)

    def _run(self) -> None:
        """Carry bytes to the printer as fast as the line and the printer's buffer allow."""
        while not self._ending.is_set():
            room = self._machine.wait_for_appetite(_LOOK_S)
            if not room or not select.select([self._master], [], [], _LOOK_S)[0]:
                continue
            data = os.read(self._master, min(room, _PIECE))
            if self._byte_s:
                self._ending.wait(len(data) * self._byte_s)
            self._machine.receive(data)
        self._machine.unplug()
        with self._closing:
            for end in (self._master, self._slave):
                os.close(end)
            self._master = -1

    def _reply(self, data: bytes) -> None:
        """Say something to whoever listens; what nobody reads is lost, as on a real line."""
        with self._closing:
            if self._master < 0:
                return
            try:
                os.write(self._master, data)
            except BlockingIOError:
                return

    def _break(self, orderly: bool) -> None:
        del orderly  # a pulled adapter says no goodbye
        self._ending.set()
