"""How one printer is, as facts: what it last said, and how much paper went since its roll was changed."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Final

from ausuivant.clock import Clock
from printer_drivers.errors import JournalFailed
from printer_drivers.journal import PrintJournal, Roll
from printer_drivers.model import Condition, Health, PrinterStatus

_log = logging.getLogger(__name__)

_MM_PER_METRE: Final = 1000.0
_SILENT: Final = frozenset({Health.UNREACHABLE, Health.UNKNOWN})


class HealthKeeper:
    """Keeps the newest status. The roll's history is in the print journal, so that it survives a restart."""

    def __init__(self, journal: PrintJournal, *, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock
        self._roll = journal.roll()
        self._recorded = self._roll
        self._last = self._with_metres(PrinterStatus(Health.UNKNOWN))

    @property
    def last(self) -> PrinterStatus:
        """The newest status."""
        return self._last

    def learn(self, status: PrinterStatus) -> bool:
        """Take a status and say whether it tells something new. A roll that was out and is there again is a new one."""
        self._watch_roll(status)
        previous, self._last = self._last, self._with_metres(status)
        return (previous.health, previous.conditions) != (status.health, status.conditions)

    def moved(self, length_mm: float) -> None:
        """Take note that paper moved; `save` makes it last."""
        self._roll = replace(self._roll, moved_mm=self._roll.moved_mm + length_mm)
        self._last = self._with_metres(self._last)

    def roll_changed(self) -> None:
        """Take note that somebody put a new roll in."""
        self._roll = Roll(changed_at=self._clock.now())
        self._last = self._with_metres(self._last)
        self.save()

    def save(self) -> None:
        """Record what is known of the roll; when that fails, only a guess of paper is lost."""
        if self._roll == self._recorded:
            return
        try:
            self._journal.record_roll(self._roll)
        except JournalFailed:
            _log.exception("the length of paper used could not be recorded")
        else:
            self._recorded = self._roll

    def _watch_roll(self, status: PrinterStatus) -> None:
        if status.health in _SILENT:
            return
        out = bool(status.conditions & Condition.PAPER_OUT)
        if out and not self._roll.paper_out and not status.conditions & Condition.COVER_OPEN:
            # With the cover open, some printers say that paper is out whatever roll is in.
            self._roll = replace(self._roll, paper_out=True)
            self.save()
        elif not out and self._roll.paper_out and not status.conditions & Condition.COVER_OPEN:
            self.roll_changed()

    def _with_metres(self, status: PrinterStatus) -> PrinterStatus:
        known = self._roll.changed_at is not None
        return replace(status, metres_since_roll=self._roll.moved_mm / _MM_PER_METRE if known else None)
