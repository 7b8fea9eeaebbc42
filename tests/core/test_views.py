"""What the screens show is a function of the state and the time."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from ausuivant.core import commands as c
from ausuivant.core import errors, looking, metrics
from ausuivant.core.config import Hours, Notice, Queue, Service, said
from ausuivant.core.console import console
from ausuivant.core.estimate import estimate, level, rounded
from ausuivant.core.views import Range
from tests.core.reception import NINE, Reception, a_site


def test_hall_shows_the_last_ten_and_every_young_announcement():  # I8
    reception = Reception()
    reception.open("1")
    for _ in range(13):
        reception.issue()
    for _ in range(13):
        reception.call("1")
    young = looking.hall(reception.state, reception.site, reception.now)
    assert [call.label for call in young.announcements] == [f"A{n:03d}" for n in range(13, 0, -1)]
    reception.wait(seconds=31)
    old = looking.hall(reception.state, reception.site, reception.now)
    assert [call.label for call in old.announcements] == [f"A{n:03d}" for n in range(13, 3, -1)]


def test_hall_names_a_counter_by_its_id_when_the_town_has_removed_it():
    reception = Reception()
    reception.open("1")
    reception.issue()
    reception.call("1")
    site = replace(reception.site, counters={})
    (call,) = looking.announcements(reception.state, site, reception.now)
    assert call.counter_name == {"fr": "1"}


def test_hall_is_shown_when_the_town_removes_a_counter_that_is_open():
    reception = Reception()
    reception.open("1", "2")
    reception.issue("cni")
    left = {key: one for key, one in reception.site.counters.items() if key != "1"}
    view = looking.hall(reception.state, replace(reception.site, counters=left), reception.now)
    assert view.counters == ("2", "3")
    # Counter 1 was the only open one of this queue: nobody can say how long it takes.
    assert view.queues[0].range is None


def test_hall_level_is_that_of_the_worst_queue():
    reception = Reception()
    assert looking.hall(reception.state, reception.site, reception.now).level is None
    reception.open("1", "2")
    for _ in range(4):
        reception.issue("cni")
    view = looking.hall(reception.state, reception.site, reception.now)
    assert [(queue.letter, queue.waiting, queue.level) for queue in view.queues] == [("A", 4, 4), ("C", 0, 1)]
    assert view.level == 4
    assert view.hours.changes_at == NINE + timedelta(hours=3)


def test_hall_tells_of_sensitive_queues_as_the_site_only():
    reception = Reception()
    reception.open("1", "2")
    for _ in range(4):
        reception.issue("cni")
    before = looking.hall(reception.state, reception.site, reception.now)
    queue_id = before.queues[0].queue_id
    secret = {**reception.site.queues, queue_id: replace(reception.site.queues[queue_id], sensitive=True)}
    view = looking.hall(reception.state, replace(reception.site, queues=secret), reception.now)
    assert queue_id not in {queue.queue_id for queue in view.queues}
    assert len(view.queues) == len(before.queues) - 1
    assert (view.waiting, view.level, view.range) == (4, 4, before.queues[0].range)


def test_hall_shows_the_week_when_the_doors_are_closed():
    reception = Reception()
    assert looking.hall(reception.state, reception.site, reception.now).week == ()
    reception.wait(seconds=12 * 3600)
    view = looking.hall(reception.state, reception.site, reception.now)
    assert len(view.week) == 7
    assert view.week[0].day == NINE.date()
    assert view.week[0].openings == reception.site.hours.weekly[NINE.weekday()]


def test_counter_display_knows_its_number_after_forty_other_calls():
    reception = Reception()
    reception.open("1", "2")
    for _ in range(2):
        reception.issue()
        reception.call("1")
    label = looking.counter(reception.state, reception.site, "1", reception.now).label
    gone = replace(reception.state, announcements=())
    view = looking.counter(gone, reception.site, "1", reception.now)
    assert (view.label, view.announcement) == (label, None)
    assert label is not None


@pytest.mark.parametrize(
    ("step", "condition"),
    [(None, "free"), (c.CallNext, "called"), (c.Start, "serving"), (c.Finish, "free")],
)
def test_counter_display_says_its_condition(step: type[c.AtCounter] | None, condition: str):
    reception = Reception()
    reception.open("1")
    reception.issue()
    for done in (c.CallNext, c.Start, c.Finish) if step else ():
        reception.at("1", done)
        if done is step:
            break
    view = looking.counter(reception.state, reception.site, "1", reception.now)
    assert view.condition == condition
    assert (view.announcement is not None) == (condition in {"called", "serving"})


def test_counter_display_is_closed_or_paused_when_nobody_receives():
    reception = Reception()
    assert looking.counter(reception.state, reception.site, "1", reception.now).condition == "closed"
    reception.open("1")
    reception.ask(c.PauseCounter, counter_id="1")
    assert looking.counter(reception.state, reception.site, "1", reception.now).condition == "paused"
    with pytest.raises(errors.CounterUnknown):
        looking.counter(reception.state, reception.site, "9", reception.now)


def test_kiosk_shows_open_and_closed_services():
    reception = Reception()
    reception.open("1")
    reception.ask(c.SuspendQueue, queue_id="civil")
    cni, acte = looking.kiosk(reception.state, reception.site, reception.now).services
    assert (cni.open, cni.range) == (True, Range(0, 5))
    assert (acte.open, acte.range, acte.reopens_at) == (False, None, None)


def test_kiosk_says_when_the_doors_open_when_they_are_closed():
    reception = Reception(now=NINE - timedelta(hours=1))
    reception.ask(c.Wake, cause=c.Cause.DAY, due_at=reception.now)
    view = looking.kiosk(reception.state, reception.site, reception.now)
    assert not view.hours.open
    assert {one.reopens_at for one in view.services} == {NINE - timedelta(minutes=30)}


def test_ticket_view_hides_the_service_when_it_is_sensitive():
    site = a_site()
    quiet = Service("rsa", {"fr": "RSA"}, "civil", "wallet", {}, sensitive=True)
    reception = Reception(replace(site, services={**site.services, "rsa": quiet}))
    shown, hidden = reception.issue("cni"), reception.issue("rsa")
    assert looking.ticket(reception.state, reception.site, shown.id, reception.now).service_name == {
        "fr": "Carte d’identité"
    }
    assert looking.ticket(reception.state, reception.site, hidden.id, reception.now).service_name is None


def test_ticket_view_counts_those_ahead_until_it_is_called():
    reception = Reception()
    reception.open("1")
    reception.issue()
    mine = reception.issue()
    before = looking.ticket(reception.state, reception.site, mine.id, reception.now)
    assert (before.ahead, before.range) == (1, Range(10, 30))
    reception.call("1")
    reception.call("1")
    after = looking.ticket(reception.state, reception.site, mine.id, reception.now)
    assert (after.ahead, after.range, after.counter_name) == (None, None, {"fr": "Guichet 1"})
    with pytest.raises(errors.TicketUnknown):
        looking.ticket(reception.state, reception.site, uuid4(), reception.now)


def test_console_shows_who_is_next_before_the_press():
    reception = Reception()
    closed = console(reception.state, reception.site, "3", reception.now)
    assert (closed.condition, closed.next_up) == ("closed", None)
    reception.open("3")
    first = reception.issue("cni")
    reception.issue("acte")
    view = console(reception.state, reception.site, "3", reception.now)
    assert view.next_up is not None
    assert view.next_why is not None
    assert (view.next_up.ticket_id, view.next_why.reason) == (first.id, "first")
    assert [line.label for line in view.waiting] == ["A001", "C001"]
    called = reception.call("3")
    assert called is not None
    assert called.id == view.next_up.ticket_id


def test_console_shows_the_visitor_the_held_and_the_absent():
    reception = Reception()
    reception.open("3")
    for _ in range(3):
        reception.issue()
    reception.call("3")
    reception.at("3", c.MarkNoShow)
    reception.call("3")
    reception.at("3", c.Hold, reason="photocopie")
    reception.call("3")
    view = console(reception.state, reception.site, "3", reception.now)
    assert view.at_hand is not None
    assert (view.at_hand.label, view.at_hand.why.reason) == ("A003", "first")
    assert [(line.label, line.note) for line in view.held] == [("A002", "photocopie")]
    assert [line.label for line in view.absent] == ["A001"]


def test_console_offers_to_reopen_only_for_five_minutes():
    reception = Reception()
    reception.open("3")
    ticket = reception.issue()
    reception.call("3")
    reception.at("3", c.Finish)
    view = console(reception.state, reception.site, "3", reception.now)
    assert (view.may_reopen, view.served, view.mean_service_s) == (ticket.id, 1, 0.0)
    reception.wait(minutes=6)
    assert console(reception.state, reception.site, "3", reception.now).may_reopen is None


def test_console_lists_those_it_may_not_call_yet_behind():
    reception = Reception()
    reception.open("2")
    reception.issue("cni")
    reception.issue("acte")
    view = console(reception.state, reception.site, "2", reception.now)
    assert [(line.label, line.eligible) for line in view.waiting] == [("C001", True), ("A001", False)]
    assert [(queue.letter, queue.own) for queue in view.queues] == [("C", True), ("A", False)]


def test_console_keeps_a_ticket_whose_service_was_removed():
    reception = Reception()
    reception.open("1")
    reception.issue()
    reception.issue()
    reception.call("1")
    site = replace(reception.site, services={})
    view = console(reception.state, site, "1", reception.now)
    assert view.at_hand is not None
    assert view.at_hand.service_name == {"fr": "cni"}
    assert view.waiting[0].service_name == {"fr": "cni"}


def test_supervision_counts_the_day():
    reception = Reception()
    reception.open("1")
    for _ in range(3):
        reception.issue()
    reception.wait(minutes=30)
    reception.call("1")
    reception.call("1")
    reception.at("1", c.MarkNoShow)
    reception.ask(c.RaiseAlert, alert=c.AlertKind.HELP, source="borne-1")
    view = looking.supervision(reception.state, reception.site, reception.now)
    assert (view.issued, view.called, view.served, view.no_show, view.waiting) == (3, 2, 1, 1, 1)
    assert (view.within_target, view.oldest) == (0.0, NINE + timedelta(seconds=3))
    assert view.mean_wait_s is not None
    assert 1799 <= view.mean_wait_s <= 1803
    assert [alert.source for alert in view.alerts] == ["borne-1"]
    assert [line.condition for line in view.counters] == ["free", "closed", "closed"]
    empty = looking.supervision(Reception().state, reception.site, reception.now)
    assert (empty.within_target, empty.mean_wait_s, empty.oldest) == (None, None, None)


# --- the estimate and the figures --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (1.0, 4.9, Range(0, 5)),
        (6.0, 12.0, Range(5, 15)),
        (16.0, 32.0, Range(15, 40)),
        (31.0, 62.0, Range(30, 75)),
        (50.0, 100.0, Range(90, None)),
    ],
)
def test_range_is_rounded_outwards(low: float, high: float, expected: Range):
    assert rounded(low, high) == expected


def test_estimate_is_silent_when_no_counter_is_open():
    reception = Reception()
    reception.issue()
    assert estimate(reception.state, reception.site, "ident") is None
    reception.open("1")
    reception.ask(c.PauseCounter, counter_id="1")
    assert estimate(reception.state, reception.site, "ident") is None


def test_estimate_shares_a_counter_among_its_busy_queues():
    reception = Reception()
    reception.open("3")
    reception.issue("cni")
    alone = estimate(reception.state, reception.site, "ident")
    reception.issue("acte")
    shared = estimate(reception.state, reception.site, "ident")
    assert alone is not None
    assert shared is not None
    assert (alone.high or 999) < (shared.high or 999)


def test_estimate_does_not_promise_a_free_counter_when_all_are_busy():
    reception = Reception()
    reception.open("1")
    reception.issue()
    reception.call("1")
    assert estimate(reception.state, reception.site, "ident") == Range(5, 15)


def test_level_follows_the_upper_end():
    site = a_site()
    levels = [level(Range(0, high), site) for high in (10, 20, 40, 41)]
    assert levels == [1, 2, 3, 4]
    assert level(Range(90, None), site) == 4
    assert level(None, site) is None


def test_service_time_runs_from_start_and_is_unknown_when_the_system_closed():
    reception = Reception()
    reception.open("1")
    ticket = reception.issue()
    assert metrics.service_time(ticket) is None
    reception.call("1")
    reception.wait(minutes=1)
    reception.at("1", c.Start)
    reception.wait(minutes=5)
    reception.at("1", c.Finish)
    assert metrics.service_time(reception.ticket(ticket)) == timedelta(minutes=5)
    assert metrics.wait(ticket, ticket.arrived_at - timedelta(seconds=1)) == timedelta(0)


def test_text_falls_back_to_french_when_a_language_is_missing():
    assert said({"fr": "Bonjour"}, "tr") == "Bonjour"
    assert said({"fr": "Bonjour", "en": "Hello"}, "en") == "Hello"


def test_lookups_say_what_is_unknown():
    site = a_site(hours=Hours(((),) * 7))
    for look, error in (
        (site.service, errors.ServiceUnknown),
        (site.queue, errors.QueueUnknown),
        (site.counter, errors.CounterUnknown),
    ):
        with pytest.raises(error):
            look("nothing")
    assert Queue("q", "A", {"fr": "q"}).target == timedelta(minutes=20)
    assert Notice(("a",), "b", "c", "d").papers == ("a",)
