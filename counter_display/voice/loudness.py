"""How loud a clip is to an ear, in LUFS (ITU-R BS.1770, one channel), and clips brought to one loudness."""

from __future__ import annotations

import math
from typing import Final

from counter_display.voice.clip import LOUDEST, Clip

#: of every announcement before the hour's volume: what broadcasters agreed on (EBU R 128)
TARGET_LUFS: Final = -23.0
#: no sample louder than this, so that no loudspeaker crackles
HIGHEST_PEAK: Final = 0.89
SILENT: Final = -math.inf
BLOCK_S: Final = 0.4
OVERLAP: Final = 4
ABSOLUTE_GATE: Final = -70.0
RELATIVE_GATE: Final = -10.0

Filter = tuple[tuple[float, float, float], tuple[float, float]]


def loudness(clip: Clip) -> float:
    """Measure the integrated loudness; -inf for silence."""
    energy = _energy(clip)
    count = len(clip.samples)
    size = min(int(BLOCK_S * clip.rate), max(1, count))
    step = max(1, size // OVERLAP)
    starts = range(0, max(1, count - size + 1), step)
    blocks = [(energy[min(start + size, count)] - energy[start]) / size for start in starts]
    loud = [block for block in blocks if _lufs(block) > ABSOLUTE_GATE]
    if not loud:
        return SILENT
    gate = _lufs(sum(loud) / len(loud)) + RELATIVE_GATE
    kept = [block for block in loud if _lufs(block) > gate]
    return _lufs(sum(kept) / len(kept))


def levelled(clip: Clip, target: float = TARGET_LUFS) -> Clip:
    """Bring a clip to a loudness, as far as its peaks allow; silence stays as it is."""
    measured = loudness(clip)
    if measured == SILENT:
        return clip
    gain = 10 ** ((target - measured) / 20)
    return clip.scaled(min(gain, HIGHEST_PEAK / clip.peak))


def _lufs(power: float) -> float:
    return -0.691 + 10 * math.log10(power) if power > 0 else SILENT


def _energy(clip: Clip) -> list[float]:
    """Add up the power of what passes both filters, sample by sample. One loop: a call must not wait for it."""
    (b0, b1, b2), (a1, a2) = _shelf(clip.rate)
    c1, c2 = _high(clip.rate)
    x1 = x2 = y1 = y2 = z1 = z2 = total = 0.0
    energy = [0.0]
    add = energy.append
    for x in clip.samples:
        y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
        z = y - 2 * y1 + y2 - c1 * z1 - c2 * z2
        x2, x1, y2, y1, z2, z1 = x1, x, y1, y, z1, z
        total += z * z
        add(total)
    full = LOUDEST * LOUDEST
    return [power / full for power in energy]


def _shelf(rate: int) -> Filter:
    """The standard's first filter, what a head does to sound, worked out for any rate."""
    k = math.tan(math.pi * 1681.974450955533 / rate)
    high = 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    q = 0.7071752369554196
    a0 = 1 + k / q + k * k
    numerator = ((high + band * k / q + k * k) / a0, 2 * (k * k - high) / a0, (high - band * k / q + k * k) / a0)
    return numerator, (2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0)


def _high(rate: int) -> tuple[float, float]:
    """Say the denominator of the second filter, which leaves out what is too low to count; above stands (1 - 1/z)²."""
    k = math.tan(math.pi * 38.13547087602444 / rate)
    q = 0.5003270373238773
    a0 = 1 + k / q + k * k
    return 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0
