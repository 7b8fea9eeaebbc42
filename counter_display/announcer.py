"""Which calls stand on the display, and for how long. No Qt, no clock: seconds of the monotonic clock come in.

Each announcement is shown once, by its id; a recall is another announcement of the same call. A new call takes the
place at once when the one before has had its time, and else shares it; a third waits until one of the two had it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from ausuivant.core.views import Announced

#: what each call has for itself before another may take its place
SHOWN_S: Final = 8.0
#: the same when several wait for the place
HURRIED_S: Final = 4.0
#: at once on the display
CARDS: Final = 2
#: an announcement that is older when it is first heard of is a fact, not a call to be made
NEWS_S: Final = 30.0
#: a voice that takes longer to say a call has failed
HELD_S: Final = 25.0
#: lines beside the card
PREVIOUS: Final = 4


@dataclass(frozen=True, slots=True)
class Card:
    """A call on the display. `fresh`: announced by this display, not found when it started.

    `since`: when it came on the display; `born`: when the agent called. Both on the display's monotonic clock.
    """

    announced: Announced
    since: float
    fresh: bool
    born: float


class Announcer:
    """Remembers what was shown, and decides what is shown now."""

    def __init__(self, *, shown_s: float = SHOWN_S, hurried_s: float = HURRIED_S) -> None:
        self._shown_s = shown_s
        self._hurried_s = hurried_s
        self._known: dict[UUID, None] = {}
        self._waiting: list[tuple[Announced, float]] = []  #: with the instant when each was made
        self._cards: tuple[Card, ...] = ()
        self._held: dict[UUID, float] = {}
        self._started = False
        self._view: tuple[Announced, ...] = ()

    def receive(self, announcements: Sequence[Announced], *, sent_at: datetime, received: float) -> None:
        """Take in what a frame holds, newest first."""
        self._view = tuple(announcements)
        news = [one for one in reversed(announcements) if one.id not in self._known]
        for one in news:
            self._known[one.id] = None
            if (sent_at - one.called_at).total_seconds() <= NEWS_S:
                self._waiting.append((one, received - age(one, sent_at=sent_at, received=received, now=received)))
        # Only what frames may still hold needs to be known.
        held = {one.id for one in announcements} | {one.id for one, _ in self._waiting}
        self._known = {key: None for key in self._known if key in held}
        if not self._started and not self._waiting and announcements:
            newest = announcements[0]
            born = received - age(newest, sent_at=sent_at, received=received, now=received)
            self._cards = (Card(newest, received, fresh=False, born=born),)
        self._started = True

    def cards(self, now: float) -> tuple[Card, ...]:
        """Say what stands on the display, newest first: one call, or two that share the place."""
        if self._cards and not self._cards[0].fresh and self._waiting:
            self._cards = ()
        while self._waiting:
            least = self._hurried_s if len(self._waiting) + len(self._cards) > CARDS else self._shown_s
            kept = tuple(card for card in self._cards if now - card.since < least or self._is_held(card, now))
            if len(kept) >= CARDS:
                break
            announced, born = self._waiting.pop(0)
            kept = tuple(card for card in kept if card.announced.call_id != announced.call_id)
            self._cards = (Card(announced, now, fresh=True, born=born), *kept)
        if len(self._cards) > 1 and now - self._cards[0].since >= self._shown_s:
            self._cards = (self._cards[0], *(card for card in self._cards[1:] if self._is_held(card, now)))
        return self._cards

    def hold(self, announcement_id: UUID, now: float) -> None:
        """Keep a call on the display while it is being spoken, however many wait for its place."""
        self._held[announcement_id] = now

    def release(self, announcement_id: UUID) -> None:
        """Say that a call was spoken to its end, or will not be."""
        self._held.pop(announcement_id, None)

    def rest(self, now: float, *, after_s: float) -> None:
        """Leave the place to the town's messages once the newest call is this old and was shown as long."""
        if self._cards and not self._waiting and all(self._is_over(card, now, after_s) for card in self._cards):
            self._cards = ()

    def _is_held(self, card: Card, now: float) -> bool:
        since = self._held.get(card.announced.id)
        return since is not None and now - since < HELD_S

    def _is_over(self, card: Card, now: float, after_s: float) -> bool:
        shown_s = now - card.since if card.fresh else after_s
        return shown_s >= after_s and now - card.born >= after_s and not self._is_held(card, now)

    def previous(self) -> tuple[Announced, ...]:
        """List the last calls that are not on a card, newest first, each call once."""
        busy = {card.announced.call_id for card in self._cards} | {one.call_id for one, _ in self._waiting}
        found: dict[UUID, Announced] = {}
        for one in self._view:
            if one.call_id not in busy and one.call_id not in found:
                found[one.call_id] = one
        return tuple(found.values())[:PREVIOUS]

    @property
    def pending(self) -> int:
        """How many calls wait for the place."""
        return len(self._waiting)


def age(announced: Announced, *, sent_at: datetime, received: float, now: float) -> float:
    """Count the seconds since a call, whatever the display's own clock says."""
    return (sent_at - announced.called_at).total_seconds() + (now - received)
