"""The kiosk's own voice: what is said begins at once, and what was being said before stops."""

from __future__ import annotations

import io
import math
import shutil
import wave
from array import array
from collections.abc import Sequence
from functools import cache, partial
from typing import Final, Protocol

from PyQt6.QtCore import QObject, QProcess

from ausuivant.espeak import VOICES, find_espeak
from ausuivant.i18n import base

WORDS_A_MINUTE: Final = 150
#: 6 dB from one to the next, 18 dB in all (EN 301 549, 8.2.1)
VOLUMES: Final = (25, 50, 100, 200)
USUAL_VOLUME: Final = 2
RATE: Final = 22_050
TONE_HZ: Final = 660.0
TONE_S: Final = 0.25
#: a killed program is gone long before
STOP_MS: Final = 200


class Speaker(Protocol):
    """What says sentences. `private`: only the visitor hears it, by a headset."""

    @property
    def private(self) -> bool:
        """Whether nobody else hears."""
        ...

    def say(self, sentences: Sequence[str], language: str) -> None:
        """Say these instead of whatever is being said. Returns at once."""
        ...

    def stop(self) -> None:
        """Be quiet."""
        ...

    def chime(self) -> None:
        """Draw attention."""
        ...

    def turn(self, steps: int) -> None:
        """Make it louder (steps above 0) or softer."""
        ...

    def reset(self) -> None:
        """Be quiet and as loud as the next visitor expects."""
        ...

    def make_usual(self, level: int) -> None:
        """Begin each visit at a level, 0 (softest) to 3."""
        ...


class Silent:
    """Where a kiosk has no voice."""

    private = True

    def say(self, sentences: Sequence[str], language: str) -> None:
        """Say nothing."""

    def stop(self) -> None:
        """Stay quiet."""

    def chime(self) -> None:
        """Make no sound."""

    def turn(self, steps: int) -> None:
        """Change nothing."""

    def reset(self) -> None:
        """Change nothing."""

    def make_usual(self, level: int) -> None:
        """Change nothing."""


class Espeak(QObject):
    """Speaks by espeak-ng, one process an announcement, which is ended when the next begins."""

    def __init__(
        self, program: str, *, private: bool, player: str | None = None, parent: QObject | None = None
    ) -> None:
        """Use a program at a path; `player` plays the chime (`aplay`)."""
        super().__init__(parent)
        self._program = program
        self._player = player
        self._private = private
        self._usual = self._volume = USUAL_VOLUME
        self._talking: QProcess | None = None
        self._ringing = QProcess(self)

    @property
    def private(self) -> bool:
        """Whether the sound goes to a headset."""
        return self._private

    def say(self, sentences: Sequence[str], language: str) -> None:
        """Say sentences, each as one of its own."""
        self.stop()
        amplitude = str(VOLUMES[self._volume])
        voice = VOICES[base(language)]
        talking = QProcess(self)
        talking.finished.connect(partial(self._finished, talking))
        talking.start(self._program, ["-v", voice, "-s", str(WORDS_A_MINUTE), "-a", amplitude, "--stdin"])
        talking.write("\n\n".join(sentences).encode())
        talking.closeWriteChannel()
        self._talking = talking

    def stop(self) -> None:
        """End what is being said."""
        talking = self._talking
        if talking is not None:
            talking.kill()
            talking.waitForFinished(STOP_MS)

    def _finished(self, talking: QProcess) -> None:
        """Let go of an announcement that came to its end."""
        if talking is self._talking:
            self._talking = None
        talking.deleteLater()

    def chime(self) -> None:
        """Play one soft tone."""
        if self._player is None or self._ringing.state() is not QProcess.ProcessState.NotRunning:
            return
        self._ringing.start(self._player, ["-q"])
        self._ringing.write(tone())
        self._ringing.closeWriteChannel()

    def turn(self, steps: int) -> None:
        """Change the volume within its range."""
        self._volume = min(max(self._volume + steps, 0), len(VOLUMES) - 1)

    def reset(self) -> None:
        """Be quiet and as loud as usual."""
        self.stop()
        self._volume = self._usual

    def make_usual(self, level: int) -> None:
        """Begin each visit at a level, 0 (softest) to 3."""
        self._usual = self._volume = min(max(level, 0), len(VOLUMES) - 1)


@cache
def tone() -> bytes:
    """Make the warning's tone, as a WAV file."""
    count = round(TONE_S * RATE)
    samples = array(
        "h", (round(9000 * math.sin(2 * math.pi * TONE_HZ * i / RATE) * (1 - i / count)) for i in range(count))
    )
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return out.getvalue()


def voice_of_this_machine(*, private: bool) -> Speaker:
    """Take espeak-ng if it is installed; a kiosk without it is silent."""
    program = find_espeak()
    return Silent() if program is None else Espeak(program, private=private, player=shutil.which("aplay"))
