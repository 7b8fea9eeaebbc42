"""Logging in through the town's directory, by OpenID Connect. Most is loaded only where there is an `annuaire.toml`."""

from pathlib import Path
from typing import TYPE_CHECKING

from ausuivant.clock import Clock, SystemClock
from server.security.gate import Gate

if TYPE_CHECKING:
    from server.security.directory.directory import Directory


def open_directory(file: Path, gate: Gate, *, town_clock: Clock) -> "Directory | None":
    """The directory that a file tells of; None where there is none. DirectoryFileError, OSError."""
    if not file.exists():
        return None
    from server.security.directory.config import load_directory
    from server.security.directory.directory import Directory

    config = load_directory(file)
    # The directory lives at the true hour, whatever hour the town plays.
    return None if config is None else Directory(config, gate, clock=SystemClock(), town_clock=town_clock)
