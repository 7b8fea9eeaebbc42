"""The demo's account: right on a right run, and never right on a broken one."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sim.accounting import Entry, Records, account, unsettled

KIOSK = "kiosk-1"


def issued(seq: int, ticket: str, number: int, origin: str = KIOSK) -> Entry:
    payload = {"ticket_id": ticket, "letter": "A", "number": number, "origin": origin}
    return {"seq": seq, "kind": "issued", "payload": payload}


def told(seq: int, kind: str, ticket: str, counter: str = "1", **more: str) -> Entry:
    payload = {"ticket_id": ticket, "counter_id": counter, "call_id": f"call-{ticket}", **more}
    return {"seq": seq, "kind": kind, "payload": payload}


def noted(ticket: str, kind: str, label: str) -> Entry:
    return {"id": ticket, "kind": kind, "payload": {"label": label}}


def stood(announcement: str, label: str, *, fresh: bool = True) -> Entry:
    return {"announcement_id": announcement, "label": label, "fresh": fresh}


def a_right_run() -> Records:
    """Two tickets of the kiosk and one of the desk, all called and served, the second one after a recall."""
    return Records(
        journal=[
            noted("t1", "intent", ""),
            noted("t1", "numbered", "A001"),
            noted("t1", "printed", "A001"),
            noted("t2", "numbered", "A002"),
            noted("t2", "printed", "A002"),
        ],
        papers=[{"papers": 1, "label": "A001"}, {"papers": 2, "label": "A002"}],
        log=[
            issued(10, "t1", 1),
            issued(11, "t2", 2),
            issued(12, "t3", 3, origin="desk"),
            told(13, "called", "t1"),
            told(14, "called", "t2", "2"),
            told(15, "started", "t1"),
            told(16, "recalled", "t2", "2", announcement_id="again"),
            told(17, "finished", "t1"),
            told(18, "called", "t3"),
            told(19, "finished", "t2", "2"),
            told(20, "finished", "t3"),
        ],
        shown=[
            stood("before", "A000", fresh=False),
            stood("call-t1", "A001"),
            stood("call-t2", "A002"),
            stood("again", "A002"),
            stood("call-t3", "A003"),
        ],
        kiosk=KIOSK,
    )


def test_account_is_right_when_everything_went_well() -> None:
    found = account(a_right_run())
    assert found.right, (found.lost, found.twice)
    assert found.as_json() == {
        "printed": 2,
        "called": 2,
        "served": 2,
        "shown_on_display": 2,
        "lost": 0,
        "twice": 0,
    }
    assert not unsettled(a_right_run())


def without(entries: Any, **facts: Any) -> list[Entry]:
    return [entry for entry in entries if not all(entry.get(name) == value for name, value in facts.items())]


def changed(entry: Entry, **payload: Any) -> Entry:
    return {**entry, "payload": {**entry["payload"], **payload}}


LOST: dict[str, tuple[Callable[[Records], Records], str]] = {
    "the log forgot a ticket": (
        lambda run: replace(run, log=[entry for entry in run.log if entry["payload"]["ticket_id"] != "t1"]),
        "A001: the kiosk gave it, the log does not know it",
    ),
    "the log has another number": (
        lambda run: replace(run, log=[changed(run.log[0], number=7), *run.log[1:]]),
        "A001: the kiosk's number, the log has A007",
    ),
    "no paper came out": (lambda run: replace(run, papers=run.papers[:1]), "A002: in the log, on no paper"),
    "a paper is blank": (
        lambda run: replace(run, papers=[*run.papers, {"papers": 3, "label": None}]),
        "paper 3: no number can be read",
    ),
    "a paper bears a number of nobody": (
        lambda run: replace(run, papers=[*run.papers, {"papers": 3, "label": "A099"}]),
        "A099: on paper, in no log",
    ),
    "a call was not shown": (
        lambda run: replace(run, shown=without(run.shown, announcement_id="call-t2")),
        "A002: a call that the display never showed",
    ),
    "a recall was not shown": (
        lambda run: replace(run, shown=without(run.shown, announcement_id="again")),
        "A002: a recall that the display never showed",
    ),
    "a call of the desk's ticket was not shown": (
        lambda run: replace(run, shown=without(run.shown, announcement_id="call-t3")),
        "t3: a call that the display never showed",
    ),
}

TWICE: dict[str, tuple[Callable[[Records], Records], str]] = {
    "two papers bear one number": (
        lambda run: replace(run, papers=[*run.papers, {"papers": 3, "label": "A001"}]),
        "A001: on 2 papers",
    ),
    "two tickets have one number": (
        lambda run: replace(run, log=[*run.log[:2], issued(12, "t9", 2, "desk"), *run.log[3:]]),
        "A002: given to 2 tickets",
    ),
    "a ticket was issued twice": (
        lambda run: replace(run, log=[run.log[0], issued(11, "t1", 4), *run.log[1:]]),
        "t1: issued 2 times",
    ),
    "the kiosk numbered a ticket twice": (
        lambda run: replace(run, journal=[*run.journal, noted("t1", "numbered", "A001")]),
        "t1: numbered 2 times by the kiosk",
    ),
    "the display announced twice": (
        lambda run: replace(run, shown=[*run.shown, stood("call-t1", "A001")]),
        "A001: announced 2 times by the display",
    ),
    "two counters called one ticket": (
        lambda run: replace(run, log=[*run.log[:4], told(14, "called", "t1", "2"), *run.log[4:]]),
        "t1: called by counter 2 while counter 1 had it",
    ),
    "a counter called with a visitor at hand": (
        lambda run: replace(run, log=without(run.log, seq=17)),
        "counter 1: called t3 while it still had another ticket",
    ),
}


@pytest.mark.parametrize("what", LOST)
def test_account_counts_a_loss_when(what: str) -> None:
    breaking, said = LOST[what]
    found = account(breaking(a_right_run()))
    assert said in found.lost
    assert not found.right
    assert found.as_json()["lost"] > 0


@pytest.mark.parametrize("what", TWICE)
def test_account_counts_a_double_when(what: str) -> None:
    breaking, said = TWICE[what]
    found = account(breaking(a_right_run()))
    assert said in found.twice
    assert not found.right
    assert found.as_json()["twice"] > 0


def test_duplicate_paper_is_no_fault_when_the_visitor_asked_for_it() -> None:
    run = a_right_run()
    asked = replace(
        run,
        journal=[*run.journal, noted("t1", "printed", "A001")],
        papers=[*run.papers, {"papers": 3, "label": "A001"}],
    )
    assert account(asked).right


def test_missing_paper_is_no_loss_when_the_visitor_was_told() -> None:
    run = a_right_run()
    failed = [noted("t2", "print_failed", "A002") if entry == run.journal[-1] else entry for entry in run.journal]
    assert account(replace(run, journal=failed, papers=run.papers[:1])).right


def test_number_is_the_papers_when_the_log_was_relabelled() -> None:
    run = a_right_run()
    paper = {"ticket_id": "t1", "letter": "A", "number": 801}
    relabelled = replace(
        run,
        log=[*run.log[:1], {"seq": 10, "kind": "relabelled", "payload": paper}, *run.log[1:]],
        journal=[changed(entry, label="A801") if entry["id"] == "t1" else entry for entry in run.journal],
        papers=[{"papers": 1, "label": "A801"}, run.papers[1]],
    )
    assert account(relabelled).right


def test_calls_before_the_run_need_not_be_shown() -> None:
    run = a_right_run()
    earlier = [issued(1, "t0", 0, "desk"), told(2, "called", "t0", "9"), told(3, "finished", "t0", "9")]
    assert not account(replace(run, log=[*earlier, *run.log])).right
    assert account(replace(run, log=[*earlier, *run.log], since=9)).right


@pytest.mark.parametrize(
    "left_out",
    [
        lambda run: replace(run, journal=run.journal[:-1]),
        lambda run: replace(run, log=[entry for entry in run.log if entry["payload"].get("call_id") != "call-t2"]),
        lambda run: replace(run, log=run.log[:-2]),
        lambda run: replace(run, shown=run.shown[:-1]),
    ],
)
def test_run_is_unsettled_when_something_is_under_way(left_out: Callable[[Records], Records]) -> None:
    assert unsettled(left_out(a_right_run()))
