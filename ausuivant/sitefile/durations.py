"""Lengths as a town writes them: `20 min`, `1 h 30`, `30 s`."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

_LENGTH: Final = re.compile(r"(?:(?P<h>\d+) ?h)? ?(?:(?P<m>\d+) ?min)? ?(?:(?P<s>\d+) ?s)?")
_HOURS: Final = re.compile(r"(?P<h>\d+) ?h ?(?P<m>[0-5]?\d)(?P<s>)")
_CLOCK: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def read_duration(text: str) -> timedelta:
    """Read a length; anything else is a ValueError with a sentence for whoever wrote it."""
    plain = text.replace("\u00a0", " ").strip()
    found = _HOURS.fullmatch(plain) or _LENGTH.fullmatch(plain)
    if not found or not any(found.groups()):
        raise ValueError(f"« {text} » n’est pas une durée : écrivez par exemple « 20 min », « 1 h 30 » ou « 30 s »")
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def write_duration(length: timedelta) -> str:
    """Write a length so that `read_duration` reads it back; fractions of a second are not kept."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{count} {unit}" for count, unit in ((hours, "h"), (minutes, "min"), (seconds, "s")) if count]
    return " ".join(parts) or "0 min"


def read_clock(text: str) -> int:
    """Read `04:00` as minutes after midnight; anything else is a ValueError."""
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        raise ValueError(f"« {text} » n’est pas une heure : écrivez par exemple « 04:00 »")
    return int(found[1]) * 60 + int(found[2])


def write_clock(minutes: int) -> str:
    """Write minutes after midnight as `04:00`."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
