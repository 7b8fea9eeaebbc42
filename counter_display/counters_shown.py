"""Which counters' calls a display shows: all, or those of its floor. An id that no longer exists blanks no screen."""

from __future__ import annotations

import logging

from ausuivant.core.views import Announced, HallView

log = logging.getLogger(__name__)


class CountersShown:
    """Keeps the calls of some counters; of all, if none is asked for or none of those asked for is left."""

    def __init__(self, asked: frozenset[str]) -> None:
        self._asked = asked
        self._missing: frozenset[str] = frozenset()

    def of(self, view: HallView) -> tuple[Announced, ...]:
        """List the calls to show, newest first."""
        if not self._asked:
            return view.announcements
        known = self._asked & frozenset(view.counters)
        missing = self._asked - known
        if missing != self._missing:
            self._missing = missing
            if missing:
                what = "only the others are shown" if known else "every call is shown"
                log.warning("no counter %s at %s: %s", ", ".join(sorted(missing)), view.site_id, what)
        if not known:
            return view.announcements
        return tuple(call for call in view.announcements if call.counter_id in known)
