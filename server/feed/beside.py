"""What screens show and the site's log does not hold: notes, who is coming slowly, today's levels of the calendar."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from ausuivant.core.views import ConsoleView, HallView, SlotLevel
from server.feed.notes import Notes
from server.feed.on_the_way import OnTheWay

Bars = Callable[[str, datetime], tuple[SlotLevel, ...]]


@dataclass(frozen=True, slots=True)
class Beside:
    """Adds to a view what the core could not know. `bars`: a site's day, by half-hours."""

    notes: Notes
    on_the_way: OnTheWay
    bars: Bars

    def complete(self, view: object, now: datetime) -> object:
        """The view as its screen shows it."""
        if isinstance(view, ConsoleView):
            return self.on_the_way.on(self.notes.on(view))
        if isinstance(view, HallView) and view.hours.open:
            return replace(view, today=self.bars(view.site_id, now))
        return view
