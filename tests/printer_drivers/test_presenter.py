"""A cut ticket is followed to a hand, to the floor or back into the kiosk. No I/O: the test is printer and visitor."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest

from printer_drivers.commands import ASK_FULL_STATUS, ASK_RETRACTS, EJECT, RETRACT
from printer_drivers.errors import LinkLost, NoReply, TicketStuck
from printer_drivers.model import JobState
from printer_drivers.presenter import MOVE_S, POLL_S, OutputClearing, PresenterWatch
from printer_drivers.profile import Ejector, load_profile
from printer_drivers.replies import FullStatus, InfoBlock

Leftover = Literal["eject", "retract", "leave"]
FREE = FullStatus(b"\x10\x0f\x00\x00\x00\x00")
OCCUPIED = FullStatus(b"\x10\x0f\x20\x00\x00\x00")


def ejector(leftover: Leftover = "retract", *, counts: bool = True) -> Ejector:
    """The VKP80's, with another choice."""
    model = load_profile("custom-vkp80").ejector
    assert model is not None
    return replace(model, leftover=leftover, retract_counter=counts, take_timeout_s=10.0)


def send(machine: PresenterWatch | OutputClearing, *, now: float) -> bytes:
    """Send what there is to send."""
    data = machine.next_bytes()
    machine.sent(len(data), now=now)
    return data


class Visit:
    """A ticket in the output, with a printer that answers."""

    def __init__(self, leftover: Leftover = "retract", *, counts: bool = True) -> None:
        self.watch = PresenterWatch(ejector(leftover, counts=counts), job_id="job", now=0.0)
        self.now = 0.0
        self.retracts = 512
        self.orders: list[bytes] = []
        self.fates: list[JobState] = []

    def look(self, answer: FullStatus) -> None:
        """Let the watch ask once, and answer."""
        if self.now < self.watch.idle_until:
            self.now = self.watch.idle_until
            self.watch.tick(self.now)
        data = send(self.watch, now=self.now)
        if data == ASK_RETRACTS:
            self._count()
            data = send(self.watch, now=self.now)
        if data != ASK_FULL_STATUS:
            self.orders.append(data.removesuffix(ASK_FULL_STATUS))
        self.watch.receive(answer, now=self.now)
        if self.watch.next_bytes() == ASK_RETRACTS:
            send(self.watch, now=self.now)
            self._count()
        self.fates += self.watch.news()

    def _count(self) -> None:
        self.watch.receive(InfoBlock(0, b"%dret" % self.retracts), now=self.now)

    def stand(self, seconds: float) -> None:
        """Leave the ticket where it is."""
        end = self.now + seconds
        while self.now < end and not self.watch.over:
            self.look(OCCUPIED)


@pytest.mark.parametrize("counts", [True, False])
def test_ticket_is_taken_when_it_leaves_the_output(counts: bool) -> None:
    visit = Visit(counts=counts)
    visit.look(OCCUPIED)
    assert visit.fates == [JobState.PRESENTED]
    visit.stand(2.0)
    visit.look(FREE)
    assert visit.fates == [JobState.PRESENTED, JobState.TAKEN]
    assert visit.watch.over
    assert visit.orders == []


def test_output_is_looked_at_twice_a_second() -> None:
    visit = Visit(counts=False)
    visit.look(OCCUPIED)
    assert visit.watch.idle_until == pytest.approx(POLL_S)
    assert visit.watch.next_bytes() == b""


@pytest.mark.parametrize(
    ("leftover", "order", "fate"),
    [("eject", EJECT, JobState.EJECTED), ("retract", RETRACT, JobState.RETRACTED)],
)
def test_ticket_is_done_with_as_chosen_when_nobody_takes_it(leftover: Leftover, order: bytes, fate: JobState) -> None:
    visit = Visit(leftover)
    visit.stand(10.5)
    visit.retracts += leftover == "retract"
    visit.look(FREE)
    assert visit.fates == [JobState.PRESENTED, fate]
    assert b"".join(visit.orders) == order


def test_ticket_is_taken_when_the_visitor_is_faster_than_the_rollers() -> None:
    visit = Visit("retract")
    visit.stand(10.5)
    visit.look(FREE)
    assert visit.fates == [JobState.PRESENTED, JobState.TAKEN]


def test_ticket_is_retracted_when_the_printer_takes_it_back_by_itself() -> None:
    visit = Visit("leave")
    visit.stand(2.0)
    visit.retracts += 1
    visit.look(FREE)
    assert visit.fates == [JobState.PRESENTED, JobState.RETRACTED]


def test_ticket_is_left_when_that_was_chosen() -> None:
    visit = Visit("leave")
    visit.stand(11.0)
    assert visit.fates == [JobState.PRESENTED, JobState.LEFT]
    assert visit.orders == []


def test_ticket_is_left_when_the_rollers_do_not_move_it() -> None:
    visit = Visit("retract")
    visit.stand(10.5 + MOVE_S + 1.0)
    assert visit.fates == [JobState.PRESENTED, JobState.LEFT]


def test_nothing_is_claimed_when_the_ticket_was_never_seen() -> None:
    visit = Visit()
    while not visit.watch.over:
        visit.look(FREE)
    assert visit.fates == []
    assert MOVE_S <= visit.now < MOVE_S + 1


def test_nothing_is_claimed_when_the_counter_is_not_told() -> None:
    watch = PresenterWatch(ejector(), job_id="job", now=0.0)
    send(watch, now=0.0)
    watch.tick(watch.deadline)
    send(watch, now=1.0)
    watch.receive(OCCUPIED, now=1.0)
    assert watch.news() == [JobState.PRESENTED]
    watch.link_lost(LinkLost("here"), now=1.1)
    assert watch.over
    assert watch.news() == []


def test_watch_ends_when_the_printer_is_mute() -> None:
    watch = PresenterWatch(ejector(counts=False), job_id="job", now=0.0)
    send(watch, now=0.0)
    watch.tick(watch.deadline)
    assert watch.over
    assert isinstance(watch.error, NoReply)


@pytest.mark.parametrize(("leftover", "order"), [("eject", EJECT), ("retract", RETRACT)])
def test_output_is_freed_before_a_job(leftover: Leftover, order: bytes) -> None:
    clearing = OutputClearing(ejector(leftover), now=0.0)
    assert send(clearing, now=0.0) == ASK_FULL_STATUS
    clearing.receive(OCCUPIED, now=0.0)
    assert send(clearing, now=0.0) == order
    clearing.tick(clearing.deadline)
    assert send(clearing, now=0.6) == ASK_FULL_STATUS
    clearing.receive(FREE, now=0.6)
    assert clearing.over
    assert clearing.error is None


def test_output_is_not_touched_when_it_is_free_or_is_to_be_left_alone() -> None:
    for choice, answer in ((ejector("retract"), FREE), (ejector("leave"), OCCUPIED)):
        clearing = OutputClearing(choice, now=0.0)
        send(clearing, now=0.0)
        clearing.receive(answer, now=0.0)
        assert (clearing.over, clearing.error, clearing.next_bytes()) == (True, None, b"")


def test_ticket_is_stuck_when_the_output_stays_occupied() -> None:
    clearing = OutputClearing(ejector(), now=0.0)
    now = 0.0
    while not clearing.over:
        if send(clearing, now=now).endswith(ASK_FULL_STATUS):
            clearing.receive(OCCUPIED, now=now)
        else:
            now = clearing.deadline
            clearing.tick(now)
    assert isinstance(clearing.error, TicketStuck)
