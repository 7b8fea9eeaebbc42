"""One announcement without a server: so that a technician can set the hall's sound."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import UUID

from ausuivant.clock import clock_from_environment
from ausuivant.core.views import Announced
from counter_display.sound import SoundSettings, open_studio
from counter_display.voice.players import NoSound, ProgramPlayer
from counter_display.voice.sentence import sentence
from counter_display.voice.volume import Volume

PARIS = "Europe/Paris"

__all__ = ["NoSound", "rehearse"]


def rehearse(label: str, counter: str, settings: SoundSettings, *, output: Path | None) -> str:
    """Play an announcement, or write it to a file; return what was said.

    ValueError for a number or a setting that cannot be understood, OSError if the file cannot be written, NoSound
    if there is nothing to play on.
    """
    parts = re.fullmatch(r"([A-Z])\s?(\d{1,6})", label)
    if parts is None:
        raise ValueError(f"« {label} » n’est pas un numéro : écrivez par exemple A042")
    now = clock_from_environment().now()
    number = re.search(r"(\w+)$", counter)
    call = Announced(
        id=UUID(int=0),
        call_id=UUID(int=0),
        label=f"{parts[1]}{int(parts[2]):03d}",
        letter=parts[1],
        number=int(parts[2]),
        counter_id=number[1] if number else "1",
        counter_name={"fr": counter},
        called_at=now,
        recall=False,
    )
    clip = open_studio(settings).announcement(call).scaled(Volume.parse(settings.volume).gain(now, PARIS))
    if output is not None:
        output.write_bytes(clip.as_wav())
    else:
        ProgramPlayer.find(settings.player).play(clip)
    said = [found.text for language in settings.languages if (found := sentence(call, language))]
    return " · ".join((*said, f"{clip.seconds:.1f} s"))
