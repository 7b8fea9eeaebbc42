"""A piece of sound: one channel of 16-bit samples."""

from __future__ import annotations

import io
import wave
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from sys import byteorder
from typing import Final

#: of everything that is played: what the synthesiser gives
RATE: Final = 22_050
LOUDEST: Final = 32_767


class NotSound(ValueError):
    """A file is not a WAV that can be played here."""


@dataclass(frozen=True, slots=True)
class Clip:
    """Samples at a rate, in Hz."""

    samples: array[int]
    rate: int = RATE

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples) / self.rate

    @property
    def peak(self) -> float:
        """Its loudest sample, from 0 to 1."""
        return min(max(max(self.samples), -min(self.samples)) / LOUDEST, 1.0) if self.samples else 0.0

    def scaled(self, gain: float) -> Clip:
        """Make it louder or softer; what would not fit is cut at the loudest sample."""
        if self.peak * gain <= 1:
            return Clip(array("h", [int(sample * gain) for sample in self.samples]), self.rate)
        most = LOUDEST
        cut = [most if (it := int(sample * gain)) > most else -most if it < -most else it for sample in self.samples]
        return Clip(array("h", cut), self.rate)

    def at_rate(self, rate: int) -> Clip:
        """Give the same sound at another rate, by straight lines between samples."""
        if rate == self.rate or not self.samples:
            return self
        count = int(len(self.samples) * rate / self.rate)
        step, last = self.rate / rate, len(self.samples) - 1
        made = array("h", bytes(2 * count))
        for index in range(count):
            place = index * step
            left = min(int(place), last)
            right = min(left + 1, last)
            made[index] = round(self.samples[left] + (self.samples[right] - self.samples[left]) * (place - left))
        return Clip(made, rate)

    def trimmed(self, *, floor: float = 0.01) -> Clip:
        """Cut the silence off both ends; `floor`: what counts as silence, as a share of the loudest sample."""
        least = floor * LOUDEST
        count = len(self.samples)
        first = next((at for at in range(count) if abs(self.samples[at]) > least), count)
        last = next((at for at in range(count - 1, first, -1) if abs(self.samples[at]) > least), first)
        return Clip(self.samples[first : last + 1], self.rate)

    def as_wav(self) -> bytes:
        """Write it as a WAV file's bytes."""
        buffer = io.BytesIO()
        with wave.open(buffer, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(self.rate)
            file.writeframes(_little_endian(self.samples).tobytes())
        return buffer.getvalue()


def silence(seconds: float, rate: int = RATE) -> Clip:
    """Give nothing, for a while."""
    return Clip(array("h", bytes(2 * int(seconds * rate))), rate)


def joined(clips: Iterable[Clip], rate: int = RATE) -> Clip:
    """Put clips one after the other."""
    whole = array("h")
    for clip in clips:
        whole.extend(clip.at_rate(rate).samples)
    return Clip(whole, rate)


def read_wav(source: Path | bytes) -> Clip:
    """Read a WAV of 16 bits; of several channels the mean. NotSound if it is none, OSError if it cannot be read."""
    data = source.read_bytes() if isinstance(source, Path) else source
    try:
        with wave.open(io.BytesIO(data), "rb") as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            frames = file.readframes(file.getnframes())
    except (wave.Error, EOFError) as reason:
        raise NotSound(str(reason) or "not a WAV") from reason
    if width != 2 or rate < 8000:
        raise NotSound(f"{width * 8} bits at {rate} Hz: wanted are 16 bits at 8000 Hz or more")
    samples = array("h")
    samples.frombytes(frames[: len(frames) // (2 * channels) * 2 * channels])
    samples = _little_endian(samples)
    if channels > 1:
        mixed = (sum(samples[index : index + channels]) // channels for index in range(0, len(samples), channels))
        samples = array("h", mixed)
    return Clip(samples, rate)


def _little_endian(samples: array[int]) -> array[int]:
    if byteorder == "little":
        return samples
    swapped = array("h", samples)
    swapped.byteswap()
    return swapped
