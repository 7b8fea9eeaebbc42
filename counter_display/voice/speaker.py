"""Says one announcement after the other, each whole, from a thread of its own: the screen never waits for a sound."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from ausuivant.clock import Clock
from ausuivant.core.views import Announced
from counter_display.voice.chime import chime
from counter_display.voice.clip import Clip, silence
from counter_display.voice.players import NoSound, Player
from counter_display.voice.studio import Studio
from counter_display.voice.volume import Volume

log = logging.getLogger(__name__)

#: An older call is never spoken: whoever it was for has come, or was called again.
STALE_S: Final = 30.0
JOIN_S: Final = 5.0
TRY_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class Order:
    """A call to be made heard. `born`: when it was made, on this machine's monotonic clock.

    `at`: the server's hour, of which the volume depends; a display's own clock may be wrong.
    """

    call: Announced
    born: float
    at: datetime
    zone: str
    hurried: bool = False


class _Stop:
    """Ends the thread."""


class _Try:
    """Asks whether a loudspeaker is there."""


class Speaker:
    """Makes calls heard. `on_done` is told of each announcement, on the speaker's thread, heard or not.

    `on_sound` is told whether there is a sound: at the first sound or try, and at each change.
    """

    def __init__(
        self,
        studio: Studio,
        player: Player,
        *,
        clock: Clock,
        volume: Volume,
        on_done: Callable[[UUID, bool], None],
        on_sound: Callable[[bool], None] = lambda _works: None,
    ) -> None:
        """Begin to wait for calls."""
        self._studio = studio
        self._player = player
        self._clock = clock
        self._volume = volume
        self._on_done = on_done
        self._on_sound = on_sound
        self._works: bool | None = None  #: nobody knows before the first sound
        self._orders: queue.SimpleQueue[Order | _Try | _Stop] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
        self._thread.start()

    def say(self, order: Order) -> None:
        """Say a call when those before it have been said; never blocks."""
        self._orders.put(order)

    def try_out(self) -> None:
        """Find out, without a sound, whether a loudspeaker is there: better now than at the first call."""
        self._orders.put(_Try())

    def close(self) -> None:
        """Fall silent and end."""
        self._closing.set()
        self._orders.put(_Stop())
        self._player.stop()
        self._thread.join(JOIN_S)

    def _run(self) -> None:
        chime()  # made once, before the first call is in a hurry
        while not isinstance(order := self._orders.get(), _Stop) and not self._closing.is_set():
            heard = False
            try:
                heard = self._play(silence(TRY_S)) if isinstance(order, _Try) else self._announce(order)
            except Exception:
                # Whatever it is, the next call must still be made.
                log.exception("an announcement failed")
            if isinstance(order, Order):
                self._on_done(order.call.id, heard)

    def _announce(self, order: Order) -> bool:
        """Say one call; whether it was heard."""
        hurried = order.hurried or not self._orders.empty()
        clip = self._studio.announcement(order.call, hurried=hurried)
        # Judged here, after whatever the ones before it took.
        if self._clock.monotonic() - order.born > STALE_S:
            log.info("%s is not spoken: its call is more than %.0f s old", order.call.label, STALE_S)
            return False
        gain = self._volume.gain(order.at, order.zone)
        return gain > 0 and self._play(clip.scaled(gain))

    def _play(self, clip: Clip) -> bool:
        """Play a clip, and tell when the loudspeaker goes or comes back; whether it was heard."""
        try:
            self._player.play(clip)
        except NoSound as reason:
            if self._works is not False:
                log.warning("no sound: calls are shown and not heard (%s)", reason)
            self._note(works=False)
            return False
        if self._works is False:
            log.info("the sound is back")
        self._note(works=True)
        return True

    def _note(self, *, works: bool) -> None:
        if works is not self._works:
            self._works = works
            self._on_sound(works)
