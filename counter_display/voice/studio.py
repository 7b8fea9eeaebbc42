"""One announcement, whole: the chime, then the call in each language. Made once, then kept as a WAV."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ausuivant.core.views import Announced
from counter_display.voice.chime import chime
from counter_display.voice.clip import Clip, NotSound, joined, read_wav, silence
from counter_display.voice.engines import CannotSpeak, Engine
from counter_display.voice.fragments import Fragments
from counter_display.voice.loudness import levelled
from counter_display.voice.sentence import Sentence, sentence

log = logging.getLogger(__name__)

#: between two languages
PAUSE_S: Final = 0.45
#: files kept: a letter's whole day in two languages, some 100 kB each
KEPT: Final = 2000
#: a change of how clips are made ends the old ones
EDITION: Final = "1"


@dataclass(frozen=True)
class Studio:
    """Makes announcements. Without engine and recordings there is still the chime."""

    languages: Sequence[str]
    engine: Engine | None = None
    fragments: Fragments | None = None
    cache: Path | None = None

    def announcement(self, call: Announced, *, hurried: bool = False) -> Clip:
        """Make a call heard. `hurried`: others wait, so it is said in the first language only."""
        said: list[Clip] = []
        for language in self.languages:
            spoken = sentence(call, language)
            clip = self._spoken(spoken) if spoken is not None else None
            if clip is not None:
                said += [silence(PAUSE_S), clip] if said else [clip]
                if hurried:
                    break
        return joined((chime(), *said))

    def _spoken(self, spoken: Sentence) -> Clip | None:
        """Say one sentence, from the recordings, from the cache or by the engine; None if nobody can."""
        recorded = self.fragments.speak(spoken) if self.fragments is not None else None
        if recorded is not None:
            return recorded
        if self.engine is None or spoken.language not in self.engine.languages:
            return None
        kept = self._file(spoken)
        if kept is not None and kept.is_file():
            try:
                return read_wav(kept)
            except (OSError, NotSound) as reason:
                log.info("a kept announcement cannot be read, it is made again: %s", reason)
        try:
            made = levelled(self.engine.read_aloud(spoken.text, spoken.language).trimmed())
        except CannotSpeak as reason:
            log.warning("a call could not be spoken: %s", reason)
            return None
        if kept is not None:
            self._keep(kept, made)
        return made

    def _file(self, spoken: Sentence) -> Path | None:
        if self.cache is None or self.engine is None:
            return None
        what = "\n".join((EDITION, self.engine.name, spoken.language, spoken.text))
        return self.cache / f"{hashlib.sha256(what.encode()).hexdigest()[:32]}.wav"

    def _keep(self, path: Path, clip: Clip) -> None:
        """Keep a clip, whole or not at all; a full disk silences nobody."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            half = path.with_suffix(f".{os.getpid()}")
            half.write_bytes(clip.as_wav())
            half.replace(path)
            kept = sorted(path.parent.glob("*.wav"), key=lambda one: one.stat().st_mtime)
            for old in kept[: max(0, len(kept) - KEPT)]:
                old.unlink(missing_ok=True)
        except OSError as reason:
            log.info("an announcement could not be kept: %s", reason)
