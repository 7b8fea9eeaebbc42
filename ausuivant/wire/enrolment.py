"""What a device and its server must say alike while it is enrolled: codes, fingerprints, signed words, invitations.

A code is typed by a person, so it has no vowel (no word comes out by accident) and no letter that looks like a figure.
A fingerprint is compared by eye, so it is made of figures: nobody takes it for the code.
"""

import base64
import hashlib
import re
import secrets
import ssl
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from ausuivant.i18n import SOURCE, mark, translator

ALPHABET: Final = "BCDFGHJKLMNPQRSTVWXZ"  #: RFC 8628 §6.1: 34.6 bits in eight characters
CODE_LENGTH: Final = 8
POLL_S: Final = 5  #: how often a device asks whether it was approved
FINGERPRINT_GROUPS, FINGERPRINT_DIGITS = 5, 4  #: 66 bits, for the ten minutes that a code lives
KEY_BYTES: Final = 32
SCHEME: Final = "ausuivant+"
_PARTED: Final = re.compile(r"[\s\-]+")
_AUTHORITY: Final = re.compile(r"[0-9A-F]{64}")
_BAD_INVITATION: Final = mark("Cette invitation n'est pas lisible : recopiez-la entière, de « ausuivant+ » à la fin.")


def new_code() -> str:
    """Draw a code, without its hyphen."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def shown_code(code: str) -> str:
    """Write a code as screens show it: XXXX-XXXX."""
    return f"{code[:4]}-{code[4:]}"


def typed_code(text: str) -> str:
    """Read what a person typed, in whatever case and however parted."""
    return _PARTED.sub("", text).upper()


def fingerprint(public_key: str) -> str:
    """Write a public key's fingerprint: five groups of four figures, `4821 0937 5518 2204 7765`."""
    number = int.from_bytes(hashlib.sha256(key_bytes(public_key)).digest())
    digits = FINGERPRINT_GROUPS * FINGERPRINT_DIGITS
    text = f"{number % 10**digits:0{digits}d}"
    return " ".join(text[at : at + FINGERPRINT_DIGITS] for at in range(0, digits, FINGERPRINT_DIGITS))


def key_bytes(public_key: str) -> bytes:
    """Read an Ed25519 public key from its text; ValueError if it is none."""
    content = base64.b64decode(public_key, validate=True)
    if len(content) != KEY_BYTES:
        raise ValueError(f"an Ed25519 key has {KEY_BYTES} bytes, not {len(content)}")
    return content


# --- what a device signs: each message says what it is for, so that none passes for another --------------------


def claim_message(enrolment_id: UUID) -> bytes:
    """What a device signs to be given its token."""
    return f"ausuivant claim {enrolment_id}".encode()


def exchange_message(secret: str) -> bytes:
    """What a device signs to take up an invitation."""
    return f"ausuivant exchange {hashlib.sha256(secret.encode()).hexdigest()}".encode()


def rotation_message(device_id: UUID, token: str) -> bytes:
    """What a device signs to have its token replaced; good for that token only."""
    return rotation_message_of(device_id, hashlib.sha256(token.encode()).hexdigest())


def rotation_message_of(device_id: UUID, digest: str) -> bytes:
    """The same, for a server, which keeps the token's digest alone."""
    return f"ausuivant rotate {device_id} {digest}".encode()


def authority_fingerprint(pem: str) -> str:
    """SHA-256 of a certificate, 64 hexadecimal digits; ValueError if the text is none."""
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest().upper()


# --- invitations -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an administrator hands to a device: a secret that is good once, for which server, and whom to believe.

    `authority`: SHA-256 of the town's authority, 64 hexadecimal digits; empty where a public one vouches.
    """

    server: str
    secret: str
    authority: str = ""

    @property
    def text(self) -> str:
        """One word without anything that a shell would read: `ausuivant+https://server:8443+secret+authority`."""
        parts = (self.server.rstrip("/"), self.secret, self.authority)
        return SCHEME + "+".join(part for part in parts if part)

    @classmethod
    def parse(cls, text: str) -> "Invitation":
        """Read an invitation; ValueError says in French what is wrong."""
        word = "".join(text.split())
        server, _, rest = word.removeprefix(SCHEME).partition("+")
        secret, _, authority = rest.partition("+")
        authority = authority.replace(":", "").upper()
        address = urlsplit(server)
        readable = word.startswith(SCHEME) and address.scheme in ("https", "http") and address.hostname and secret
        if not readable or (authority and not _AUTHORITY.fullmatch(authority)):
            raise ValueError(translator(SOURCE)(_BAD_INVITATION))
        return cls(server, secret, authority)
