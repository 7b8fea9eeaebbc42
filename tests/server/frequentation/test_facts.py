"""What the log tells of one visitor's wait."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from ausuivant.core import events as e
from ausuivant.core.config import TicketClass
from ausuivant.core.lifecycle import TicketState
from server.frequentation.facts import TicketFact, facts

PARIS = ZoneInfo("Europe/Paris")
TEN = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
TICKET, CALL = UUID(int=1), UUID(int=2)


def at(minute: float) -> dict[str, object]:
    instant = TEN + timedelta(minutes=minute)
    return {"seq": 1, "at": instant, "happened_at": instant}


def issued(minute: float = 0, *, appointed: datetime | None = None, ticket: UUID = TICKET) -> e.TicketIssued:
    return e.TicketIssued(
        **at(minute),  # pyright: ignore[reportArgumentType]
        ticket_id=ticket,
        letter="A",
        number=1,
        service_id="s",
        queue_id="q",
        klass=TicketClass.ORDINARY,
        arrived_at=TEN + timedelta(minutes=minute),
        rank=TEN,
        appointed_at=appointed,
    )


def called(minute: float) -> e.TicketCalled:
    return e.TicketCalled(
        **at(minute),  # pyright: ignore[reportArgumentType]
        ticket_id=TICKET,
        counter_id="1",
        call_id=CALL,
        why="first",
        passed=0,
        minutes=0,
        wait_s=0,
        within_target=True,
    )


def hands(kind: type[e.CallEvent], minute: float, **more: object) -> e.CallEvent:
    return kind(**at(minute), ticket_id=TICKET, counter_id="1", call_id=CALL, **more)  # pyright: ignore[reportArgumentType]


def cancelled(minute: float) -> e.TicketCancelled:
    return e.TicketCancelled(**at(minute), ticket_id=TICKET)  # pyright: ignore[reportArgumentType]


def transferred(minute: float) -> e.TicketTransferred:
    return e.TicketTransferred(
        **at(minute),  # pyright: ignore[reportArgumentType]
        ticket_id=TICKET,
        service_id="s2",
        queue_id="q2",
        from_queue="q",
        rank=TEN,
    )


def only(*told: e.Event) -> TicketFact:
    (fact,) = facts(told, zone=PARIS)
    return fact


def test_wait_is_from_check_in_to_first_call_when_served() -> None:
    fact = only(issued(), called(12), hands(e.TicketStarted, 13), hands(e.TicketFinished, 20))
    assert (fact.wait_s, fact.left, fact.service_s) == (720, False, 420)
    assert (fact.state, fact.day) == (TicketState.SERVED, date(2026, 11, 16))


def test_wait_stays_that_of_the_first_call_when_called_again() -> None:
    fact = only(issued(), called(5), hands(e.TicketReleased, 6), called(30))
    assert fact.wait_s == 300


def test_wait_counts_from_the_appointment_when_it_is_later() -> None:
    fact = only(issued(appointed=TEN + timedelta(minutes=10)), called(12))
    assert fact.wait_s == 120


def test_wait_is_zero_when_called_before_the_appointment() -> None:
    fact = only(issued(appointed=TEN + timedelta(minutes=30)), called(12))
    assert fact.wait_s == 0


def test_wait_is_censored_when_the_visitor_left() -> None:
    fact = only(issued(), cancelled(25))
    assert (fact.wait_s, fact.left, fact.called_at) == (1500, True, None)


def test_wait_is_not_censored_when_the_visitor_left_after_the_call() -> None:
    fact = only(issued(), called(5), cancelled(25))
    assert (fact.wait_s, fact.left, fact.state) == (300, False, TicketState.CANCELLED)


def test_wait_is_unknown_when_the_visitor_still_waits() -> None:
    assert only(issued()).wait_s is None


def test_queue_is_where_the_visitor_waited_when_transferred_after_the_call() -> None:
    assert only(issued(), called(5), transferred(9)).queue_id == "q"
    assert only(issued(), transferred(9), called(15)).queue_id == "q2"


def test_visitor_served_offline_has_no_wait_unless_called_before_the_outage() -> None:
    by_voice = e.TicketServedOffline(**at(50), ticket_id=TICKET, counter_id="1")  # pyright: ignore[reportArgumentType]
    fact = only(issued(), by_voice)
    assert (fact.wait_s, fact.left, fact.service_s, fact.state) == (None, False, None, TicketState.SERVED)
    assert only(issued(), called(5), hands(e.TicketStarted, 6), by_voice).wait_s == 300


def test_service_time_is_unknown_when_never_started() -> None:
    assert only(issued(), called(5), hands(e.TicketFinished, 6)).service_s is None


def test_end_is_the_last_one_when_reopened() -> None:
    fact = only(
        issued(), called(5), hands(e.TicketStarted, 6), hands(e.TicketFinished, 8), hands(e.TicketReopened, 9),
        hands(e.TicketFinished, 12),
    )  # fmt: skip
    assert fact.service_s == 360


def test_facts_come_out_day_by_day_when_a_new_one_opens() -> None:
    opened = e.DayOpened(**at(60), service_day=date(2026, 11, 17), config_version=1)  # pyright: ignore[reportArgumentType]
    stream = facts(iter([issued(), cancelled(3), opened, issued(61, ticket=UUID(int=9))]), zone=PARIS)
    assert [fact.ticket_id for fact in stream] == [TICKET, UUID(int=9)]


def test_day_is_the_local_one_when_utc_says_otherwise() -> None:
    late = issued(14 * 60)  # 23:00 UTC is midnight in Paris
    assert only(late).day == date(2026, 11, 17)


def test_visit_without_a_ticket_is_a_visit_and_no_wait() -> None:
    came = e.TicketWalkedIn(
        **at(0),  # pyright: ignore[reportArgumentType]
        ticket_id=TICKET,
        letter="A",
        number=1,
        service_id="s",
        queue_id="q",
        klass=TicketClass.ORDINARY,
        arrived_at=TEN,
        rank=TEN,
        counter_id="1",
        call_id=TICKET,
    )
    fact = only(came, hands(e.TicketFinished, 4))
    assert (fact.wait_s, fact.left, fact.service_s, fact.state) == (None, False, 240, TicketState.SERVED)
    assert only(came, transferred(3), called(30)).wait_s is None
