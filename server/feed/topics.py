"""What can be followed: a topic's name, the right that it needs, and how its view is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ausuivant.core import console, looking
from ausuivant.core.config import Site
from ausuivant.core.errors import TopicUnknown
from ausuivant.core.site import SiteState
from server.security.roles import Right

Look = Callable[[SiteState, Site, str, datetime], object]


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of topic. `look` makes the view; its third argument is the counter, empty for a whole site."""

    right: Right
    of_counter: bool
    look: Look


SORTS: Final[Mapping[str, Sort]] = {
    "hall": Sort(Right.SEE_HALL, False, lambda state, site, _, now: looking.hall(state, site, now)),
    "kiosk": Sort(Right.SEE_KIOSK, False, lambda state, site, _, now: looking.kiosk(state, site, now)),
    "supervision": Sort(
        Right.SEE_SUPERVISION, False, lambda state, site, _, now: looking.supervision(state, site, now)
    ),
    "counter": Sort(Right.SEE_COUNTER, True, looking.counter),
    "console": Sort(Right.SEE_CONSOLE, True, console.console),
}


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic of one site: `hall:HDV`, `counter:HDV:3`."""

    name: str
    sort: Sort
    site_id: str
    counter_id: str = ""

    def look(self, state: SiteState, site: Site, now: datetime) -> object:
        """The view."""
        return self.sort.look(state, site, self.counter_id, now)


def parse_topic(name: str) -> Topic:
    """Read a topic's name; TopicUnknown if there is no such sort, or parts are missing."""
    kind, *parts = name.split(":")
    sort = SORTS.get(kind)
    if sort is None or len(parts) != 1 + sort.of_counter or not all(parts):
        raise TopicUnknown(topic=name[:100])
    return Topic(name, sort, *parts)
