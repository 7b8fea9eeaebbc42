"""espeak-ng on this machine: where it is, and what it calls the visitors' languages."""

import shutil
from collections.abc import Mapping
from typing import Final

VOICES: Final[Mapping[str, str]] = {
    "fr": "fr-fr",
    "en": "en-gb",
    "es": "es",
    "pt": "pt",
    "it": "it",
    "tr": "tr",
    "ar": "ar",
}


def find_espeak() -> str | None:
    """The program's path; None where it is not installed."""
    return shutil.which("espeak-ng")
