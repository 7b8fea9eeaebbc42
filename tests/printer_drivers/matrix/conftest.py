"""A healthy run of each sort of printer, and tickets drawn once."""

from __future__ import annotations

import pytest

from printer_drivers import delivery
from tests.printer_drivers.matrix.world import KINDS, Clean, clean, drawn_once, healthy


@pytest.fixture(autouse=True)
def drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every cell the same bytes: the matrix is about the way, not about the picture."""
    monkeypatch.setattr(delivery, "ticket_program", drawn_once)


@pytest.fixture
def cleans(drawn: None) -> dict[str, Clean]:
    """What each sort of printer does when nothing is wrong."""
    return {kind.name: clean(healthy(kind)) for kind in KINDS.values()}
