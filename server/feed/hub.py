"""Makes each topic's view once per change and leaves it in the mailboxes of those who follow it.

A write costs the hub one look-up when nobody listens. Under load a topic is remade every 25 ms at most; what time
alone changes in a view shows at the latest every 30 s.
"""

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

from ausuivant.clock import Clock
from ausuivant.core.errors import DomainError
from ausuivant.wire.frames import HEARTBEAT_S, Sealed, seal
from ausuivant.wire.views import encode_view
from server.feed.beside import Beside
from server.feed.carrying import REVOKED, SLOW
from server.feed.mailbox import Mailbox
from server.feed.topics import Topic
from server.ledger import Ledger
from server.security.roles import Identity

COALESCE_S: Final = 0.025
REMAKE_S: Final = 30.0
#: between two topics that nobody in a hall waits for: the answer to the press, and the hall's frames, leave first
LET_S: Final = 0.005
SEND_TIMEOUT_S: Final = 3.0
REVALIDATE_S: Final = 60.0
TICK_S: Final = 0.1
#: connections beat in turn, a group each tick, so that a thousand do not beat at once
GROUPS: Final = round(HEARTBEAT_S / TICK_S)

log = logging.getLogger("server.feed")


class Channel:
    """A topic that somebody follows."""

    __slots__ = ("_said", "due", "handle", "made_at", "sealed", "subscriptions", "topic")

    def __init__(self, topic: Topic, sealed: Sealed, made_at: float) -> None:
        self.topic = topic
        self.sealed = sealed
        self.made_at = made_at
        self.handle: asyncio.Handle | None = None  #: of what waits until it may be remade
        self.due = False  #: it waits for its turn
        self.subscriptions: set[Subscription] = set()
        self._said: tuple[Sealed, str, str] | None = None

    def say(self, frame: Sealed, sent_at: str) -> str:
        """The frame as text; those who send it in the same millisecond share it."""
        if self._said is None or self._said[0] is not frame or self._said[1] != sent_at:
            self._said = (frame, sent_at, frame.frame(sent_at))
        return self._said[2]


class Subscription:
    """One connection's place in a channel. `ended` gets the close code when the hub ends it."""

    __slots__ = ("channel", "ended", "group", "identity", "mailbox", "sending_since", "validated_at")

    def __init__(self, channel: Channel, identity: Identity, *, group: int, now: float) -> None:
        self.channel = channel
        self.identity = identity
        self.group = group
        self.mailbox = Mailbox()
        self.ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.sending_since: float | None = None
        self.validated_at = now

    @property
    def latest(self) -> Sealed:
        """The topic's last frame."""
        return self.channel.sealed

    def say(self, frame: Sealed, sent_at: str) -> str:
        """A whole frame as text."""
        return self.channel.say(frame, sent_at)

    def end(self, code: int) -> None:
        """End the connection, once."""
        if not self.ended.done():
            self.ended.set_result(code)


