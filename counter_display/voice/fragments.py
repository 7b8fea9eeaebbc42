"""The town's own recordings: a voice that people know, put together from small WAV files.

A folder holds one folder a language, with `ticket.wav`, a letter each (`A.wav`), the numbers (`0.wav` … `999.wav`, or
hundreds and what follows them), `bis.wav`, and a counter each by its id (`counter-3.wav`). When a file is missing the
whole sentence is left to the synthesiser: two voices in one sentence are understood worse than either.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from counter_display.voice.clip import Clip, NotSound, joined, read_wav, silence
from counter_display.voice.loudness import levelled
from counter_display.voice.sentence import Sentence

log = logging.getLogger(__name__)

#: between the number and the counter
PAUSE_S: Final = 0.35
#: between two words
GAP_S: Final = 0.04


@dataclass(frozen=True)
class Fragments:
    """A folder of recordings."""

    folder: Path

    def speak(self, sentence: Sentence) -> Clip | None:
        """Put a sentence together; None if a recording is missing or cannot be read."""
        parts: list[Clip] = []
        for name in sentence.fragments:
            files = self._files(sentence.language, name)
            if files is None:
                return None
            if name.startswith("counter-"):
                parts.append(silence(PAUSE_S))
            try:
                parts += [part for file in files for part in (levelled(read_wav(file).trimmed()), silence(GAP_S))]
            except (OSError, NotSound) as reason:
                log.warning("the recording %s cannot be used: %s", files[0], reason)
                return None
        return joined(parts)

    def _files(self, language: str, name: str) -> tuple[Path, ...] | None:
        """Find a word's recording; a number may be made of two or three."""
        whole = self.folder / language / f"{name}.wav"
        if whole.is_file():
            return (whole,)
        if not name.isdecimal() or int(name) < 100:
            return None
        number = int(name)
        unit = 1000 if number >= 1000 else 100
        found: list[Path] = []
        for part in (number // unit * unit, number % unit):
            if part:
                files = self._files(language, str(part)) if part != number else None
                if files is None:
                    return None
                found += files
        return tuple(found)
