"""What no log may ever say: the secrets and the names of everybody whom the tests made up.

Whoever makes a person or a device in a test sows here; every record of the suite and the programs' output in the
stories are searched.
"""

import logging
import re
import traceback
from pathlib import Path
from typing import Final

#: the password of everybody whom the tests know, and the secret of their application for codes
PASSWORD: Final = "cheval correct agrafe pile lampe rideau pont"
TOTP_SECRET: Final = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SHORTEST: Final = 5  #: letters of a name that is not also a word of every day
#: what every record has of its own; the rest came as `extra`
OWN: Final = frozenset(vars(logging.makeLogRecord({})))

_secrets: set[str] = {PASSWORD, TOTP_SECRET}
_names: set[str] = set()


def sow(*secrets: str, name: str = "") -> None:
    """Remember tokens, cookies or PINs of a test, and a person's name."""
    _secrets.update(secret.partition("=")[2] or secret for secret in secrets if secret)
    if len(name) >= SHORTEST:
        _names.add(name)


def found_in(text: str) -> list[str]:
    """The seeds that stand in a text."""
    found = [secret for secret in _secrets if secret in text]
    return found + [name for name in _names if name in text and re.search(rf"\b{re.escape(name)}\b", text)]


def said_by(record: logging.LogRecord) -> str:
    """Everything that a record says: its message, what came with it, its traceback."""
    more = " ".join(str(value) for name, value in vars(record).items() if name not in OWN)
    trace = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else ""
    return f"{record.getMessage()} {more} {trace}"


def leaks_of(folder: Path, *programs: str) -> list[str]:
    """The seeds in what these programs wrote, each into its file of that folder; with the program's name."""
    return [
        f"{program}: {seed}"
        for program in programs
        for seed in found_in((folder / f"{program}.log").read_text(encoding="utf-8", errors="replace"))
    ]


class Ear(logging.Handler):
    """Hears every record and keeps what it leaked."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.leaks: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Search a record."""
        self.leaks += [f"{record.name}: {seed}" for seed in found_in(said_by(record))]