class Hub:
    """All channels of a server. Belongs to one event loop."""

    def __init__(
        self, ledger: Ledger, *, clock: Clock, beside: Beside, still_valid: Callable[[Identity], Awaitable[bool]]
    ) -> None:
        """`still_valid`: whether what a connection was opened with is still good."""
        self._ledger = ledger
        self._beside = beside
        self._clock = clock
        self._still_valid = still_valid
        self._channels: dict[str, dict[str, Channel]] = {}
        self._groups = itertools.cycle(range(GROUPS))
        self._ticker: asyncio.Task[None] | None = None
        self._checks: set[asyncio.Task[None]] = set()
        self._due: list[Channel] = []  #: to be remade, the most urgent last
        self._work: asyncio.Handle | None = None
        self._hurries = False  #: whether that work is the next turn of the loop
        ledger.on_change(self.changed)

    def changed(self, site_id: str) -> None:
        """Something of this site changed: remake its topics, at most every 25 ms."""
        for channel in self._channels.get(site_id, _NONE).values():
            self._remake_soon(channel)
        self._go_on()

    def subscribe(self, topic: Topic, identity: Identity) -> Subscription:
        """Follow a topic; its frame waits in the mailbox. DomainError if the view cannot be made."""
        now = _now()
        channels = self._channels.setdefault(topic.site_id, {})
        channel = channels.get(topic.name)
        try:
            if channel is None:
                channel = channels[topic.name] = Channel(topic, self._made(topic), now)
        except BaseException:
            self._forget_empty(topic.site_id)
            raise
        subscription = Subscription(channel, identity, group=next(self._groups), now=now)
        channel.subscriptions.add(subscription)
        subscription.mailbox.put(channel.sealed)
        if self._ticker is None:
            self._ticker = asyncio.create_task(self._tick(), name="feed heartbeat")
        return subscription

    def leave(self, subscription: Subscription) -> None:
        """Follow no longer. The last to leave takes the channel along."""
        channel = subscription.channel
        channel.subscriptions.discard(subscription)
        if channel.subscriptions:
            return
        if channel.handle is not None:
            channel.handle.cancel()
        channels = self._channels.get(channel.topic.site_id, _NONE)
        if channels.get(channel.topic.name) is channel:
            del channels[channel.topic.name]
        self._forget_empty(channel.topic.site_id)
        if not self._channels and self._ticker is not None:
            self._ticker.cancel()
            self._ticker = None

    def revoked(self, subject: UUID) -> None:
        """End every connection of this account, session or device."""
        for subscription in self._all():
            if subject in (subscription.identity.id, subscription.identity.session_id):
                subscription.end(REVOKED)

    async def stop(self) -> None:
        """End the hub's own tasks."""
        tasks = [*self._checks, *([self._ticker] if self._ticker else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def sent_at(self) -> str:
        """The instant, for a frame that leaves now."""
        return self._clock.now().isoformat(timespec="milliseconds")

    def _made(self, topic: Topic) -> Sealed:
        state = self._ledger.state(topic.site_id)
        now = self._clock.now()
        view = self._beside.complete(topic.look(state, self._ledger.config(topic.site_id), now), now)
        return seal(topic.name, epoch=self._ledger.epoch(topic.site_id), seq=state.seq, view=encode_view(view))

    def _remake_soon(self, channel: Channel) -> None:
        if channel.handle is not None or channel.due:
            return
        loop = asyncio.get_running_loop()
        wait = channel.made_at + COALESCE_S - loop.time()
        if wait > 0:
            channel.handle = loop.call_later(wait, self._fall_due, channel)
        else:
            self._line_up(channel)

    def _fall_due(self, channel: Channel) -> None:
        channel.handle = None
        self._line_up(channel)
        self._go_on()

    def _line_up(self, channel: Channel) -> None:
        """Have a topic its turn: those first that a whole hall waits for."""
        channel.due = True
        self._due.append(channel)
        self._due.sort(key=_urgency)

    def _go_on(self) -> None:
        """See to the next turn: at once for a hall, even where something else was to come in its own time."""
        hurried = bool(self._due) and _urgency(self._due[-1]) > 0
        if not self._due or (self._work is not None and (self._hurries or not hurried)):
            return
        if self._work is not None:
            self._work.cancel()
        loop = asyncio.get_running_loop()
        self._hurries = hurried
        self._work = loop.call_soon(self._remake_one) if hurried else loop.call_later(LET_S, self._remake_one)

    def _remake_one(self) -> None:
        """Remake one topic. The next has its own turn of the loop, so that answers and frames leave in between."""
        self._work = None
        channel = self._due.pop()
        channel.due = False
        if channel.subscriptions:
            self._remake(channel)
        self._go_on()

    def _remake(self, channel: Channel) -> None:
        channel.made_at = _now()
        try:
            channel.sealed = self._made(channel.topic)
        except DomainError as gone:
            log.warning("topic ends: %s", gone, extra={"topic": channel.topic.name})
            for subscription in channel.subscriptions:
                subscription.end(REVOKED)
            return
        except Exception:
            # One view that cannot be made must not silence the others; its followers see their screen grow old.
            log.exception("view failed", extra={"topic": channel.topic.name})
            return
        for subscription in channel.subscriptions:
            subscription.mailbox.put(channel.sealed)

    async def _tick(self) -> None:
        for group in itertools.cycle(range(GROUPS)):
            await asyncio.sleep(TICK_S)
            now = _now()
            for channels in self._channels.values():
                for channel in channels.values():
                    self._tend(channel, group, now)
            if group == 0:
                self._revalidate(now)

    def _tend(self, channel: Channel, group: int, now: float) -> None:
        if now - channel.made_at > REMAKE_S:
            self._remake_soon(channel)
            self._go_on()
        for subscription in channel.subscriptions:
            since = subscription.sending_since
            if since is not None and now - since > SEND_TIMEOUT_S:
                facts = {"topic": channel.topic.name, "actor": subscription.identity.actor}
                log.warning("slow connection dropped", extra=facts)
                subscription.end(SLOW)
            elif subscription.group == group:
                subscription.mailbox.beat(channel.sealed)

    def _revalidate(self, now: float) -> None:
        due = [one for one in self._all() if now - one.validated_at > REVALIDATE_S]
        for subscription in due:
            subscription.validated_at = now
        if due:
            check = asyncio.create_task(self._check(due), name="feed revalidation")
            self._checks.add(check)
            check.add_done_callback(self._checks.discard)

    async def _check(self, subscriptions: list[Subscription]) -> None:
        for subscription in subscriptions:
            if not await self._still_valid(subscription.identity):
                subscription.end(REVOKED)

    def _all(self) -> list[Subscription]:
        return [
            subscription
            for channels in self._channels.values()
            for channel in channels.values()
            for subscription in channel.subscriptions
        ]

    def _forget_empty(self, site_id: str) -> None:
        if not self._channels.get(site_id, True):
            del self._channels[site_id]


_NONE: Final[dict[str, Channel]] = {}


#: in which order topics are remade after a change; others stand between the first and the last
_FIRST: Final = {"hall": 2, "counter": 1, "console": -1, "supervision": -2}


def _urgency(channel: Channel) -> int:
    return _FIRST.get(channel.topic.name.partition(":")[0], 0)


def _now() -> float:
    return asyncio.get_running_loop().time()
