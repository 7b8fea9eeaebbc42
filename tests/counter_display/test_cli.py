"""The commands of the displays, as a technician types them."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from counter_display.cli import app
from counter_display.sound import SoundSettings, open_studio, usual_cache
from counter_display.voice.clip import read_wav
from tests.counter_display.voice.test_studio import needs_espeak, script


@needs_espeak
def test_say_writes_an_announcement_to_a_file(tmp_path: Path) -> None:
    out = tmp_path / "call.wav"
    line = ["say", "A042", "--counter", "Bureau 2", "--voice", "fr", "--voice", "en", "--output", str(out)]
    answer = CliRunner().invoke(app, [*line, "--voice-cache", str(tmp_path / "cache")])
    assert answer.exit_code == 0, answer.output
    assert "Ticket a, zéro 42. Bureau 2. · Ticket A, zero 42. Office 2." in answer.output
    assert 5 < read_wav(out).seconds < 10


@needs_espeak
def test_say_plays_with_the_chosen_player(tmp_path: Path) -> None:
    player = script(tmp_path / "player", f'cp "$2" {tmp_path}/heard.wav; echo "$1" > {tmp_path}/device')
    line = ["say", "A042", "--player", f"{player} --device=hall", "--volume", "100"]
    answer = CliRunner().invoke(app, [*line, "--voice-cache", str(tmp_path / "cache")])
    assert answer.exit_code == 0, answer.output
    assert read_wav(tmp_path / "heard.wav").seconds > 3
    assert (tmp_path / "device").read_text().strip() == "--device=hall"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (["say", "042"], "n’est pas un numéro"),
        (["say", "A042", "--voice", "de"], "la voix ne parle pas « de »"),
        (["say", "A042", "--volume", "fort"], "n’est pas un volume"),
        (["say", "A042", "--piper", "voix.onnx"], "n’est pas une voix"),
        (["say", "A042", "--piper", "fr=/absent.onnx"], "n’existe pas"),
    ],
)
def test_wrong_setting_ends_with_a_sentence(line: list[str], reason: str) -> None:
    answer = CliRunner().invoke(app, line)
    assert answer.exit_code == 5
    assert reason in answer.output


@pytest.mark.logs("calls have a chime and no words")
def test_display_speaks_with_what_is_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert open_studio(SoundSettings(cache=tmp_path)).engine is None


def test_announcements_are_kept_in_the_users_cache() -> None:
    assert usual_cache({"XDG_CACHE_HOME": "/c", "HOME": "/h"}) == Path("/c/ausuivant/voice")
    assert usual_cache({"HOME": "/h"}) == Path("/h/.cache/ausuivant/voice")
    assert usual_cache({}) is None
