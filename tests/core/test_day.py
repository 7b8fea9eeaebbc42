"""The service day: it begins once, closes what the night leaves, and never goes back."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ausuivant.core import commands as c
from ausuivant.core import errors, hours
from ausuivant.core.config import Hours
from ausuivant.core.decide import decide
from ausuivant.core.due import Due, next_due, next_fact, wake_id
from tests.core.reception import NINE, Reception, a_site

FRIDAY_EVENING = datetime(2026, 11, 20, 15, 50, tzinfo=UTC)
MONDAY_825 = datetime(2026, 11, 23, 7, 25, tzinfo=UTC)


def kinds(events: tuple) -> list[str]:
    return [event.kind for event in events]


def wake(reception: Reception, cause: c.Cause = c.Cause.DAY) -> list[str]:
    return kinds(reception.ask(c.Wake, cause=cause, due_at=reception.now))


def test_first_command_opens_the_day_when_the_log_is_empty():
    reception = Reception()
    reception.open("1")
    assert kinds(tuple(reception.log)) == ["day_opened", "opening_changed", "counter_opened"]
    assert reception.state.service_day == date(2026, 11, 23)


def test_monday_begins_clean_when_friday_was_left_open():  # I11
    reception = Reception(now=FRIDAY_EVENING)
    reception.open("1", "3")
    waiting, served, held = (reception.issue() for _ in range(3))
    reception.call("1")
    reception.at("1", c.Start)
    reception.call("3")
    reception.at("3", c.Hold)
    del served, held
    waiting = reception.issue()
    reception.now = MONDAY_825
    events = reception.ask(c.Wake, cause=c.Cause.DAY, due_at=reception.now)
    assert kinds(events)[-3:] == ["counter_closed", "counter_closed", "day_opened"]
    assert sorted(kinds(events)[:4]) == ["closed_by_system", "expired", "expired", "expired"]
    closing = hours.closing_of(reception.site, date(2026, 11, 20))
    assert {event.happened_at for event in events[:6]} == {closing}
    assert {event.at for event in events} == {MONDAY_825}
    assert len(reception.state.tickets) == 0
    assert waiting.id not in reception.state.tickets
    reception.wait(minutes=10)
    assert reception.issue().label == "A001"


def test_late_closing_happened_at_the_last_fact_when_it_came_after_closing_time():
    reception = Reception()
    reception.open("1")
    reception.issue()
    reception.now = NINE + timedelta(hours=9)  # 18:00, an hour after closing
    reception.call("1")
    reception.at("1", c.Start)
    reception.now = NINE + timedelta(days=1)
    (closed, *_) = reception.ask(c.Wake, cause=c.Cause.DAY, due_at=reception.now)
    assert (closed.kind, closed.happened_at) == ("closed_by_system", NINE + timedelta(hours=9))


def test_closed_day_ends_with_its_last_fact_when_nothing_opened():
    sunday = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    reception = Reception(now=sunday)
    reception.open("1")
    reception.now = NINE
    (closed, *_) = reception.ask(c.Wake, cause=c.Cause.DAY, due_at=reception.now)
    assert closed.happened_at == sunday


def test_suspended_queue_stays_closed_over_the_night():
    reception = Reception()
    reception.ask(c.SuspendQueue, queue_id="ident")
    with pytest.raises(errors.NothingChanges):
        reception.ask(c.SuspendQueue, queue_id="ident")
    reception.now = NINE + timedelta(days=1)
    wake(reception)
    with pytest.raises(errors.QueueClosed):
        reception.issue()
    with pytest.raises(errors.NothingChanges):
        reception.ask(c.ReopenQueue, queue_id="civil")
    with pytest.raises(errors.QueueUnknown):
        reception.ask(c.ReopenQueue, queue_id="nothing")


def test_wake_records_nothing_twice_when_two_servers_wake():  # I9
    reception = Reception(now=MONDAY_825)
    assert wake(reception) == ["day_opened"]
    with pytest.raises(errors.NothingDue):
        wake(reception)
    reception.wait(minutes=5)
    assert wake(reception, c.Cause.OPENING) == ["opening_changed"]
    with pytest.raises(errors.NothingDue):
        wake(reception, c.Cause.OPENING)


def test_time_of_the_log_never_goes_back_when_the_clock_does():  # I11
    reception = Reception()
    first = reception.issue()
    reception.now = NINE - timedelta(hours=1)
    second = reception.issue()
    assert second.arrived_at == first.arrived_at
    assert [event.at for event in reception.log] == sorted(event.at for event in reception.log)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_days_follow_one_another_when_the_clocks_change(day: date):  # I11
    site = a_site(hours=a_site().hours)
    reception = Reception(site, now=hours.instant(site, day - timedelta(days=1), 12 * 60))
    opened = []
    for _ in range(60):
        reception.wait(hours=1)
        try:
            events = reception.ask(c.Wake, cause=c.Cause.DAY, due_at=reception.now)
        except errors.NothingDue:
            continue
        opened += [event.service_day for event in events if event.kind == "day_opened"]  # type: ignore[attr-defined]
    assert opened == sorted(set(opened))
    assert day in opened


def test_configuration_counts_from_its_fact_on():
    reception = Reception()
    reception.open("1")
    reception.ask(c.ChangeConfiguration, version=2)
    assert reception.state.config_version == 2
    with pytest.raises(errors.NothingChanges):
        reception.ask(c.ChangeConfiguration, version=2)


def test_alert_stays_until_somebody_clears_it():
    reception = Reception()
    (*_, raised) = reception.ask(c.RaiseAlert, alert=c.AlertKind.HELP, source="borne-1")
    alert_id = raised.alert_id  # type: ignore[attr-defined]
    assert reception.state.alerts[alert_id].source == "borne-1"
    reception.ask(c.ClearAlert, alert_id=alert_id)
    assert reception.state.alerts == {}
    with pytest.raises(errors.NothingChanges):
        reception.ask(c.ClearAlert, alert_id=alert_id)


def test_accepted_clock_is_kept_in_the_log():
    assert kinds(Reception().ask(c.AcceptClock, clock=NINE))[-1] == "clock_accepted"


# --- what falls due ----------------------------------------------------------------------------------------


def due(reception: Reception) -> Due:
    found = next_due(reception.state, reception.site, reception.now)
    assert found is not None
    return found


def test_due_is_the_day_when_it_has_not_begun():
    assert due(Reception()) == Due(hours.instant(a_site(), date(2026, 11, 23), 240), c.Cause.DAY, acts=True)


def test_due_is_the_next_closing_when_nobody_is_there():
    reception = Reception()
    reception.open("1")
    assert due(reception) == Due(NINE + timedelta(hours=3), c.Cause.OPENING, acts=True)


def test_due_is_now_when_the_doors_should_have_opened():
    reception = Reception(now=MONDAY_825)
    wake(reception)
    reception.wait(minutes=6)
    assert due(reception) == Due(reception.now, c.Cause.OPENING, acts=True)


def test_due_is_the_night_when_nothing_opens_any_more():
    reception = Reception(a_site(hours=Hours(((),) * 7)))
    wake(reception)
    assert due(reception).cause is c.Cause.DAY


def test_due_is_the_confirmation_then_the_help_when_somebody_waits():
    reception = Reception()
    reception.open("2")
    ticket = reception.issue()
    assert due(reception) == Due(ticket.arrived_at + timedelta(minutes=2), c.Cause.CONFIRM, acts=True)
    reception.ask(c.ConfirmTicket, ticket_id=ticket.id)
    assert due(reception) == Due(ticket.arrived_at + timedelta(minutes=10), c.Cause.HELP, acts=False)


def test_due_is_the_return_when_a_ticket_is_held_or_delayed():
    reception = Reception()
    reception.open("1")
    reception.issue()
    reception.call("1")
    reception.at("1", c.Start)
    reception.at("1", c.Hold, delay=timedelta(minutes=1))
    assert due(reception) == Due(reception.now + timedelta(minutes=1), c.Cause.HOLD, acts=True)


def test_due_leaves_out_tickets_of_another_counter():
    reception = Reception()
    reception.open("1", "2")
    ticket = reception.issue()
    reception.ask(c.ConfirmTicket, ticket_id=ticket.id)
    reception.ask(c.TransferTicket, ticket_id=ticket.id, service_id="cni", only_counter="1")
    assert due(reception).cause is c.Cause.OPENING


def test_due_counts_the_delay_when_a_reinstated_ticket_waits():
    reception = Reception()
    reception.open("1")
    ticket = reception.issue()
    reception.call("1")
    reception.at("1", c.MarkNoShow)
    reception.ask(c.ReinstateTicket, ticket_id=ticket.id, delay=timedelta(minutes=3))
    reception.ask(c.ConfirmTicket, ticket_id=ticket.id)
    assert due(reception) == Due(reception.now + timedelta(minutes=3), c.Cause.HELP, acts=False)


def test_decide_gives_the_facts_alone():
    reception = Reception()
    command = c.Wake(id=next(reception.ids), cause=c.Cause.DAY, due_at=NINE)
    assert decide(reception.state, reception.site, command, NINE) == reception.ask(
        c.Wake, cause=c.Cause.DAY, due_at=NINE
    )


def test_next_fact_leaves_out_what_only_screens_show():
    reception = Reception()
    reception.open("2")
    ticket = reception.issue()
    reception.ask(c.ConfirmTicket, ticket_id=ticket.id)
    assert next_fact(reception.state, reception.site, reception.now) == Due(
        NINE + timedelta(hours=3), c.Cause.OPENING, acts=True
    )


def test_wake_id_is_the_same_on_every_server():
    at = NINE
    assert wake_id("HDV", c.Cause.DAY, at) == wake_id("HDV", c.Cause.DAY, at.astimezone(hours.zone("Europe/Paris")))
    assert wake_id("HDV", c.Cause.DAY, at) != wake_id("MEJE", c.Cause.DAY, at)
