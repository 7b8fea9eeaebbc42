"""The hidden ways: found by who knows them, and by nobody else."""

from __future__ import annotations

import random

import pytest
from PyQt6.QtCore import QPoint, QSize, Qt

from kiosk_app.staff.opening import IN_TIME_S, KEYS, Corner, Pad, Steps, corner, pad

SCREEN, SIDE = QSize(1080, 1920), 80
ALL = list(Corner)


def follow(steps: Steps, taken: list[object], *, apart_s: float = 0.5) -> list[bool]:
    return [steps.take(step, index * apart_s) for index, step in enumerate(taken)]


def test_way_is_open_when_the_corners_are_touched_in_order() -> None:
    assert follow(Steps(ALL), [*ALL]) == [False, False, False, True]


@pytest.mark.parametrize(
    "taken",
    [
        [*reversed(ALL)],
        [ALL[0], ALL[2], ALL[1], ALL[3]],
        [ALL[0], ALL[1], ALL[2], ALL[2], ALL[3]],
        [ALL[0]] * 8,
        ALL[1:],
    ],
)
def test_way_stays_shut_when_a_corner_is_out_of_order(taken: list[object]) -> None:
    assert not any(follow(Steps(ALL), taken))


def test_way_is_open_when_a_false_start_came_before() -> None:
    assert follow(Steps(ALL), [ALL[0], ALL[1], *ALL])[-1]


def test_way_stays_shut_when_it_took_too_long() -> None:
    assert not any(follow(Steps(ALL), [*ALL], apart_s=IN_TIME_S / 2))


def test_way_must_be_gone_anew_when_it_was_open() -> None:
    assert follow(Steps(ALL), [*ALL, ALL[3]])[3:] == [True, False]


def test_keypad_opens_when_all_nine_keys_came() -> None:
    assert follow(Steps(KEYS), [*KEYS]) == [False] * 8 + [True]
    assert not any(follow(Steps(KEYS), [*KEYS[:4], None, *KEYS[4:]])), "another key in between"


def test_only_the_corners_squares_count() -> None:
    inside = {QPoint(0, 0): ALL[0], QPoint(1079, 0): ALL[1], QPoint(1079, 1919): ALL[2], QPoint(0, 1919): ALL[3]}
    assert {at: corner(at, SCREEN, SIDE) for at in inside} == inside
    for at in (QPoint(SIDE, 0), QPoint(0, SIDE), QPoint(540, 5), QPoint(5, 960), QPoint(540, 960)):
        assert corner(at, SCREEN, SIDE) is None


def test_keys_of_the_keypad_are_known() -> None:
    assert [pad(key) for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_F5, Qt.Key.Key_A)] == [
        Pad.BACK,
        Pad.FORTH,
        Pad.REPEAT,
        None,
    ]


def test_nobody_comes_in_by_chance_when_ten_thousand_taps_and_keys_are_random() -> None:
    dice = random.Random(7)
    corners, keys = Steps(ALL), Steps(KEYS)
    for tap in range(10_000):
        at = corner(QPoint(dice.randrange(1080), dice.randrange(1920)), SCREEN, SIDE)
        assert at is None or not corners.take(at, tap * 0.1)
        assert not keys.take(dice.choice([*Pad, None]), tap * 0.1)
