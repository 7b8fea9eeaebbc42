"""Slows guessing down: after some failures each try must wait longer. Never a permanent lock: a counter must open.

Failures are counted in the town's database, so that several servers count together and a restart forgives nothing.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from sqlalchemy import case
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, select, update

from ausuivant.core.access_errors import TooManyTries
from server.security.tables import TriesRow

FIRST_DELAY: Final = timedelta(seconds=2)
LONGEST_DELAY: Final = timedelta(minutes=5)
FORGET_AFTER: Final = timedelta(hours=1)
SWEEP_AFTER: Final = timedelta(hours=24)
MOST_DOUBLINGS: Final = 16


@dataclass(frozen=True, slots=True)
class Limit:
    """How many failures are free, of one kind of key."""

    name: str
    free_tries: int


LOGIN: Final = Limit("login", 5)  #: one name, tried from one address
#: one name, tried from anywhere: whoever fails on purpose elsewhere does not keep a counter from opening
EVERYWHERE: Final = Limit("everywhere", 50)
ADDRESS: Final = Limit("address", 30)  #: a whole town hall may stand behind one
PIN: Final = Limit("pin", 5)  #: of one session; then only the password opens it


@dataclass(frozen=True, slots=True)
class Key:
    """Whose failures are counted together. What is kept is a digest: people type passwords in the wrong field."""

    limit: Limit
    of: str

    @property
    def kept(self) -> str:
        """The key as it stands in the table."""
        return f"{self.limit.name}:{hashlib.sha256(self.of.encode()).hexdigest()}"


def check(session: Session, *keys: Key, now: datetime) -> None:
    """TooManyTries while one of the keys must wait."""
    waits = [_left(session, key, now) for key in keys]
    longest = max(waits, default=timedelta(0))
    if longest > timedelta(0):
        raise TooManyTries(retry_after_s=ceil(longest.total_seconds()))


def failures(session: Session, key: Key) -> int:
    """How often the key failed."""
    return session.exec(select(TriesRow.failures).where(TriesRow.key == key.kept)).first() or 0


def failed(session: Session, *keys: Key, now: datetime) -> None:
    """Count a failure of each key; forget those of yesterday."""
    session.exec(delete(TriesRow).where(col(TriesRow.last_at) < now - SWEEP_AFTER))
    for key in sorted(keys, key=lambda key: key.kept):  # in one order everywhere: two servers never wait for each other
        if not _counted(session, key, now):
            try:
                with session.begin_nested():
                    session.add(TriesRow(key=key.kept, failures=1, last_at=now))
            except IntegrityError:
                _counted(session, key, now)  # another server was first


def succeeded(session: Session, *keys: Key) -> None:
    """Forget the failures of keys."""
    session.exec(delete(TriesRow).where(col(TriesRow.key).in_([key.kept for key in keys])))


def _left(session: Session, key: Key, now: datetime) -> timedelta:
    row = session.exec(select(TriesRow.failures, TriesRow.last_at).where(TriesRow.key == key.kept)).first()
    if row is None or row[0] < key.limit.free_tries or now - row[1] > FORGET_AFTER:
        return timedelta(0)
    doublings = min(row[0] - key.limit.free_tries, MOST_DOUBLINGS)
    delay = min(FIRST_DELAY * 2**doublings, LONGEST_DELAY)
    # A clock that was put back makes nobody wait longer than the delay.
    return min(row[1] + delay - now, delay)


def _counted(session: Session, key: Key, now: datetime) -> bool:
    forgotten = col(TriesRow.last_at) < now - FORGET_AFTER
    counted = update(TriesRow).where(col(TriesRow.key) == key.kept)
    counted = counted.values(failures=case((forgotten, 1), else_=col(TriesRow.failures) + 1), last_at=now)
    return session.exec(counted).rowcount > 0
