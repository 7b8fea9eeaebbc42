"""What a test hears in a clip."""

import math

from counter_display.voice.clip import LOUDEST, Clip


def strength(clip: Clip, hertz: float) -> float:
    """How much of one pure tone is in a clip, 1 being a full tone (Goertzel's algorithm)."""
    factor = 2 * math.cos(2 * math.pi * hertz / clip.rate)
    before = last = 0.0
    for sample in clip.samples:
        before, last = last, sample / LOUDEST + factor * last - before
    power = last * last + before * before - factor * last * before
    return 2 * math.sqrt(max(0.0, power)) / max(1, len(clip.samples))


def pieces(clip: Clip, *, floor: float = 0.004, pause_s: float = 0.25) -> list[tuple[float, float]]:
    """Where something is heard: begin and end in seconds, parted by pauses of at least `pause_s`."""
    found: list[tuple[float, float]] = []
    for index, sample in enumerate(clip.samples):
        if abs(sample) > floor * LOUDEST:
            at = index / clip.rate
            if found and at - found[-1][1] < pause_s:
                found[-1] = (found[-1][0], at)
            else:
                found.append((at, at))
    return found
