"""The simulated printer on a TCP port, as most network printers are: one host is served, the others queue."""

from __future__ import annotations

import select
import socket
import struct
from pathlib import Path

from ausuivant.clock import Clock
from printer_drivers.errors import ConfigError
from printer_drivers.profile import Profile
from printer_drivers.simulator.faults import FaultValue
from printer_drivers.simulator.machine import PrinterMachine

QUEUED_HOSTS = 3  #: how many hosts may wait for the one that is served
_LOOK_S = 0.25  #: how often a link whose bytes are not taken is looked at


class SimulatedPrinter(PrinterMachine):
    """A `PrinterMachine` that listens while it is entered. `port` 0 takes a free one."""

    def __init__(
        self,
        profile: Profile | str,
        out_dir: Path | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        speed_mm_s: float | None = None,
        clock: Clock | None = None,
        strict: bool = False,
    ) -> None:
        super().__init__(profile, out_dir, speed_mm_s=speed_mm_s, clock=clock, strict=strict)
        self.host, self.port = host, port
        self._socket: socket.socket | None = None
        self._refusing = False

    @property
    def url(self) -> str:
        """The address to open it with."""
        return f"tcp://{self.host}:{self.port}"

    def start(self) -> None:
        """Listen and run. Raises `ConfigError` when the port is taken."""
        try:
            self._listener = self._bound()
            self._listener.listen(QUEUED_HOSTS)
        except OSError as error:
            raise ConfigError(f"port {self.port} on {self.host}: {error.strerror}") from None
        self.port = self._listener.getsockname()[1]
        super().start()
        self._begin_thread("printer-port", self._serve)

    def stop(self) -> None:
        """Close the port and end."""
        with self._changed:
            self._stopping = True
            for one in (self._listener, self._socket):
                if one is not None:
                    _shut(one)
        super().stop()
        self._listener.close()

    def fault(self, name: str, value: FaultValue = None) -> None:
        """Break something, as `PrinterMachine.fault`; `refuse` closes the port but keeps its number."""
        with self._changed:
            super().fault(name, value)
            if name == "refuse" and not self._refusing:
                self._refusing = True
                _shut(self._listener)
                self._listener.close()
                self._listener = self._bound()

    def clear(self, name: str | None = None) -> None:
        """Mend one fault, or all; the port is open again when this returns."""
        with self._changed:
            super().clear(name)
            if self._refusing and not self._mechanism.faults.is_set("refuse"):
                self._refusing = False
                self._listener.listen(QUEUED_HOSTS)
                self._changed.notify_all()

    def _serve(self) -> None:
        """Serve one host after the other."""
        while self._open_for_hosts():
            try:
                link, _ = self._listener.accept()
            except OSError:
                continue  # the port was closed by `refuse` or `stop`
            with link:
                self._serve_host(link)

    def _open_for_hosts(self) -> bool:
        """Wait until hosts are served; False when the printer is switched off."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or not self._refusing)
            return not self._stopping

    def _bound(self) -> socket.socket:
        """Hold the port's number. As long as it does not listen, the system refuses connections to it."""
        held = socket.socket(socket.AF_INET)
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            held.bind((self.host, self.port))
        except OSError:
            held.close()
            raise
        return held

    def _serve_host(self, link: socket.socket) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or not self._mechanism.faults.is_set("second_client_blocked"))
            if self._stopping:
                return
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket = link
            self.plug(lambda data: _send(link, data), lambda orderly: _break(link, orderly=orderly))
        try:
            self._receive(link)
        finally:
            with self._changed:
                self._socket = None
                self.unplug()

    def _receive(self, link: socket.socket) -> None:
        """Read as much as the printer has room for, until the link ends."""
        while not self._stopping and self._link is not None:
            wanted = self.wait_for_appetite(_LOOK_S)
            if not wanted:
                if _is_dead(link):
                    return
                continue
            try:
                data = link.recv(wanted)
            except OSError:
                return
            if not data:
                return
            self.receive(data)


def _send(link: socket.socket, data: bytes) -> None:
    """Send a reply without ever waiting: what a host does not fetch, or is gone for, is lost."""
    try:
        link.send(data, socket.MSG_DONTWAIT)
    except OSError:
        return


def _break(link: socket.socket, *, orderly: bool) -> None:
    """Break the connection: with a reset as a power cut or a pulled cable ends it, or orderly."""
    if orderly:
        _shut(link)
        return
    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    _shut(link, how=socket.SHUT_RD)  # wakes the reader, whose closing then sends the reset


def _is_dead(link: socket.socket) -> bool:
    """Whether the host reset the connection while its bytes were not taken."""
    poll = select.poll()
    poll.register(link, 0)
    return bool(poll.poll(0))


def _shut(link: socket.socket, how: int = socket.SHUT_RDWR) -> None:
    """Wake whoever waits on a socket; one that is not connected cannot be shut down, and need not be."""
    try:
        link.shutdown(how)
    except OSError:
        return
