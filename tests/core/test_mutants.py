"""The model must catch a core that is deliberately wrong; else its green means nothing."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from ausuivant.core import decide, routing
from ausuivant.core.decide import counters, devices, offline, tickets
from ausuivant.core.lifecycle import TicketState
from ausuivant.core.routing import Choice, Reason
from ausuivant.core.views import Why
from tests.core.test_model import CoreMachine

Patch = Callable[[pytest.MonkeyPatch], None]


def last_come_first_served(monkeypatch: pytest.MonkeyPatch) -> None:
    def choose(state: Any, site: Any, session: Any, now: Any) -> Choice | None:
        found = list(routing.candidates(state, site, session, now))
        line = [t for t, _ in found for t in [state.tickets[i] for i in state.waiting[t.queue_id]]]
        line = [t for t in line if t.only_counter is None and t.not_before is None]
        return Choice(max(line, key=lambda t: t.rank), Why(Reason.FIRST, 0, 0)) if line else None

    monkeypatch.setattr(counters, "choose_next", choose)


def views_are_never_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    def check(draft: Any, counter_id: str, seen_call: Any) -> Any:
        session = counters.session_of(draft, counter_id)
        return session, counters.at_hand(draft, session)

    monkeypatch.setattr(counters, "check_seen", check)


def one_number_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tickets, "next_number", lambda draft, letter: 1)


def everybody_helps_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def served_by(site: Any, session: Any) -> Any:
        return tuple(replace(one, help_after=one.help_after * 0) for one in site.counter(session.counter_id).serves)

    monkeypatch.setattr(routing, "served_by", served_by)


def two_agents_at_one_counter(monkeypatch: pytest.MonkeyPatch) -> None:
    def open_counter(draft: Any, command: Any) -> None:
        from ausuivant.core.events import CounterOpened

        draft.record(CounterOpened, counter_id=command.counter_id, agent=command.agent, queues=command.queues)

    deciders = {**decide.DECIDERS, decide.c.OpenCounter: open_counter}
    monkeypatch.setattr(decide, "DECIDERS", deciders)


def alarms_that_never_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "alerts_of", lambda draft, device_id: [])


def printers_forgotten_at_night(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "still_known", lambda draft: ())


def ranges_reach_into_other_counters(monkeypatch: pytest.MonkeyPatch) -> None:
    takes = {TicketState.WAITING, TicketState.HELD, TicketState.NO_SHOW, TicketState.CALLED}
    monkeypatch.setattr(offline, "_may_close", lambda command, ticket: ticket.state in takes)


MUTANTS: list[Patch] = [
    last_come_first_served,
    views_are_never_stale,
    one_number_for_all,
    everybody_helps_at_once,
    two_agents_at_one_counter,
    alarms_that_never_end,
    printers_forgotten_at_night,
    ranges_reach_into_other_counters,
]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_model_fails_when_the_core_is_wrong(mutant: Patch, monkeypatch: pytest.MonkeyPatch):
    mutant(monkeypatch)
    quick = settings(
        max_examples=300,
        stateful_step_count=40,
        deadline=None,
        derandomize=True,
        print_blob=False,
        database=None,
        phases=(Phase.generate,),
    )
    with pytest.raises(Exception, match=r"."):
        run_state_machine_as_test(CoreMachine, settings=quick)
