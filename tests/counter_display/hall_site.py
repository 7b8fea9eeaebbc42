"""A site that calls people: the real core, the example town, no network."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from ausuivant.clock import FixedClock
from ausuivant.core import looking
from ausuivant.core.commands import CallNext, Command, IssueTicket, OpenCounter, Recall
from ausuivant.core.config import Site
from ausuivant.core.decide import decided
from ausuivant.core.site import SiteState
from ausuivant.ids import new_id
from ausuivant.sitefile import load_town
from ausuivant.wire.frames import Frame
from ausuivant.wire.views import encode_view

EXAMPLE = Path(__file__).parents[2] / "examples" / "miramas.toml"
#: a Thursday morning, 10:12 in France
MORNING = datetime(2026, 11, 26, 9, 12, tzinfo=UTC)


@cache
def town_hall() -> Site:
    """The example town's first site."""
    return next(site for site in load_town(EXAMPLE).sites if site.id == "HDV")


class HallSite:
    """The town hall."""

    def __init__(self, clock: FixedClock) -> None:
        self.clock = clock
        self.site = town_hall()
        self.state = SiteState(site_id="HDV")

    def take(self, service_id: str) -> None:
        """Let a visitor take a ticket."""
        self._do(IssueTicket(id=new_id(), ticket_id=new_id(), service_id=service_id))

    def call(self, counter_id: str, service_id: str) -> str:
        """Let a visitor come and be called at a counter; return the label."""
        self.take(service_id)
        if counter_id not in self.state.counters:
            self._do(OpenCounter(id=new_id(), counter_id=counter_id, agent=f"agent:{counter_id}"))
        held = self.state.counters[counter_id].ticket_id
        seen = self.state.ticket(held).call_id if held is not None else None
        self._do(CallNext(id=new_id(), counter_id=counter_id, seen_call=seen))
        called = self.state.counters[counter_id].ticket_id
        assert called is not None
        return self.state.ticket(called).label

    def recall(self, counter_id: str) -> None:
        """Let a counter call its visitor once more."""
        held = self.state.counters[counter_id].ticket_id
        assert held is not None
        call_id = self.state.ticket(held).call_id
        assert call_id is not None
        self._do(Recall(id=new_id(), counter_id=counter_id, seen_call=call_id))

    def frame(self) -> Frame:
        """Make the hall's frame of this instant."""
        view = json.loads(encode_view(looking.hall(self.state, self.site, self.clock.now())))
        return Frame("hall:HDV", "e", self.state.seq, self.clock.now(), view, self.clock.monotonic())

    def heartbeat(self) -> Frame:
        """Make a frame without a view."""
        return Frame("hall:HDV", "e", self.state.seq, self.clock.now(), None, self.clock.monotonic())

    def _do(self, command: Command) -> None:
        _events, self.state = decided(self.state, self.site, command, self.clock.now())
