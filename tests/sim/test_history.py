"""Days lived against the core: legal, complete, believable, and the same again from the same seed."""

import io
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from uuid import UUID

import pytest

from ausuivant.core import events as e
from ausuivant.core import hours
from ausuivant.core.apply import fold
from ausuivant.core.commands import Command
from ausuivant.core.lifecycle import LIVE, TicketState
from ausuivant.core.site import SiteState
from ausuivant.wire.events import decode
from sim.export import JsonLines
from sim.history import LULL_BEFORE, SiteLife, run, set_up_at, working_days
from sim.staffing import EARLY, OVERTIME
from tests.sim.towns import a_site

MONDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 17)


@dataclass
class Kept:
    """A sink that keeps everything."""

    events: list[e.Event] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)

    def __call__(self, site_id: str, command: Command, actor: str, events: tuple[e.Event, ...]) -> None:
        self.events.extend(events)
        self.commands.append(command)


def lived(*days: date, seed: int = 7, until: datetime | None = None) -> Kept:
    kept = Kept()
    run(a_site(), days, seed=seed, sink=kept, until=until)
    return kept


@pytest.fixture(scope="module")
def two_days() -> Kept:
    return lived(MONDAY, TUESDAY)


def test_history_is_the_same_when_the_seed_is(two_days: Kept) -> None:
    assert lived(MONDAY, TUESDAY).events == two_days.events


def test_history_differs_when_the_seed_does() -> None:
    assert lived(MONDAY, seed=8).events != lived(MONDAY, seed=7).events


def test_days_do_not_depend_on_those_before_when_lived_alone() -> None:
    first = [event for event in lived(TUESDAY).events if isinstance(event, e.TicketIssued)]
    second = [event for event in lived(MONDAY, TUESDAY).events if isinstance(event, e.TicketIssued)]
    assert [event.at for event in first] == [event.at for event in second if event.at.date() == TUESDAY]


def test_log_is_gapless_and_never_goes_back(two_days: Kept) -> None:
    assert [event.seq for event in two_days.events] == list(range(1, len(two_days.events) + 1))
    instants = [event.at for event in two_days.events]
    assert instants == sorted(instants)


def test_log_begins_with_the_configuration_the_evening_before(two_days: Kept) -> None:
    assert [event.kind for event in two_days.events[:2]] == ["day_opened", "config_changed"]
    assert two_days.events[0].at == set_up_at(a_site(), MONDAY) == datetime(2026, 11, 15, 17, 0, tzinfo=UTC)


def test_state_is_what_the_log_folds_to() -> None:
    kept = Kept()
    life = SiteLife(a_site(), seed=3, sink=kept)
    life.set_up(MONDAY)
    life.live(MONDAY)
    assert fold(SiteState("HDV"), kept.events) == life.engine.state


def test_everybody_is_accounted_for_when_the_next_day_opens(two_days: Kept) -> None:
    state = SiteState("HDV")
    for event in two_days.events:
        if isinstance(event, e.DayOpened):
            assert not [ticket for ticket in state.tickets.values() if ticket.state in LIVE]
        state = fold(state, [event])
    assert len(state.tickets) == sum(tally.issued for tally in state.tallies.values())


def test_calls_are_of_queues_that_the_counter_serves(two_days: Kept) -> None:
    site, state = a_site(), SiteState("HDV")
    for event in two_days.events:
        if isinstance(event, e.TicketCalled):
            served = {served.queue_id for served in site.counter(event.counter_id).serves}
            assert state.ticket(event.ticket_id).queue_id in served
        state = fold(state, [event])


def test_nobody_is_called_when_the_agents_are_away(two_days: Kept) -> None:
    site = a_site()
    for event in two_days.events:
        if isinstance(event, e.TicketCalled):
            day = hours.service_day(site, event.at)
            assert any(
                opens - EARLY <= event.at <= closes + OVERTIME + timedelta(hours=1)
                for opens, closes in hours.spans(site, day)
            )


def test_nobody_takes_a_ticket_when_the_doors_are_shut(two_days: Kept) -> None:
    assert all(hours.is_open(a_site(), event.at) for event in two_days.events if isinstance(event, e.TicketIssued))


def test_most_people_are_served_and_some_do_not_come(two_days: Kept) -> None:
    ended: Counter[TicketState] = Counter()
    state = SiteState("HDV")
    for event in two_days.events:
        if isinstance(event, e.DayOpened):
            ended.update(ticket.state for ticket in state.tickets.values())
        state = fold(state, [event])
    ended.update(ticket.state for ticket in state.tickets.values())
    total = sum(ended.values())
    assert total > 100
    assert 0.75 < ended[TicketState.SERVED] / total < 0.97
    assert 0.01 < ended[TicketState.NO_SHOW] / total < 0.16


def test_a_life_is_varied_when_it_lasts() -> None:
    kinds = {
        event.kind for event in lived(*sorted(islice(working_days(a_site(), before=date(2026, 11, 23)), 6))).events
    }
    wanted = {"issued", "printed", "called", "recalled", "started", "finished", "no_show", "reinstated", "held"}
    wanted |= {"resumed", "transferred", "cancelled", "counter_opened", "counter_paused", "counter_resumed"}
    assert wanted | {"counter_closed", "opening_changed", "day_opened"} <= kinds


def test_counters_are_free_and_nobody_new_comes_when_a_morning_is_cut_short() -> None:
    until = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
    state = fold(SiteState("HDV"), lived(MONDAY, until=until).events)
    assert state.counters == {}
    assert state.at == until
    states = Counter(ticket.state for ticket in state.tickets.values())
    assert states[TicketState.SERVED] > 10
    assert states[TicketState.CALLED] == states[TicketState.SERVING] == 0
    assert max(ticket.arrived_at for ticket in state.tickets.values()) < until - LULL_BEFORE


def test_working_days_leave_out_the_week_end_and_go_back() -> None:
    days = list(islice(working_days(a_site(), before=date(2026, 11, 23)), 6))
    assert days[0] == date(2026, 11, 20)
    assert days[-1] == date(2026, 11, 13)
    assert {day.weekday() for day in days} == {0, 1, 2, 3, 4}


def test_export_reads_back_as_the_same_facts() -> None:
    text, kept = io.StringIO(), Kept()
    lines = JsonLines(text)

    def both(site_id: str, command: Command, actor: str, events: tuple[e.Event, ...]) -> None:
        lines(site_id, command, actor, events)
        kept(site_id, command, actor, events)

    run(a_site(), [MONDAY], seed=7, sink=both)
    entries = [json.loads(line) for line in text.getvalue().splitlines()]
    assert len(entries) == lines.lines == len(kept.events)
    for entry, event in zip(entries, kept.events, strict=True):
        read = decode(
            kind=entry["kind"],
            version=entry["version"],
            seq=entry["seq"],
            at=datetime.fromisoformat(entry["at"]),
            happened_at=datetime.fromisoformat(entry["happened_at"]),
            payload=json.dumps(entry["payload"]),
        )
        assert read == event
    assert {entry["site"] for entry in entries} == {"HDV"}
    assert all((entry["n"] == 0) == ("body_hash" in entry) for entry in entries)
    assert len({UUID(entry["command_id"]) for entry in entries}) == len(kept.commands)
