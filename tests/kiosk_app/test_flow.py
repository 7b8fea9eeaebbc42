"""The visitor's way, without a screen."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ausuivant.core.config import TicketClass
from kiosk_app import actions as do
from kiosk_app import flow
from kiosk_app.comfort import Aid, Comfort
from kiosk_app.flow import Screen, Stage, Visit

TICKET = uuid4()


def at_service(**changes: object) -> Visit:
    visit, _ = flow.press(Visit(**changes), flow.Choose("passport"), 1.0)  # type: ignore[arg-type]
    return visit


def printing() -> Visit:
    visit, _ = flow.press(at_service(), flow.Take(TICKET), 2.0)
    return visit


def test_take_orders_one_ticket_when_pressed_twice() -> None:
    visit, order = flow.press(at_service(), flow.Take(TICKET), 2.0)
    again, second = flow.press(visit, flow.Take(uuid4()), 2.05)
    assert order == flow.MakeTicket(TICKET, "passport", TicketClass.ORDINARY, "fr")
    assert second is None
    assert again.ticket_id == TICKET


def test_take_orders_nothing_when_no_service_was_chosen() -> None:
    visit, order = flow.press(Visit(), flow.Take(TICKET), 2.0)
    assert order is None
    assert visit == Visit()


def test_ticket_has_priority_when_the_visitor_said_so() -> None:
    visit, _ = flow.press(at_service(), flow.Prioritise(True), 2.0)
    _, order = flow.press(visit, flow.Take(TICKET), 3.0)
    assert isinstance(order, flow.MakeTicket)
    assert order.klass is TicketClass.PRIORITY


def test_priority_stays_through_the_visit_and_is_forgotten_after() -> None:
    visit, _ = flow.press(at_service(), flow.Prioritise(True), 2.0)
    visit, _ = flow.press(visit, flow.Back(), 3.0)
    visit, _ = flow.press(visit, flow.Choose("vote"), 4.0)
    assert visit.priority
    assert not flow.elapsed(visit, 4.0 + flow.IDLE_S).priority


@pytest.mark.parametrize(
    ("stage", "screen"),
    [
        (Stage.NUMBERED, Screen.PRINTING),
        (Stage.ON_PAPER, Screen.TICKET),
        (Stage.NOT_ON_PAPER, Screen.NOTE_NUMBER),
        (Stage.UNREACHABLE, Screen.UNREACHABLE),
        (Stage.REFUSED, Screen.REFUSED),
    ],
)
def test_screen_follows_the_ticket_when_it_advances(stage: Stage, screen: Screen) -> None:
    assert flow.advanced(printing(), TICKET, stage, 3.0).screen is screen


def test_screen_stays_when_the_news_are_of_another_ticket() -> None:
    assert flow.advanced(printing(), uuid4(), Stage.ON_PAPER, 3.0) == printing()


def test_paper_comes_again_once_when_nothing_came_out() -> None:
    visit = flow.advanced(printing(), TICKET, Stage.ON_PAPER, 3.0)
    visit, order = flow.press(visit, flow.NothingCame(), 4.0)
    assert order == flow.PrintAgain(TICKET)
    assert visit.screen is Screen.PRINTING
    visit = flow.advanced(visit, TICKET, Stage.ON_PAPER, 5.0)
    visit, order = flow.press(visit, flow.NothingCame(), 6.0)
    assert (visit.screen, order) == (Screen.NOTE_NUMBER, None)


def test_number_is_confirmed_when_the_visitor_noted_it() -> None:
    visit = flow.advanced(printing(), TICKET, Stage.NOT_ON_PAPER, 3.0)
    visit, order = flow.press(visit, flow.Noted(), 4.0)
    assert order == flow.ConfirmNoted(TICKET)
    assert visit.screen is Screen.HOME


def test_screen_goes_home_in_its_own_language_when_nobody_touches_it() -> None:
    visit, _ = flow.press(Visit(), flow.Speak("en"), 0.0)
    visit, _ = flow.press(visit, flow.Choose("passport"), 10.0)
    assert flow.elapsed(visit, 10.0 + flow.IDLE_S - 0.1) == visit
    home = flow.elapsed(visit, 10.0 + flow.IDLE_S)
    assert (home.screen, home.language) == (Screen.HOME, "fr")


def test_language_returns_when_the_first_screen_is_left_alone() -> None:
    visit, _ = flow.press(Visit(), flow.Speak("en"), 0.0)
    assert flow.elapsed(visit, flow.IDLE_S).language == "fr"


def test_more_time_is_offered_in_the_last_twenty_seconds_and_gives_sixty() -> None:
    visit = flow.advanced(printing(), TICKET, Stage.ON_PAPER, 0.0)
    assert not visit.warns(flow.IDLE_S - flow.WARNING_S - 0.1)
    assert visit.warns(flow.IDLE_S - flow.WARNING_S)
    later, _ = flow.press(visit, flow.MoreTime(), 55.0)
    assert later.remaining(55.0) == flow.IDLE_S
    assert later.screen is Screen.TICKET


def test_printing_never_times_out() -> None:
    assert printing().remaining(1e9) is None


@pytest.mark.parametrize(
    ("known", "live", "receives", "screen"),
    [
        (False, False, False, Screen.OUT_OF_SERVICE),
        (True, False, True, Screen.OUT_OF_SERVICE),
        (True, True, False, Screen.CLOSED),
        (True, True, True, Screen.HOME),
    ],
)
def test_first_screen_gives_way_when_no_ticket_can_be_had(
    known: bool, live: bool, receives: bool, screen: Screen
) -> None:
    assert flow.shown(Visit(), known=known, live=live, receives=receives) is screen


def test_ticket_stays_in_sight_when_the_server_goes_silent() -> None:
    visit = flow.advanced(printing(), TICKET, Stage.ON_PAPER, 3.0)
    assert flow.shown(visit, known=True, live=False, receives=False) is Screen.TICKET


ACTIONS = st.one_of(
    st.just(flow.Choose("passport")),
    st.builds(flow.Prioritise, st.booleans()),
    st.builds(flow.Take, st.uuids()),
    st.just(flow.NothingCame()),
    st.just(flow.Noted()),
    st.just(flow.MoreTime()),
    st.just(flow.Back()),
    st.just(flow.Home()),
    st.builds(flow.Speak, st.sampled_from(["fr", "en"])),
    st.just(do.OpenFamily("papiers")),
    st.just(do.DoNotKnow()),
    st.just(do.ShowLanguages()),
    st.builds(do.Switch, st.sampled_from(list(Aid))),
    st.just(do.ByEar()),
    st.builds(do.CallHelp, st.uuids()),
    st.builds(do.Turn, st.integers(0, 5)),
    st.sampled_from(list(Stage)),
)


@given(st.lists(ACTIONS, max_size=40))
def test_orders_name_the_ticket_of_the_visit_whatever_is_pressed(actions: list[object]) -> None:
    visit = Visit()
    made: list[object] = []
    for now, action in enumerate(actions):
        if isinstance(action, Stage):
            if visit.ticket_id is not None:
                visit = flow.advanced(visit, visit.ticket_id, action, float(now))
            continue
        before = visit
        visit, order = flow.press(visit, action, float(now))  # type: ignore[arg-type]
        if isinstance(order, flow.MakeTicket):
            assert before.screen is Screen.SERVICE
            assert visit.screen is Screen.PRINTING
            made.append(order.ticket_id)
        elif order is not None and not isinstance(order, do.RaiseHelp):
            assert order.ticket_id == before.ticket_id
    assert len(made) <= len(actions)


def test_who_does_not_know_is_led_to_the_desk() -> None:
    visit, order = flow.press(Visit(), do.DoNotKnow(), 1.0)
    assert (visit.screen, order) == (Screen.RECEPTION, None)
    assert flow.press(visit, flow.Back(), 2.0)[0].screen is Screen.HOME


def test_language_is_chosen_where_the_first_screen_has_no_room() -> None:
    visit, _ = flow.press(Visit(), do.ShowLanguages(), 1.0)
    visit, _ = flow.press(visit, flow.Speak("tr"), 2.0)
    assert (visit.screen, visit.language) == (Screen.HOME, "tr")


def test_help_is_asked_once_and_again_only_if_nobody_heard() -> None:
    first, second, third = uuid4(), uuid4(), uuid4()
    visit, order = flow.press(at_service(), do.CallHelp(first), 2.0)
    assert order == do.RaiseHelp(first)
    assert flow.shown(visit, known=True, live=True, receives=True) is Screen.HELP
    visit = flow.helped(visit, uuid4(), heard=True)
    assert visit.help is flow.Help.ASKED, "the news of another visitor's call change nothing"
    visit = flow.helped(visit, first, heard=False)
    visit, _ = flow.press(visit, flow.Back(), 3.0)
    assert visit.screen is Screen.SERVICE
    visit, order = flow.press(visit, do.CallHelp(second), 4.0)
    assert order == do.RaiseHelp(second)
    visit = flow.helped(visit, second, heard=True)
    visit, _ = flow.press(visit, flow.Back(), 5.0)
    assert flow.press(visit, do.CallHelp(third), 6.0)[1] is None


def test_ticket_comes_out_while_help_is_on_its_way() -> None:
    visit, _ = flow.press(printing(), do.CallHelp(uuid4()), 2.5)
    visit = flow.advanced(visit, TICKET, Stage.ON_PAPER, 3.0)
    visit, _ = flow.press(visit, flow.Back(), 4.0)
    assert visit.screen is Screen.TICKET


def test_aids_last_through_the_visit_and_no_longer() -> None:
    usual = Comfort(low=True)
    visit = Visit(comfort=usual, usual_comfort=usual)
    visit, _ = flow.press(visit, do.Switch(Aid.CONTRAST), 1.0)
    visit, _ = flow.press(visit, flow.Choose("passport"), 2.0)
    visit, _ = flow.press(visit, flow.Back(), 3.0)
    assert visit.comfort == Comfort(low=True, contrast=True)
    assert flow.elapsed(visit, 3.0 + flow.IDLE_S).comfort == usual


def test_going_by_ear_ends_when_reading_aloud_is_switched_off() -> None:
    visit, _ = flow.press(Visit(), do.ByEar(), 1.0)
    assert visit.comfort == Comfort(listening=True, by_ear=True)
    visit, _ = flow.press(visit, do.Switch(Aid.LISTENING), 2.0)
    assert visit.comfort == Comfort()


def test_sensitive_ticket_leaves_the_screen_after_five_seconds_unless_it_is_listened_to() -> None:
    visit, _ = flow.press(Visit(), flow.Choose("rsa", sensitive=True), 1.0)
    visit, _ = flow.press(visit, flow.Take(TICKET), 2.0)
    visit = flow.advanced(visit, TICKET, Stage.ON_PAPER, 3.0)
    assert visit.remaining(3.0) == flow.QUIET_S
    heard, _ = flow.press(visit, do.ByEar(), 3.0)
    assert heard.remaining(3.0) == flow.IDLE_S
    longer, _ = flow.press(visit, flow.MoreTime(), 3.0)
    assert longer.remaining(3.0) == flow.IDLE_S
