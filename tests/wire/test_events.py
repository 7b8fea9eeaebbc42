"""Facts survive the log: written and read back they are equal, and those of every release can still be read."""

from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import pytest
from pydantic_core import from_json

from ausuivant.core.devices import DeviceState
from ausuivant.core.errors import LogNewer
from ausuivant.core.events import EVENTS, Event, TicketIssued
from ausuivant.wire import events as wire
from ausuivant.wire.events import decode, encode

GOLDEN = Path(__file__).parent.parent / "golden"
AT = datetime(2026, 11, 23, 8, 0, 0, 123456, tzinfo=UTC)
EARLIER = datetime(2026, 11, 23, 7, 59, tzinfo=UTC)


def sample_of(kind: Any) -> Any:
    """A value of a field's type."""
    simple = {
        str: "texte « é »",
        int: 42,
        float: 1.5,
        bool: True,
        datetime: EARLIER,
        date: date(2026, 11, 22),
        UUID: UUID(int=7),
    }
    if kind in simple:
        return simple[kind]
    if get_origin(kind) in (Union, UnionType):
        return sample_of(get_args(kind)[0])
    if kind is DeviceState:
        hints = get_type_hints(kind)
        return DeviceState(**{field.name: sample_of(hints[field.name]) for field in fields(DeviceState)})
    if get_origin(kind) is tuple:
        return (sample_of(get_args(kind)[0]),) * 2
    return next(iter(kind))


def a_fact(event: type[Event]) -> Event:
    """A fact with something in every field."""
    hints = get_type_hints(event)
    facts = {field.name: sample_of(hints[field.name]) for field in fields(event)}
    return event(**{**facts, "seq": 9, "at": AT, "happened_at": EARLIER})


def read_back(event: Event, payload: str) -> Event:
    return decode(
        kind=event.kind,
        version=event.version,
        seq=event.seq,
        at=event.at,
        happened_at=event.happened_at,
        payload=payload,
    )


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_fact_is_equal_when_it_was_written_and_read_back(event: type[Event]) -> None:
    fact = a_fact(event)
    payload = encode(fact)
    assert not {"seq", "at", "happened_at"} & set(from_json(payload))
    assert read_back(fact, payload) == fact


def golden_lines() -> list[dict[str, Any]]:
    return [from_json(line) for path in sorted(GOLDEN.glob("events-*.jsonl")) for line in path.read_text().splitlines()]


def test_facts_of_every_release_can_still_be_read() -> None:
    lines = golden_lines()
    for line in lines:
        fact = decode(
            kind=line["kind"],
            version=line["version"],
            seq=line["seq"],
            at=datetime.fromisoformat(line["at"]),
            happened_at=datetime.fromisoformat(line["happened_at"]),
            payload=line["payload"],
        )
        assert isinstance(fact, EVENTS[line["kind"]])
        assert fact.happened_at == EARLIER
    assert {line["kind"] for line in lines} == set(EVENTS), "a new kind needs a golden line"


def test_todays_facts_are_written_as_the_newest_golden_log_says() -> None:
    """A change here is a change of an event's fields: raise its version, and add an upcast."""
    newest = {(line["kind"], line["version"]): line["payload"] for line in golden_lines()}
    for event in EVENTS.values():
        assert from_json(encode(a_fact(event))) == from_json(newest[event.kind, event.version])


@pytest.mark.parametrize(("kind", "version"), [("teleported", 1), ("issued", TicketIssued.version + 1)])
def test_fact_is_refused_when_this_program_is_too_old_for_it(kind: str, version: int) -> None:
    with pytest.raises(LogNewer):
        decode(kind=kind, version=version, seq=1, at=AT, happened_at=AT, payload="{}")


def test_old_fact_is_read_when_an_upcast_leads_to_today(monkeypatch: pytest.MonkeyPatch) -> None:
    fact = a_fact(TicketIssued)
    old = encode(fact).replace('"letter"', '"series"')
    monkeypatch.setattr(TicketIssued, "version", 3)
    steps = {
        ("issued", 1): lambda facts: {**facts, "letter": facts.pop("series")},
        ("issued", 2): lambda facts: {**facts, "origin": "upcast"},
    }
    monkeypatch.setattr(wire, "UPCASTS", steps)
    read = decode(kind="issued", version=1, seq=9, at=AT, happened_at=EARLIER, payload=old)
    assert isinstance(read, TicketIssued)
    assert (read.letter, read.origin) == ("texte « é »", "upcast")


def test_old_fact_is_refused_when_no_upcast_leads_to_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TicketIssued, "version", 2)
    with pytest.raises(LogNewer):
        decode(kind="issued", version=1, seq=9, at=AT, happened_at=EARLIER, payload="{}")
