"""Sound as numbers: files, rates, loudness, the chime's two tones."""

import io
import math
import wave
from array import array

import pytest

from counter_display.voice.chime import TONE_S, TONES, chime
from counter_display.voice.clip import LOUDEST, RATE, Clip, NotSound, joined, read_wav, silence
from counter_display.voice.loudness import TARGET_LUFS, levelled, loudness
from tests.counter_display.voice.ear import strength


def tone(hertz: float, *, seconds: float = 1.0, rate: int = RATE, share: float = 1.0) -> Clip:
    samples = (round(share * LOUDEST * math.sin(2 * math.pi * hertz * at / rate)) for at in range(int(seconds * rate)))
    return Clip(array("h", samples), rate)


def test_wav_comes_back_as_it_was_written() -> None:
    clip = tone(440, seconds=0.1)
    assert read_wav(clip.as_wav()) == clip


def test_two_channels_become_one() -> None:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setparams((2, 2, 16_000, 0, "NONE", ""))
        file.writeframes(array("h", [100, 300, -50, 50]).tobytes())
    assert list(read_wav(buffer.getvalue()).samples) == [200, 0]


@pytest.mark.parametrize("data", [b"", b"RIFF", b"<html>"])
def test_file_that_is_no_sound_is_refused(data: bytes) -> None:
    with pytest.raises(NotSound):
        read_wav(data)


def test_eight_bits_are_refused() -> None:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setparams((1, 1, 16_000, 0, "NONE", ""))
        file.writeframes(b"\x80\x90")
    with pytest.raises(NotSound, match="8 bits"):
        read_wav(buffer.getvalue())


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000])
def test_tone_keeps_its_pitch_and_length_at_another_rate(rate: int) -> None:
    clip = tone(523, seconds=0.5).at_rate(rate)
    assert clip.rate == rate
    assert clip.seconds == pytest.approx(0.5, abs=0.001)
    assert strength(clip, 523) > 20 * strength(clip, 700)


def test_louder_than_loudest_is_cut_and_not_folded() -> None:
    clip = tone(440, seconds=0.05).scaled(4)
    assert clip.peak == 1.0


def test_silence_at_both_ends_is_cut() -> None:
    clip = joined((silence(0.3), tone(440, seconds=0.2), silence(0.4))).trimmed()
    assert clip.seconds == pytest.approx(0.2, abs=0.01)
    assert silence(1).trimmed().seconds == 0


@pytest.mark.parametrize("rate", [22_050, 48_000])
def test_loudness_is_that_of_the_standards_reference_tone(rate: int) -> None:
    # EBU Tech 3341: a sine of 997 Hz at full scale in one channel measures -3.01 LUFS.
    assert loudness(tone(997, seconds=2, rate=rate)) == pytest.approx(-3.01, abs=0.05)


def test_pauses_do_not_make_a_clip_softer() -> None:
    spoken = tone(440, seconds=1, share=0.2)
    assert loudness(joined((spoken, silence(2), spoken))) == pytest.approx(loudness(spoken), abs=1.2)


def test_soft_and_loud_clips_come_to_one_loudness() -> None:
    for share in (0.003, 0.05, 0.9):
        assert loudness(levelled(tone(440, share=share))) == pytest.approx(TARGET_LUFS, abs=0.1)
    assert loudness(levelled(silence(1))) == -math.inf


def test_chime_is_two_tones_one_after_the_other() -> None:
    clip = chime()
    assert 0.8 <= clip.seconds <= 1.0
    cut = int(TONE_S[0] * clip.rate)
    first, second = Clip(clip.samples[:cut]), Clip(clip.samples[cut : cut + int(TONE_S[1] * clip.rate)])
    assert strength(first, TONES[0]) > 10 * strength(first, TONES[1])
    assert strength(second, TONES[1]) > 10 * strength(second, TONES[0])
    assert loudness(clip) == pytest.approx(TARGET_LUFS, abs=1.0)
    assert abs(clip.samples[0]) < LOUDEST / 100
