"""A CUPS queue, by pycups, which is an optional extra. It has no way back: nothing printed by it is ever proved."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable
from typing import Any, Final

from printer_drivers.errors import LinkLost, MissingSoftware, NotReachable

_log = logging.getLogger(__name__)

RAW: Final = "application/vnd.cups-raw"
TITLE: Final = "Ticket"
_HTTP_CONTINUE: Final = 100
_STOPPED: Final = 5


class CupsTransport:
    """A print queue. One job is made at the first byte and ended by `close`; tickets end UNCONFIRMED at best."""

    bidirectional = False
    bytes_per_s = None

    def __init__(self, queue: str, *, host: str = "", connect: Callable[[], Any] | None = None) -> None:
        """Take the queue's name, and the server's unless it is this machine. Raises `MissingSoftware`.

        `connect` makes a `cups.Connection`.
        """
        self._queue = queue
        self._name = f"cups://{f'{host}/' if host else ''}{queue}"
        self._connect = connect or _pycups(host)
        self._connection: Any = None
        self._ready = False
        self._job: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether the queue was found ready."""
        return self._ready

    def open(self, timeout: float) -> None:
        """Check that the queue is there and runs: a ticket in a stopped queue would come out hours later.

        pycups has time-outs of its own. Raises `NotReachable`.
        """
        del timeout
        self.close()
        try:
            self._connection = self._connect()
            found = self._connection.getPrinters().get(self._queue)
        except Exception as error:  # pycups raises RuntimeError and classes of its own, of no common base
            raise NotReachable(f"{self._name}, {error}") from None
        if found is None:
            raise NotReachable(f"{self._name}, no such queue; see lpstat -e")
        if found.get("printer-state") == _STOPPED:
            raise NotReachable(f"{self._name}, the queue is stopped: cupsenable {self._queue}")
        if not found.get("printer-is-accepting-jobs", True):
            raise NotReachable(f"{self._name}, the queue refuses jobs: cupsaccept {self._queue}")
        self._ready = True

    def write(self, data: bytes, timeout: float) -> int:
        """Add to the job."""
        del timeout
        if not self._ready:
            raise LinkLost(f"{self._name}, not open")
        try:
            if self._job is None:
                self._job = self._connection.createJob(self._queue, TITLE, {})
                self._connection.startDocument(self._queue, self._job, TITLE, RAW, 1)
            answer = self._connection.writeRequestData(data, len(data))
        except Exception as error:  # as above
            self._drop()
            raise LinkLost(f"{self._name}, {error}") from None
        if answer != _HTTP_CONTINUE:
            self._drop()
            raise LinkLost(f"{self._name}, CUPS answered {answer}")
        return len(data)

    def read(self, max_bytes: int, timeout: float) -> bytes:
        """Nothing ever comes back."""
        del max_bytes, timeout
        return b""

    def close(self) -> None:
        """End the job, so that the queue prints it."""
        job, self._job, self._ready = self._job, None, False
        if job is None:
            return
        try:
            self._connection.finishDocument(self._queue)
        except Exception as error:  # as above
            _log.warning("%s: job %s could not be ended: %s", self._name, job, error)

    def _drop(self) -> None:
        """Cancel a job that was cut off, so that no half ticket comes out."""
        job, self._job, self._ready = self._job, None, False
        if job is None:
            return
        try:
            self._connection.cancelJob(job)
        except Exception as error:  # as above
            _log.warning("%s: job %s could not be cancelled: %s", self._name, job, error)


def _pycups(host: str) -> Callable[[], Any]:
    try:
        connection = importlib.import_module("cups").Connection
    except ImportError:
        remedy = "apt install libcups2-dev gcc python3-dev && pip install 'ausuivant[cups]'"
        raise MissingSoftware("pycups", remedy) from None
    return lambda: connection(**({"host": host} if host else {}))
