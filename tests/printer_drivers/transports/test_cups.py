"""A CUPS queue, through a connection that notes what is asked of it: pycups is an extra and not needed here."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from printer_drivers.errors import LinkLost, MissingSoftware, NotReachable
from printer_drivers.model import Health, JobState
from printer_drivers.transports.cups import RAW, CupsTransport
from tests.printer_drivers.transports.conftest import Print, Work

IDLE, STOPPED = 3, 5


class Connection:
    """What pycups' connection does, as far as it is used."""

    def __init__(self, **queue: object) -> None:
        self.queues: dict[str, dict[str, Any]] = {"accueil": {"printer-state": IDLE, **queue}}
        self.asked: list[tuple[object, ...]] = []
        self.sent = b""
        self.answer = 100
        self.broken = False

    def getPrinters(self) -> dict[str, dict[str, Any]]:
        """List the queues."""
        return self.queues

    def createJob(self, queue: str, title: str, options: dict[str, str]) -> int:
        """Make a job."""
        if self.broken:
            raise RuntimeError("failed to connect to server")
        self.asked.append(("create", queue, title, options))
        return 7

    def startDocument(self, queue: str, job: int, title: str, kind: str, last: int) -> int:
        """Begin its document."""
        self.asked.append(("start", queue, job, kind, last))
        return 100

    def writeRequestData(self, data: bytes, length: int) -> int:
        """Add to it."""
        self.sent += data[:length]
        return self.answer

    def finishDocument(self, queue: str) -> int:
        """End it."""
        if self.broken:
            raise RuntimeError("failed to connect to server")
        self.asked.append(("finish", queue))
        return 0

    def cancelJob(self, job: int) -> None:
        """Throw it away."""
        self.asked.append(("cancel", job))


def test_package_to_install_is_named_when_pycups_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cups", None)
    with pytest.raises(MissingSoftware) as caught:
        CupsTransport("accueil")
    assert "pip install 'ausuivant[cups]'" in str(caught.value)
    assert "libcups2-dev" in str(caught.value)


def test_one_raw_job_is_made_when_a_ticket_is_sent() -> None:
    connection = Connection()
    link = CupsTransport("accueil", connect=lambda: connection)
    link.open(1.0)
    assert connection.asked == []
    assert [link.write(b"\x1b@", 1.0), link.write(b"A042", 1.0)] == [2, 4]
    link.close()
    link.close()
    assert connection.sent == b"\x1b@A042"
    assert connection.asked == [
        ("create", "accueil", "Ticket", {}),
        ("start", "accueil", 7, RAW, 1),
        ("finish", "accueil"),
    ]


def test_ticket_is_unconfirmed_when_it_went_to_a_queue(work: Work, print_on: Print) -> None:
    connection = Connection()
    printer = work(CupsTransport("accueil", connect=lambda: connection), "generic-80mm")
    assert printer.status().health is Health.UNKNOWN
    assert print_on(printer, "A001").state is JobState.UNCONFIRMED
    assert print_on(printer, "A002").state is JobState.UNCONFIRMED
    assert [step[0] for step in connection.asked] == ["create", "start", "finish"] * 2
    assert connection.sent.count(b"\x1b@") >= 2


@pytest.mark.parametrize(
    ("queue", "said"),
    [
        ({"printer-state": STOPPED}, "cupsenable accueil"),
        ({"printer-is-accepting-jobs": False}, "cupsaccept accueil"),
    ],
)
def test_ticket_is_not_started_when_the_queue_would_keep_it(
    work: Work, print_on: Print, queue: dict[str, object], said: str
) -> None:
    connection = Connection(**queue)
    result = print_on(work(CupsTransport("accueil", connect=lambda: connection), "generic-80mm"), "A001")
    assert result.state is JobState.NOT_STARTED
    assert isinstance(result.error, NotReachable)
    assert said in str(result.error)
    assert connection.asked == []


def test_queue_is_not_reachable_when_there_is_none() -> None:
    with pytest.raises(NotReachable, match="no such queue"):
        CupsTransport("guichet", connect=Connection).open(1.0)


def test_half_a_ticket_is_cancelled_when_the_server_fails() -> None:
    connection = Connection()
    link = CupsTransport("accueil", connect=lambda: connection)
    link.open(1.0)
    link.write(b"half", 1.0)
    connection.answer = 500
    with pytest.raises(LinkLost):
        link.write(b"a ticket", 1.0)
    assert connection.asked[-1] == ("cancel", 7)
    assert not link.is_open


@pytest.mark.logs("could not be ended")
def test_link_closes_when_the_server_is_gone() -> None:
    connection = Connection()
    link = CupsTransport("accueil", connect=lambda: connection)
    link.open(1.0)
    link.write(b"ticket", 1.0)
    connection.broken = True
    link.close()
    assert not link.is_open
