"""A log-in that has left for the directory and must come back: in the same browser, soon, once.

Everything stands in a sealed cookie, so that whichever server of the town sees the return can read it; the key is one
of the town's secrets. That it came back already is a row that all of them see.
"""

import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete

from server.security.directory.causes import Cause, Untrusted
from server.security.tables import SecretRow, TriesRow
from server.security.tokens import digest

LASTS_S: Final = 600  #: the time for a password, a code, and finding the telephone
SECRET: Final = "directory"
KIND: Final = "attempt:"
LONGEST_HINT: Final = 2_000  #: a browser keeps 4,096 bytes of a cookie, and sealing adds a third


@dataclass(frozen=True, slots=True)
class Attempt:
    """What must come back, and what to do then."""

    state: str
    nonce: str
    verifier: str
    next: str  #: the page that was asked for
    origin: str  #: of the address given to the directory


@dataclass(frozen=True, slots=True)
class Vouched:
    """Somebody for whom the directory vouched, and who must still show the code of an application."""

    account_id: UUID
    next: str
    hint: str


def new_attempt(*, next: str, origin: str) -> Attempt:
    """Begin one. Each secret is of 256 bits."""
    return Attempt(*(secrets.token_urlsafe(32) for _ in range(3)), next=next, origin=origin)


def sealed(attempt: Attempt, key: str, now: datetime) -> str:
    """The cookie's value."""
    return _sealed("attempt", asdict(attempt), key, now)


def unsealed(cookie: str | None, key: str, *, state: str, now: datetime) -> Attempt:
    """The attempt that this browser began and that the directory names; Untrusted."""
    attempt = Attempt(**_unsealed("attempt", cookie, key, now))
    if not hmac.compare_digest(attempt.state.encode(), state.encode()):
        raise Untrusted(Cause.STATE)
    return attempt


def sealed_vouched(vouched: Vouched, key: str, now: datetime) -> str:
    """The value of the second cookie."""
    hint = vouched.hint if len(vouched.hint) <= LONGEST_HINT else ""
    return _sealed("vouched", {"account_id": str(vouched.account_id), "next": vouched.next, "hint": hint}, key, now)


def unsealed_vouched(cookie: str | None, key: str, *, now: datetime) -> Vouched:
    """For whom the directory vouched in this browser; Untrusted."""
    found = _unsealed("vouched", cookie, key, now)
    return Vouched(UUID(found["account_id"]), found["next"], found["hint"])


def _sealed(what: str, values: dict[str, Any], key: str, now: datetime) -> str:
    return Fernet(key).encrypt_at_time(json.dumps({what: values}).encode(), int(now.timestamp())).decode()


def _unsealed(what: str, cookie: str | None, key: str, now: datetime) -> dict[str, Any]:
    try:
        text = Fernet(key).decrypt_at_time((cookie or "").encode(), LASTS_S, int(now.timestamp()))
        return json.loads(text)[what]
    except (InvalidToken, KeyError):
        raise Untrusted(Cause.STATE) from None


def spend(session: Session, attempt: Attempt, now: datetime) -> None:
    """Let the attempt come back this once; Untrusted if it has already. Rows that no cookie outlives go away here."""
    old = col(TriesRow.key).startswith(KIND), col(TriesRow.last_at) < now - timedelta(seconds=2 * LASTS_S)
    session.exec(delete(TriesRow).where(*old))
    session.add(TriesRow(key=KIND + digest(attempt.state), failures=0, last_at=now))
    try:
        session.flush()
    except IntegrityError:
        raise Untrusted(Cause.STATE) from None


def sealing_key(session: Session) -> str | None:
    """The key that the town's servers share; None before the first of them made it."""
    row = session.get(SecretRow, SECRET)
    return None if row is None else row.value


def make_sealing_key(session: Session) -> str:
    """Make it. IntegrityError if another server was faster."""
    row = SecretRow(name=SECRET, value=Fernet.generate_key().decode())
    session.add(row)
    session.flush()
    return row.value
