"""Who makes words sound: espeak-ng of the system, or Piper with a voice that the town chose. Both are programs."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from ausuivant.espeak import VOICES, find_espeak
from counter_display.voice.clip import Clip, NotSound, read_wav

TIMEOUT_S: Final = 5.0
PIPER_TIMEOUT_S: Final = 15.0

#: the clearest of espeak-ng's variants through a ceiling loudspeaker
VARIANT: Final = "+f4"


class CannotSpeak(Exception):
    """No sound could be made of a text; the message says why."""


class Engine(Protocol):
    """Something that reads a text aloud, into a clip."""

    @property
    def name(self) -> str:
        """What tells its clips from those of another voice."""
        ...

    @property
    def languages(self) -> frozenset[str]:
        """What it can speak, by language code."""
        ...

    def read_aloud(self, text: str, language: str) -> Clip:
        """Make a text sound; raises CannotSpeak."""
        ...


@dataclass(frozen=True)
class Espeak:
    """espeak-ng: robotic, clear, in every language, in 20 ms."""

    program: str = "espeak-ng"
    speed: int = 140  #: words a minute
    gap: int = 2  #: between two words, in units of 10 ms

    @classmethod
    def find(cls) -> Espeak | None:
        """Find it on this machine; None if it is not installed."""
        found = find_espeak()
        return cls(found) if found else None

    @property
    def name(self) -> str:
        """Say the voice with its pace."""
        return f"espeak-ng {self.speed} {self.gap} {VARIANT} {VOICES}"

    @property
    def languages(self) -> frozenset[str]:
        """Say what it speaks here."""
        return frozenset(VOICES)

    def read_aloud(self, text: str, language: str) -> Clip:
        """Make a text sound; raises CannotSpeak."""
        voice = VOICES.get(language)
        if voice is None:
            raise CannotSpeak(f"espeak-ng is not asked to speak {language!r}")
        pace = ("-s", str(self.speed), "-g", str(self.gap))
        return _clip_of(
            [self.program, "-v", voice + VARIANT, *pace, "-b", "1", "--stdin", "--stdout"], text, timeout=TIMEOUT_S
        )


@dataclass(frozen=True)
class Piper:
    """Piper with the town's own voices, one model a language; slower, and much closer to a person."""

    models: Mapping[str, Path]
    program: str = "piper"

    @property
    def name(self) -> str:
        """Say the models."""
        return f"piper {sorted((language, str(path)) for language, path in self.models.items())}"

    @property
    def languages(self) -> frozenset[str]:
        """Say for what the town has a voice."""
        return frozenset(self.models)

    def read_aloud(self, text: str, language: str) -> Clip:
        """Make a text sound; raises CannotSpeak."""
        model = self.models.get(language)
        if model is None:
            raise CannotSpeak(f"there is no Piper voice for {language!r}")
        # A file, not a pipe: each of Piper's editions writes one, and not all of them write to a pipe.
        with tempfile.TemporaryDirectory(prefix="ausuivant-") as folder:
            out = Path(folder) / "voice.wav"
            command = [self.program, "--model", str(model), "--output_file", str(out)]
            return _clip_of(command, text + "\n", timeout=PIPER_TIMEOUT_S, out=out)


@dataclass(frozen=True)
class First:
    """Several engines as one: the first that speaks the language, and the next when that one fails."""

    engines: Sequence[Engine]

    @property
    def name(self) -> str:
        """Say all of them."""
        return " / ".join(engine.name for engine in self.engines)

    @property
    def languages(self) -> frozenset[str]:
        """Say what any of them speaks."""
        return frozenset().union(*(engine.languages for engine in self.engines))

    def read_aloud(self, text: str, language: str) -> Clip:
        """Make a text sound; raises CannotSpeak with the last reason."""
        reason = CannotSpeak(f"nobody here speaks {language!r}")
        for engine in self.engines:
            if language in engine.languages:
                try:
                    return engine.read_aloud(text, language)
                except CannotSpeak as trouble:
                    reason = trouble
        raise reason


def _clip_of(command: Sequence[str], text: str, *, timeout: float, out: Path | None = None) -> Clip:
    """Run a program that reads a text from its standard input and writes a WAV, to its output or to a file."""
    program = Path(command[0]).name
    try:
        done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=timeout, check=False)
    except (OSError, subprocess.TimeoutExpired) as reason:
        raise CannotSpeak(f"{program}: {reason}") from reason
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise CannotSpeak(f"{program} ended with {done.returncode}: {said[-1] if said else 'without a word'}")
    try:
        clip = read_wav(_with_length(done.stdout) if out is None else out)
    except (OSError, NotSound) as reason:
        raise CannotSpeak(f"{program} did not answer with sound: {reason}") from reason
    if not clip.samples:
        raise CannotSpeak(f"{program} said nothing")
    return clip


def _with_length(wav: bytes) -> bytes:
    """Write the true lengths into a WAV that went through a pipe, where they were not yet known."""
    at = wav.find(b"data")
    if not wav.startswith(b"RIFF") or at < 0:
        return wav
    riff = (len(wav) - 8).to_bytes(4, "little")
    data = (len(wav) - at - 8).to_bytes(4, "little")
    return wav[:4] + riff + wav[8 : at + 4] + data + wav[at + 8 :]
