"""How sound leaves the program: real processes, a real null sink that records what it is given."""

import os
import shutil
from pathlib import Path

import pytest

from counter_display.voice.chime import TONES, chime
from counter_display.voice.clip import Clip, read_wav
from counter_display.voice.loudness import loudness
from counter_display.voice.players import NoSound, ProgramPlayer
from tests.counter_display.voice.ear import strength
from tests.counter_display.voice.test_clip import tone
from tests.counter_display.voice.test_studio import script

needs_alsa = pytest.mark.skipif(
    shutil.which("aplay") is None, reason="aplay is not installed: `make setup` as root installs alsa-utils"
)


def sink(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make ALSA's default device a null sink that writes what it hears to a file."""
    heard = folder / "heard.wav"
    (folder / "asound.conf").write_text(
        f'pcm.!default {{ type file slave.pcm "nowhere" file "{heard}" format "wav" }}\npcm.nowhere {{ type null }}\n'
    )
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(folder / "asound.conf"))
    return heard


@needs_alsa
def test_what_a_null_sink_hears_is_the_chime_as_it_was_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = sink(tmp_path, monkeypatch)
    ProgramPlayer.find("aplay -q").play(chime())
    clip = read_wav(heard)
    assert clip.seconds == pytest.approx(chime().seconds, abs=0.3)
    assert loudness(Clip(clip.samples[: len(chime().samples)], clip.rate)) == pytest.approx(loudness(chime()), abs=0.5)
    for hertz in TONES:
        assert strength(clip, hertz) > 5 * strength(clip, 650)


@needs_alsa
def test_player_says_that_there_is_no_sound_device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "asound.conf").write_text('pcm.!default { type hw card "absent" }\n')
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "asound.conf"))
    with pytest.raises(NoSound, match="aplay"):
        ProgramPlayer.find("aplay -q").play(chime())


def test_player_that_works_is_asked_first_the_next_time(tmp_path: Path) -> None:
    said = tmp_path / "said"
    broken = script(tmp_path / "broken", f"echo broken >> {said}; echo 'no daemon' >&2; exit 1")
    works = script(tmp_path / "works", f"echo works >> {said}")
    player = ProgramPlayer([[broken], [works]])
    player.play(tone(440, seconds=0.1))
    player.play(tone(440, seconds=0.1))
    assert said.read_text().split() == ["broken", "works", "works"]


def test_all_players_are_named_when_none_works(tmp_path: Path) -> None:
    broken = script(tmp_path / "broken", "echo 'no daemon' >&2; exit 1")
    with pytest.raises(NoSound, match=r"broken: no daemon; .*absent: No such file"):
        ProgramPlayer([[broken], [str(tmp_path / "absent")]]).play(tone(440, seconds=0.1))


def test_missing_players_are_named_when_none_is_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoSound, match="none of pw-play, paplay and aplay"):
        ProgramPlayer.find().play(tone(440, seconds=0.1))


def test_file_is_gone_when_the_player_has_ended(tmp_path: Path) -> None:
    said = tmp_path / "said"
    ProgramPlayer([[script(tmp_path / "player", f'echo "$1" > {said}; test -s "$1"')]]).play(tone(440, seconds=0.1))
    assert not os.path.exists(said.read_text().strip())
