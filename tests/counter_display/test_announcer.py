"""Which calls stand on the display, and for how long."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from ausuivant.core.views import Announced
from counter_display.announcer import HELD_S, HURRIED_S, SHOWN_S, Announcer, age
from tests.counter_display.calls import NOW, call


def labels(announcer: Announcer, now: float) -> list[str]:
    return [card.announced.label for card in announcer.cards(now)]


def test_call_is_announced_once_when_frames_repeat_it() -> None:
    announcer, first = Announcer(), call("A001")
    announcer.receive([first], sent_at=NOW, received=0.0)
    before = announcer.cards(0.0)
    announcer.receive([first], sent_at=NOW + timedelta(seconds=1), received=1.0)
    assert announcer.cards(1.0) == before
    assert announcer.pending == 0


def test_two_calls_share_the_place_when_the_first_is_fresh() -> None:
    announcer, first, second = Announcer(), call("A001"), call("C002")
    announcer.receive([first], sent_at=NOW, received=0.0)
    assert labels(announcer, 0.0) == ["A001"]
    announcer.receive([second, first], sent_at=NOW, received=2.0)
    assert labels(announcer, 2.0) == ["C002", "A001"]
    assert labels(announcer, 2.0 + SHOWN_S) == ["C002"]


def test_second_call_takes_the_place_when_the_first_had_its_time() -> None:
    announcer, first, second = Announcer(), call("A001"), call("C002")
    announcer.receive([first], sent_at=NOW, received=0.0)
    assert labels(announcer, 0.0) == ["A001"]
    announcer.receive([second, first], sent_at=NOW, received=SHOWN_S)
    assert labels(announcer, SHOWN_S) == ["C002"]
    assert [one.label for one in announcer.previous()] == ["A001"]


def test_third_call_waits_until_one_of_two_had_its_time() -> None:
    announcer = Announcer()
    calls = [call("A001"), call("A002"), call("A003")]
    announcer.receive(list(reversed(calls)), sent_at=NOW, received=0.0)
    assert labels(announcer, 0.0) == ["A002", "A001"]
    assert labels(announcer, HURRIED_S - 0.1) == ["A002", "A001"]
    assert labels(announcer, HURRIED_S) == ["A003"]


def test_recall_replaces_the_card_of_its_call() -> None:
    announcer, first = Announcer(), call("A001")
    announcer.receive([first], sent_at=NOW, received=0.0)
    announcer.cards(0.0)
    again = call("A001", call_id=first.call_id, recall=True)
    announcer.receive([again, first], sent_at=NOW, received=1.0)
    cards = announcer.cards(1.0)
    assert [card.announced.id for card in cards] == [again.id]
    assert announcer.previous() == ()


def test_old_call_is_shown_but_not_announced_when_the_display_starts() -> None:
    announcer = Announcer()
    announcer.receive([call("A009", seconds_ago=90), call("A008", seconds_ago=120)], sent_at=NOW, received=0.0)
    (card,) = announcer.cards(0.0)
    assert (card.announced.label, card.fresh) == ("A009", False)
    assert [one.label for one in announcer.previous()] == ["A008"]
    announcer.receive([call("A010")], sent_at=NOW, received=1.0)
    assert labels(announcer, 1.0) == ["A010"]


def test_previous_lists_each_call_once_and_four_at_most() -> None:
    announcer = Announcer()
    first = call("A001", seconds_ago=50)
    again = call("A001", call_id=first.call_id, recall=True, seconds_ago=40)
    others = [call(f"A{number:03d}", seconds_ago=60 + number) for number in range(2, 9)]
    announcer.receive([call("A100", seconds_ago=31), again, first, *others], sent_at=NOW, received=0.0)
    announcer.cards(0.0)
    assert [one.label for one in announcer.previous()] == ["A001", "A002", "A003", "A004"]


def test_age_counts_from_the_call_whatever_the_display_clock_says() -> None:
    assert age(call("A001", seconds_ago=5), sent_at=NOW, received=100.0, now=103.0) == 8.0


def test_call_keeps_its_place_while_it_is_spoken_however_many_wait() -> None:
    announcer = Announcer()
    calls = [call("A001"), call("A002"), call("A003")]
    announcer.receive(list(reversed(calls)), sent_at=NOW, received=0.0)
    announcer.cards(0.0)
    announcer.hold(calls[0].id, 0.0)
    announcer.hold(calls[1].id, 0.0)
    assert labels(announcer, HURRIED_S + 5) == ["A002", "A001"]
    announcer.release(calls[0].id)
    assert labels(announcer, HURRIED_S + 5) == ["A003", "A002"]


def test_voice_that_never_ends_does_not_stop_the_calls() -> None:
    announcer, first, second = Announcer(), call("A001"), call("A002")
    announcer.receive([second, first], sent_at=NOW, received=0.0)
    announcer.cards(0.0)
    announcer.hold(first.id, 0.0)
    announcer.hold(second.id, 0.0)
    announcer.receive([call("A003"), second, first], sent_at=NOW, received=1.0)
    assert labels(announcer, HELD_S - 0.1) == ["A002", "A001"]
    assert labels(announcer, HELD_S) == ["A003"]


def test_call_leaves_the_place_only_when_it_was_there_long_enough() -> None:
    announcer, first = Announcer(), call("A001", seconds_ago=20)
    announcer.receive([first], sent_at=NOW, received=100.0)
    announcer.cards(100.0)
    announcer.rest(159.0, after_s=60)
    assert labels(announcer, 159.0) == ["A001"]
    announcer.rest(160.0, after_s=60)
    assert labels(announcer, 160.0) == []
    assert [one.label for one in announcer.previous()] == ["A001"]
    announcer.receive([first], sent_at=NOW + timedelta(seconds=70), received=170.0)
    assert labels(announcer, 170.0) == []


@given(st.lists(st.tuples(st.integers(0, 5), st.floats(0, 6)), max_size=30))
def test_every_call_is_shown_in_order_whatever_their_rhythm(bursts: list[tuple[int, float]]) -> None:
    announcer = Announcer()
    now, number = 0.0, 0
    view: list[Announced] = []
    seen: list[str] = []
    expected: list[str] = []

    def look() -> None:
        for card in reversed(announcer.cards(now)):
            if card.announced.label not in seen:
                seen.append(card.announced.label)

    for many, pause in bursts:
        for _ in range(many):
            number += 1
            view.insert(0, call(f"A{number:03d}"))
            expected.append(f"A{number:03d}")
        announcer.receive(view[:40], sent_at=NOW, received=now)
        look()
        now += pause
    for _ in range(len(expected) + 1):
        now += HURRIED_S
        look()
    now += SHOWN_S
    look()
    assert seen == expected
