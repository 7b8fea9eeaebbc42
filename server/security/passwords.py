"""Passwords: how strong they must be, and argon2id without eating the machine."""

import asyncio
import math
import secrets
import string
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from pwdlib import PasswordHash

from ausuivant.core.access_errors import PasswordTooWeak
from ausuivant.core.config import Site
from server.security.blocklist import is_blocked, worth

NEEDED_BITS: Final = 79.5  #: twelve characters of four classes, fourteen of three
NEEDED_WORDS: Final = 7
NEEDED_LETTERS: Final = 20  #: of a phrase's different words together
RARE_WORDS: Final = 4  #: of a phrase that are not in the blocklist
NEEDED_OF_ADMINISTRATORS: Final = 16  #: characters
DIFFERENT: Final = 6  #: characters
LONGEST: Final = 128
AT_ONCE: Final = 2  #: each hash takes 64 MiB; twenty agents log in at 8:30
CLASSES: Final = ((string.ascii_lowercase, 26), (string.ascii_uppercase, 26), (string.digits, 10))
OTHERS: Final = 37
LEGIBLE: Final = "abcdefghjkmnpqrstuvwxyz23456789"  #: nothing that paper or a telephone makes another of
GROUPS: Final = 6
GROUP: Final = 4


def drawn_password() -> str:
    """Draw a password of 24 random characters (118 bits), in groups that can be read from paper, to be said once."""
    return "-".join("".join(secrets.choice(LEGIBLE) for _ in range(GROUP)) for _ in range(GROUPS))


def check_strength(password: str, *, administrator: bool = False, words: Iterable[str] = ()) -> None:
    """PasswordTooWeak unless it has the bits or the words; no class of character is compulsory.

    `words`: what this person and this town would think of first, with the blocklist's own (`blocklist.words_of`).
    """
    if len(password) > LONGEST or (administrator and len(password) < NEEDED_OF_ADMINISTRATORS):
        raise PasswordTooWeak()
    if not _is_phrase(password, words) and _bits(password, words) < NEEDED_BITS:
        raise PasswordTooWeak()


def names_of(sites: Iterable[Site]) -> Iterator[str]:
    """The names of the town, its sites and its services, which everybody there would think of first."""
    for site in sites:
        yield site.town
        yield from site.name.values()
        for service in site.services.values():
            yield from service.name.values()


def _is_phrase(password: str, words: Iterable[str]) -> bool:
    said = {word.casefold() for word in password.split()}
    rare = [word for word in said if not is_blocked(word, words)]
    return len(password.split()) >= NEEDED_WORDS and len(rare) >= RARE_WORDS and sum(map(len, said)) >= NEEDED_LETTERS


def _bits(password: str, words: Iterable[str]) -> float:
    password = "".join(password.split())  # spaces between letters make them no harder to guess
    alphabet = sum(size for chars, size in CLASSES if any(char in chars for char in password))
    known = "".join(chars for chars, _ in CLASSES)
    alphabet += OTHERS if any(char not in known for char in password) else 0
    if alphabet < 2 or len(set(password)) < DIFFERENT:
        return 0
    return worth(password, words) * math.log2(alphabet)


class Hasher:
    """argon2id in threads, a few at a time: whoever hashes has a `turn`."""

    def __init__(self, hashes: PasswordHash | None = None) -> None:
        """`hashes`: the parameters, pwdlib's recommended ones unless a test wants cheap ones."""
        self._hashes = hashes or PasswordHash.recommended()
        self.turn = asyncio.Semaphore(AT_ONCE)
        self._decoy = ""

    def hash(self, password: str) -> str:
        """Hash, in the caller's thread: 0.2 s."""
        return self._hashes.hash(_normal(password))

    async def hashed(self, secret: str) -> str:
        """Hash, in a thread, in one's turn."""
        async with self.turn:
            return await asyncio.to_thread(self.hash, secret)

    async def matches(self, secret: str, kept: str | None) -> bool:
        """Whether it is right; the caller has the `turn`.

        Without a hash it takes as long, so that nobody can time whether a login exists.
        """
        if not kept:
            self._decoy = self._decoy or await asyncio.to_thread(self.hash, "decoy")
        known = await asyncio.to_thread(self._hashes.verify, _normal(secret), kept or self._decoy)
        return known and bool(kept)


def _normal(secret: str) -> str:
    """The same characters, however the keyboard composes its accents."""
    return unicodedata.normalize("NFC", secret)
