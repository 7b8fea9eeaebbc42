"""The voice of a display put together from what its technician asked for, with its news as Qt signals."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PyQt6.QtCore import QObject, pyqtSignal

from ausuivant.clock import Clock
from counter_display.voice.engines import Engine, Espeak, First, Piper
from counter_display.voice.fragments import Fragments
from counter_display.voice.players import Player, ProgramPlayer
from counter_display.voice.speaker import Order, Speaker
from counter_display.voice.studio import Studio
from counter_display.voice.volume import USUAL, Volume
from counter_display.voice.words import WORDS

log = logging.getLogger(__name__)

CACHE: Final = "ausuivant/voice"


@dataclass(frozen=True, slots=True)
class SoundSettings:
    """What a display is told of its sound. `piper`: `fr=/srv/voices/fr.onnx`, one a language."""

    languages: tuple[str, ...] = ("fr",)
    volume: str = str(USUAL)
    player: str | None = None
    piper: tuple[str, ...] = ()
    fragments: Path | None = None
    cache: Path | None = None


class Sound(QObject):
    """A speaker whose news arrive in the screen's own thread.

    Signals:
        spoken: an announcement's id, once it was said or will not be.
        works: whether a loudspeaker is there, once that is known and at each change.
    """

    spoken = pyqtSignal(object)
    works = pyqtSignal(bool)

    def __init__(self, studio: Studio, player: Player, *, clock: Clock, volume: Volume) -> None:
        super().__init__()
        self._speaker = Speaker(
            studio,
            player,
            clock=clock,
            volume=volume,
            on_done=lambda announcement_id, _heard: self.spoken.emit(announcement_id),
            on_sound=self.works.emit,
        )

    def say(self, order: Order) -> None:
        """Say a call after those before it."""
        self._speaker.say(order)

    def try_out(self) -> None:
        """Find out at once, without a sound, whether a loudspeaker is there."""
        self._speaker.try_out()

    def close(self) -> None:
        """Fall silent and end."""
        self._speaker.close()


def open_sound(settings: SoundSettings, *, clock: Clock) -> Sound:
    """Make the display's voice. Raises ValueError for a volume, a language or a voice that cannot be understood."""
    player = ProgramPlayer.find(settings.player)
    return Sound(open_studio(settings), player, clock=clock, volume=Volume.parse(settings.volume))


def open_studio(settings: SoundSettings) -> Studio:
    """Find what speaks on this machine, and say what is missing."""
    for language in settings.languages:
        if language not in WORDS:
            raise ValueError(f"la voix ne parle pas « {language} » (langues : {', '.join(sorted(WORDS))})")
    engines = _engines(settings.piper)
    if not engines:
        log.warning("neither espeak-ng nor a Piper voice is here: calls have a chime and no words")
    return Studio(
        languages=settings.languages,
        engine=First(engines) if engines else None,
        fragments=Fragments(settings.fragments) if settings.fragments is not None else None,
        cache=settings.cache if settings.cache is not None else usual_cache(),
    )


def usual_cache(environment: Mapping[str, str] | None = None) -> Path | None:
    """Say where announcements are kept: in the user's cache, if there is one."""
    found = os.environ if environment is None else environment
    if found.get("XDG_CACHE_HOME"):
        return Path(found["XDG_CACHE_HOME"]) / CACHE
    return Path(found["HOME"]) / ".cache" / CACHE if found.get("HOME") else None


def _engines(piper: Sequence[str]) -> list[Engine]:
    models: dict[str, Path] = {}
    for one in piper:
        language, equals, path = one.partition("=")
        if not equals or language not in WORDS:
            raise ValueError(f"« {one} » n’est pas une voix : écrivez « fr=/dossier/voix.onnx »")
        if not Path(path).is_file():
            raise ValueError(f"la voix {path} n’existe pas")
        models[language] = Path(path)
    found: list[Engine] = [Piper(models)] if models else []
    espeak = Espeak.find()
    return [*found, espeak] if espeak is not None else found
