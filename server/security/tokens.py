"""Secrets that machines show: made of 256 random bits, kept as digests."""

import hashlib
import hmac
import secrets
from typing import Final
from uuid import UUID

PSEUDONYM_CHARS: Final = 16  #: 64 bits of the keyed digest: no two agents of a town collide


def new_token() -> str:
    """Make a secret of 256 bits, as text for a header."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def pseudonym(account_id: UUID, key: str) -> str:
    """The name that the log gives to an agent: stable in the town, meaningless without its key."""
    return hmac.new(key.encode(), account_id.bytes, hashlib.sha256).hexdigest()[:PSEUDONYM_CHARS]
