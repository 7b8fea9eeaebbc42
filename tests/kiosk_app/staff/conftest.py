"""Kiosks with the staff's menu before their window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.kiosk_app.staff.staffed import PIN, Staffed
from tests.kiosk_app.walk import UPRIGHT, Size


@pytest.fixture
def make_staffed(fonts: None, qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Staffed]]:
    """Put kiosks with a menu together."""
    made: list[Staffed] = []

    def make(size: Size = UPRIGHT, *, pin: str | None = PIN, **facts: object) -> Staffed:
        one = Staffed(qtbot, tmp_path, size, **facts)
        if pin is not None:
            one.pin.keep(pin)
        made.append(one)
        return one

    yield make
    for one in made:
        one.menu.close_down()


@pytest.fixture
def staffed(make_staffed: Callable[..., Staffed]) -> Staffed:
    """The town hall's kiosk, with a PIN."""
    return make_staffed()
