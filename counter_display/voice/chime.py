"""The two tones before a call: made here, so that no file, licence or sound card's taste is in the way."""

from __future__ import annotations

import math
from array import array
from functools import cache
from typing import Final

from counter_display.voice.clip import LOUDEST, RATE, Clip, joined, silence
from counter_display.voice.loudness import levelled

#: in Hz, G5 then C5: a fourth downwards, both where old ears still hear well
TONES: Final = (783.99, 523.25)
TONE_S: Final = (0.34, 0.46)
ATTACK_S: Final = 0.008
#: how fast a tone dies away, in seconds to a third
DECAY_S: Final = 0.16
#: a bell's overtones: their multiple and their share
OVERTONES: Final = ((1, 1.0), (2, 0.35), (3, 0.12))
#: so that the word does not fall into the bell
AFTER_S: Final = 0.12


@cache
def chime(rate: int = RATE) -> Clip:
    """Give the chime, as loud as the voice, with the pause that follows it."""
    tones = [_tone(hertz, seconds, rate) for hertz, seconds in zip(TONES, TONE_S, strict=True)]
    return joined((levelled(joined(tones, rate)), silence(AFTER_S, rate)), rate)


def _tone(hertz: float, seconds: float, rate: int) -> Clip:
    whole = sum(share for _, share in OVERTONES)
    samples = array("h")
    for index in range(int(seconds * rate)):
        at = index / rate
        shape = min(1.0, at / ATTACK_S) * math.exp(-at / DECAY_S) * min(1.0, (seconds - at) / ATTACK_S)
        wave = sum(share * math.sin(2 * math.pi * hertz * multiple * at) for multiple, share in OVERTONES)
        samples.append(round(0.8 * LOUDEST * shape * wave / whole))
    return Clip(samples, rate)
