"""How sound reaches a loudspeaker: through a program of the system, since each desktop has one that works."""

from __future__ import annotations

import logging
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from counter_display.voice.clip import Clip

log = logging.getLogger(__name__)

#: PipeWire's, PulseAudio's and the kernel's own, in the order in which they are tried
PROGRAMS: Final = (("pw-play",), ("paplay",), ("aplay", "-q"))
#: what a player may take beyond the sound itself
GRACE_S: Final = 4.0


class NoSound(Exception):
    """Nothing could be heard; the message says why, one line a player."""


class Player(Protocol):
    """Something that makes a clip heard."""

    def play(self, clip: Clip) -> None:
        """Play it to its end; raises NoSound."""
        ...

    def stop(self) -> None:
        """Fall silent at once, from another thread."""
        ...


class ProgramPlayer:
    """Plays by a program that takes the name of a WAV file as its last argument."""

    def __init__(self, commands: Sequence[Sequence[str]]) -> None:
        """Remember the programs; those that fail are tried again at the next call."""
        self._commands = [tuple(command) for command in commands]
        self._running: subprocess.Popen[bytes] | None = None
        self._stopped = False

    @classmethod
    def find(cls, command: str | None = None) -> ProgramPlayer:
        """Take the command that the town gave (`aplay -q -D plughw:1`), or whatever is installed."""
        if command:
            return cls([shlex.split(command)])
        return cls([one for one in PROGRAMS if shutil.which(one[0])])

    def play(self, clip: Clip) -> None:
        """Play it to its end; raises NoSound."""
        reasons: list[str] = []
        with tempfile.TemporaryDirectory(prefix="ausuivant-") as folder:
            path = Path(folder) / "call.wav"
            path.write_bytes(clip.as_wav())
            for command in self._commands:
                if self._stopped:
                    return
                reason = self._run((*command, str(path)), seconds=clip.seconds + GRACE_S)
                if reason is None:
                    # The one that works is tried first from now on.
                    self._commands.sort(key=lambda one: one != command)
                    return
                reasons.append(f"{command[0]}: {reason}")
        if not self._stopped:
            raise NoSound("; ".join(reasons) or "none of pw-play, paplay and aplay is installed")

    def stop(self) -> None:
        """Fall silent at once, and for good."""
        self._stopped = True
        running = self._running
        if running is not None and running.poll() is None:
            running.kill()

    def _run(self, command: Sequence[str], *, seconds: float) -> str | None:
        """Run a player; say what went wrong, None if nothing did."""
        try:
            self._running = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            )
        except OSError as reason:
            return reason.strerror or str(reason)
        with self._running as process:
            try:
                _nothing, said = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                return f"did not end within {seconds:.0f} s"
        if process.returncode == 0:
            return None
        lines = said.decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else f"ended with {process.returncode}"


class Silent:
    """A null sink: keeps what it was given and plays nothing. For tests, and for a hall that wants no sound."""

    def __init__(self) -> None:
        self.played: list[Clip] = []

    def play(self, clip: Clip) -> None:
        """Keep the clip."""
        self.played.append(clip)

    def stop(self) -> None:
        """Do nothing: it is silent already."""
