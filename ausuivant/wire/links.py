"""A ticket's link for a phone. The token in it is made from the ticket's id with its origin's key, and kept nowhere.

The town's key stays on the server; each kiosk may hold the key derived for itself, and so make the link of a ticket
that it numbers while the server is away. See docs/decisions/0093.
"""

import base64
import binascii
import hashlib
import hmac
from typing import Final
from uuid import UUID

#: the page; the token follows in the fragment, which browsers never send
PAGE: Final = "/t"
#: the feed's topic; the token is the socket's first message
TOPIC: Final = "ticket"
ID_BYTES: Final = 16
KEY_BYTES: Final = 32  #: of an origin's key
PROOF_BYTES: Final = 16  #: 128 bits of the keyed digest
TOKEN_CHARS: Final = 43


def origin_key(town_key: str, origin: str) -> bytes:
    """The key of the tickets that one origin gives: a device's id, or a desk."""
    return hmac.digest(town_key.encode(), f"ticket-link:{origin}".encode(), hashlib.sha256)


def ticket_token(ticket_id: UUID, key: bytes) -> str:
    """The token of a ticket, with its origin's key: letters and digits of base64 for addresses."""
    return base64.urlsafe_b64encode(ticket_id.bytes + _proof(ticket_id, key)).decode().rstrip("=")


def ticket_named(token: str) -> UUID | None:
    """The ticket that a token names, whoever made it; None if it is no token."""
    if len(token) != TOKEN_CHARS:
        return None
    try:
        return UUID(bytes=base64.b64decode(f"{token}=", altchars=b"-_", validate=True)[:ID_BYTES])
    except (binascii.Error, ValueError):
        return None


def proves(token: str, ticket_id: UUID, key: bytes) -> bool:
    """Whether the holder of this key made the token for this ticket."""
    return hmac.compare_digest(token.encode(), ticket_token(ticket_id, key).encode())


def link_of(public_address: str, token: str, language: str = "fr") -> str:
    """The address that the ticket's code holds. French is what browsers ask for here, and is left out."""
    spoken = "" if language == "fr" else f"?l={language}"
    return f"{public_address}{PAGE}{spoken}#{token}"


def _proof(ticket_id: UUID, key: bytes) -> bytes:
    return hmac.digest(key, ticket_id.bytes, hashlib.sha256)[:PROOF_BYTES]
