"""Who is known at this server, and when each person last gave a sign of life. Memory only: no request waits here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final
from uuid import UUID

from ausuivant.clock import Clock
from server.security.roles import Identity
from server.security.sessions import OpenSession

FRESH_S: Final = 60.0  #: then an identity is read again
KEEP_S: Final = 60.0  #: how often signs of life are written
REMEMBERED: Final = 10_000
NEVER: Final = float("-inf")


@dataclass(slots=True)
class Kept:
    """An identity, in monotonic seconds of this server: when it was read, and the person's last sign of life."""

    identity: Identity
    read_at: float
    seen_at: float
    noted_at: float  #: the sign of life that the row has
    locked: bool = False
    lapsed: bool = False  #: was found idle for too long, and said so


class Presence:
    """Identities by the digest of their token."""

    #: how far back a lock that another server wrote is looked for: their clocks may differ
    LOOK_BACK: ClassVar[timedelta] = timedelta(seconds=30)

    def __init__(self, clock: Clock, *, idle_s: float) -> None:
        self._clock = clock
        self._idle_s = idle_s
        self._kept: dict[str, Kept] = {}
        self.mark = 0  #: changes whenever somebody is forgotten
        self._written_at = clock.monotonic()

    def fresh(self, credential: str) -> Kept | None:
        """Who this is, unless it must be read again."""
        kept = self._kept.get(credential)
        if kept is None or self._clock.monotonic() - kept.read_at >= FRESH_S:
            return None
        expires_at = kept.identity.expires_at
        return None if expires_at is not None and expires_at <= self._clock.now() else kept

    def keep(
        self, credential: str, identity: Identity | None, opened: OpenSession | None = None, *, mark: int
    ) -> Kept | None:
        """Remember what was read; None: that nobody may enter so.

        `mark`: as it was before the reading began. Whoever was forgotten meanwhile may have been read before.
        """
        before = self._kept.pop(credential, None)
        if identity is None:
            return None
        present = self._clock.monotonic()
        noted_at = present
        if opened is not None:
            noted_at -= max(0.0, (self._clock.now() - opened.seen_at).total_seconds())
        seen_at = noted_at if before is None else max(noted_at, before.seen_at)
        locked = opened is not None and opened.locked_at is not None
        read_at = present if mark == self.mark else NEVER
        kept = self._kept[credential] = Kept(identity, read_at, seen_at, noted_at, locked)
        if len(self._kept) > REMEMBERED:
            del self._kept[next(iter(self._kept))]
        return kept

    def closed(self, kept: Kept) -> bool:
        """Whether a session is locked, or has been idle for too long."""
        return kept.locked or self._clock.monotonic() - kept.seen_at > self._idle_s

    def touch(self, credential: str) -> None:
        """Note a sign of life."""
        kept = self._kept.get(credential)
        if kept is not None:
            kept.seen_at = self._clock.monotonic()
            kept.lapsed = False

    def forget(self, subject: UUID) -> None:
        """Have an account, a session or a device read again."""
        self.mark += 1
        for kept in self._of(subject):
            kept.read_at = NEVER

    def lock(self, session_id: UUID) -> bool:
        """Lock a session; whether one was open."""
        self.mark += 1
        opened = [kept for kept in self._of(session_id) if not kept.locked]
        for kept in opened:
            kept.locked = True
        return bool(opened)

    def lapsed(self) -> list[UUID]:
        """The sessions that have been idle for too long since the last look."""
        found = []
        for kept in self._kept.values():
            if kept.identity.session_id is not None and not kept.lapsed and self.closed(kept):
                kept.lapsed = True
                found.append(kept.identity.session_id)
        return found

    def due(self) -> bool:
        """Whether it is time to write the signs of life."""
        return self._clock.monotonic() - self._written_at >= KEEP_S

    def seen(self) -> dict[UUID, datetime]:
        """The last signs of life that were not written yet, by session."""
        self._written_at = present = self._clock.monotonic()
        now, found = self._clock.now(), {}
        for kept in self._kept.values():
            if kept.identity.session_id is not None and kept.seen_at > kept.noted_at:
                found[kept.identity.session_id] = now - timedelta(seconds=present - kept.seen_at)
                kept.noted_at = kept.seen_at
        return found

    def _of(self, subject: UUID) -> list[Kept]:
        return [kept for kept in self._kept.values() if subject in (kept.identity.id, kept.identity.session_id)]
