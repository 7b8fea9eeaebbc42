"""What the core promises as data: the lifecycle, the events, the errors, the mapping that shares."""

from dataclasses import fields, replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ausuivant.core import decide, errors
from ausuivant.core.apply import APPLIERS
from ausuivant.core.commands import COMMANDS
from ausuivant.core.events import EVENTS, TicketEvent
from ausuivant.core.evolve import evolve
from ausuivant.core.lifecycle import LIVE, TRANSITIONS, Fact, TicketState, next_state
from ausuivant.core.shards import Shards
from tests.core.reception import Reception

OPEN_ENDED = {TicketState.NO_SHOW, TicketState.SERVED}  #: reinstated, reopened


@pytest.mark.parametrize(("fact", "state"), list(product(Fact, [None, *TicketState])))
def test_fact_is_refused_when_the_table_does_not_hold_it(fact: Fact, state: TicketState | None):  # I5
    if (fact, state) in TRANSITIONS:
        assert next_state(state, fact) is TRANSITIONS[fact, state]
    else:
        with pytest.raises(errors.TransitionRefused) as refusal:
            next_state(state, fact)
        assert (refusal.value.state, refusal.value.attempted) == (state, fact)


def test_every_fact_is_an_event_and_leads_somewhere():
    assert {fact for fact, _ in TRANSITIONS} == set(Fact)
    assert {fact.value for fact in Fact} <= set(EVENTS)


def test_only_live_tickets_can_be_closed_by_the_night():
    closers = {state for (fact, state) in TRANSITIONS if fact in (Fact.EXPIRED, Fact.CLOSED_BY_SYSTEM)}
    assert closers == LIVE
    leaving = {state for _, state in TRANSITIONS} - {None}
    assert leaving == LIVE | OPEN_ENDED


def test_every_command_is_decided_and_every_event_applied():
    assert set(decide.DECIDERS) == set(COMMANDS)
    assert set(APPLIERS) == set(EVENTS.values())
    assert all(kind == event.kind for kind, event in EVENTS.items())


def test_events_hold_no_name_and_no_text_of_a_visitor():
    allowed = {"reason", "detail", "outcome", "origin", "source", "agent", "language"}
    for event in EVENTS.values():
        texts = {field.name for field in fields(event) if field.type is str} - allowed
        known = {
            "counter_id",
            "queue_id",
            "service_id",
            "letter",
            "suffix",
            "from_queue",
            "to_site",
            "from_site",
            "why",
            "device_id",
            "device_name",  # of a kiosk, as its administrator wrote it
        }
        assert texts <= known, event
        assert not issubclass(event, TicketEvent) or "name" not in texts


def test_every_error_says_its_title_slug_and_facts():
    found = errors.all_errors()
    assert len(found) > 25
    for slug, error in found.items():
        assert slug == error.slug()
        assert error.title().endswith(".")
        assert error.kind in errors.Kind
    refusal = errors.CounterBusy(counter_id="1", label="A001")
    assert str(refusal) == "The counter still has a visitor. (counter_id=1, label=A001)"
    assert str(errors.NothingChanges()) == "It is already so."


def test_evolve_changes_what_it_is_told_and_nothing_else():
    before = Reception().issue()
    after = evolve(before, calls=3, suffix="bis")
    assert after == replace(before, calls=3, suffix="bis")
    assert before.calls == 0
    with pytest.raises(KeyError, match="nothing"):
        evolve(before, nothing=1)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers() | st.none())))
def test_shards_behave_as_a_dict_when_entries_come_and_go(steps: list[tuple[int, Any]]):
    real: Shards[int, Any] = Shards()
    model: dict[int, Any] = {}
    for key, value in steps:
        before, copy = real, dict(real)
        if value is None and key in model:
            real, _ = real.without(key), model.pop(key)
        elif value is not None:
            real, model[key] = real.having(key, value), value
        assert dict(before) == copy  # the old one did not change
        assert dict(real) == model
        assert len(real) == len(model)
    assert Shards(model.items()) == real
    assert (Shards() == 3) is False
    assert "Shards(" in repr(real)
    for key in range(41):
        assert (key in real) == (key in model)
    with pytest.raises(KeyError):
        real.without(99)
