"""The PIN of the staff menu: kept as a hash in the kiosk's data folder, and dearer with each wrong one.

A PIN is short, so what guards it is not its hash but the time between two tries: after each wrong one the next is
taken twice as late. Only the menu waits; visitors go on taking tickets.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import secrets
from itertools import pairwise
from pathlib import Path
from typing import Final

from ausuivant.i18n import SOURCE, mark, translator
from ausuivant.whole_file import write_whole

log = logging.getLogger(__name__)

FILE: Final = "staff-pin.json"
VERSION: Final = 1
LEAST, MOST = 6, 12  #: digits
#: scrypt's cost: a twentieth of a second on a kiosk
COST: Final = {"n": 2**14, "r": 8, "p": 1}
SALT_BYTES: Final = 16
FIRST_WAIT_S: Final = 2.0
LONGEST_WAIT_S: Final = 900.0

_SHAPE: Final = mark("Un code a de {least} à {most} chiffres, et rien d’autre.")
_WEAK: Final = mark("Ce code se devine : pas un seul chiffre répété, pas une suite.")
_UNREADABLE: Final = mark("{path} n’est pas lisible : réglez de nouveau le code, par « ausuivant kiosk pin ».")


class WeakPin(ValueError):
    """A PIN that is none, or that anybody tries first; the message says why, in French."""


class PinFile:
    """Where a kiosk keeps the PIN's hash, readable by its own account only."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def of(cls, data: Path) -> PinFile:
        """The file of the kiosk that keeps its data there."""
        return cls(data / FILE)

    @property
    def set(self) -> bool:
        """Whether there is a PIN."""
        return self.path.is_file()

    def keep(self, pin: str) -> None:
        """Set the PIN; raises WeakPin, OSError."""
        check(pin)
        salt = secrets.token_bytes(SALT_BYTES)
        content = {"version": VERSION, **COST, "salt": salt.hex(), "hash": _hash(pin, salt, COST).hex()}
        write_whole(self.path, json.dumps(content).encode())

    def opens(self, pin: str) -> bool:
        """Say whether this is the PIN; a file that cannot be read opens to nobody, and the log says so."""
        try:
            kept = json.loads(self.path.read_text("utf-8"))
            cost = {name: int(kept[name]) for name in COST}
            found = _hash(pin, bytes.fromhex(kept["salt"]), cost)
            return hmac.compare_digest(found, bytes.fromhex(kept["hash"]))
        except (OSError, ValueError, KeyError, TypeError):
            log.exception(translator(SOURCE)(_UNREADABLE, path=self.path))
            return False


class Attempts:
    """Counts wrong PINs, and says how long the next one has to wait. Instants are the monotonic clock's."""

    def __init__(self) -> None:
        self.wrong = 0
        self._open_at = 0.0

    def wait_s(self, now: float) -> float:
        """Say how many seconds nobody may try."""
        return max(0.0, self._open_at - now)

    def note_wrong(self, now: float) -> None:
        """Take note of a wrong one."""
        self.wrong += 1
        log.warning("staff menu: wrong PIN, %d in a row", self.wrong)
        self._open_at = now + min(FIRST_WAIT_S * 2 ** (self.wrong - 1), LONGEST_WAIT_S)

    def note_right(self) -> None:
        """Begin to count anew."""
        self.wrong, self._open_at = 0, 0.0


def check(pin: str) -> None:
    """Raise WeakPin for what is no PIN, or is everybody's first guess."""
    _ = translator(SOURCE)
    if not (pin.isascii() and pin.isdigit() and LEAST <= len(pin) <= MOST):
        raise WeakPin(_(_SHAPE, least=LEAST, most=MOST))
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    if steps in ({0}, {1}, {-1}):
        raise WeakPin(_(_WEAK))


def _hash(pin: str, salt: bytes, cost: dict[str, int]) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=cost["n"], r=cost["r"], p=cost["p"], dklen=32)
